// Folding makes a set of what was acknowledged: once each, in order, whatever happened on the way.
#include "storage/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "storage/commit_log.h"
#include "storage/customers.h"
#include "tests/storage/any_interaction.h"
#include "tests/storage/fold_rig.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

graph::Interaction Step(const std::string& customer, int id, std::int64_t time_ms) {
  return {.source = "crm",
          .id = std::to_string(id),
          .customer = customer,
          .touchpoint = "t" + std::to_string(id % 5),
          .channel = "web",
          .event_time_ms = time_ms};
}

// Interactions of a few customers with every field in use, close times, and no identity twice.
std::vector<graph::Interaction> DistinctInteractions(std::uint64_t seed, int count) {
  AnyInteraction any(seed);
  std::vector<graph::Interaction> interactions;
  for (int i = 0; i < count; ++i) {
    auto interaction = any.Make();
    interaction.customer = "c" + std::to_string(any.Below(5));
    interaction.id += std::to_string(i);
    interaction.event_time_ms = static_cast<std::int64_t>(any.Below(50));
    interaction.sequence = static_cast<std::int64_t>(any.Below(2));
    interactions.push_back(std::move(interaction));
  }
  return interactions;
}

// Gives every name its id, so that ids do not depend on the order of arrival.
void FixNames(const std::vector<graph::Interaction>& interactions, Dictionary& dictionary) {
  for (const auto& interaction : interactions) {
    ASSERT_TRUE(dictionary.IdOf(NameKind::kSource, interaction.source).ok());
    ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, interaction.touchpoint).ok());
    ASSERT_TRUE(dictionary.IdOf(NameKind::kChannel, interaction.channel).ok());
    ASSERT_TRUE(dictionary.IdOf(NameKind::kOutcome, interaction.outcome).ok());
    for (const auto& score : interaction.scores) {
      ASSERT_TRUE(dictionary.IdOf(NameKind::kWording, score.wording).ok());
    }
  }
}

std::optional<InteractionOrder> StartOf(const v1::ChunkStart& start) {
  return InteractionOrder{start.event_time_ms(), start.sequence(), start.identity()};
}

// Chunks are within the limit, and the table holds them, the directory and the identities of each
// customer with several, and nothing else.
void ExpectChunksFitTogether(const FoldRig& rig) {
  auto rest = ContentsOf(rig.engine, Table::kJourneys);
  std::map<std::string, std::vector<std::optional<InteractionOrder>>> starts;
  std::map<std::string, std::vector<graph::Interaction>> rows_of;
  const auto view = rig.engine.Read();
  for (JourneyChunks chunks(*view, ChunksRange(kWorkspace)); chunks.Valid(); chunks.Next()) {
    v1::InteractionColumns message;
    ASSERT_TRUE(message.ParseFromString(std::string(chunks.value())));
    const auto rows = DecodeChunk(message, chunks.customer(), *rig.dictionary);
    ASSERT_TRUE(rows.ok());
    EXPECT_GE(rows->size(), 1u);
    EXPECT_LE(rows->size(), rig.options.limits.interactions);
    auto& all_rows = rows_of[chunks.customer()];
    all_rows.insert(all_rows.end(), rows->begin(), rows->end());
  }
  for (const auto& [key, value] : ContentsOf(rig.engine, Table::kJourneys)) {
    if (const auto parts = ParseChunkKey(key)) {
      starts[parts->customer].push_back(parts->start);
      rest.erase(key);
    }
  }
  for (const auto& [customer, chunk_starts] : starts) {
    EXPECT_EQ(chunk_starts[0], std::nullopt);
    if (chunk_starts.size() == 1) continue;
    v1::ChunkDirectory directory;
    const auto entry = rest.extract(ChunkDirectoryKey(kWorkspace, customer));
    ASSERT_FALSE(entry.empty());
    ASSERT_TRUE(directory.ParseFromString(entry.mapped()));
    ASSERT_EQ(static_cast<std::size_t>(directory.starts_size()), chunk_starts.size() - 1);
    for (int i = 0; i < directory.starts_size(); ++i) {
      EXPECT_EQ(StartOf(directory.starts(i)), chunk_starts[static_cast<std::size_t>(i) + 1]);
    }
    for (const auto& row : rows_of[customer]) {
      EXPECT_EQ(rest.erase(IdentityKey(kWorkspace, customer, IdentityOf(row.source, row.id))), 1u);
    }
  }
  EXPECT_THAT(rest, IsEmpty());
}

