#include "graph/value_steps.h"

#include <boost/range/iterator_range.hpp>
#include <map>
#include <vector>

#include "graph/touchpoint_counts.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr double kExact = 1e-9;

TouchpointGraph Frozen(JourneyLog& log) {
  TouchpointCounts counts(log.context(), {.gaps = false, .open_journeys = false});
  log.Feed(counts);
  return *FreezeGraph(counts, log.context());
}

TEST(ValueStepsTest, GivesTheStepsOfTheDefinitions) {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  const TouchpointGraph graph = Frozen(log);
  const ValueSteps steps = ValueStepsOfGraph(graph, *AbsorbingChain::OfGraph(graph));
  EXPECT_NEAR(steps.lost_entering[0], 4 * 0.05, kExact);  // START to g
  EXPECT_NEAR(steps.lost_leaving[0], 0.75, kExact);       // g to failure
  EXPECT_NEAR(steps.gained[0], 2 * 0.25 + 0.25, kExact);  // g to success, g to m
  EXPECT_NEAR(steps.gained[1], 0.25 + 0.20, kExact);      // g to m, START to m
  EXPECT_EQ(steps.lost(1), 0);
  EXPECT_NEAR(steps.total_lost, 0.95, kExact);
}

TEST(ValueStepsTest, SelfLoopsAreWorthNothing) {
  JourneyLog plain, looping;
  plain.Add("a b => success");
  plain.Add("a => lost");
  looping.Add("a a a b b => success");
  looping.Add("a => lost");
  const TouchpointGraph first = Frozen(plain), second = Frozen(looping);
  const ValueSteps expected = ValueStepsOfGraph(first, *AbsorbingChain::OfGraph(first));
  const ValueSteps steps = ValueStepsOfGraph(second, *AbsorbingChain::OfGraph(second));
  EXPECT_NEAR(steps.total_lost, expected.total_lost, kExact);
  EXPECT_GT(steps.total_lost, 0);
}

// The invariants of definitions 3.1, on journeys with loops.
TEST(ValueStepsTest, EveryResultIsAttributedWithoutRemainder) {
  for (std::uint64_t seed = 0; seed < 220; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.touchpoints = 5, .longest = 14, .open = false}));
    const TouchpointGraph graph = Frozen(log);
    const AbsorbingChain chain = *AbsorbingChain::OfGraph(graph);
    std::vector<double> value = chain.value();
    value.resize(boost::num_vertices(graph), 0);
    value[InfoOf(graph).end(JourneyResult::kSuccess)] = 1;
    const double base = value[InfoOf(graph).start()];

    // V(START) is the observed share of success.
    const double observed = double(InfoOf(graph).journeys[0]) / double(log.size());
    ASSERT_NEAR(base, observed, kExact) << seed;

    // At every vertex, steps out of it cancel out.
    for (std::uint32_t vertex = 0; vertex <= InfoOf(graph).start(); ++vertex) {
      double sum = 0;
      for (const auto& edge : boost::make_iterator_range(boost::out_edges(vertex, graph))) {
        sum += double(graph[edge].count) * (value[boost::target(edge, graph)] - value[vertex]);
      }
      ASSERT_NEAR(sum, 0, kExact) << seed;
    }

    // The steps of a journey add up to its result minus V(START), those of all to nothing.
    std::map<TouchpointId, std::uint32_t> vertex_of;
    for (std::uint32_t v = 0; v < InfoOf(graph).touchpoints; ++v) {
      vertex_of[graph[v].touchpoint] = v;
    }
    double all = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      double sum = 0, before = base;
      for (const TouchpointId touchpoint : journey.touchpoint) {
        sum += value[vertex_of[touchpoint]] - before;
        before = value[vertex_of[touchpoint]];
      }
      const double result = value[InfoOf(graph).end(journey.result)];
      sum += result - before;
      ASSERT_NEAR(sum, (journey.result == JourneyResult::kSuccess ? 1 : 0) - base, kExact);
      all += sum;
    }
    ASSERT_NEAR(all, 0, 1e-8) << seed;
  }
}

}  // namespace
}  // namespace journeygraph::graph
