// Conformance, attribution, next steps and what-if, as functions: what is answered and refused.
#include <gtest/gtest.h>

#include "server/questions/attribution.h"
#include "server/questions/conformance.h"
#include "server/questions/next_step.h"
#include "server/questions/what_if.h"
#include "tests/server/path_questions_rig.h"

namespace journeygraph::server {
namespace {

class PlanQuestionsTest : public PathQuestionsTest {
 protected:
  // The field at fault; "" if it is answered.
  template <typename Request, typename Method>
  std::string FaultOf(const Request& request, const Method& method) {
    const auto answer = method(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  // shop > cart > pay, an hour at most between cart and pay.
  void CreatePlan() {
    MapService maps(*store_, FixedClock());
    v1::CreateMapRequest create;
    create.set_parent(kParent);
    create.set_map_id("plan");
    create.mutable_map()->set_display_name("plan");
    for (const char* id : {"shop", "cart", "pay", "gift"}) {
      create.mutable_map()->add_touchpoints()->set_id(id);
    }
    create.mutable_map()->mutable_touchpoints(1)->add_channels("app");
    for (const auto& [from, to] : {std::pair{"shop", "cart"}, {"cart", "pay"}}) {
      auto& transition = *create.mutable_map()->add_transitions();
      transition.set_from(from);
      transition.set_to(to);
      transition.set_kind(v1::TRANSITION_KIND_NEXT);
      transition.set_expected_share(0.5);
    }
    create.mutable_map()->mutable_transitions(1)->mutable_expected_time()->set_seconds(60);
    const auto created = maps.CreateMap(create, Caller());
    ASSERT_TRUE(created.ok()) << created.status();
  }

  static std::string MapName(const std::string& id) { return std::string(kParent) + "/maps/" + id; }
};

v1::GetConformanceRequest ConformanceWith(const std::string& map) {
  v1::GetConformanceRequest request;
  request.set_parent(kParent);
  request.mutable_scope()->set_map(map);
  return request;
}

TEST_F(PlanQuestionsTest, ConformanceFillsEveryPartAndReconciles) {
  CreatePlan();
  const auto answer = GetConformance(ConformanceWith(MapName("plan")), desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->plan_source(), v1::PLAN_SOURCE_TRANSITIONS);
  EXPECT_EQ(answer->shortest_way(), 3u);
  EXPECT_EQ(answer->closed_journeys() + answer->open_journeys(), answer->info().journeys());
  EXPECT_EQ(answer->closed_journeys(), 4u);
  EXPECT_EQ(answer->conforming().count(), 1u);  // ada
  ASSERT_EQ(answer->elements_size(), 3);
  EXPECT_EQ(answer->elements(0).element(), "shop");
  for (const auto& element : answer->elements()) {
    EXPECT_EQ(element.executed() + element.moved() + element.missing() + element.not_reached() +
                  element.other_way(),
              answer->closed_journeys());
  }
  EXPECT_EQ(answer->elements(2).late(), 2u);
  EXPECT_EQ(answer->elements(1).other_channel(), 3u);
  ASSERT_EQ(answer->transitions_size(), 2);
  EXPECT_EQ(answer->transitions(1).taken().count(), 2u);
  EXPECT_EQ(answer->transitions(1).late().count(), 2u);
  EXPECT_EQ(answer->transitions(1).expected_time().seconds(), 60);
  EXPECT_DOUBLE_EQ(answer->transitions(0).expected_share(), 0.5);
  ASSERT_EQ(answer->unplanned_size(), 1);
  EXPECT_EQ(answer->unplanned(0).touchpoint(), "help");
  ASSERT_EQ(answer->never_observed_size(), 1);
  EXPECT_EQ(answer->never_observed(0), "gift");
  EXPECT_EQ(answer->fitness_bins_size(), 11);
  EXPECT_FALSE(answer->deviations().empty());
  EXPECT_FALSE(answer->info().definition().empty());
}

TEST_F(PlanQuestionsTest, ConformanceTakesTheStagesWithoutTransitions) {
  CreateMap("stages", 3);
  const auto answer = GetConformance(ConformanceWith(MapName("stages")), desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->plan_source(), v1::PLAN_SOURCE_STAGES);
  EXPECT_EQ(answer->transitions_size(), 0);
}

TEST_F(PlanQuestionsTest, ConformanceNeedsAMapThatPlansSomething) {
  v1::GetConformanceRequest request = ConformanceWith("");
  EXPECT_EQ(FaultOf(request, GetConformance), "scope.map");
  CreateMap("empty", 0);
  EXPECT_EQ(FaultOf(ConformanceWith(MapName("empty")), GetConformance), "scope.map");
  request = ConformanceWith(MapName("empty"));
  request.set_max_deviations(-1);
  EXPECT_EQ(FaultOf(request, GetConformance), "max_deviations");
  request = ConformanceWith(MapName("none"));
  EXPECT_EQ(GetConformance(request, desk_, Caller()).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PlanQuestionsTest, AttributionSharesOutAllConversionsByEveryModel) {
  v1::GetAttributionRequest request;
  request.set_parent(kParent);
  request.set_max_rows(2);
  const auto answer = GetAttribution(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->success().count(), 2u);
  EXPECT_EQ(answer->success().total(), 4u);
  ASSERT_EQ(answer->rows_size(), 2);
  EXPECT_EQ(answer->other().elements(), 2u);
  for (int model = 0; model < 7; ++model) {
    double conversions = answer->other().credits(model).conversions();
    for (const auto& row : answer->rows()) conversions += row.credits(model).conversions();
    EXPECT_EQ(conversions, 2) << model;
    EXPECT_EQ(answer->rows(0).credits(model).model(), model + 1);
  }
  EXPECT_EQ(answer->orders_size(), 3);
}

TEST_F(PlanQuestionsTest, AttributionOptionsAreHonoured) {
  v1::GetAttributionRequest request;
  request.set_parent(kParent);
  request.set_element(v1::PATH_ELEMENT_CHANNEL);
  request.set_ranked_by(v1::ATTRIBUTION_MODEL_LAST);
  request.set_markov_order(1);
  request.mutable_half_life()->set_seconds(60);
  const auto answer = GetAttribution(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_NE(answer->rows(0).element(), "phone");  // the last touch is not there
  EXPECT_EQ(answer->markov_order(), 1u);
}

TEST_F(PlanQuestionsTest, AttributionNamesTheFieldAtFault) {
  const auto fault = [this](auto change) {
    v1::GetAttributionRequest request;
    request.set_parent(kParent);
    change(request);
    return FaultOf(request, GetAttribution);
  };
  EXPECT_EQ(fault([](auto& r) { r.set_element(v1::PATH_ELEMENT_STAGE); }), "element");
  EXPECT_EQ(fault([](auto& r) { r.set_element(v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL); }),
            "element");
  EXPECT_EQ(fault([](auto& r) { r.set_markov_order(4); }), "markov_order");
  EXPECT_EQ(fault([](auto& r) { r.mutable_half_life(); }), "half_life");
  EXPECT_EQ(fault([](auto& r) { r.mutable_half_life()->set_seconds(-1); }), "half_life");
  EXPECT_EQ(fault([](auto& r) { r.set_max_rows(-1); }), "max_rows");
  EXPECT_EQ(fault([](auto& r) { r.set_ranked_by(static_cast<v1::AttributionModel>(99)); }),
            "ranked_by");
}

TEST_F(PlanQuestionsTest, NextStepsOfACustomerAndOfAPathAreTheSame) {
  v1::PredictNextRequest of_customer;
  of_customer.set_parent(kParent);
  of_customer.set_customer("emil");
  const auto customer = PredictNext(of_customer, desk_, Caller());
  ASSERT_TRUE(customer.ok()) << customer.status();
  ASSERT_EQ(customer->customer_path_size(), 1);
  EXPECT_EQ(customer->customer_path(0), "help");
  EXPECT_EQ(customer->customer_result(), v1::JOURNEY_RESULT_OPEN);

  v1::PredictNextRequest of_path;
  of_path.set_parent(kParent);
  of_path.mutable_path()->add_touchpoints("help");
  const auto path = PredictNext(of_path, desk_, Caller());
  ASSERT_TRUE(path.ok()) << path.status();
  ASSERT_EQ(path->next_size(), customer->next_size());
  double sum = path->other_probability() + path->ends_well() + path->ends_badly();
  for (int i = 0; i < path->next_size(); ++i) {
    EXPECT_EQ(path->next(i).SerializeAsString(), customer->next(i).SerializeAsString());
    sum += path->next(i).probability();
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(path->support(), 2u);
  EXPECT_TRUE(path->small_sample());
  EXPECT_FALSE(path->quality().orders().empty());
}

TEST_F(PlanQuestionsTest, NextStepNeedsACustomerOrAPath) {
  v1::PredictNextRequest request;
  request.set_parent(kParent);
  EXPECT_EQ(FaultOf(request, PredictNext), "customer");
  request.mutable_path()->add_touchpoints("");
  EXPECT_EQ(FaultOf(request, PredictNext), "path.touchpoints[0]");
  request.set_customer("nobody");
  EXPECT_EQ(PredictNext(request, desk_, Caller()).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PlanQuestionsTest, SimulationMovesSuccessAndNamesTheBestImprovement) {
  v1::SimulateChangeRequest request;
  request.set_parent(kParent);
  auto& improve = *request.add_changes()->mutable_improve_touchpoint();
  improve.set_touchpoint("shop");
  improve.set_share(1);
  const auto answer = SimulateChange(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->closed_journeys(), 4u);
  EXPECT_NEAR(answer->success().before().value(), 0.5, 1e-12);
  EXPECT_GT(answer->success().after().value(), 0.5);
  EXPECT_NEAR(answer->successes(), 4 * answer->success().difference().value(), 1e-12);
  EXPECT_NEAR(answer->contacts().before().value(), 11 / 4.0, 1e-12);
  EXPECT_FALSE(answer->improvements().empty());
}

TEST_F(PlanQuestionsTest, SimulationNamesTheFieldAtFault) {
  const auto fault = [this](auto change) {
    v1::SimulateChangeRequest request;
    request.set_parent(kParent);
    change(request);
    return FaultOf(request, SimulateChange);
  };
  EXPECT_EQ(fault([](auto& r) { r.add_changes(); }), "changes[0]");
  EXPECT_EQ(fault([](auto& r) { r.add_changes()->mutable_remove_touchpoint(); }),
            "changes[0].remove_touchpoint.touchpoint");
  EXPECT_EQ(fault([](auto& r) {
              auto& set = *r.add_changes()->mutable_set_transition();
              set.set_from("shop");
              set.set_to("cart");
              set.set_chance(1.5);
            }),
            "changes[0].set_transition.chance");
  EXPECT_EQ(fault([](auto& r) {
              r.add_changes()->mutable_set_transition()->set_to_end(v1::JOURNEY_RESULT_OPEN);
            }),
            "changes[0].set_transition.to_end");
  EXPECT_EQ(fault([](auto& r) {
              r.add_changes()->mutable_remove_touchpoint()->set_touchpoint("shop");
              r.add_changes()->mutable_remove_touchpoint()->set_touchpoint("shop");
            }),
            "changes[1]");
  EXPECT_EQ(
      fault([](auto& r) { r.add_changes()->mutable_remove_touchpoint()->set_touchpoint("moon"); }),
      "changes");
  EXPECT_EQ(fault([](auto& r) { r.set_improvement_points(2); }), "improvement_points");
  EXPECT_EQ(fault([](auto& r) { r.set_max_improvements(-1); }), "max_improvements");
}

}  // namespace
}  // namespace journeygraph::server
