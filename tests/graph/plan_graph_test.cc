#include "graph/plan_graph.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/graph/plan_text.h"

namespace journeygraph::graph {
namespace {

using Names = std::vector<std::string>;

PlanGraph::State StateOf(const PlanGraph& plan, const std::string& name) {
  return plan.StatesOf(plan.ElementNamed(name)).front();
}

// What must be left out to come from one touchpoint to another; "" is START or END.
Names Missing(const PlanGraph& plan, const std::string& from, const std::string& to) {
  std::vector<PlanGraph::Element> elements;
  plan.AppendMissing(from.empty() ? PlanGraph::kStart : StateOf(plan, from),
                     to.empty() ? PlanGraph::kEnd : StateOf(plan, to), elements);
  Names names;
  for (const PlanGraph::Element element : elements) {
    names.insert(names.begin(), plan.elements()[element]);
  }
  return names;
}

TEST(PlanGraphTest, KnowsWhatIsLeftOutBetweenTwoTouchpoints) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a > b > c > d"));
  EXPECT_EQ(plan.source(), PlanGraph::Source::kTransitions);
  EXPECT_EQ(Missing(plan, "a", "d"), (Names{"b", "c"}));
  EXPECT_EQ(Missing(plan, "", "c"), (Names{"a", "b"}));
  EXPECT_EQ(Missing(plan, "b", ""), (Names{"c", "d"}));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd), 4);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "a"), StateOf(plan, "b")), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "c"), StateOf(plan, "b")), PlanGraph::kNoWay);
}

TEST(PlanGraphTest, OptionalTouchpointsCostNothingWhenTheyAreLeftOut) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a ? b > c ? d"));
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "a"), StateOf(plan, "c")), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "c"), PlanGraph::kEnd), 0);
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd), 2);
  EXPECT_EQ(Missing(plan, "", ""), (Names{"a", "c"}));
}

TEST(PlanGraphTest, TakesTheShortestOfSeveralWays) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a > b > c > d, a | x > d"));
  EXPECT_EQ(Missing(plan, "a", "d"), (Names{"x"}));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd), 3);
}

TEST(PlanGraphTest, LoopsDoNotHideStartAndEnd) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a > b > c, c loop a"));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, StateOf(plan, "a")), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "c"), PlanGraph::kEnd), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "c"), StateOf(plan, "a")), 0);
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, StateOf(plan, "b")), 1);
}

TEST(PlanGraphTest, CircleStartsAtTheFirstTouchpointAndEndsAtTheLast) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a > b > c > a"));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, StateOf(plan, "a")), 0);
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, StateOf(plan, "b")), 1);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "c"), PlanGraph::kEnd), 0);
}

TEST(PlanGraphTest, EverySeparatePartHasStartAndEnd) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a > b, x > y, y loop x"));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, StateOf(plan, "x")), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "y"), PlanGraph::kEnd), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "b"), StateOf(plan, "x")), PlanGraph::kNoWay);
}

TEST(PlanGraphTest, ParallelTouchpointsAreAllDueInAnyOrder) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("a & b > d, a & c > d"));
  EXPECT_EQ(plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd), 4);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "a"), StateOf(plan, "d")), 2);
  EXPECT_EQ(plan.StatesOf(plan.ElementNamed("b")).size(), 3u);  // plain, first and second
}

TEST(PlanGraphTest, StagesAreThePlanOfAMapWithoutTransitions) {
  JourneyMap map;
  map.stages = {{.id = "find"}, {.id = "empty"}, {.id = "buy"}};
  map.touchpoints = {{.id = "home", .stage = "find"},
                     {.id = "pay", .stage = "buy", .matches = {"card", "cash"}},
                     {.id = "nowhere"}};
  const PlanGraph plan = *PlanGraph::Create(map);
  EXPECT_EQ(plan.source(), PlanGraph::Source::kStages);
  EXPECT_EQ(Names(plan.elements().begin(), plan.elements().end()), (Names{"find", "buy"}));
  EXPECT_EQ(plan.ElementNamed("cash"), plan.ElementNamed("card"));
  EXPECT_EQ(plan.ElementNamed("pay"), PlanGraph::kNoElement);
  EXPECT_EQ(plan.ElementNamed("nowhere"), PlanGraph::kNoElement);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "home"), StateOf(plan, "home")), 0);
  EXPECT_EQ(plan.MissingBetween(StateOf(plan, "cash"), StateOf(plan, "home")), PlanGraph::kNoWay);
}

TEST(PlanGraphTest, RefusesWhatCannotBeChecked) {
  EXPECT_EQ(PlanGraph::Create(JourneyMap{}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(PlanGraph::Create(PlanOf("a & b, a & c, a & d, a & e, a & f")).status().code(),
            absl::StatusCode::kFailedPrecondition);
  std::string long_plan = "t0";
  for (int i = 1; i <= 1'000; ++i) absl::StrAppend(&long_plan, " > t", i);
  EXPECT_EQ(PlanGraph::Create(PlanOf(long_plan)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace journeygraph::graph
