#include "graph/history_chain.h"

#include <cmath>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using Path = std::vector<std::uint16_t>;
constexpr std::size_t kNames = 4;

struct Journey {
  Path path;
  bool is_success;
};

std::vector<Journey> RandomJourneysOf(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Journey> journeys;
  for (int i = 0; i < 40; ++i) {
    Journey journey;
    for (std::uint64_t size = 1 + random() % 6; size > 0; --size) {
      journey.path.push_back(static_cast<std::uint16_t>(random() % kNames));
    }
    journey.is_success = random() % 2 == 0;
    journeys.push_back(journey);
  }
  return journeys;
}

StepModel ModelOf(const std::vector<Journey>& journeys) {
  PathContexts contexts(3);
  for (const Journey& journey : journeys) contexts.Add(journey.path, journey.is_success, false);
  return StepModel(contexts.Steps(std::vector<std::uint16_t>{0, 1, 2, 3}), kNames, 3,
                   StepModel::Use::kAll);
}

// The chance to succeed without `removed`, by walking on through the chain until nearly nobody is
// left on the way: the oracle.
double WalkedSuccess(const std::vector<Journey>& journeys, std::size_t order, int removed) {
  std::map<Path, std::map<int, double>> counts;  // by the last elements; -1 success, -2 bad
  for (const Journey& journey : journeys) {
    Path state;
    for (const std::uint16_t element : journey.path) {
      counts[state][element] += 1;
      state.push_back(element);
      if (state.size() > order) state.erase(state.begin());
    }
    counts[state][journey.is_success ? -1 : -2] += 1;
  }
  std::map<Path, double> on_the_way = {{Path{}, 1.0}};
  double success = 0;
  for (int step = 0; step < 3'000; ++step) {
    std::map<Path, double> then;
    for (const auto& [state, share] : on_the_way) {
      double total = 0;
      for (const auto& [next, count] : counts[state]) total += count;
      for (const auto& [next, count] : counts[state]) {
        if (next == -1) success += share * count / total;
        if (next < 0 || next == removed) continue;
        Path after = state;
        after.push_back(static_cast<std::uint16_t>(next));
        if (after.size() > order) after.erase(after.begin());
        then[after] += share * count / total;
      }
    }
    on_the_way = std::move(then);
  }
  return success;
}

TEST(HistoryChainTest, WithoutRemovalItGivesTheObservedSuccess) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto journeys = RandomJourneysOf(seed);
    double observed = 0;
    for (const Journey& journey : journeys) observed += journey.is_success;
    const StepModel model = ModelOf(journeys);
    for (std::size_t order = 1; order <= 3; ++order) {
      const HistoryChain chain(model.level(order), order);
      ASSERT_NEAR(*chain.Success(), observed / static_cast<double>(journeys.size()), 1e-11);
    }
  }
}

TEST(HistoryChainTest, RemovalEqualsWalkingThroughTheChain) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto journeys = RandomJourneysOf(seed);
    const StepModel model = ModelOf(journeys);
    for (std::size_t order = 1; order <= 3; ++order) {
      const HistoryChain chain(model.level(order), order);
      for (std::uint16_t element = 0; element < kNames; ++element) {
        ASSERT_NEAR(*chain.SuccessWithout(element), WalkedSuccess(journeys, order, element), 1e-9)
            << "order " << order << ", seed " << seed;
      }
    }
  }
}

TEST(HistoryChainTest, EmptyChainHasNoSuccess) {
  const StepModel model({}, 0, 1, StepModel::Use::kAll);
  EXPECT_FALSE(HistoryChain(model.level(1), 1).Success().has_value());
}

}  // namespace
}  // namespace journeygraph::graph
