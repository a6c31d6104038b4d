// Retention, economics, bad experiences and data quality, as functions.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/questions/bad_experiences.h"
#include "server/questions/data_quality.h"
#include "server/questions/economics.h"
#include "server/questions/retention.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

class ValueQuestionsTest : public testing::Test {
 protected:
  ValueQuestionsTest() {
    v1::Score& bad = *Add("ada", "help", "phone").add_scores();
    bad.set_metric("csat");
    bad.set_value(1);
    Add("ada", "leave", "phone").set_outcome("churned");
    v1::Interaction& paid = Add("bob", "pay", "web");
    paid.set_outcome("purchase");
    paid.set_value(50);
    paid.set_cost(2);
    Add("cleo", "shop", "");
    Metrics metrics;
    InteractionService service(*store_, metrics, FixedClock());
    EXPECT_TRUE(service.RecordInteractions(std::move(batch_), Caller()).ok());
  }

  v1::Interaction& Add(const std::string& customer, const std::string& touchpoint,
                       const std::string& channel) {
    v1::Interaction& interaction = *batch_.add_interactions();
    interaction = SomeInteraction(batch_.interactions_size(), customer, touchpoint);
    interaction.set_channel(channel);
    return interaction;
  }

  template <typename Request, typename Response>
  using Handler = absl::StatusOr<Response> (*)(const Request&, const QuestionDesk&, const Caller&);

  template <typename Request, typename Response>
  Response Answer(Handler<Request, Response> handler, Request request) {
    request.set_parent(kParent);
    auto answer = handler(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : Response();
  }

  template <typename Request, typename Response>
  std::string FieldAtFault(Handler<Request, Response> handler, Request request) {
    request.set_parent(kParent);
    const auto answer = handler(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  v1::RecordInteractionsRequest batch_ = [] {
    v1::RecordInteractionsRequest batch;
    batch.set_parent(kParent);
    return batch;
  }();
  std::unique_ptr<storage::Store> store_ = MemoryStore();
  QuestionDesk desk_{*store_, 2};
};

TEST_F(ValueQuestionsTest, RetentionCountsCustomersAndKeepsItsInputs) {
  v1::GetRetentionRequest request;
  request.set_margin(0.4);
  request.set_period_days(1);
  const auto response = Answer(GetRetention, request);
  EXPECT_EQ(response.customers(), 3u);
  EXPECT_EQ(response.churned_by_event(), 1u);
  EXPECT_EQ(response.retained(), 2u);
  EXPECT_EQ(response.inputs().margin(), 0.4);
  EXPECT_EQ(response.inputs().churn_rule(), v1::CHURN_RULE_EITHER);
  EXPECT_EQ(response.inputs().inactivity().seconds(), 30 * 24 * 3'600);
  EXPECT_TRUE(response.has_clv_simple());
  EXPECT_GT(response.formulas_size(), 0);
  EXPECT_EQ(response.info().counting_unit(), "customers");
}

TEST_F(ValueQuestionsTest, EconomicsAddsUp) {
  const auto response = Answer(GetEconomics, v1::GetEconomicsRequest());
  EXPECT_EQ(response.lost_outcomes(), 1u);
  EXPECT_EQ(response.value_at_stake().value(), 50);
  EXPECT_EQ(response.cost(), 2);
  EXPECT_EQ(response.channels(0).channel(), "web");
  ASSERT_EQ(response.places_size(), 1);
  EXPECT_EQ(response.places(0).touchpoint(), "leave");
  EXPECT_EQ(response.closed_journeys() + response.open_journeys(), response.info().journeys());
}

TEST_F(ValueQuestionsTest, BadExperiencesAddUpToAllJourneys) {
  const auto response = Answer(GetBadExperiences, v1::GetBadExperiencesRequest());
  ASSERT_EQ(response.rows_size(), 4);
  EXPECT_EQ(response.rows(1).lost().count(), 1u);
  std::uint32_t journeys = 0;
  for (const auto& row : response.rows()) journeys += row.open() + row.lost().total();
  EXPECT_EQ(journeys, response.info().journeys());
}

TEST_F(ValueQuestionsTest, DataQualityAddsUpToAllInteractions) {
  v1::GetDataQualityRequest request;
  request.set_max_touchpoints(1);
  auto& rule = *request.add_order_rules();
  rule.set_before("leave");
  rule.set_after("help");
  const auto response = Answer(GetDataQuality, request);
  std::uint32_t channels = 0;
  for (const auto& row : response.channels()) channels += row.interactions();
  EXPECT_EQ(channels, response.info().interactions());
  EXPECT_EQ(response.touchpoints(0).interactions() + response.other_interactions(), channels);
  EXPECT_EQ(response.order_rules(0).violations().count(), 1u);
  EXPECT_EQ(response.total().with_channel().count(), 3u);
  EXPECT_GT(response.not_measured_size(), 0);
}

TEST_F(ValueQuestionsTest, WrongValuesAreRefusedByTheNameOfTheField) {
  v1::GetRetentionRequest retention;
  retention.mutable_scope()->mutable_case_notion()->mutable_journey_key();
  EXPECT_EQ(FieldAtFault(GetRetention, retention), "scope.case_notion");
  retention.Clear();
  retention.set_margin(1.5);
  EXPECT_EQ(FieldAtFault(GetRetention, retention), "margin");
  retention.Clear();
  retention.mutable_inactivity();
  EXPECT_EQ(FieldAtFault(GetRetention, retention), "inactivity");
  retention.mutable_inactivity()->set_seconds(1);
  retention.set_churn_rule(v1::CHURN_RULE_EVENT);
  EXPECT_EQ(FieldAtFault(GetRetention, retention), "inactivity");

  v1::GetEconomicsRequest economics;
  economics.set_value_per_outcome(0);
  EXPECT_EQ(FieldAtFault(GetEconomics, economics), "value_per_outcome");

  v1::GetBadExperiencesRequest bad;
  bad.add_metrics("happiness");
  EXPECT_EQ(FieldAtFault(GetBadExperiences, bad), "metrics[0]");
  bad.Clear();
  bad.set_max_count(21);
  EXPECT_EQ(FieldAtFault(GetBadExperiences, bad), "max_count");

  v1::GetDataQualityRequest quality;
  quality.add_order_rules()->set_before("a");
  EXPECT_EQ(FieldAtFault(GetDataQuality, quality), "order_rules[0].after");
  quality.mutable_order_rules(0)->set_after("a");
  EXPECT_EQ(FieldAtFault(GetDataQuality, quality), "order_rules[0].after");
}

}  // namespace
}  // namespace journeygraph::server
