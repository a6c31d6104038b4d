#include "graph/absorbing_chain.h"

#include <cmath>
#include <numeric>
#include <random>

#include "graph/touchpoint_counts.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"

namespace journeygraph::graph {
namespace {

constexpr double kExact = 1e-12;

TouchpointGraph Frozen(JourneyLog& log) {
  TouchpointCounts counts(log.context(), {.gaps = false, .open_journeys = false});
  log.Feed(counts);
  return *FreezeGraph(counts, log.context());
}

std::vector<std::uint32_t> AllTouchpoints(const TouchpointGraph& graph) {
  std::vector<std::uint32_t> all(InfoOf(graph).touchpoints);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// The journeys of definitions 3.1: gC twice, mC, gmC and gN, where C and N are ends.
JourneyLog DefinitionsLog() {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  return log;
}

TEST(AbsorbingChainTest, GivesTheValuesOfTheDefinitions) {
  JourneyLog log = DefinitionsLog();
  const TouchpointGraph graph = Frozen(log);
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(graph);
  ASSERT_TRUE(chain.ok());
  EXPECT_NEAR(chain->value()[chain->start()], 0.8, kExact);
  EXPECT_NEAR(chain->value()[0], 0.75, kExact);  // g
  EXPECT_NEAR(chain->value()[1], 1, kExact);     // m
}

TEST(AbsorbingChainTest, GivesTheRemovalEffectsOfTheDefinitions) {
  JourneyLog log = DefinitionsLog();
  const TouchpointGraph graph = Frozen(log);
  const std::vector<double> effects =
      AbsorbingChain::OfGraph(graph)->RemovalEffects(AllTouchpoints(graph));
  ASSERT_EQ(effects.size(), 2u);
  EXPECT_NEAR(effects[0], 0.75, kExact);
  EXPECT_NEAR(effects[1], 0.5, kExact);
  // Credits of the 4 successes.
  EXPECT_NEAR(4 * effects[0] / (effects[0] + effects[1]), 2.4, kExact);
  EXPECT_NEAR(4 * effects[1] / (effects[0] + effects[1]), 1.6, kExact);
}

TEST(AbsorbingChainTest, GivesTheFiguresOfTheMarkovExample) {
  // mta_markov in ../shared/data/hand_examples/reference.json: rows path, conversions, nulls.
  JourneyLog log;
  log.Add("a b => success", 3);
  log.Add("a b => lost", 1);
  log.Add("a c => success", 1);
  log.Add("a c => lost", 1);
  const TouchpointGraph graph = Frozen(log);
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(graph);
  ASSERT_TRUE(chain.ok());
  EXPECT_NEAR(chain->value()[chain->start()], 2.0 / 3, kExact);
  const std::vector<double> effects = chain->RemovalEffects(AllTouchpoints(graph));
  EXPECT_NEAR(effects[0], 1, kExact);
  EXPECT_NEAR(effects[1], 0.75, kExact);
  EXPECT_NEAR(effects[2], 0.25, kExact);
}

TEST(AbsorbingChainTest, SelfLoopsDoNotChangeRemovalEffects) {
  JourneyLog plain, looping;
  plain.Add("a b => success", 2);
  plain.Add("a => lost", 2);
  looping.Add("a b b b => success", 2);
  looping.Add("a a => lost", 2);
  const TouchpointGraph first = Frozen(plain), second = Frozen(looping);
  const auto expected = AbsorbingChain::OfGraph(first)->RemovalEffects(AllTouchpoints(first));
  const auto effects = AbsorbingChain::OfGraph(second)->RemovalEffects(AllTouchpoints(second));
  for (int i = 0; i < 2; ++i) EXPECT_NEAR(effects[i], expected[i], kExact);
}

TEST(AbsorbingChainTest, ExpectedVisitsEqualVisitsObserved) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    JourneyLog log;
    for (const std::string& text : RandomJourneys(seed, {.open = false})) log.Add(text);
    const TouchpointGraph graph = Frozen(log);
    const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(graph);
    ASSERT_TRUE(chain.ok());
    for (const std::uint32_t vertex : AllTouchpoints(graph)) {
      // In a maximum-likelihood first-order chain, the mean is that of the journeys themselves.
      const double observed = double(graph[vertex].count) / double(log.size());
      ASSERT_NEAR(chain->visits()[vertex], observed, 1e-9) << seed;
    }
  }
}

// The chance of success when all visits to `removed` end badly, by repeated substitution.
double SuccessWithout(const AbsorbingChain::Counts& counts, std::uint32_t removed) {
  std::vector<double> leaving(counts.ends.size());
  for (std::size_t i = 0; i < leaving.size(); ++i) {
    leaving[i] = double(counts.ends[i].success + counts.ends[i].other);
  }
  for (const auto& step : counts.steps) leaving[step.from] += double(step.count);
  std::vector<double> value(counts.ends.size(), 0);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<double> next(value.size());
    for (std::size_t i = 0; i < next.size(); ++i) {
      next[i] = double(counts.ends[i].success) / leaving[i];
    }
    for (const auto& step : counts.steps) {
      next[step.from] += double(step.count) / leaving[step.from] * value[step.to];
    }
    if (removed < next.size()) next[removed] = 0;
    double change = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      change = std::max(change, std::abs(next[i] - value[i]));
    }
    value = std::move(next);
    if (change < 1e-15) break;
  }
  return value[counts.start];
}

