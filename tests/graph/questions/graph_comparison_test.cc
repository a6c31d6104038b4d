#include "graph/questions/graph_comparison.h"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

TouchpointCounts CountsOf(JourneyLog& log, std::size_t begin, std::size_t end) {
  TouchpointCounts counts(log.context(), {.gaps = false, .scores = false});
  for (std::size_t i = begin; i < end; ++i) counts.Add(log.View(i));
  return counts;
}

GraphComparison Compare(JourneyLog& log, std::size_t split, GraphComparisonOptions options = {}) {
  auto answer = CompareGraphs(CountsOf(log, 0, split), CountsOf(log, split, log.size()),
                              log.context(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

const TransitionDifference* Find(const GraphComparison& answer, std::string_view from,
                                 std::string_view to) {
  for (const auto& row : answer.transitions) {
    if (row.from == from && row.to == to) return &row;
  }
  return nullptr;
}

TEST(GraphComparisonTest, SharesAreOfTheInteractionsThatTheyLeave) {
  JourneyLog log;
  log.Add("a b => success", 297);
  log.Add("a c => success", 225);
  log.Add("a b => success", 200);
  log.Add("a c => success", 200);
  const GraphComparison answer = Compare(log, 522);
  const TransitionDifference* row = Find(answer, "a", "b");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->first_count, 297u);
  EXPECT_EQ(row->first_from, 522u);
  EXPECT_EQ(row->second_count, 200u);
  EXPECT_NEAR(*row->share->statistic, -2.082, 0.0005);
  EXPECT_NEAR(row->moved, (0.5 - 297.0 / 522) * 400, 1e-9);
  EXPECT_EQ(row->change, TransitionChange::kBoth);
}

TEST(GraphComparisonTest, NewAndVanishedTransitionsAreSaid) {
  JourneyLog log;
  log.Add("a b => success", 2);
  log.Add("a c => success", 3);
  const GraphComparison answer = Compare(log, 2);
  EXPECT_EQ(Find(answer, "a", "b")->change, TransitionChange::kVanished);
  EXPECT_EQ(Find(answer, "a", "c")->change, TransitionChange::kNew);
  EXPECT_EQ(answer.new_transitions, 2u);  // a to c, and c to its end
  EXPECT_EQ(answer.vanished_transitions, 2u);
  EXPECT_FALSE(Find(answer, "c", "")->share) << "the first graph has no c to compare with";
  EXPECT_EQ(Find(answer, "c", "")->moved, 0);
}

TEST(GraphComparisonTest, EndsAreTransitionsByResult) {
  JourneyLog log;
  log.Add("a => success", 3);
  log.Add("a => failure", 1);
  log.Add("a => success", 1);
  log.Add("a => failure", 3);
  const GraphComparison answer = Compare(log, 4);
  ASSERT_EQ(answer.transitions.size(), 3u);
  EXPECT_EQ(answer.transitions[0].end, JourneyResult::kSuccess);
  EXPECT_DOUBLE_EQ(answer.transitions[0].share->estimate.value, -0.5);
  EXPECT_EQ(answer.transitions[1].end, JourneyResult::kFailure);
  EXPECT_EQ(answer.transitions[2].from, "");
  EXPECT_FALSE(answer.transitions[2].end);
  EXPECT_TRUE(answer.transitions[0].small_sample);
}

TEST(GraphComparisonTest, TouchpointsAreComparedByReach) {
  JourneyLog log;
  log.Add("a b b => success", 1);
  log.Add("a => success", 3);
  log.Add("a b => success", 3);
  log.Add("a => success", 1);
  const GraphComparison answer = Compare(log, 4);
  EXPECT_EQ(answer.touchpoints[0].touchpoint, "b");
  EXPECT_EQ(answer.touchpoints[0].first_count, 2u);
  EXPECT_EQ(answer.touchpoints[0].first_journeys, 1u);
  EXPECT_DOUBLE_EQ(answer.touchpoints[0].reach->estimate.value, 0.5);
  EXPECT_EQ(answer.touchpoints[1].reach->estimate.value, 0);
}

TEST(GraphComparisonTest, ShownAndOtherAddUpToInteractionsAndJourneys) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const std::size_t half = log.size() / 2;
    const GraphComparison answer = Compare(log, half, {.max_transitions = 5});
    EXPECT_EQ(answer.transitions.size(), 5u);
    std::uint64_t first = answer.other.first_count;
    std::uint64_t second = answer.other.second_count;
    for (const auto& row : answer.transitions) {
      first += row.first_count;
      second += row.second_count;
    }
    std::uint64_t interactions[2] = {0, 0};
    for (std::size_t i = 0; i < log.size(); ++i) interactions[i >= half] += log.View(i).size();
    EXPECT_EQ(first, interactions[0] + half);
    EXPECT_EQ(second, interactions[1] + log.size() - half);
  }
}

