// Critical moments, explanations, decision points and drivers, as functions: what is answered.
#include <gmock/gmock.h>

#include "server/questions/critical_moments.h"
#include "server/questions/decision_points.h"
#include "server/questions/drivers.h"
#include "server/questions/explain_moment.h"
#include "tests/server/path_questions_rig.h"

namespace journeygraph::server {
namespace {

class MomentQuestionsTest : public PathQuestionsTest {
 protected:
  template <typename Request>
  static Request Asking() {
    Request request;
    request.set_parent(kParent);
    return request;
  }
  template <typename Request, typename Handler>
  std::string FieldAtFault(const Handler& handler, const Request& request) {
    const auto answer = handler(request, moment_desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  QuestionDesk moment_desk_{.store = *store_, .scan_threads = 2};
};

TEST_F(MomentQuestionsTest, MomentsOfEveryKindAreAnswered) {
  CreateMap("retail", 3);
  for (const v1::MomentKind kind :
       {v1::MOMENT_KIND_UNSPECIFIED, v1::MOMENT_KIND_TOUCHPOINT, v1::MOMENT_KIND_TRANSITION,
        v1::MOMENT_KIND_STAGE, v1::MOMENT_KIND_TOUCHPOINT_CHANNEL}) {
    for (const bool with_evidence : {false, true}) {
      auto request = Asking<v1::ListCriticalMomentsRequest>();
      request.mutable_scope()->set_map("workspaces/default/maps/retail");
      request.set_kind(kind);
      request.set_with_evidence(with_evidence);
      const auto answer = ListCriticalMoments(request, moment_desk_, Caller());
      ASSERT_TRUE(answer.ok()) << answer.status();
      ASSERT_GT(answer->moments_size(), 0);
      for (const auto& moment : answer->moments()) {
        EXPECT_EQ(moment.kind(),
                  kind == v1::MOMENT_KIND_UNSPECIFIED ? v1::MOMENT_KIND_TOUCHPOINT : kind);
        EXPECT_EQ(moment.has_evidence(), with_evidence);
        EXPECT_EQ(moment.evidence().has_lost_outcomes(), with_evidence);
      }
      EXPECT_EQ(answer->has_total_lost_estimate(), with_evidence);
      EXPECT_EQ(answer->has_agreement(),
                kind == v1::MOMENT_KIND_UNSPECIFIED || kind == v1::MOMENT_KIND_TOUCHPOINT);
      EXPECT_EQ(answer->success().total(), 4u);
      EXPECT_EQ(answer->info().journeys(), 5u);
    }
  }
}

TEST_F(MomentQuestionsTest, AnswersDoNotDependOnTheNumberOfThreads) {
  auto request = Asking<v1::ListCriticalMomentsRequest>();
  request.set_with_evidence(true);
  const auto two = ListCriticalMoments(request, moment_desk_, Caller());
  const auto five = ListCriticalMoments(request, {.store = *store_, .scan_threads = 5}, Caller());
  EXPECT_EQ(two->SerializeAsString(), five->SerializeAsString());
}

TEST_F(MomentQuestionsTest, KindsAreChecked) {
  auto request = Asking<v1::ListCriticalMomentsRequest>();
  request.set_kind(v1::MOMENT_KIND_STAGE);
  EXPECT_EQ(FieldAtFault(ListCriticalMoments, request), "kind");
  request.set_kind(static_cast<v1::MomentKind>(99));
  EXPECT_EQ(FieldAtFault(ListCriticalMoments, request), "kind");
}

TEST_F(MomentQuestionsTest, ExplainsAMomentWithItsCustomers) {
  auto request = Asking<v1::ExplainMomentRequest>();
  request.mutable_moment()->set_touchpoint("cart");
  const auto answer = ExplainMoment(request, moment_desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->moment().touchpoint(), "cart");
  EXPECT_EQ(answer->moment().journeys(), 3u);
  EXPECT_GT(answer->rank(), 0u);
  EXPECT_GT(answer->components_size(), 20);
  EXPECT_EQ(answer->flags(0).kind(), v1::MOMENT_FLAG_KIND_ASSOCIATION_ONLY);
  EXPECT_EQ(answer->comes_from().total(), 3u);
  EXPECT_EQ(answer->goes_to().total(), 3u);
  ASSERT_EQ(answer->bad_examples_size(), 1);
  EXPECT_EQ(answer->bad_examples(0).customer(), "bob");
  EXPECT_TRUE(answer->bad_examples(0).has_start_time());
  std::vector<std::string> good;
  for (const auto& example : answer->good_examples()) good.push_back(example.customer());
  EXPECT_THAT(good, testing::UnorderedElementsAre("ada", "cleo"));

  request.set_max_examples(0);
  EXPECT_EQ(ExplainMoment(request, moment_desk_, Caller())->good_examples_size(), 0);
}

TEST_F(MomentQuestionsTest, AMomentThatDoesNotOccurIsNotFound) {
  auto request = Asking<v1::ExplainMomentRequest>();
  request.mutable_moment()->set_touchpoint("nowhere");
  const auto answer = ExplainMoment(request, moment_desk_, Caller());
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MomentQuestionsTest, NamesOfMomentsAreCheckedByTheirKind) {
  const auto fault = [this](const auto& change) {
    auto request = Asking<v1::ExplainMomentRequest>();
    request.mutable_moment()->set_touchpoint("cart");
    change(request);
    return FieldAtFault(ExplainMoment, request);
  };
  using Request = v1::ExplainMomentRequest;
  EXPECT_EQ(fault([](Request&) {}), "");
  EXPECT_EQ(fault([](Request& r) { r.mutable_moment()->clear_touchpoint(); }), "moment.touchpoint");
  EXPECT_EQ(fault([](Request& r) { r.mutable_moment()->set_channel("web"); }), "moment.channel");
  EXPECT_EQ(fault([](Request& r) { r.mutable_moment()->set_next_touchpoint("pay"); }),
            "moment.next_touchpoint");
  EXPECT_EQ(fault([](Request& r) { r.mutable_moment()->set_stage("buy"); }), "moment.stage");
  EXPECT_EQ(fault([](Request& r) {
              r.mutable_moment()->set_kind(v1::MOMENT_KIND_STAGE);
              r.mutable_moment()->clear_touchpoint();
            }),
            "moment.kind");
  EXPECT_EQ(fault([](Request& r) {
              r.mutable_moment()->set_kind(v1::MOMENT_KIND_TRANSITION);
              r.mutable_moment()->clear_touchpoint();
            }),
            "moment.touchpoint");
  EXPECT_EQ(fault([](Request& r) { r.set_max_examples(21); }), "max_examples");
  EXPECT_EQ(fault([](Request& r) { r.set_max_flows(-1); }), "max_flows");
}

TEST_F(MomentQuestionsTest, DecisionPointsFillEveryField) {
  auto request = Asking<v1::GetDecisionPointsRequest>();
  request.set_min_count(1);
  const auto answer = GetDecisionPoints(request, moment_desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->success().total(), 4u);
  ASSERT_EQ(answer->touchpoints_size(), 4);
  for (const auto& touchpoint : answer->touchpoints()) {
    EXPECT_EQ(touchpoint.next_good() + touchpoint.next_bad() + touchpoint.next_open(),
              touchpoint.interactions());
    EXPECT_NE(touchpoint.by_value(), v1::DECISION_UNSPECIFIED);
  }
  std::vector<std::string> dominators;
  for (const auto& dominator : answer->dominators()) dominators.push_back(dominator.touchpoint());
  EXPECT_THAT(dominators, testing::ElementsAre("shop", "cart", "pay"));
  request.clear_min_count();
  EXPECT_EQ(GetDecisionPoints(request, moment_desk_, Caller())->transitions_size(), 0);
  request.set_epsilon(0.5);
  EXPECT_EQ(FieldAtFault(GetDecisionPoints, request), "epsilon");
  request.set_epsilon(-0.1);
  EXPECT_EQ(FieldAtFault(GetDecisionPoints, request), "epsilon");
}

TEST_F(MomentQuestionsTest, DriversAreCheckedAndAnswered) {
  auto request = Asking<v1::ListDriversRequest>();
  const auto none = ListDrivers(request, moment_desk_, Caller());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->drivers_size(), 0);
  EXPECT_EQ(none->method(), v1::IMPORTANCE_METHOD_UNSPECIFIED);
  EXPECT_FALSE(none->info().definition().empty());

  Metrics metrics;
  InteractionService interactions(*store_, metrics, FixedClock());
  v1::RecordInteractionsRequest record;
  record.set_parent(kParent);
  for (int i = 0; i < 12; ++i) {
    v1::Interaction interaction =
        SomeInteraction(i, "rater" + std::to_string(i / 2), i % 2 == 0 ? "shop" : "survey");
    auto& score = *interaction.add_scores();
    score.set_metric(i % 2 == 0 ? "csat" : "nps");
    score.set_value(i / 2 % 5 + 1);
    *record.add_interactions() = interaction;
  }
  ASSERT_TRUE(interactions.RecordInteractions(std::move(record), Caller()).ok());
  request.set_min_journeys(4);
  const auto answer = ListDrivers(request, moment_desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->drivers_size(), 1);
  EXPECT_EQ(answer->drivers(0).name(), "shop");
  EXPECT_NEAR(answer->drivers(0).correlation().value(), 1, 1e-9);
  EXPECT_NEAR(answer->drivers(0).importance(), 1, 1e-9);
  EXPECT_EQ(answer->overall_journeys(), 6u);

  request.set_min_journeys(3);
  EXPECT_EQ(FieldAtFault(ListDrivers, request), "min_journeys");
  request = Asking<v1::ListDriversRequest>();
  request.set_metric("stars");
  EXPECT_EQ(FieldAtFault(ListDrivers, request), "metric");
  request = Asking<v1::ListDriversRequest>();
  request.set_overall_metric("stars");
  EXPECT_EQ(FieldAtFault(ListDrivers, request), "overall_metric");
  request = Asking<v1::ListDriversRequest>();
  request.set_level(v1::DRIVER_LEVEL_STAGE);
  EXPECT_EQ(FieldAtFault(ListDrivers, request), "level");
}

}  // namespace
}  // namespace journeygraph::server
