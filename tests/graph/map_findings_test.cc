#include "graph/map_findings.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"
#include "tests/graph/plan_text.h"

namespace journeygraph::graph {
namespace {

std::vector<MapFinding> Findings(const JourneyMap& map, MapFindingKind kind) {
  std::vector<MapFinding> findings = CheckPlan(map);
  std::erase_if(findings, [&](const MapFinding& finding) { return finding.kind != kind; });
  return findings;
}

// Ids of the touchpoints that findings of the kind are about.
std::vector<std::string> About(const JourneyMap& map, MapFindingKind kind) {
  std::vector<std::string> ids;
  for (const MapFinding& finding : Findings(map, kind)) {
    ids.push_back(map.touchpoints[finding.elements.front().place].id);
  }
  return ids;
}

void PutOnStage(const std::string& stage, const std::vector<std::string>& ids, JourneyMap& map) {
  map.stages.push_back({.id = stage});
  for (Touchpoint& touchpoint : map.touchpoints) {
    if (std::ranges::find(ids, touchpoint.id) != ids.end()) touchpoint.stage = stage;
  }
}

using Ids = std::vector<std::string>;

TEST(CheckPlanTest, FindsNothingOnAPlainPlan) {
  JourneyMap map = PlanOf("home > cart > pay");
  PutOnStage("choose", {"home", "cart"}, map);
  PutOnStage("buy", {"pay"}, map);
  EXPECT_TRUE(CheckPlan(map).empty());
  EXPECT_TRUE(CheckPlan(JourneyMap()).empty());
}

TEST(CheckPlanTest, FindsWhatCannotBeReached) {
  JourneyMap map = PlanOf("home > cart, x > y > x");
  map.touchpoints.push_back({.id = "alone"});
  EXPECT_EQ(About(map, MapFindingKind::kUnreachable), (Ids{"x", "y", "alone"}));
  const auto findings = Findings(map, MapFindingKind::kUnreachable);
  EXPECT_EQ(findings[0].severity, FindingSeverity::kError);
  EXPECT_EQ(findings[2].severity, FindingSeverity::kWarning);
  EXPECT_EQ(findings[2].sentence,
            "Touchpoint 'alone' cannot be reached: no planned way leads to it or on from it.");
}

TEST(CheckPlanTest, BeginsWhereOnlyLoopsLead) {
  EXPECT_TRUE(
      About(PlanOf("home > cart > pay, pay loop home"), MapFindingKind::kUnreachable).empty());
  // All have a way in: the first of the map is the start.
  EXPECT_TRUE(About(PlanOf("a > b > a"), MapFindingKind::kUnreachable).empty());
}

TEST(CheckPlanTest, FindsDeadEndsBeforeTheLastStage) {
  JourneyMap map = PlanOf("home > help, home > cart > pay, help loop home");
  EXPECT_TRUE(About(map, MapFindingKind::kDeadEnd).empty());  // without stages any end will do
  PutOnStage("choose", {"home", "help", "cart"}, map);
  PutOnStage("buy", {"pay"}, map);
  EXPECT_EQ(About(map, MapFindingKind::kDeadEnd), Ids{"help"});
}

TEST(CheckPlanTest, TellsCyclesByWhetherTheyCanBeLeftAndAreMeant) {
  const auto severity = [](const char* plan) {
    return Findings(PlanOf(plan), MapFindingKind::kCycle).at(0).severity;
  };
  EXPECT_EQ(severity("a > b > c > b, c > d"), FindingSeverity::kWarning);
  EXPECT_EQ(severity("a > b > c, c loop b, c > d"), FindingSeverity::kInfo);
  EXPECT_EQ(severity("a > b > c, c loop a"), FindingSeverity::kInfo);
  EXPECT_EQ(severity("a > b > c > b"), FindingSeverity::kError);
  EXPECT_EQ(severity("a > b > b, b > c"), FindingSeverity::kWarning);
  const auto findings =
      Findings(PlanOf("a > b > c > d > e > f > g > h > a, h > i"), MapFindingKind::kCycle);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].elements.size(), 8u);
  EXPECT_EQ(findings[0].sentence,
            "Touchpoints 'a', 'b', 'c', 'd', 'e' and 3 more form a cycle, and no transition of "
            "kind loop closes it.");
}