AbsorbingChain::Counts RandomCounts(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::uint32_t states = 2 + random() % 12;
  AbsorbingChain::Counts counts{.ends = std::vector<AbsorbingChain::Ends>(states), .start = 0};
  for (std::uint32_t from = 0; from < states; ++from) {
    counts.ends[from] = {.success = random() % 4, .other = 1 + random() % 3};
    for (std::uint32_t to = 1; to < states; ++to) {
      if (random() % 3 == 0) counts.steps.push_back({from, to, 1 + random() % 9});
    }
  }
  return counts;
}

TEST(AbsorbingChainTest, RemovalEffectsEqualRemovingEachStateByHand) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const AbsorbingChain::Counts counts = RandomCounts(seed);
    const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::Create(counts);
    ASSERT_TRUE(chain.ok());
    std::vector<std::uint32_t> states(counts.ends.size());
    std::iota(states.begin(), states.end(), 0);
    const double base = SuccessWithout(counts, ~0u);
    ASSERT_NEAR(chain->value()[0], base, 1e-10);
    const std::vector<double> effects = chain->RemovalEffects(states);
    for (const std::uint32_t state : states) {
      const double expected = base > 0 ? (base - SuccessWithout(counts, state)) / base : 0;
      ASSERT_NEAR(effects[state], expected, 1e-9) << seed << " " << state;
    }
  }
}

TEST(AbsorbingChainTest, SolvesMoreStatesThanOneBlock) {
  // A line of 200 states; each step loses a tenth.
  AbsorbingChain::Counts counts{.ends = std::vector<AbsorbingChain::Ends>(200), .start = 0};
  for (std::uint32_t state = 0; state + 1 < 200; ++state) {
    counts.ends[state].other = 1;
    counts.steps.push_back({state, state + 1, 9});
  }
  counts.ends[199].success = 1;
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::Create(counts);
  ASSERT_TRUE(chain.ok());
  std::vector<std::uint32_t> states(200);
  std::iota(states.begin(), states.end(), 0);
  const std::vector<double> hitting = chain->HittingProbabilities(states);
  ASSERT_EQ(hitting.size(), 200u);
  for (std::uint32_t state = 0; state < 200; ++state) {
    EXPECT_NEAR(hitting[state], std::pow(0.9, state), 1e-12);
  }
}

TEST(AbsorbingChainTest, HasNoEffectsWhereNothingEndsWell) {
  JourneyLog log;
  log.Add("a b => lost");
  const TouchpointGraph graph = Frozen(log);
  EXPECT_EQ(AbsorbingChain::OfGraph(graph)->RemovalEffects(AllTouchpoints(graph)),
            (std::vector<double>{0, 0}));
}

TEST(AbsorbingChainTest, RefusesStatesThatDoNotExist) {
  AbsorbingChain::Counts counts{.steps = {{0, 7, 1}}, .ends = {{.success = 1}}, .start = 0};
  EXPECT_EQ(AbsorbingChain::Create(counts).status().code(), absl::StatusCode::kInvalidArgument);
  counts = {.ends = {{.success = 1}}, .start = 1};
  EXPECT_EQ(AbsorbingChain::Create(counts).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AbsorbingChainTest, RefusesStatesWithoutAWayToAnEnd) {
  const AbsorbingChain::Counts trapped{
      .steps = {{0, 1, 1}, {1, 2, 1}, {2, 1, 1}}, .ends = {{.success = 1}, {}, {}}, .start = 0};
  EXPECT_EQ(AbsorbingChain::Create(trapped).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(AbsorbingChainTest, RefusesAGraphWithoutJourneys) {
  JourneyLog log;
  log.Add("a => open");
  EXPECT_EQ(AbsorbingChain::OfGraph(Frozen(log)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace journeygraph::graph