TEST(FoldTest, InteractionsOfTheLogAreInTheJourneys) {
  FoldRig rig;
  rig.Append({Step("b", 1, 20), Step("a", 2, 30)});
  rig.Append({Step("a", 3, 10)});
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 3, 10), Step("a", 2, 30), Step("b", 1, 20)));
  EXPECT_EQ(rig.State().folded_position(), 2u);
  EXPECT_EQ(rig.State().interactions(), 3u);
  EXPECT_EQ(rig.folder->FoldedPosition(kWorkspace), 2u);
}

TEST(FoldTest, RepeatedBatchChangesNothing) {
  FoldRig rig;
  const std::vector<graph::Interaction> batch = {Step("a", 1, 10), Step("b", 2, 20)};
  rig.Append(batch);
  ASSERT_TRUE(rig.Fold().ok());
  const auto before = ContentsOf(rig.engine, Table::kJourneys);
  rig.Append(batch);
  rig.Append(batch);
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(ContentsOf(rig.engine, Table::kJourneys), before);
  EXPECT_EQ(rig.State().interactions(), 2u);
  EXPECT_EQ(rig.State().folded_position(), 3u);
}

TEST(FoldTest, InteractionTwiceInABatchCountsOnce) {
  FoldRig rig;
  rig.Append({Step("a", 1, 10), Step("a", 1, 10)});
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 1, 10)));
  EXPECT_EQ(rig.State().interactions(), 1u);
}

TEST(FoldTest, SameIdOfAnotherSourceOrCustomerIsAnotherInteraction) {
  FoldRig rig;
  auto other_source = Step("a", 1, 10);
  other_source.source = "web";
  rig.Append({Step("a", 1, 10), other_source, Step("b", 1, 10)});
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.State().interactions(), 3u);
}

TEST(FoldTest, FirstAcknowledgedOfOneIdentityWins) {
  for (const bool in_one_fold : {false, true}) {
    FoldRig rig;
    rig.Append({Step("a", 1, 500)});
    if (!in_one_fold) {
      ASSERT_TRUE(rig.Fold().ok());
    }
    auto other = Step("a", 1, 100);
    other.comment = "changed";
    rig.Append({other});
    ASSERT_TRUE(rig.Fold().ok());
    EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 1, 500)));
  }
}

TEST(FoldTest, FirstOfOneIdentityWinsAcrossChunks) {
  FoldRig rig(SmallSteps());
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 100; ++i) all.push_back(Step("a", i, i * 10));
  rig.Append(all);
  ASSERT_TRUE(rig.Fold().ok());
  std::vector<graph::Interaction> repeated;
  for (int i = 0; i < 100; ++i) repeated.push_back(Step("a", i, 990 - i * 10));
  rig.Append(repeated);
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded(), all);
  EXPECT_EQ(rig.State().interactions(), 100u);
}

TEST(FoldTest, AnyOrderAndAnyCutGivesTheSameBytes) {
  auto interactions = DistinctInteractions(31, 200);
  std::map<std::string, std::string> expected;
  std::mt19937_64 random(32);
  for (int round = 0; round < 20; ++round) {
    FoldRig rig;
    FixNames(DistinctInteractions(31, 200), *rig.dictionary);
    auto rest = std::span<const graph::Interaction>(interactions);
    while (!rest.empty()) {
      const std::size_t count = std::min<std::size_t>(rest.size(), 1 + random() % 80);
      rig.AppendInPieces(rest.first(count), random);
      ASSERT_TRUE(rig.Fold().ok());
      rest = rest.subspan(count);
    }
    if (round == 0) expected = ContentsOf(rig.engine, Table::kJourneys);
    EXPECT_EQ(ContentsOf(rig.engine, Table::kJourneys), expected);
    EXPECT_EQ(rig.State().interactions(), interactions.size());
    std::shuffle(interactions.begin(), interactions.end(), random);
  }
  EXPECT_EQ(expected.size(), 5u);
}