TEST(GraphComparisonTest, RandomGraphsAreComparedAsByHand) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const std::size_t half = log.size() / 2;
    std::map<std::pair<std::string, std::string>, std::array<std::uint64_t, 2>> counts;
    std::map<std::string, std::array<std::uint64_t, 2>> visits;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto path = log.View(i).touchpoint;
      const auto& names = log.context().names.touchpoints;
      for (std::size_t k = 0; k < path.size(); ++k) {
        ++visits[names[path[k]]][i >= half];
        if (k > 0) ++counts[{names[path[k - 1]], names[path[k]]}][i >= half];
      }
    }
    std::size_t inner = 0;
    for (const auto& row : Compare(log, half).transitions) {
      if (row.from.empty() || row.to.empty()) continue;
      ++inner;
      const std::array<std::uint64_t, 2>& by_hand = counts.at({row.from, row.to});
      EXPECT_EQ(row.first_count, by_hand[0]);
      EXPECT_EQ(row.second_count, by_hand[1]);
      EXPECT_EQ(row.first_from, visits[row.from][0]);
      EXPECT_EQ(row.second_from, visits[row.from][1]);
    }
    EXPECT_EQ(inner, counts.size());
  }
}

TEST(GraphComparisonTest, ComparedWithItselfNothingMoves) {
  JourneyLog log = LogOf(RandomJourneys(7));
  const TouchpointCounts counts = CountsOf(log, 0, log.size());
  const auto answer = CompareGraphs(counts, counts, log.context());
  ASSERT_TRUE(answer.ok());
  for (const auto& row : answer->transitions) {
    EXPECT_EQ(row.moved, 0);
    EXPECT_EQ(*row.q_value, 1);
  }
  EXPECT_EQ(answer->new_transitions + answer->vanished_transitions, 0u);
}

TEST(GraphComparisonTest, TwoEmptyGraphsHaveNoDifference) {
  JourneyLog log;
  const GraphComparison answer = Compare(log, 0);
  EXPECT_TRUE(answer.transitions.empty());
  EXPECT_TRUE(answer.touchpoints.empty());
}

TEST(GraphComparisonTest, DoesNotDependOnTheOrderOfArrival) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::vector<std::string> texts = RandomJourneys(seed);
    JourneyLog log = LogOf(texts);
    const auto by_length = [](JourneyLog& all) {
      TouchpointCounts sides[2] = {CountsOf(all, 0, 0), CountsOf(all, 0, 0)};
      for (std::size_t i = 0; i < all.size(); ++i) sides[all.View(i).size() % 2].Add(all.View(i));
      return *CompareGraphs(sides[0], sides[1], all.context());
    };
    const GraphComparison expected = by_length(log);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(texts, random);
    JourneyLog shuffled = LogOf(texts);
    EXPECT_TRUE(by_length(shuffled) == expected) << seed;
  }
}

}  // namespace
}  // namespace journeygraph::graph
