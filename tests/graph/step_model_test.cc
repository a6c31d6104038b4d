#include "graph/step_model.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using Path = std::vector<std::uint16_t>;
constexpr std::size_t kNames = 4;

std::vector<PathContexts::Step> RandomSteps(std::uint64_t seed, int paths) {
  std::mt19937_64 random(seed);
  PathContexts contexts(3);
  for (int i = 0; i < paths; ++i) {
    Path path;
    for (std::uint64_t size = 1 + random() % 6; size > 0; --size) {
      const auto before = path.empty() ? 0 : path.back();
      path.push_back(static_cast<std::uint16_t>((before + random() % 2 + random() % 2) % kNames));
    }
    contexts.Add(path, path.back() % 2 == 0, PathContexts::IsHeldOut(static_cast<unsigned>(i)));
  }
  return contexts.Steps(std::vector<std::uint16_t>{0, 1, 2, 3});
}

TEST(StepModelTest, WittenBellVectorOfTheDefinitions) {
  EXPECT_NEAR(WittenBell(3, 4, 2, 0.5), 0.6667, 5e-5);
  EXPECT_NEAR(WittenBell(1, 4, 2, 0.3), 0.2667, 5e-5);
  EXPECT_NEAR(WittenBell(0, 4, 2, 0.2), 0.0667, 5e-5);
  EXPECT_EQ(WittenBell(0, 0, 0, 0.25), 0.25);
}

// The recursion of the definition, with counts looked up one by one.
double PlainProbability(const std::vector<PathContexts::Step>& steps, std::uint64_t history,
                        std::uint32_t next, std::size_t order, bool trained_only) {
  const double lower = order == 0 ? 1.0 / (kNames + 2)
                                  : PlainProbability(steps, history, next, order - 1, trained_only);
  std::uint64_t count = 0;
  std::uint64_t total = 0;
  std::vector<std::uint32_t> different;
  for (const auto& step : steps) {
    if (PathContexts::Shortened(step.history, order) != PathContexts::Shortened(history, order)) {
      continue;
    }
    const std::uint64_t seen = trained_only ? step.counts[0] : step.count();
    if (seen == 0) continue;
    total += seen;
    if (step.next == next) count += seen;
    different.push_back(step.next);
  }
  std::ranges::sort(different);
  different.erase(std::ranges::unique(different).begin(), different.end());
  return WittenBell(count, total, different.size(), lower);
}

TEST(StepModelTest, EqualsThePlainRecursionAndAddsUpToOne) {
  const auto steps = RandomSteps(1, 60);
  const StepModel model(steps, kNames, 3, StepModel::Use::kAll);
  for (const Path& path : {Path{}, Path{0}, Path{1, 2}, Path{3, 3, 3}, Path{0, 1, 2, 3}}) {
    const std::uint64_t history = PathContexts::HistoryOf(path, 3);
    for (std::size_t order = 0; order <= 3; ++order) {
      double sum = 0;
      for (const std::uint32_t next :
           {0u, 1u, 2u, 3u, PathContexts::kSuccess, PathContexts::kBadEnd}) {
        const double probability = model.Probability(history, next, order);
        EXPECT_NEAR(probability, PlainProbability(steps, history, next, order, false), 1e-12);
        sum += probability;
      }
      EXPECT_NEAR(sum, 1, 1e-12);
    }
  }
}

TEST(StepModelTest, QualityIsThatOfThePlainModelOnHeldOutSteps) {
  const auto steps = RandomSteps(2, 200);
  const StepModelQuality quality = CheckStepModel(steps, kNames, 3);
  for (std::size_t order = 0; order <= 3; ++order) {
    double loss = 0;
    double top_1 = 0;
    double top_3 = 0;
    std::uint64_t all = 0;
    for (const auto& step : steps) {
      if (step.counts[1] == 0) continue;
      const double own = PlainProbability(steps, step.history, step.next, order, true);
      int better = 0;
      for (const std::uint32_t next :
           {0u, 1u, 2u, 3u, PathContexts::kSuccess, PathContexts::kBadEnd}) {
        const double other = PlainProbability(steps, step.history, next, order, true);
        better += other > own + 1e-15 || (std::abs(other - own) <= 1e-15 && next < step.next);
      }
      loss -= step.counts[1] * std::log(own);
      top_1 += better < 1 ? step.counts[1] : 0;
      top_3 += better < 3 ? step.counts[1] : 0;
      all += step.counts[1];
    }
    ASSERT_EQ(quality.steps, all);
    EXPECT_NEAR(quality.orders[order].log_loss, loss / static_cast<double>(all), 1e-12);
    EXPECT_NEAR(quality.orders[order].top_1, top_1 / static_cast<double>(all), 1e-12);
    EXPECT_NEAR(quality.orders[order].top_3, top_3 / static_cast<double>(all), 1e-12);
  }
}

TEST(StepModelTest, FindsTheOrderThatTheDataHave) {
  // What follows b depends on what came before it, and on nothing earlier.
  PathContexts contexts(3);
  std::mt19937_64 random(5);
  for (unsigned i = 0; i < 2'000; ++i) {
    Path path = {static_cast<std::uint16_t>(random() % 2), 2};
    const bool is_success = path[0] == 0;
    contexts.Add(path, is_success, PathContexts::IsHeldOut(i));
  }
  const auto steps = contexts.Steps(std::vector<std::uint16_t>{0, 1, 2});
  const StepModelQuality quality = CheckStepModel(steps, 3, 3);
  EXPECT_GE(quality.best_order, 2u);
  EXPECT_LT(quality.orders[2].log_loss, quality.orders[1].log_loss);
  EXPECT_LT(quality.orders[1].log_loss, quality.orders[0].log_loss);
  EXPECT_GT(quality.orders[2].top_1, quality.orders[1].top_1);
}

TEST(StepModelTest, NothingHeldOutMeansOrderOne) {
  PathContexts contexts(3);
  contexts.Add(Path{0, 1}, true, false);
  const auto steps = contexts.Steps(std::vector<std::uint16_t>{0, 1});
  EXPECT_EQ(CheckStepModel(steps, 2, 3).best_order, 1u);
  EXPECT_EQ(CheckStepModel(steps, 2, 3).steps, 0u);
}

}  // namespace
}  // namespace journeygraph::graph