TEST(CheckPlanTest, FindsStagesAndTouchpointsWithoutEachOther) {
  JourneyMap map = PlanOf("a > b");
  EXPECT_TRUE(About(map, MapFindingKind::kStageless).empty());  // there are no stages
  PutOnStage("one", {"a"}, map);
  PutOnStage("two", {}, map);
  EXPECT_EQ(About(map, MapFindingKind::kStageless), Ids{"b"});
  EXPECT_EQ(Findings(map, MapFindingKind::kEmptyStage).at(0).sentence,
            "Stage 'two' has no touchpoints.");
}

TEST(CheckPlanTest, FindsTransitionsToEarlierStages) {
  JourneyMap map = PlanOf("a > b > a, b loop a");
  PutOnStage("one", {"a"}, map);
  PutOnStage("two", {"b"}, map);
  const auto findings = Findings(map, MapFindingKind::kBackward);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].elements[0], (MapPlace{MapPlace::List::kTransitions, 1}));
  EXPECT_EQ(findings[0].severity, FindingSeverity::kWarning);
  EXPECT_EQ(findings[1].severity, FindingSeverity::kInfo);
}

TEST(CheckPlanTest, FindsNamesThatAreMatchedTwice) {
  JourneyMap map;
  map.touchpoints = {{.id = "a", .matches = {"cart", "cart", "Cart"}},
                     {.id = "b", .matches = {"cart"}},
                     {.id = "CART"}};
  const auto findings = Findings(map, MapFindingKind::kDuplicateMatch);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].sentence, "Touchpoint 'a' matches 'cart' twice.");
  EXPECT_EQ(findings[1].severity, FindingSeverity::kError);
  EXPECT_EQ(findings[1].sentence, "Touchpoint 'b' matches 'cart', as 'a' does.");
  EXPECT_EQ(findings[2].severity, FindingSeverity::kWarning);
}

// By the plainest means: what reaches what, by squaring until nothing changes.
std::vector<std::vector<bool>> Reaches(const JourneyMap& map) {
  const std::size_t n = map.touchpoints.size();
  const auto place = [&](const std::string& id) {
    return static_cast<std::size_t>(std::ranges::find(map.touchpoints, id, &Touchpoint::id) -
                                    map.touchpoints.begin());
  };
  std::vector<std::vector<bool>> reaches(n, std::vector<bool>(n));
  for (const auto& transition : map.transitions) {
    reaches[place(transition.from)][place(transition.to)] = true;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
      }
    }
  }
  return reaches;
}

TEST(CheckPlanTest, AgreesWithPlainReachability) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    JourneyMap map;
    for (int i = 0; i < 7; ++i) map.touchpoints.push_back({.id = std::string(1, 'a' + i)});
    for (int i = 0; i < 8; ++i) {
      map.transitions.push_back(
          {.from = map.touchpoints[random() % 7].id, .to = map.touchpoints[random() % 7].id});
    }
    const auto reaches = Reaches(map);
    std::vector<bool> has_way(7), has_way_in(7);
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t k = 0; k < 7; ++k) {
        if (reaches[i][k]) has_way[i] = has_way[k] = true;
        if (reaches[i][k] && i != k) has_way_in[k] = true;
      }
    }
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < 7; ++i) {
      if (has_way[i] && !has_way_in[i]) starts.push_back(i);
    }
    if (starts.empty()) {
      starts.push_back(
          static_cast<std::size_t>(std::ranges::find(has_way, true) - has_way.begin()));
    }
    Ids unreachable;
    std::size_t in_cycles = 0;
    for (std::size_t i = 0; i < 7; ++i) {
      in_cycles += reaches[i][i];
      const bool reached = std::ranges::any_of(
          starts, [&](std::size_t start) { return start == i || reaches[start][i]; });
      if (!reached) unreachable.push_back(map.touchpoints[i].id);
    }
    ASSERT_EQ(About(map, MapFindingKind::kUnreachable), unreachable) << "round " << round;
    std::size_t found_in_cycles = 0;
    for (const auto& finding : Findings(map, MapFindingKind::kCycle)) {
      found_in_cycles += finding.elements.size();
      for (const MapPlace& one : finding.elements) {
        for (const MapPlace& two : finding.elements) ASSERT_TRUE(reaches[one.place][two.place]);
      }
    }
    ASSERT_EQ(found_in_cycles, in_cycles) << "round " << round;
  }
}

}  // namespace
}  // namespace journeygraph::graph
