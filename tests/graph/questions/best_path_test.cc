#include "graph/questions/best_path.h"

#include <boost/range/iterator_range.hpp>
#include <functional>
#include <limits>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

absl::StatusOr<BestPath> Find(JourneyLog& log, const BestPathOptions& options) {
  TouchpointCounts flow(log.context(), {.scores = false, .open_journeys = false});
  TouchpointCosts costs(log.context());
  log.Feed(flow, costs);
  return FindBestPath(*FreezeGraph(flow, log.context()), costs, options);
}

std::string Path(const absl::StatusOr<BestPath>& path) {
  std::string text;
  for (const BestPathStep& step : path->steps) text += step.touchpoint + " ";
  return text;
}

// Three ways from a to d: over b often, over c quickly, over e cheaply.
JourneyLog Ways() {
  JourneyLog log;
  log.Add("a#1 +1h b#9 +1h d#1 => success", 5);
  log.Add("a#1 +1m c#9 +1m d#1 => success", 2);
  log.Add("a#1 +5h e#2 +5h d#1 => success", 2);
  log.Add("a#1 => failure", 1);
  return log;
}

TEST(BestPathTest, FollowsProbabilityTimeOrCost) {
  JourneyLog log = Ways();
  const auto probable = Find(log, {});
  EXPECT_EQ(Path(probable), "a b d ");
  EXPECT_TRUE(probable->is_found);
  EXPECT_TRUE(probable->ends_in_success);
  EXPECT_NEAR(probable->probability, 0.5, 1e-12);
  EXPECT_NEAR(probable->time_ms, 7'200'000, 72'000);
  EXPECT_EQ(probable->steps[1].count, 5u);
  EXPECT_DOUBLE_EQ(probable->steps[1].share, 0.5);
  EXPECT_EQ(Path(Find(log, {.weight = PathWeight::kTime})), "a c d ");
  const auto cheap = Find(log, {.weight = PathWeight::kCost});
  EXPECT_EQ(Path(cheap), "a e d ");
  EXPECT_DOUBLE_EQ(cheap->cost, 4);
  EXPECT_EQ(cheap->steps[1].cost_known, 2u);
}

TEST(BestPathTest, GoesBetweenTouchpointsAndOverFrequentTransitionsOnly) {
  JourneyLog log = Ways();
  EXPECT_EQ(Path(Find(log, {.from = "b", .to = "d"})), "b d ");
  EXPECT_FALSE(Find(log, {.from = "d", .to = "a"})->is_found);
  EXPECT_EQ(Path(Find(log, {.from = "a", .to = "a"})), "a ");
  EXPECT_EQ(Path(Find(log, {.weight = PathWeight::kTime, .min_count = 3})), "a b d ");
  EXPECT_EQ(Find(log, {.from = "nowhere"}).status().code(), absl::StatusCode::kNotFound);
}

TEST(BestPathTest, WithoutSuccessThereIsNoPathToIt) {
  JourneyLog log;
  log.Add("a b => lost");
  const auto path = Find(log, {});
  ASSERT_TRUE(path.ok());
  EXPECT_FALSE(path->is_found);
  EXPECT_TRUE(path->steps.empty());
  EXPECT_EQ(path->probability, 0);
}

TEST(BestPathTest, IsTheBestOfAllSimplePathsOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.journeys = 12, .touchpoints = 5, .longest = 5}));
    TouchpointCounts flow(log.context(), {.scores = false, .open_journeys = false});
    log.Feed(flow);
    const auto graph = FreezeGraph(flow, log.context());
    const std::uint32_t end = InfoOf(*graph).end(JourneyResult::kSuccess);
    double best = 0;
    std::set<std::uint32_t> visited;
    std::function<void(std::uint32_t, double)> go = [&](std::uint32_t at, double probability) {
      if (at == end) best = std::max(best, probability);
      visited.insert(at);
      for (const auto& edge : boost::make_iterator_range(boost::out_edges(at, *graph))) {
        const auto next = static_cast<std::uint32_t>(boost::target(edge, *graph));
        if (visited.contains(next)) continue;
        go(next, probability * double((*graph)[edge].count) / double((*graph)[at].count));
      }
      visited.erase(at);
    };
    go(InfoOf(*graph).start(), 1);
    const auto path = Find(log, {});
    ASSERT_EQ(path->is_found, best > 0);
    ASSERT_NEAR(path->probability, best, 1e-12) << seed;
  }
}

}  // namespace
}  // namespace journeygraph::graph