TEST(FoldTest, AnyOrderAndAnyCutOfManyChunksGivesTheSameJourneys) {
  auto interactions = DistinctInteractions(41, 300);
  const auto expected = ExpectedJourneys(interactions);
  std::mt19937_64 random(42);
  for (int round = 0; round < 20; ++round) {
    FoldRig rig(SmallSteps());
    auto rest = std::span<const graph::Interaction>(interactions);
    while (!rest.empty()) {
      const std::size_t count = std::min<std::size_t>(rest.size(), 1 + random() % 80);
      rig.AppendInPieces(rest.first(count), random);
      if (random() % 2 == 0) rig.AppendInPieces(rest.first(count), random);
      ASSERT_TRUE(rig.Fold().ok());
      if (random() % 4 == 0) rig.Restart();
      rest = rest.subspan(count);
    }
    ASSERT_EQ(rig.Folded(), expected);
    EXPECT_EQ(rig.State().interactions(), interactions.size());
    ExpectChunksFitTogether(rig);
    std::shuffle(interactions.begin(), interactions.end(), random);
  }
}

TEST(FoldTest, ChangedRepetitionsAreDecidedByAcknowledgementAlone) {
  AnyInteraction any(51);
  std::vector<graph::Interaction> acknowledged;
  FoldRig rig(SmallSteps());
  for (int round = 0; round < 40; ++round) {
    std::vector<graph::Interaction> batch;
    for (int i = 0; i < 15; ++i) {
      auto interaction = any.Make();
      interaction.source = "crm";
      interaction.id = std::to_string(any.Below(150));
      interaction.customer = any.Chance(3) ? "b" : "a";
      interaction.event_time_ms = static_cast<std::int64_t>(any.Below(1'000));
      batch.push_back(interaction);
      acknowledged.push_back(std::move(interaction));
    }
    rig.Append(batch);
    if (any.Chance(3)) {
      ASSERT_TRUE(rig.Fold().ok());
    }
  }
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded(), ExpectedJourneys(acknowledged));
  ExpectChunksFitTogether(rig);
}

TEST(FoldTest, LateInteractionsTakeTheirPlace) {
  FoldRig rig(SmallSteps());
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 50; ++i) all.push_back(Step("a", i, 1'000 + i * 10));
  rig.Append(all);
  ASSERT_TRUE(rig.Fold().ok());
  const std::vector<graph::Interaction> late = {
      Step("a", 100, -5), Step("a", 101, 1'255), Step("a", 102, 9'999),
      Step("a", 103, std::numeric_limits<std::int64_t>::min())};
  rig.Append(late);
  ASSERT_TRUE(rig.Fold().ok());
  all.insert(all.end(), late.begin(), late.end());
  EXPECT_EQ(rig.Folded(), ExpectedJourneys(all));
}

TEST(FoldTest, ManyInteractionsAtTheSameTimeAreSplitToo) {
  FoldRig rig(SmallSteps());
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 200; ++i) all.push_back(Step("a", i, 1'000));
  std::mt19937_64 random(5);
  rig.AppendInPieces(all, random);
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded(), ExpectedJourneys(all));
  ExpectChunksFitTogether(rig);
}

TEST(FoldTest, ChunksAreSplitByBytesToo) {
  auto options = UsualSteps();
  options.limits.bytes = 10'000;
  FoldRig rig(options);
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 30; ++i) {
    all.push_back(Step("a", i, i));
    all.back().comment = std::string(3'000, static_cast<char>('a' + i));
  }
  rig.Append(all);
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded(), all);
  std::size_t chunks = 0;
  const auto view = rig.engine.Read();
  for (JourneyChunks it(*view, ChunksRange(kWorkspace)); it.Valid(); it.Next(), ++chunks) {
    EXPECT_LE(it.value().size(), 10'000u);
  }
  EXPECT_GE(chunks, 10u);
}

TEST(FoldTest, InteractionLargerThanAChunkIsKept) {
  auto options = UsualSteps();
  options.limits.bytes = 100;
  FoldRig rig(options);
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(Step("a", i, i));
    all.back().comment = std::string(3'000, 'x');
  }
  rig.Append(all);
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded(), all);
}

TEST(FoldTest, OneMoreInteractionOfAHugeCustomerRewritesOneChunk) {
  FoldRig rig;
  std::vector<graph::Interaction> all;
  for (int i = 0; i < 100'000; ++i) all.push_back(Step("bot", i, 1'000 + i));
  rig.Append(all);
  ASSERT_TRUE(rig.Fold().ok());
  const auto before = ContentsOf(rig.engine, Table::kJourneys);
  rig.Append({Step("bot", 100'000, 50'000), Step("bot", 77, 60'000)});
  ASSERT_TRUE(rig.Fold().ok());
  const auto after = ContentsOf(rig.engine, Table::kJourneys);

  int changed_chunks = 0;
  for (const auto& [key, value] : after) {
    const auto found = before.find(key);
    if (!ParseChunkKey(key)) continue;
    if (found == before.end() || found->second != value) ++changed_chunks;
  }
  EXPECT_LE(changed_chunks, 2);  // it was full, so it was split
  EXPECT_EQ(rig.State().interactions(), 100'001u);
  all.push_back(Step("bot", 100'000, 50'000));
  EXPECT_EQ(rig.Folded(), ExpectedJourneys(all));
}

TEST(FoldTest, ChunksThatGrowAtTheEndAreFull) {
  FoldRig rig(SmallSteps());
  for (int i = 0; i < 80; ++i) {
    rig.Append({Step("a", i, i)});
    ASSERT_TRUE(rig.Fold().ok());
  }
  const auto view = rig.engine.Read();
  std::size_t chunks = 0;
  for (JourneyChunks it(*view, ChunksRange(kWorkspace)); it.Valid(); it.Next()) ++chunks;
  EXPECT_EQ(chunks, 10u);
}

// A crash after any write leaves a state from which folding ends as if nothing had happened.
TEST(FoldTest, CrashAfterAnyWriteLosesAndDoublesNothing) {
  const auto interactions = DistinctInteractions(61, 60);
  const std::vector<graph::Customer> customers = {{"c1", {{"country", "no"}}},
                                                  {"c9", {{"a", "b"}}}};
  std::mt19937_64 random(62);
  std::map<std::string, std::string> expected_customers;
  bool crashed = true;
  int most_writes = 0;
  for (int writes_before_crash = 0; crashed; ++writes_before_crash) {
    ASSERT_LT(writes_before_crash, 1'000);
    FoldRig rig(SmallSteps());
    random.seed(63);
    rig.AppendInPieces(interactions, random);
    rig.Append(customers);
    rig.AppendInPieces(std::span(interactions).first(30), random);
    crashed = false;
    rig.engine.BeforeWrite([&, left = writes_before_crash](const WriteBatch&, Sync) mutable {
      if (left-- > 0) return absl::OkStatus();
      crashed = true;
      return absl::UnavailableError("killed");
    });
    const absl::Status status = rig.Fold();
    EXPECT_EQ(status.ok(), !crashed) << status;
    rig.engine.BeforeWrite(nullptr);

    rig.Restart();
    ASSERT_TRUE(rig.Fold().ok());
    ASSERT_EQ(rig.Folded(), ExpectedJourneys(interactions)) << writes_before_crash;
    EXPECT_EQ(rig.State().interactions(), interactions.size());
    EXPECT_EQ(rig.State().folded_position(), rig.position);
    if (writes_before_crash == 0) expected_customers = ContentsOf(rig.engine, Table::kCustomers);
    EXPECT_EQ(ContentsOf(rig.engine, Table::kCustomers), expected_customers);
    EXPECT_EQ(expected_customers.size(), 2u);
    most_writes = writes_before_crash;
  }
  EXPECT_GT(most_writes, 20);
}

TEST(FoldTest, ErrorOfAWriteIsTriedAgainWithoutRestart) {
  FoldRig rig(SmallSteps());
  const auto interactions = DistinctInteractions(71, 60);
  std::mt19937_64 random(72);
  rig.AppendInPieces(interactions, random);
  int writes = 0;
  rig.engine.BeforeWrite([&writes](const WriteBatch&, Sync) {
    return ++writes % 2 == 0 ? absl::ResourceExhaustedError("the disk is full") : absl::OkStatus();
  });
  int errors = 0;
  while (rig.folder->FoldedPosition(kWorkspace) < rig.position) {
    const absl::Status status = rig.Fold();
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    ASSERT_LT(++errors, 1'000);
  }
  EXPECT_GT(errors, 0);
  EXPECT_EQ(rig.Folded(), ExpectedJourneys(interactions));
  EXPECT_EQ(rig.State().interactions(), interactions.size());
}

TEST(FoldTest, NamesAreThereAfterARestart) {
  FoldRig rig;
  rig.Append({Step("a", 1, 1)});
  ASSERT_TRUE(rig.Fold().ok());
  rig.Restart();
  EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 1, 1)));
  rig.Append({Step("a", 2, 2)});
  rig.Restart();
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 1, 1), Step("a", 2, 2)));
}

