#include "graph/plan_alignment.h"

#include <limits>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/graph/plan_text.h"

namespace journeygraph::graph {
namespace {

using Elements = std::vector<PlanGraph::Element>;

// One touchpoint a letter; what the plan does not have is in no element.
Elements Path(const PlanGraph& plan, const std::string& letters) {
  Elements path;
  for (const char letter : letters) path.push_back(plan.ElementNamed(std::string(1, letter)));
  return path;
}

struct Aligned {
  std::uint64_t cost = 0;
  double fitness = 0;
  std::string executed, missing, not_reached;
  std::uint64_t breaks = 0;
};

Aligned Align(const std::string& plan_text, const std::string& letters) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf(plan_text));
  PlanAligner aligner(plan);
  const PlanAlignment& alignment = aligner.Align(Path(plan, letters));
  Aligned aligned{.cost = alignment.cost, .breaks = alignment.breaks};
  aligned.fitness = Fitness(alignment.cost, letters.size(),
                            plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd));
  for (const auto& move : alignment.executed) {
    aligned.executed += plan.elements()[plan.ElementOf(move.state)];
  }
  for (const auto element : alignment.missing) aligned.missing += plan.elements()[element];
  for (const auto element : alignment.not_reached) aligned.not_reached += plan.elements()[element];
  return aligned;
}

TEST(PlanAlignmentTest, VectorOfTheDefinitions) {
  const Aligned aligned = Align("A > B > C > D", "ACXD");
  EXPECT_EQ(aligned.cost, 2u);
  EXPECT_DOUBLE_EQ(aligned.fitness, 0.75);
  EXPECT_EQ(aligned.executed, "ACD");
  EXPECT_EQ(aligned.missing, "B");
  EXPECT_EQ(aligned.not_reached, "");
  EXPECT_EQ(aligned.breaks, 1u);
}

TEST(PlanAlignmentTest, TokenReplayVectorOfTheDefinitions) {
  EXPECT_DOUBLE_EQ(TokenReplayFitness(1, 5, 1, 5), 0.8);
  EXPECT_DOUBLE_EQ(TokenReplayFitness(0, 0, 0, 0), 1);
}

TEST(PlanAlignmentTest, ConformingJourneyCostsNothing) {
  EXPECT_EQ(Align("A > B > C > D", "ABCD").cost, 0u);
  EXPECT_EQ(Align("A > B > C, C loop A", "ABCABC").cost, 0u);
  EXPECT_EQ(Align("A ? B > C ? D", "AC").cost, 0u);
  EXPECT_EQ(Align("A & B > D, A & C > D", "ACBD").cost, 0u);
  EXPECT_EQ(Align("A & B > D, A & C > D", "ABCD").cost, 0u);
}

TEST(PlanAlignmentTest, ParallelTouchpointThatIsLeftOutIsMissing) {
  const Aligned aligned = Align("A & B > D, A & C > D", "ACD");
  EXPECT_EQ(aligned.cost, 1u);
  EXPECT_EQ(aligned.missing, "B");
}

TEST(PlanAlignmentTest, WhatIsBehindTheLastIsNotReached) {
  const Aligned aligned = Align("A > B > C > D", "AX");
  EXPECT_EQ(aligned.cost, 4u);
  EXPECT_EQ(aligned.missing, "");
  EXPECT_EQ(aligned.not_reached, "BCD");
}

TEST(PlanAlignmentTest, JourneyWithNothingPlannedCostsAllOfBoth) {
  const Aligned aligned = Align("A > B", "XYZ");
  EXPECT_EQ(aligned.cost, 5u);
  EXPECT_DOUBLE_EQ(aligned.fitness, 0);
  EXPECT_EQ(aligned.executed, "");
}

TEST(PlanAlignmentTest, FirstOfEquallyGoodPlacesIsExecuted) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("A > B"));
  PlanAligner aligner(plan);
  const PlanAlignment& alignment = aligner.Align(Path(plan, "AAB"));
  ASSERT_EQ(alignment.executed.size(), 2u);
  EXPECT_EQ(alignment.executed[0].place, 0u);
  EXPECT_EQ(alignment.cost, 1u);
}

TEST(PlanAlignmentTest, AlignerForgetsTheJourneyBefore) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("A > B > C"));
  PlanAligner aligner(plan);
  aligner.Align(Path(plan, "ABC"));
  EXPECT_EQ(aligner.Align(Path(plan, "C")).cost, 2u);
  EXPECT_EQ(aligner.Align(Path(plan, "ABC")).cost, 0u);
}

