// Columns that do not fit together are refused as a whole, and the column is named.
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/validate_columns.h"
#include "tests/server/any_wire_interaction.h"

namespace journeygraph::server {
namespace {

constexpr int kRows = 5;

// Every column in use.
v1::RecordInteractionsRequest FullColumns() {
  v1::RecordInteractionsRequest rows = SomeBatch(kRows);
  for (v1::Interaction& i : *rows.mutable_interactions()) {
    i.set_outcome("purchase");
    i.set_sequence(3);
    i.set_initiator(v1::INITIATOR_COMPANY);
    i.set_agent("bot");
    i.set_team("tier 1");
    i.add_scores()->set_metric("nps");
    i.mutable_scores(0)->set_wording("v2");
    i.add_keys()->set_kind("order");
    i.mutable_keys(0)->set_id("o1");
    i.add_follows()->set_source("mail");
    i.mutable_follows(0)->set_id("m1");
    i.mutable_comment()->set_text("good");
    i.mutable_comment()->set_language("de");
    i.set_value(1);
    i.set_cost(2);
    i.add_asked_fields("email");
    i.add_provided_fields("phone");
    (*i.mutable_attributes())["a"] = "1";
    SetTime(1, *i.mutable_send_time());
    SetTime(2, *i.mutable_receive_time());
    SetTime(3, *i.mutable_consume_time());
  }
  return AsColumns(rows);
}

struct BadColumns {
  std::string name;
  std::string field;
  std::function<void(v1::InteractionColumns&)> spoil;
};

void PrintTo(const BadColumns& row, std::ostream* out) { *out << row.name; }

std::vector<BadColumns> AllBadColumns() {
  return {
      {"NoTexts", "columns.texts[0]", [](auto& c) { c.clear_texts(); }},
      {"FirstTextNotEmpty", "columns.texts[0]", [](auto& c) { c.set_texts(0, "x"); }},
      {"FewerCustomers", "columns.customer", [](auto& c) { c.mutable_customer()->RemoveLast(); }},
      {"NoCustomers", "columns.customer", [](auto& c) { c.clear_customer(); }},
      {"NoTouchpoints", "columns.touchpoint", [](auto& c) { c.clear_touchpoint(); }},
      {"MoreTimes", "columns.event_time_ms", [](auto& c) { c.add_event_time_ms(1); }},
      {"NoTimes", "columns.event_time_ms", [](auto& c) { c.clear_event_time_ms(); }},
      {"MoreSources", "columns.source", [](auto& c) { c.add_source(0); }},
      {"MoreChannels", "columns.channel", [](auto& c) { c.add_channel(0); }},
      {"MoreSequences", "columns.sequence", [](auto& c) { c.add_sequence(0); }},
      {"MoreOutcomes", "columns.outcome", [](auto& c) { c.add_outcome(0); }},
      {"MoreInitiators", "columns.initiator",
       [](auto& c) { c.add_initiator(v1::INITIATOR_COMPANY); }},
      {"MoreAgents", "columns.agent", [](auto& c) { c.add_agent(0); }},
      {"MoreTeams", "columns.team", [](auto& c) { c.add_team(0); }},
      {"CustomerOutOfTheTable", "columns.customer[2]", [](auto& c) { c.set_customer(2, 4'000); }},
      {"TouchpointOutOfTheTable", "columns.touchpoint[4]",
       [](auto& c) { c.set_touchpoint(4, ~0u); }},
      {"SourceOutOfTheTable", "columns.source[0]", [](auto& c) { c.set_source(0, 99); }},
      {"ChannelOutOfTheTable", "columns.channel[0]", [](auto& c) { c.set_channel(0, 99); }},
      {"OutcomeOutOfTheTable", "columns.outcome[0]", [](auto& c) { c.set_outcome(0, 99); }},
      {"AgentOutOfTheTable", "columns.agent[0]", [](auto& c) { c.set_agent(0, 99); }},
      {"TeamOutOfTheTable", "columns.team[0]", [](auto& c) { c.set_team(0, 99); }},
      {"ScoreOfNoRow", "columns.scores.row[4]",
       [](auto& c) { c.mutable_scores()->set_row(4, kRows); }},
      {"ScoresDescend", "columns.scores.row[1]",
       [](auto& c) { c.mutable_scores()->set_row(0, 3); }},
      {"FewerMetrics", "columns.scores.metric",
       [](auto& c) { c.mutable_scores()->mutable_metric()->RemoveLast(); }},
      {"FewerValuesOfScores", "columns.scores.value",
       [](auto& c) { c.mutable_scores()->mutable_value()->RemoveLast(); }},
      {"FewerWordings", "columns.scores.wording",
       [](auto& c) { c.mutable_scores()->mutable_wording()->RemoveLast(); }},
      {"MetricOutOfTheTable", "columns.scores.metric[1]",
       [](auto& c) { c.mutable_scores()->set_metric(1, 99); }},
      {"WordingOutOfTheTable", "columns.scores.wording[1]",
       [](auto& c) { c.mutable_scores()->set_wording(1, 99); }},
      {"KeyWithoutKind", "columns.keys.first", [](auto& c) { c.mutable_keys()->clear_first(); }},
      {"KeyOutOfTheTable", "columns.keys.second[0]",
       [](auto& c) { c.mutable_keys()->set_second(0, 99); }},
      {"FollowsOfNoRow", "columns.follows.row[4]",
       [](auto& c) { c.mutable_follows()->set_row(4, 77); }},
      {"TwoCommentsOfOneRow", "columns.comments.row[1]",
       [](auto& c) { c.mutable_comments()->set_row(1, 0); }},
      {"FewerLanguages", "columns.comments.second",
       [](auto& c) { c.mutable_comments()->mutable_second()->RemoveLast(); }},
      {"TwoValuesOfOneRow", "columns.value.row[1]",
       [](auto& c) { c.mutable_value()->set_row(1, 0); }},
      {"MoreCosts", "columns.cost.value", [](auto& c) { c.mutable_cost()->add_value(1); }},
      {"AskedOutOfTheTable", "columns.asked_fields.text[3]",
       [](auto& c) { c.mutable_asked_fields()->set_text(3, 99); }},
      {"ProvidedWithoutTexts", "columns.provided_fields.text",
       [](auto& c) { c.mutable_provided_fields()->clear_text(); }},
      {"AttributesDescend", "columns.attributes.row[2]",
       [](auto& c) { c.mutable_attributes()->set_row(1, 4); }},
      {"TwoSendTimesOfOneRow", "columns.send_time.row[1]",
       [](auto& c) { c.mutable_send_time()->set_row(1, 0); }},
      {"FewerReceiveTimes", "columns.receive_time.time_ms",
       [](auto& c) { c.mutable_receive_time()->mutable_time_ms()->RemoveLast(); }},
      {"ConsumeTimeOfNoRow", "columns.consume_time.row[4]",
       [](auto& c) { c.mutable_consume_time()->set_row(4, 5); }},
      {"NoRowsAtAll", "columns.id", [](auto& c) { c.Clear(); }},
      {"TooManyRows", "columns.id",
       [](auto& c) {
         while (c.id_size() <= 10'000) c.add_id("x");
       }},
      {"HugeWhenWrittenOut", "columns",
       [](auto& c) {
         c.add_texts(std::string(1 << 20, 'x'));
         const auto huge = static_cast<std::uint32_t>(c.texts_size()) - 1;
         for (int i = 0; i < 70; ++i) {
           c.mutable_provided_fields()->add_row(kRows - 1);
           c.mutable_provided_fields()->add_text(huge);
         }
       }},
  };
}

class BadColumnsTest : public testing::TestWithParam<BadColumns> {
 protected:
  const std::unique_ptr<storage::Store> store_ = MemoryStore();
  Metrics metrics_;
  InteractionService service_{*store_, metrics_, FixedClock()};
};

TEST_P(BadColumnsTest, AreNamedAndChangeNothing) {
  v1::RecordInteractionsRequest request = FullColumns();
  GetParam().spoil(*request.mutable_columns());
  for (const bool allow_partial : {false, true}) {
    request.set_allow_partial(allow_partial);

    const auto status =
        service_.RecordInteractions(v1::RecordInteractionsRequest(request), Caller()).status();

    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(FieldOf(ToRpcStatus(status)), GetParam().field) << status;
    EXPECT_EQ((*store_->FindWorkspace("default"))->LastPosition(), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(All, BadColumnsTest, testing::ValuesIn(AllBadColumns()),
                         [](const auto& info) { return info.param.name; });

class ColumnsFormTest : public BadColumnsTest {};

TEST_F(ColumnsFormTest, FullColumnsAreRecorded) {
  const auto response = service_.RecordInteractions(FullColumns(), Caller());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->accepted_count(), static_cast<std::uint32_t>(kRows));
}

TEST_F(ColumnsFormTest, RowsAndColumnsAtOnceAreRefused) {
  v1::RecordInteractionsRequest request = FullColumns();
  *request.add_interactions() = SomeInteraction(9);
  const auto status = service_.RecordInteractions(std::move(request), Caller()).status();
  EXPECT_EQ(FieldOf(ToRpcStatus(status)), "columns");
}

TEST_F(ColumnsFormTest, AStreamTakesColumnsWithoutRowsAndEndsAtBadOnes) {
  const auto stream = service_.OpenStream();
  v1::StreamInteractionsRequest request;
  request.set_parent(kParent);
  request.mutable_columns();
  absl::Status empty;
  stream->Handle(request, Caller(), [&empty](auto response) { empty = response.status(); });
  *request.mutable_columns() = FullColumns().columns();
  request.mutable_columns()->add_team(0);
  absl::Status bad;
  stream->Handle(request, Caller(), [&bad](auto response) { bad = response.status(); });
  EXPECT_TRUE(empty.ok()) << empty;
  EXPECT_EQ(FieldOf(ToRpcStatus(bad)), "columns.team");
}

// Any bytes are understood or refused; under a sanitizer this is where it would show.
TEST_F(ColumnsFormTest, DamagedBytesAreUnderstoodOrRefused) {
  const google::protobuf::LogSilencer silent;
  const std::string bytes = FullColumns().SerializeAsString();
  std::mt19937 random(5);
  int parsed = 0;
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = bytes;
    for (unsigned n = random() % 3; n < 3; ++n) {
      damaged[random() % damaged.size()] =
          static_cast<char>(random() % 4 ? random() % 8 : random());
    }
    v1::RecordInteractionsRequest request;
    if (!request.ParseFromString(damaged)) continue;
    ++parsed;
    request.set_parent(kParent);
    request.set_allow_partial(true);
    request.set_validate_only(i % 50 != 0);
    const auto response = service_.RecordInteractions(std::move(request), Caller());
    accepted += response.ok();
    if (!response.ok()) {
      EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
  EXPECT_GT(parsed, 1'000);
  EXPECT_GT(accepted, 100);
  EXPECT_LT(accepted, parsed);
}

}  // namespace
}  // namespace journeygraph::server