TEST(FoldTest, FoldGoesNoFurtherThanAsked) {
  FoldRig rig;
  for (int i = 0; i < 5; ++i) rig.Append({Step("a", i, i)});
  ASSERT_TRUE(rig.folder->FoldUpTo(kWorkspace, 2).ok());
  EXPECT_EQ(rig.State().folded_position(), 2u);
  EXPECT_EQ(rig.Folded().size(), 2u);
}

TEST(FoldTest, MissingRecordIsDataLossAndWhatCameBeforeStays) {
  FoldRig rig;
  rig.Append({Step("a", 1, 1)});
  ASSERT_TRUE(rig.Fold().ok());
  rig.position = 2;
  rig.Append({Step("a", 3, 3)});
  EXPECT_EQ(rig.Fold().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(rig.State().folded_position(), 1u);
  EXPECT_EQ(rig.Folded().size(), 1u);
}

TEST(FoldTest, DamagedRecordIsDataLoss) {
  FoldRig rig;
  rig.AppendRecord("garbage");
  EXPECT_EQ(rig.Fold().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(rig.State().folded_position(), 0u);
}

TEST(FoldTest, DamagedChunkIsDataLossAndIsNotReplaced) {
  FoldRig rig;
  WriteBatch batch;
  batch.Put(Table::kJourneys, ChunkKey(kWorkspace, "a", std::nullopt), "garbage");
  ASSERT_TRUE(rig.engine.Write(batch, Sync::kNo).ok());
  rig.Append({Step("a", 1, 1)});
  EXPECT_EQ(rig.Fold().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(ContentsOf(rig.engine, Table::kJourneys),
              ElementsAre(Pair(ChunkKey(kWorkspace, "a", std::nullopt), "garbage")));
}

TEST(FoldTest, UnknownWorkspaceIsNotFound) {
  FoldRig rig;
  EXPECT_EQ(rig.folder->FoldUpTo(99, 1).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(rig.folder->TrimLog(99).code(), absl::StatusCode::kNotFound);
}

TEST(FoldTest, WaitingForAPositionFoldsIt) {
  FoldRig rig;
  rig.Append({Step("a", 1, 1)});
  EXPECT_TRUE(rig.folder->WaitFolded(kWorkspace, 1).ok());
  EXPECT_EQ(rig.Folded().size(), 1u);
  EXPECT_EQ(rig.folder->WaitFolded(kWorkspace, 2).code(), absl::StatusCode::kOutOfRange);
}

TEST(FoldTest, CustomersAreUpsertedInOrder) {
  FoldRig rig;
  rig.Append(std::vector<graph::Customer>{{"a", {{"persona", "student"}, {"country", "no"}}}});
  rig.Append(std::vector<graph::Customer>{{"a", {{"persona", "worker"}}}, {"b", {{"x", "y"}}}});
  ASSERT_TRUE(rig.Fold().ok());
  rig.Append(std::vector<graph::Customer>{{"a", {{"country", ""}}}});
  ASSERT_TRUE(rig.Fold().ok());
  const auto customer = ReadCustomer(*rig.engine.Read(), kWorkspace, "a");
  ASSERT_TRUE(customer.ok());
  EXPECT_THAT(customer->attributes, ElementsAre(Pair("persona", "worker")));
  EXPECT_EQ(customer->id, "a");
}

TEST(FoldTest, CustomerWithoutAttributesLeavesNoRecord) {
  FoldRig rig;
  rig.Append(std::vector<graph::Customer>{{"a", {{"persona", "student"}}}, {"b", {}}});
  rig.Append(std::vector<graph::Customer>{{"a", {{"persona", ""}}}});
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_THAT(ContentsOf(rig.engine, Table::kCustomers), IsEmpty());
  EXPECT_THAT(ReadCustomer(*rig.engine.Read(), kWorkspace, "a")->attributes, IsEmpty());
}

TEST(FoldTest, EveryCustomerIsVisitedByName) {
  FoldRig rig;
  const std::string odd("\0\xff", 2);
  rig.Append(
      std::vector<graph::Customer>{{"b", {{"k", "1"}}}, {odd, {{"k", "2"}}}, {"a", {{"k", "3"}}}});
  ASSERT_TRUE(rig.Fold().ok());
  std::vector<std::string> visited;
  ASSERT_TRUE(ForEachCustomer(*rig.engine.Read(), kWorkspace, [&](graph::Customer customer) {
                visited.push_back(customer.id + customer.attributes["k"]);
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(visited, ElementsAre(odd + "2", "a3", "b1"));
  EXPECT_EQ(ForEachCustomer(*rig.engine.Read(), kWorkspace,
                            [](const auto&) { return absl::CancelledError(); })
                .code(),
            absl::StatusCode::kCancelled);
}

TEST(FoldTest, DamagedCustomerIsDataLoss) {
  FoldRig rig;
  WriteBatch batch;
  batch.Put(Table::kCustomers, CustomerKey(kWorkspace, "a"), "garbage");
  ASSERT_TRUE(rig.engine.Write(batch, Sync::kNo).ok());
  EXPECT_EQ(ReadCustomer(*rig.engine.Read(), kWorkspace, "a").status().code(),
            absl::StatusCode::kDataLoss);
  rig.Append(std::vector<graph::Customer>{{"a", {{"k", "v"}}}});
  EXPECT_EQ(rig.Fold().code(), absl::StatusCode::kDataLoss);
}

TEST(FoldTest, FoldedRecordsAreDroppedAfterTheRetention) {
  std::int64_t now = 0;
  auto options = UsualSteps();
  options.clock = [&now] { return now; };
  options.log_retention_ms = 1'000;
  FoldRig rig(options);
  rig.Append({Step("a", 1, 1)}, /*time_ms=*/100);
  rig.Append({Step("a", 2, 2)}, /*time_ms=*/200);
  rig.Append({Step("a", 3, 3)}, /*time_ms=*/300);
  ASSERT_TRUE(rig.folder->FoldUpTo(kWorkspace, 2).ok());

  now = 1'150;
  ASSERT_TRUE(rig.folder->TrimLog(kWorkspace).ok());
  EXPECT_EQ(ContentsOf(rig.engine, Table::kLog).size(), 2u);
  now = 9'999;
  ASSERT_TRUE(rig.folder->TrimLog(kWorkspace).ok());
  EXPECT_EQ(ContentsOf(rig.engine, Table::kLog).size(), 1u);  // not folded yet
  ASSERT_TRUE(rig.Fold().ok());
  ASSERT_TRUE(rig.folder->TrimLog(kWorkspace).ok());
  EXPECT_THAT(ContentsOf(rig.engine, Table::kLog), IsEmpty());
  EXPECT_EQ(rig.State().trimmed_position(), 3u);
  EXPECT_EQ(ReadLogEnd(*rig.engine.Read(), kWorkspace)->position, 3u);
  rig.Restart();
  rig.Append({Step("a", 4, 4)});
  ASSERT_TRUE(rig.Fold().ok());
  EXPECT_EQ(rig.Folded().size(), 4u);
}

TEST(FoldTest, WorkspacesAreFoldedSeparately) {
  FoldRig rig;
  const auto other = std::make_shared<Dictionary>(kWorkspace + 1);
  ASSERT_TRUE(rig.folder->AddWorkspace(kWorkspace + 1, other).ok());
  rig.Append({Step("a", 1, 1)});
  WriteBatch batch;
  batch.Put(Table::kLog, LogKey(kWorkspace + 1, 1),
            RecordOf(std::vector<graph::Interaction>{Step("z", 9, 9)}, 0));
  ASSERT_TRUE(rig.engine.Write(batch, Sync::kNo).ok());
  ASSERT_TRUE(rig.Fold().ok());
  ASSERT_TRUE(rig.folder->FoldUpTo(kWorkspace + 1, 1).ok());
  EXPECT_THAT(rig.Folded(), ElementsAre(Step("a", 1, 1)));
  const auto page =
      ListFoldedInteractions(*rig.engine.Read(), kWorkspace + 1, *other, "", std::nullopt, 10);
  EXPECT_THAT(page->interactions, ElementsAre(Step("z", 9, 9)));
}

TEST(FoldTest, ThreadFoldsWhatWasCommitted) {
  auto options = UsualSteps();
  options.gather_ms = 0;
  FoldRig rig(options);
  rig.Append({Step("a", 1, 1)});
  std::promise<void> written;
  rig.engine.AfterWrite([&written] { written.set_value(); });
  rig.folder->Start();
  rig.folder->Committed(kWorkspace, 1, 100);
  written.get_future().wait();
  rig.engine.AfterWrite(nullptr);
  rig.folder.reset();
  EXPECT_EQ(rig.State().folded_position(), 1u);
}

TEST(FoldTest, ThreadTriesAgainAfterAnError) {
  auto options = UsualSteps();
  options.gather_ms = 0;
  options.retry_ms = 0;
  FoldRig rig(options);
  rig.Append({Step("a", 1, 1)});
  std::promise<absl::Status> status_while_failing;
  std::promise<void> written;
  rig.engine.BeforeWrite([&, attempts = 0](const WriteBatch&, Sync) mutable {
    if (++attempts == 1) return absl::UnavailableError("the disk does not write");
    status_while_failing.set_value(rig.folder->LastStatus());
    rig.engine.BeforeWrite(nullptr);
    return absl::OkStatus();
  });
  rig.engine.AfterWrite([&written] { written.set_value(); });
  rig.folder->Start();
  rig.folder->Committed(kWorkspace, 1, 100);
  written.get_future().wait();
  rig.engine.AfterWrite(nullptr);
  EXPECT_EQ(status_while_failing.get_future().get().code(), absl::StatusCode::kUnavailable);
  rig.folder.reset();
  EXPECT_EQ(rig.State().folded_position(), 1u);
}

TEST(FoldTest, WritersWaitWhileFoldingIsTooFarBehind) {
  auto options = UsualSteps();
  options.most_unfolded_bytes = 10;
  options.longest_pause_ms = 60'000;
  FoldRig rig(options);
  rig.Append({Step("a", 1, 1)});
  rig.folder->AwaitRoom();  // nothing is behind yet
  rig.folder->Committed(kWorkspace, 1, 11);
  std::atomic<bool> is_waiting = false;
  std::thread writer([&] {
    is_waiting = true;
    rig.folder->AwaitRoom();
    EXPECT_EQ(rig.folder->UnfoldedBytes(), 0u);
  });
  while (!is_waiting) std::this_thread::yield();
  EXPECT_TRUE(rig.folder->FoldUpTo(kWorkspace, 1).ok());
  writer.join();
}

TEST(FoldTest, WritersDoNotWaitForeverWhileFoldingFails) {
  auto options = UsualSteps();
  options.most_unfolded_bytes = 10;
  options.longest_pause_ms = 1;
  FoldRig rig(options);
  rig.Append({Step("a", 1, 1)});
  rig.folder->Committed(kWorkspace, 1, 11);
  rig.folder->AwaitRoom();
  EXPECT_EQ(rig.folder->UnfoldedBytes(), 11u);
}

}  // namespace
}  // namespace journeygraph::storage
