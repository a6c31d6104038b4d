// Both forms of stored interactions, customers and maps: nothing is lost, damage is noticed.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "graph/model/ids.h"
#include "storage/batch_codec.h"
#include "storage/columns.h"
#include "storage/dictionary.h"
#include "storage/journey_codec.h"
#include "tests/storage/any_interaction.h"
#include "tests/storage/log_entry.h"

namespace journeygraph::storage {
namespace {

std::vector<graph::Interaction> AnyBatch(AnyInteraction& any) {
  std::vector<graph::Interaction> interactions;
  for (std::uint64_t i = any.Below(20); i > 0; --i) interactions.push_back(any.Make());
  return interactions;
}

// The chunk form of interactions, which are all of one customer.
v1::InteractionColumns EncodeChunk(const std::vector<graph::Interaction>& interactions,
                                   Dictionary& dictionary) {
  v1::InteractionColumns log = InteractionBatch(interactions).columns();
  ColumnRows rows;
  EXPECT_TRUE(rows.Assign(log, Form::kLog).ok());
  NameTranslation translation(rows, dictionary);
  v1::InteractionColumns chunk;
  ChunkWriter writer(chunk);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EXPECT_TRUE(writer.Append(rows, row, translation).ok());
  }
  writer.Finish();
  return chunk;
}

TEST(BatchCodecTest, InteractionsComeBackFromTheLog) {
  AnyInteraction any(11);
  for (int i = 0; i < 300; ++i) {
    const auto interactions = AnyBatch(any);
    const std::int64_t time = any.Number();
    const std::string record = RecordOf(interactions, time);
    const auto entry = ReadRecord(record);
    ASSERT_TRUE(entry.ok()) << entry.status();
    EXPECT_EQ(entry->interactions, interactions);
    EXPECT_TRUE(entry->customers.empty());
    EXPECT_EQ(entry->commit_time_ms, time);
    EXPECT_EQ(*CommitTimeOf(record), time);
  }
}

TEST(BatchCodecTest, CustomersComeBackFromTheLog) {
  const std::vector<graph::Customer> customers = {
      {.id = "a", .attributes = {{"persona", "student"}, {"country", ""}}},
      {.id = std::string("\0\xff", 2)}};
  const std::string record = EncodeLogRecord(customers, 5);
  const auto entry = ReadRecord(record);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->customers, customers);
  EXPECT_TRUE(entry->interactions.empty());
  EXPECT_EQ(*CommitTimeOf(record), 5);
}

TEST(BatchCodecTest, EqualBatchesHaveEqualBytes) {
  AnyInteraction any(12);
  const auto interactions = AnyBatch(any);
  const auto copy = interactions;
  EXPECT_EQ(RecordOf(interactions, 1), RecordOf(copy, 1));
}

