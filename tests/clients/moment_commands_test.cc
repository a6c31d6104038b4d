// journeyctl critical-moments, explain-moment, drivers and decision-points: what is sent and
// printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using MomentCommandsTest = AppTest;

TEST_F(MomentCommandsTest, CriticalMomentsSendKindAndEvidence) {
  ASSERT_EQ(Run({"critical-moments", "--kind", "transition", "--evidence"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_moments_.kind(), v1::MOMENT_KIND_TRANSITION);
  EXPECT_TRUE(server_.analytics.last_moments_.with_evidence());
  ASSERT_EQ(Run({"critical-moments"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_moments_.kind(), v1::MOMENT_KIND_TOUCHPOINT);
  EXPECT_FALSE(server_.analytics.last_moments_.with_evidence());
  EXPECT_EQ(Run({"critical-moments", "--kind", "mood"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("touchpoint|transition|stage|channel"));
}

v1::CriticalMoment SomeTransition() {
  v1::CriticalMoment moment;
  moment.set_kind(v1::MOMENT_KIND_TRANSITION);
  moment.set_touchpoint("cart");
  moment.set_next_touchpoint("pay");
  moment.set_journeys(500);
  moment.set_success_with(0.4);
  moment.set_success_without(0.6);
  moment.mutable_without()->set_total(200);
  moment.mutable_success_lift()->set_value(-0.2);
  moment.mutable_success_lift()->set_low(-0.25);
  moment.mutable_success_lift()->set_high(-0.15);
  moment.set_q_value(0.001);
  moment.set_lost_outcomes(61.2);
  auto& lost = *moment.mutable_evidence()->mutable_lost_outcomes();
  lost.set_value(61.2);
  lost.set_low(50.1);
  lost.set_high(72.3);
  return moment;
}

TEST_F(MomentCommandsTest, TransitionsAreShownWithArrowsAndIntervals) {
  auto& response = server_.analytics.moments_;
  response.mutable_success()->set_total(1'000);
  response.mutable_success()->set_value(0.5);
  *response.add_moments() = SomeTransition();
  auto& marked = *response.mutable_agreement()->add_moments();
  marked.set_touchpoint("help");
  marked.set_verdict(v1::MARK_VERDICT_MARKED_NOT_FOUND);
  ASSERT_EQ(Run({"critical-moments", "--kind", "transition", "--evidence"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("'cart → pay' costs most"), HasSubstr("61 [50, 72]"),
                                HasSubstr("Marked, but not found: help.")));
  response.mutable_moments(0)->set_q_value(0.2);
  ASSERT_EQ(Run({"critical-moments"}), kExitOk);
  EXPECT_THAT(out_.str(), testing::Not(HasSubstr("costs most")));  // chance among many
  ASSERT_EQ(Run({"critical-moments", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("touchpoint,next_touchpoint,channel,stage,"),
                                HasSubstr("\ncart,pay,,,500,")));
}

TEST_F(MomentCommandsTest, ExplainMomentNamesEveryKindOfMoment) {
  const auto moment = [this] { return server_.analytics.last_explain_.moment(); };
  ASSERT_EQ(Run({"explain-moment", "cart", "--examples", "5"}), kExitOk) << err_.str();
  EXPECT_EQ(moment().kind(), v1::MOMENT_KIND_TOUCHPOINT);
  EXPECT_EQ(moment().touchpoint(), "cart");
  EXPECT_EQ(server_.analytics.last_explain_.max_examples(), 5);
  ASSERT_EQ(Run({"explain-moment", "cart", "--next", "pay"}), kExitOk);
  EXPECT_EQ(moment().kind(), v1::MOMENT_KIND_TRANSITION);
  EXPECT_EQ(moment().next_touchpoint(), "pay");
  ASSERT_EQ(Run({"explain-moment", "cart", "--on", "web"}), kExitOk);
  EXPECT_EQ(moment().kind(), v1::MOMENT_KIND_TOUCHPOINT_CHANNEL);
  EXPECT_EQ(moment().channel(), "web");
  ASSERT_EQ(Run({"explain-moment", "buy", "--stage", "--map", "plan"}), kExitOk);
  EXPECT_EQ(moment().kind(), v1::MOMENT_KIND_STAGE);
  EXPECT_EQ(moment().stage(), "buy");
  EXPECT_EQ(moment().touchpoint(), "");
  EXPECT_EQ(Run({"explain-moment", "cart", "--next", "pay", "--on", "web"}), kExitUsage);
}

TEST_F(MomentCommandsTest, ExplainMomentPrintsNumbersFlagsFlowsAndExamples) {
  auto& response = server_.analytics.explained_;
  *response.mutable_moment() = SomeTransition();
  response.set_rank(2);
  response.set_ranked_moments(40);
  auto& component = *response.add_components();
  component.set_name("risk_ratio");
  component.set_value(3);
  component.set_low(2.26);
  component.set_high(3.98);
  component.set_n(1'000);
  component.set_unit("ratio");
  component.set_definition("Risk with it / without it.");
  response.add_flags()->set_sentence("Association only.");
  auto& flow = *response.mutable_goes_to()->add_flows();
  flow.set_ending(v1::JOURNEY_RESULT_FAILURE);
  flow.set_count(12);
  flow.set_step(-0.4);
  flow.set_lost(4.8);
  response.add_bad_examples()->set_customer("ada");
  ASSERT_EQ(Run({"explain-moment", "cart", "--next", "pay"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("'cart → pay' is in 500 closed journeys"), HasSubstr("rank 2 of 40"),
                    HasSubstr("! Association only."), HasSubstr("[2.26, 3.98]"),
                    HasSubstr("(bad end)"), HasSubstr("ada")));
  ASSERT_EQ(Run({"explain-moment", "cart", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("risk_ratio,3,2.26,3.98,1000,ratio,"));
}

TEST_F(MomentCommandsTest, DriversSendEveryFlagAndPrintWhatToFixFirst) {
  auto& response = server_.analytics.drivers_;
  response.set_overall_journeys(800);
  response.set_shared_drivers(2);
  response.set_r_squared(0.5);
  response.set_method(v1::IMPORTANCE_METHOD_SHAPLEY);
  for (const auto& [name, importance] : {std::pair{"cart", 0.7}, {"help", 0.3}}) {
    auto& driver = *response.add_drivers();
    driver.set_name(name);
    driver.set_importance(importance);
    driver.set_performance(0.5);
    driver.set_priority(importance / 2);
    driver.set_quadrant(importance > 0.5 ? v1::DRIVER_QUADRANT_FIX_FIRST
                                         : v1::DRIVER_QUADRANT_ENOUGH);
  }
  ASSERT_EQ(Run({"drivers", "--metric", "ces", "--overall", "csat", "--overall-at", "end", "--by",
                 "stage", "--map", "plan", "--min-journeys", "9"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_drivers_;
  EXPECT_EQ(request.metric(), "ces");
  EXPECT_EQ(request.overall_metric(), "csat");
  EXPECT_EQ(request.overall_touchpoint(), "end");
  EXPECT_EQ(request.level(), v1::DRIVER_LEVEL_STAGE);
  EXPECT_EQ(request.min_journeys(), 9);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("2 drivers together explain 50.0 %"),
                                HasSubstr("Work on 'cart' first"), HasSubstr("fix first")));
  ASSERT_EQ(Run({"drivers", "-o", "csv"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_drivers_.max_drivers(), 0);
  EXPECT_THAT(out_.str(), HasSubstr("fix first"));
}

TEST_F(MomentCommandsTest, DecisionPointsPrintBoundaryDominatorsAndPolarity) {
  auto& response = server_.analytics.decisions_;
  response.mutable_success()->set_total(100);
  auto& touchpoint = *response.add_touchpoints();
  touchpoint.set_touchpoint("offer");
  touchpoint.set_interactions(100);
  touchpoint.set_next_good(60);
  touchpoint.set_next_bad(40);
  touchpoint.set_by_value(v1::DECISION_OPEN);
  touchpoint.set_on_boundary_by_value(true);
  response.add_dominators()->set_touchpoint("home");
  response.add_dominators()->set_touchpoint("offer");
  auto& transition = *response.add_transitions();
  transition.set_to("offer");
  transition.set_polarity(0.531);
  ASSERT_EQ(Run({"decision-points", "--epsilon", "0.1", "--min-count", "7"}), kExitOk)
      << err_.str();
  EXPECT_EQ(server_.analytics.last_decisions_.epsilon(), 0.1);
  EXPECT_EQ(server_.analytics.last_decisions_.min_count(), 7);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("It is decided at 'offer'"), HasSubstr("passes home → offer."),
                    HasSubstr("+0.53"), HasSubstr("(start)"), HasSubstr("60.0 %")));
  ASSERT_EQ(Run({"decision-points", "-o", "csv"}), kExitOk);
  EXPECT_FALSE(server_.analytics.last_decisions_.has_epsilon());
  EXPECT_THAT(out_.str(), HasSubstr("\ntouchpoint,offer,"));
}

TEST_F(MomentCommandsTest, TablesFitTheTerminal) {
  server_.analytics.moments_.mutable_success()->set_total(1'000);
  *server_.analytics.moments_.add_moments() = SomeTransition();
  *server_.analytics.explained_.mutable_moment() = SomeTransition();
  auto& driver = *server_.analytics.drivers_.add_drivers();
  driver.set_name("a touchpoint with quite a long name indeed");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"critical-moments"},
                                                  {"explain-moment", "cart"},
                                                  {"drivers"},
                                                  {"decision-points"}}) {
    ASSERT_EQ(Run(command, 80), kExitOk);
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(DisplayWidth(line), 80u) << line;
    }
  }
}

}  // namespace
}  // namespace journeygraph::cli
