// journeyctl paths, pattern, loops, times, unusual-gaps, best-path and steps: what is sent, what is
// printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WalkCommandsTest : public AppTest {
 protected:
  void ExpectThatLinesFit(std::size_t width) {
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), width) << line;
  }
};

void AddNode(const char* element, std::uint32_t parent, std::uint32_t depth, std::uint32_t journeys,
             v1::ListPathsResponse& response) {
  auto& node = *response.add_nodes();
  node.set_element(element);
  node.set_parent(parent);
  node.set_depth(depth);
  node.set_journeys(journeys);
  node.set_share(journeys /
                 static_cast<double>(response.nodes(static_cast<int>(parent)).journeys()));
}

TEST_F(WalkCommandsTest, PathsAreDrawnAsATree) {
  auto& response = server_.analytics.paths_;
  response.set_journeys(1'200);
  AddNode("", 0, 0, 1'200, response);
  AddNode("cart", 0, 1, 700, response);
  AddNode("pay", 1, 2, 600, response);
  AddNode("help", 0, 1, 300, response);
  response.mutable_nodes(0)->set_other_branches(4);
  response.mutable_nodes(0)->set_other_journeys(150);
  response.mutable_nodes(0)->mutable_stops()->set_lost(50);
  ASSERT_EQ(Run({"paths", "--from", "shop|web shop", "--depth", "3", "--by", "touchpoint-channel",
                 "--occurrence", "last", "--collapse-repeats", "--top", "2"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_paths_;
  EXPECT_THAT(request.from().touchpoints(), ElementsAre("shop", "web shop"));
  EXPECT_EQ(request.max_depth(), 3);
  EXPECT_EQ(request.element(), v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL);
  EXPECT_EQ(request.occurrence(), v1::PATH_OCCURRENCE_LAST);
  EXPECT_TRUE(request.collapse_repeats());
  EXPECT_EQ(request.max_branches(), 2);
  EXPECT_THAT(out_.str(),
              StartsWith("1,200 journeys meet shop or web shop. What comes next is most "
                         "often cart, in 700 (58.3 %); 50 end there.\n"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("├ cart"), HasSubstr("│ └ pay"), HasSubstr("├ help"),
                                HasSubstr("├ (4 others)"), HasSubstr("└ (end here)")));
  ASSERT_EQ(Run({"paths"}, 60), kExitOk);
  ExpectThatLinesFit(60);
  ASSERT_EQ(Run({"paths", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\n2,1,2,pay,,600,"));
}

TEST_F(WalkCommandsTest, WaysBetweenAreListed) {
  auto& response = server_.analytics.paths_;
  response.set_journeys(100);
  response.set_way_count(7);
  response.mutable_not_reached()->set_lost(20);
  auto& way = *response.add_ways();
  for (const char* name : {"cart", "help", "pay"}) way.add_path(name);
  way.set_journeys(60);
  way.set_share(0.75);
  response.mutable_other_ways()->set_variants(6);
  response.mutable_other_ways()->set_journeys(20);
  ASSERT_EQ(Run({"paths", "--from", "cart", "--to", "touchpoint=pay;channel=web"}), kExitOk);
  EXPECT_THAT(server_.analytics.last_paths_.to().channels(), ElementsAre("web"));
  EXPECT_THAT(out_.str(),
              StartsWith("80 of 100 journeys with cart (80.0 %) get to pay on web, on 7 "
                         "different ways."));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("cart → help → pay"),
                                HasSubstr("and 6 ways more, taken by 20 journeys")));
  EXPECT_EQ(Run({"paths", "--from", "place=x"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--from"));
}

TEST_F(WalkCommandsTest, PatternsAreWrittenInTwoWays) {
  auto& response = server_.analytics.pattern_;
  response.mutable_journeys()->set_count(40);
  response.mutable_journeys()->set_total(100);
  response.mutable_journeys()->set_value(0.4);
  response.set_match_count(55);
  response.mutable_success_matched()->set_value(0.25);
  response.mutable_success_unmatched()->set_value(0.5);
  response.add_examples()->set_customer("c17");
  ASSERT_EQ(Run({"pattern", "--steps", "cart|basket,help", "--at-end"}), kExitOk) << err_.str();
  ASSERT_EQ(server_.analytics.last_pattern_.steps_size(), 2);
  EXPECT_THAT(server_.analytics.last_pattern_.steps(0).at().touchpoints(),
              ElementsAre("cart", "basket"));
  EXPECT_TRUE(server_.analytics.last_pattern_.at_end());
  EXPECT_THAT(out_.str(), StartsWith("40 of 100 journeys (40.0 %) match, 55 times. Of them 25.0 % "
                                     "end well, of the others 50.0 %.\n"));
  EXPECT_THAT(out_.str(), HasSubstr("Examples: c17"));

  ASSERT_EQ(Run({"pattern", "--step", "touchpoint=pay;outcome=failed|rejected;gap=1d;without=help",
                 "--step", "channel=phone;score=nps:..6;directly"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_pattern_;
  EXPECT_THAT(request.steps(0).outcomes(), ElementsAre("failed", "rejected"));
  EXPECT_EQ(request.steps(0).max_gap().seconds(), 86'400);
  EXPECT_THAT(request.steps(0).without(), ElementsAre("help"));
  EXPECT_FALSE(request.steps(0).directly());
  EXPECT_TRUE(request.steps(1).directly());
  EXPECT_EQ(request.steps(1).score().metric(), "nps");
  EXPECT_FALSE(request.steps(1).score().has_minimum());
  EXPECT_EQ(request.steps(1).score().maximum(), 6);
  EXPECT_EQ(Run({"pattern"}), kExitUsage);
  EXPECT_EQ(Run({"pattern", "--step", "score=nps"}), kExitUsage);
  EXPECT_EQ(Run({"pattern", "--steps", "a", "--step", "touchpoint=b"}), kExitUsage);
}

TEST_F(WalkCommandsTest, LoopsTellWhereCustomersComeBack) {
  auto& response = server_.analytics.loops_;
  response.mutable_journeys_with_rework()->set_count(50);
  response.mutable_journeys_with_rework()->set_total(200);
  response.mutable_journeys_with_rework()->set_value(0.25);
  response.set_rework(80);
  auto& at = *response.add_touchpoints();
  at.set_touchpoint("help");
  at.set_rework(60);
  auto& regress = *response.add_regress();
  regress.set_from_stage("buy");
  regress.set_to_stage("look");
  regress.set_count(3);
  response.set_stage_steps(300);
  auto& region = *response.add_regions();
  region.add_touchpoints("cart");
  region.add_touchpoints("help");
  ASSERT_EQ(Run({"loops", "--window", "3d", "--min-share", "0.1"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_loops_.repeat_window().seconds(), 3 * 86'400);
  EXPECT_EQ(server_.analytics.last_loops_.min_share(), 0.1);
  EXPECT_THAT(out_.str(),
              StartsWith("50 of 200 journeys (25.0 %) come back to a touchpoint, with 80 "
                         "visits beyond the first. Most of them at help: 60 (75.0 %)."));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Back from"), HasSubstr("1.0 %"),
                                HasSubstr("Region of 2 touchpoints")));
  ASSERT_EQ(Run({"loops"}, 80), kExitOk);
  ExpectThatLinesFit(80);
}

TEST_F(WalkCommandsTest, TimesTellOfThoseThatWait) {
  auto& response = server_.analytics.times_;
  response.set_journeys_with_from(10);
  response.set_journeys_with_both(6);
  response.mutable_time()->set_count(6);
  response.mutable_time()->set_p50_ms(7'200'000);
  response.mutable_time()->set_p90_ms(14'400'000);
  response.mutable_waiting()->set_count(3);
  response.mutable_waiting()->set_p50_ms(3'600'000);
  response.mutable_survival()->set_p50_ms(10'800'000);
  response.mutable_ended_without()->set_lost(1);
  auto& point = *response.add_curve();
  point.set_time_ms(7'200'000);
  point.set_survival(0.25);
  ASSERT_EQ(
      Run({"times", "--from", "order", "--to", "stage=use", "--map", "plan", "--pairing", "each"}),
      kExitOk)
      << err_.str();
  EXPECT_EQ(server_.analytics.last_times_.pairing(), v1::TIME_PAIRING_EACH);
  EXPECT_EQ(server_.analytics.last_times_.to().stage(), "use");
  EXPECT_THAT(out_.str(),
              StartsWith("6 of 10 journeys with order (60.0 %) get to stage use, in 2.0 h in the "
                         "median; 90 % within 4.0 h. 3 still wait, 1.0 h in the median; with them "
                         "taken into account half arrive within 3.0 h.\n"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("75.0 %"), HasSubstr("1 ended without")));
  EXPECT_EQ(Run({"times", "--from", "a"}), kExitUsage);
}

TEST_F(WalkCommandsTest, UnusualGapsNameCustomers) {
  auto& response = server_.analytics.gaps_;
  response.set_gap_count(1'000);
  response.set_unusual_count(5);
  auto& pair = *response.add_pairs();
  pair.set_from("order");
  pair.set_to("delivery");
  pair.set_longer(5);
  pair.set_mean_ms(86'400'000);
  pair.add_examples()->set_customer("c9");
  ASSERT_EQ(Run({"unusual-gaps", "--zeta", "4", "--eventually"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_gaps_.zeta(), 4);
  EXPECT_EQ(server_.analytics.last_gaps_.relation(), v1::PATH_RELATION_EVENTUALLY_FOLLOWS);
  EXPECT_THAT(out_.str(), StartsWith("5 of 1,000 gaps (0.5 %) are far from what is usual. Most of "
                                     "them lie between order and delivery: 5"));
  EXPECT_THAT(out_.str(), HasSubstr("c9"));
}

TEST_F(WalkCommandsTest, BestPathIsToldStepByStep) {
  ASSERT_EQ(Run({"best-path"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("There is no path from the beginning to a good end.\n"));
  auto& response = server_.analytics.best_path_;
  response.set_found(true);
  response.add_steps()->set_touchpoint("shop");
  response.add_steps()->set_touchpoint("pay");
  response.set_ends_in_success(true);
  response.set_probability(0.5);
  response.set_time_ms(60'000);
  response.set_journeys_on_path(3);
  ASSERT_EQ(Run({"best-path", "--best", "quick", "--from", "shop"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_best_path_.weight(), v1::PATH_WEIGHT_TIME);
  EXPECT_THAT(out_.str(),
              StartsWith("The quickest path from shop to a good end has 2 touchpoints: a "
                         "chance of 50.0 %, 1.0 min in the sum of medians. 3 journeys "
                         "really went exactly this way.\n"));
}

TEST_F(WalkCommandsTest, StepsAreAMatrix) {
  auto& response = server_.analytics.steps_;
  response.set_journeys(200);
  auto& row = *response.add_rows();
  row.set_element("shop");
  for (const std::uint32_t journeys : {150u, 20u}) {
    row.add_journeys(journeys);
    row.add_shares(journeys / 200.0);
    response.mutable_other()->add_journeys(0);
    response.mutable_other()->add_shares(0);
    response.mutable_ended()->add_journeys(50);
    response.mutable_ended()->add_shares(0.25);
  }
  ASSERT_EQ(Run({"steps", "--steps", "2", "--from", "shop", "--top", "5"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_steps_.max_steps(), 2);
  EXPECT_EQ(server_.analytics.last_steps_.max_rows(), 5);
  EXPECT_THAT(out_.str(),
              StartsWith("200 journeys. Step 1 is most often shop (75.0 %), step 2 shop "
                         "(10.0 %); 25.0 % have ended before step 2.\n"));
  EXPECT_THAT(out_.str(), HasSubstr("75.0  10.0"));
  ASSERT_EQ(Run({"steps", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("shop,1,150,0.75"));
}

}  // namespace
}  // namespace journeygraph::cli