TEST(PlanAlignmentTest, VeryLongJourneyTakesTimeInProportion) {
  const PlanGraph plan = *PlanGraph::Create(PlanOf("A > B > C, C loop A"));
  PlanAligner aligner(plan);
  Elements path;
  for (int i = 0; i < 300'000; ++i) path.push_back(static_cast<PlanGraph::Element>(i % 3));
  EXPECT_EQ(aligner.Align(path).cost, 0u);
}

struct PlainEdge {
  int from, to;
  bool optional;
};

// The cheapest row of moves by a search over (place, state), without any distances: the oracle.
std::uint64_t PlainCost(const std::vector<PlainEdge>& edges, int states, const Elements& path) {
  const int end = states - 1;  // states: START, elements from 1, END
  const auto node = [&](std::size_t place, int state) {
    return place * static_cast<std::size_t>(states) + static_cast<std::size_t>(state);
  };
  std::vector<std::uint64_t> cost(node(path.size() + 1, 0),
                                  std::numeric_limits<std::uint64_t>::max());
  std::priority_queue<std::pair<std::uint64_t, std::size_t>,
                      std::vector<std::pair<std::uint64_t, std::size_t>>, std::greater<>>
      open;
  const auto reach = [&](std::size_t at, std::uint64_t at_cost) {
    if (at_cost >= cost[at]) return;
    cost[at] = at_cost;
    open.emplace(at_cost, at);
  };
  reach(node(0, 0), 0);
  while (!open.empty()) {
    const auto [at_cost, at] = open.top();
    open.pop();
    if (at_cost > cost[at]) continue;
    const std::size_t place = at / static_cast<std::size_t>(states);
    const int state = static_cast<int>(at % static_cast<std::size_t>(states));
    if (place < path.size()) reach(node(place + 1, state), at_cost + 1);
    for (const PlainEdge& edge : edges) {
      if (edge.from != state) continue;
      if (edge.to == end) {
        reach(node(place, end), at_cost);
        continue;
      }
      reach(node(place, edge.to), at_cost + (edge.optional ? 0 : 1));
      if (place < path.size() && path[place] == edge.to - 1) {
        reach(node(place + 1, edge.to), at_cost);
      }
    }
  }
  return cost[node(path.size(), end)];
}

TEST(PlanAlignmentTest, EqualsASearchOverAllMovesOfRandomPlans) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    std::mt19937_64 random(seed);
    const int elements = 3 + static_cast<int>(random() % 5);
    std::vector<PlainEdge> edges = {{0, 1, false}, {elements, elements + 1, false}};
    std::string text = "t0";
    for (int i = 1; i < elements; ++i) {
      const bool optional = random() % 4 == 0;
      absl::StrAppend(&text, optional ? " ? t" : " > t", i);
      edges.push_back({i, i + 1, optional});
    }
    for (std::uint64_t extra = random() % 6; extra > 0; --extra) {
      // The first has no way in and the last none on, so that start and end are plain.
      const int from = static_cast<int>(random() % static_cast<std::uint64_t>(elements - 1));
      const int to = 1 + static_cast<int>(random() % static_cast<std::uint64_t>(elements - 1));
      const bool optional = random() % 4 == 0;
      absl::StrAppend(&text, ", t", from, optional ? " ? t" : " loop t", to);
      edges.push_back({from + 1, to + 1, optional});
    }
    const PlanGraph plan = *PlanGraph::Create(PlanOf(text));
    PlanAligner aligner(plan);
    for (int journey = 0; journey < 20; ++journey) {
      Elements path;
      for (std::uint64_t i = random() % 12; i > 0; --i) {
        const auto element = random() % static_cast<std::uint64_t>(elements + 1);
        path.push_back(element == static_cast<std::uint64_t>(elements)
                           ? PlanGraph::kNoElement
                           : static_cast<PlanGraph::Element>(element));
      }
      const PlanAlignment& alignment = aligner.Align(path);
      ASSERT_EQ(alignment.cost, PlainCost(edges, elements + 2, path)) << text << " seed " << seed;
      ASSERT_EQ(alignment.cost, path.size() - alignment.executed.size() + alignment.missing.size() +
                                    alignment.not_reached.size());
    }
  }
}

}  // namespace
}  // namespace journeygraph::graph
