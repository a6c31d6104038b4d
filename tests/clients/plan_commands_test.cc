// journeyctl conformance, attribution, predict-next and simulate: what is sent, what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

using PlanCommandsTest = AppTest;

void SetShare(std::uint32_t count, std::uint32_t total, v1::Proportion& share) {
  share.set_count(count);
  share.set_total(total);
  share.set_value(static_cast<double>(count) / total);
  share.set_low(share.value() - 0.01);
  share.set_high(share.value() + 0.01);
}

void SetEstimate(double value, double width, v1::Estimate& estimate) {
  estimate.set_value(value);
  estimate.set_low(value - width);
  estimate.set_high(value + width);
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

v1::GetConformanceResponse SomeConformance() {
  v1::GetConformanceResponse response;
  response.set_plan_source(v1::PLAN_SOURCE_TRANSITIONS);
  response.set_closed_journeys(1'000);
  response.set_open_journeys(50);
  SetEstimate(0.71, 0.01, *response.mutable_fitness());
  response.set_token_replay_fitness(0.83);
  SetShare(120, 1'000, *response.mutable_conforming());
  for (int bin = 0; bin < 11; ++bin) SetShare(10, 90, *response.add_fitness_bins());
  auto& element = *response.add_elements();
  element.set_element("cart");
  element.set_executed(700);
  element.set_missing(200);
  element.set_not_reached(100);
  auto& missing = *response.add_deviations();
  missing.set_kind(v1::DEVIATION_KIND_MISSING);
  missing.set_touchpoint("cart");
  missing.set_planned(true);
  SetShare(200, 1'000, *missing.mutable_journeys());
  SetShare(20, 200, *missing.mutable_with());
  SetShare(420, 700, *missing.mutable_without());
  SetEstimate(-0.5, 0.06, *missing.mutable_difference());
  missing.set_q_value(0.0001);
  missing.set_effect(v1::DEVIATION_EFFECT_HURTS);
  missing.set_outcomes(-100);
  auto& transition = *response.add_transitions();
  transition.set_from("shop");
  transition.set_to("cart");
  SetShare(600, 800, *transition.mutable_taken());
  transition.set_expected_share(0.9);
  response.add_unplanned()->set_touchpoint("help");
  response.add_never_observed("gift");
  return response;
}

TEST_F(PlanCommandsTest, ConformanceSaysWhatHurtsMost) {
  server_.analytics.conformance_ = SomeConformance();
  ASSERT_EQ(Run({"conformance", "--map", "plan", "--collapse-repeats"}, 80), kExitOk) << err_.str();
  const auto& request = server_.analytics.last_conformance_;
  EXPECT_EQ(request.scope().map(), "workspaces/default/maps/plan");
  EXPECT_TRUE(request.collapse_repeats());
  EXPECT_THAT(out_.str(), StartsWith("120 of 1,000 closed journeys (12.0 %) follow the plan"));
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("'cart' missing"), HasSubstr("hurts"), HasSubstr("shop → cart"),
                    HasSubstr("never observed: gift"), HasSubstr("help*")));
  for (const std::string& line : LinesOf(out_.str())) EXPECT_LE(DisplayWidth(line), 80u) << line;
}

TEST_F(PlanCommandsTest, ConformanceAsCsvHasOneLineForEachDeviation) {
  server_.analytics.conformance_ = SomeConformance();
  ASSERT_EQ(Run({"conformance", "--map", "plan", "-o", "csv"}), kExitOk);
  const auto lines = LinesOf(out_.str());
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[1], StartsWith("missing,cart,true,200,1000,0.1,0.6,"));
}

TEST_F(PlanCommandsTest, AttributionShowsEveryModel) {
  v1::GetAttributionResponse response;
  SetShare(40, 100, *response.mutable_success());
  response.set_markov_order(2);
  auto& row = *response.add_rows();
  row.set_element("ad");
  SetShare(30, 60, *row.mutable_success());
  for (int model = 1; model <= 7; ++model) {
    auto& credit = *row.add_credits();
    credit.set_model(static_cast<v1::AttributionModel>(model));
    credit.set_conversions(model * 1.5);
  }
  server_.analytics.attribution_ = response;
  ASSERT_EQ(Run({"attribution", "--of", "channel", "--model", "linear", "--half-life", "3d",
                 "--order", "2", "--before-outcome"},
                120),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_attribution_;
  EXPECT_EQ(request.element(), v1::PATH_ELEMENT_CHANNEL);
  EXPECT_EQ(request.ranked_by(), v1::ATTRIBUTION_MODEL_LINEAR);
  EXPECT_EQ(request.half_life().seconds(), 3 * 86'400);
  EXPECT_EQ(request.markov_order(), 2);
  EXPECT_TRUE(request.before_outcome());
  EXPECT_THAT(out_.str(), StartsWith("100 closed journeys have 40 conversions (40.0 %). 'ad' earns "
                                     "most: 7.5 of them"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("shapley"), HasSubstr("10.5"),
                                HasSubstr("Markov: with "
                                          "2 of history")));
  ASSERT_EQ(Run({"attribution", "-o", "csv"}), kExitOk);
  EXPECT_THAT(LinesOf(out_.str())[1], StartsWith("ad,60,30,0,1.5,3,4.5,6,7.5,9,10.5,0,"));
}

v1::PredictNextResponse SomePrediction() {
  v1::PredictNextResponse response;
  auto& next = *response.add_next();
  next.set_touchpoint("pay");
  next.set_probability(0.62);
  next.set_seen(90);
  next.mutable_gap()->set_count(90);
  next.mutable_gap()->set_p50_ms(90'000);
  response.set_ends_badly(0.38);
  response.set_order(1);
  response.add_history("cart");
  response.set_support(120);
  SetShare(60, 120, *response.mutable_success());
  response.mutable_quality()->set_steps(400);
  for (int order = 0; order < 2; ++order) {
    response.mutable_quality()->add_orders()->set_log_loss(2.5 - order);
  }
  response.mutable_quality()->set_best_order(1);
  return response;
}

TEST_F(PlanCommandsTest, PredictNextTellsWhatIsLikeliestAndHowGoodItIs) {
  server_.analytics.prediction_ = SomePrediction();
  ASSERT_EQ(Run({"predict-next", "--path", "shop,cart"}, 80), kExitOk) << err_.str();
  const auto& path = server_.analytics.last_prediction_.path().touchpoints();
  ASSERT_EQ(path.size(), 2);
  EXPECT_EQ(path[1], "cart");
  EXPECT_THAT(out_.str(), StartsWith("Next comes most probably 'pay' (62.0 %), in half of the"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("400 steps of held-out customers"),
                                HasSubstr("(ends badly)"), HasSubstr("1.5 min")));
  ASSERT_EQ(Run({"predict-next", "emil", "-o", "csv"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_prediction_.customer(), "emil");
  EXPECT_THAT(LinesOf(out_.str())[1], StartsWith("pay,0.62,90,90000,"));
}

TEST_F(PlanCommandsTest, PredictNextNeedsExactlyOneSubject) {
  EXPECT_EQ(Run({"predict-next"}), kExitUsage);
  EXPECT_EQ(Run({"predict-next", "emil", "--path", "cart"}), kExitUsage);
  EXPECT_EQ(Run({"predict-next", "--at-start"}), kExitOk);
  EXPECT_TRUE(server_.analytics.last_prediction_.has_path());
}

TEST_F(PlanCommandsTest, SimulateReadsItsNotation) {
  auto& response = server_.analytics.simulation_;
  response.set_closed_journeys(1'000);
  SetEstimate(0.5, 0.03, *response.mutable_success()->mutable_before());
  SetEstimate(0.55, 0.03, *response.mutable_success()->mutable_after());
  SetEstimate(0.05, 0.01, *response.mutable_success()->mutable_difference());
  response.set_successes(50);
  auto& best = *response.add_improvements();
  best.set_touchpoint("payment");
  best.set_share(0.2);
  best.set_points(-0.05);
  best.set_gain(0.031);
  ASSERT_EQ(Run({"simulate", "--set", "cart>pay=80%", "--set", "(start)>(success)=0.1", "--improve",
                 "payment=30%", "--remove", "help", "--points", "5%"},
                100),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_simulation_;
  ASSERT_EQ(request.changes_size(), 4);
  EXPECT_EQ(request.changes(0).set_transition().from(), "cart");
  EXPECT_EQ(request.changes(0).set_transition().to(), "pay");
  EXPECT_DOUBLE_EQ(request.changes(0).set_transition().chance(), 0.8);
  EXPECT_EQ(request.changes(1).set_transition().from(), "");
  EXPECT_EQ(request.changes(1).set_transition().to_end(), v1::JOURNEY_RESULT_SUCCESS);
  EXPECT_DOUBLE_EQ(request.changes(2).improve_touchpoint().share(), 0.3);
  EXPECT_EQ(request.changes(3).remove_touchpoint().touchpoint(), "help");
  EXPECT_DOUBLE_EQ(request.improvement_points(), 0.05);
  EXPECT_THAT(out_.str(),
              StartsWith("With the changes 55.0 % of journeys would end well instead of 50.0 %"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("fewer bad ends at 'payment' (20.0 % to 15.0 %)"),
                                HasSubstr("3.10")));
  ASSERT_EQ(Run({"simulate", "--remove", "help", "-o", "csv"}), kExitOk);
  EXPECT_THAT(LinesOf(out_.str())[1], StartsWith("success,0.5,0.47,0.53,0.55,"));
}

TEST_F(PlanCommandsTest, SimulateNamesTheFlagThatCannotBeRead) {
  EXPECT_EQ(Run({"simulate", "--set", "cart=80%"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--set"));
  EXPECT_EQ(Run({"simulate", "--improve", "cart"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--improve"));
  EXPECT_EQ(Run({"simulate", "--points", "much"}), kExitUsage);
}

}  // namespace
}  // namespace journeygraph::cli