TEST(BatchCodecTest, BytesThatAreNoRecordAreDataLoss) {
  EXPECT_EQ(ReadRecord("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadRecord("garbage").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(CommitTimeOf("").status().code(), absl::StatusCode::kDataLoss);
}

TEST(BatchCodecTest, ChangedBytesNeverCrash) {
  AnyInteraction any(13);
  int refused = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string record = RecordOf(AnyBatch(any), 1);
    for (int flips = 0; flips < 3; ++flips) {
      record[any.Below(record.size())] = static_cast<char>(any.Below(256));
    }
    if (any.Chance(3)) record.resize(any.Below(record.size()));
    const auto entry = ReadRecord(record);
    if (!entry.ok()) {
      ++refused;
      EXPECT_EQ(entry.status().code(), absl::StatusCode::kDataLoss);
    }
  }
  EXPECT_GT(refused, 0);
}

// Each column that says something else than the others makes the whole unreadable.
TEST(ColumnsTest, ColumnsThatDoNotFitTogetherAreDataLoss) {
  const std::vector<graph::Interaction> interactions = {
      {.source = "s", .id = "1", .customer = "c", .touchpoint = "t", .scores = {{}}, .agent = "a"},
      {.source = "s", .id = "2", .customer = "c", .touchpoint = "t", .agent = "b"}};
  const auto damage = [&interactions](auto change) {
    v1::InteractionColumns columns = InteractionBatch(interactions).columns();
    EXPECT_TRUE(ColumnRows().Assign(columns, Form::kLog).ok());
    change(columns);
    EXPECT_EQ(ColumnRows().Assign(columns, Form::kLog).code(), absl::StatusCode::kDataLoss);
  };
  damage([](auto& columns) { columns.add_source(0); });
  damage([](auto& columns) { columns.clear_touchpoint(); });
  damage([](auto& columns) { columns.add_channel(0); });
  damage([](auto& columns) { columns.add_outcome(0); });
  damage([](auto& columns) { columns.add_initiator(0); });
  damage([](auto& columns) { columns.add_sequence_delta(0); });
  damage([](auto& columns) { columns.clear_customer(); });
  damage([](auto& columns) { columns.mutable_ids()->append("x"); });
  damage([](auto& columns) { columns.set_id_length(0, 1'000); });
  damage([](auto& columns) { columns.set_touchpoint(0, 99); });
  damage([](auto& columns) { columns.set_customer(1, 99); });
  damage([](auto& columns) { columns.set_strings(0, "not empty"); });
  damage([](auto& columns) { columns.clear_strings(); });
  damage([](auto& columns) { columns.add_score_metric(0); });
  damage([](auto& columns) { columns.set_score_row(0, 2); });
  damage([](auto& columns) { columns.set_score_metric(0, graph::kMaxMetrics); });
  damage([](auto& columns) { columns.add_initiator(4), columns.add_initiator(0); });
  damage([](auto& columns) { columns.mutable_details(0)->set_row(1); });
  damage([](auto& columns) { columns.mutable_details(1)->set_row(2); });
  damage([](auto& columns) { columns.mutable_details(0)->set_agent(99); });
  damage([](auto& columns) { columns.mutable_details(0)->add_keys(0); });
}

TEST(JourneyCodecTest, InteractionsComeBackFromAChunk) {
  AnyInteraction any(21);
  Dictionary dictionary(1);
  for (int i = 0; i < 300; ++i) {
    auto interactions = AnyBatch(any);
    for (auto& interaction : interactions) interaction.customer = "customer";
    const auto chunk = EncodeChunk(interactions, dictionary);
    v1::InteractionColumns parsed;
    ASSERT_TRUE(parsed.ParseFromString(chunk.SerializeAsString()));
    const auto decoded = DecodeChunk(parsed, "customer", dictionary);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, interactions);
  }
}

TEST(JourneyCodecTest, DenseColumnsSayTheSameAsInteractions) {
  AnyInteraction any(22);
  Dictionary dictionary(1);
  for (int i = 0; i < 100; ++i) {
    const auto interactions = AnyBatch(any);
    const auto chunk = EncodeChunk(interactions, dictionary);
    ColumnRows rows;
    ASSERT_TRUE(rows.Assign(chunk, Form::kJourney).ok());
    std::vector<std::uint64_t> identities;
    AppendIdentities(rows, dictionary, identities);
    ASSERT_EQ(rows.size(), interactions.size());
    ASSERT_EQ(identities.size(), interactions.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto& interaction = interactions[row];
      EXPECT_EQ(identities[row], IdentityOf(interaction.source, interaction.id));
      EXPECT_EQ(rows.event_time_ms(row), interaction.event_time_ms);
      EXPECT_EQ(rows.sequence(row), interaction.sequence);
      EXPECT_EQ(rows.id(row), interaction.id);
      EXPECT_EQ(dictionary.NameOf(NameKind::kTouchpoint, rows.touchpoint(row)),
                interaction.touchpoint);
      EXPECT_EQ(dictionary.NameOf(NameKind::kChannel, rows.channel(row)), interaction.channel);
      EXPECT_EQ(dictionary.NameOf(NameKind::kOutcome, rows.outcome(row)), interaction.outcome);
      EXPECT_EQ(rows.scores(row).end - rows.scores(row).begin, interaction.scores.size());
    }
  }
}

TEST(JourneyCodecTest, KeyOfAKindIsFound) {
  Dictionary dictionary(1);
  const auto chunk = EncodeChunk({{.id = "1", .keys = {{"order", "o"}, {"journey", "j"}}},
                                  {.id = "2", .keys = {{"order", "o"}}},
                                  {.id = "3"}},
                                 dictionary);
  ColumnRows rows;
  ASSERT_TRUE(rows.Assign(chunk, Form::kJourney).ok());
  EXPECT_EQ(rows.KeyOfKind(0, "journey"), "j");
  EXPECT_EQ(rows.KeyOfKind(1, "journey"), "");
  EXPECT_EQ(rows.KeyOfKind(2, "journey"), "");
}

TEST(JourneyCodecTest, IdThatTheDictionaryLacksIsDataLoss) {
  Dictionary dictionary(1);
  const std::vector<graph::Interaction> interactions = {
      {.source = "s",
       .id = "1",
       .touchpoint = "t",
       .channel = "c",
       .outcome = "o",
       .scores = {{graph::Metric::kNps, 1, "w"}}}};
  const auto chunk = EncodeChunk(interactions, dictionary);
  for (auto change : {+[](v1::InteractionColumns& c) { c.set_source(0, 9); },
                      +[](v1::InteractionColumns& c) { c.set_touchpoint(0, 9); },
                      +[](v1::InteractionColumns& c) { c.set_channel(0, 9); },
                      +[](v1::InteractionColumns& c) { c.set_outcome(0, 9); },
                      +[](v1::InteractionColumns& c) { c.set_score_wording(0, 9); }}) {
    v1::InteractionColumns damaged = chunk;
    change(damaged);
    EXPECT_EQ(DecodeChunk(damaged, "c", dictionary).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(JourneyCodecTest, NamesBeyondTheLimitAreRefused) {
  Dictionary dictionary(1);
  for (std::uint32_t i = 0; i < graph::kMaxNames; ++i) {
    ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, std::to_string(i)).ok());
  }
  v1::InteractionColumns log =
      InteractionBatch(std::vector<graph::Interaction>{{.id = "1", .touchpoint = "one more"}})
          .columns();
  ColumnRows rows;
  ASSERT_TRUE(rows.Assign(log, Form::kLog).ok());
  NameTranslation translation(rows, dictionary);
  v1::InteractionColumns chunk;
  ChunkWriter writer(chunk);
  EXPECT_EQ(writer.Append(rows, 0, translation).code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace journeygraph::storage
