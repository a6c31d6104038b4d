#include "graph/measure/natural_breaks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using Starts = std::vector<std::size_t>;

std::size_t EndOf(const Starts& starts, std::size_t group, std::size_t n) {
  return group + 1 < starts.size() ? starts[group + 1] : n;
}

double SquaredDistances(const std::vector<double>& numbers, const Starts& starts) {
  double sum = 0;
  for (std::size_t group = 0; group < starts.size(); ++group) {
    const std::size_t end = EndOf(starts, group, numbers.size());
    double mean = 0;
    for (std::size_t i = starts[group]; i < end; ++i) mean += numbers[i];
    mean /= static_cast<double>(end - starts[group]);
    for (std::size_t i = starts[group]; i < end; ++i) {
      sum += (numbers[i] - mean) * (numbers[i] - mean);
    }
  }
  return sum;
}

// By the definition: mean distances to all others of the own group and of every other one.
double PlainSilhouette(const std::vector<double>& numbers, const Starts& starts) {
  const auto mean_distance = [&](std::size_t i, std::size_t group) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t k = starts[group]; k < EndOf(starts, group, numbers.size()); ++k) {
      if (k == i) continue;
      sum += std::abs(numbers[i] - numbers[k]);
      ++count;
    }
    return count == 0 ? -1.0 : sum / static_cast<double>(count);
  };
  double total = 0;
  for (std::size_t group = 0; group < starts.size(); ++group) {
    for (std::size_t i = starts[group]; i < EndOf(starts, group, numbers.size()); ++i) {
      const double own = mean_distance(i, group);
      double other = 1e300;
      for (std::size_t k = 0; k < starts.size(); ++k) {
        if (k != group) other = std::min(other, mean_distance(i, k));
      }
      if (own >= 0 && std::max(own, other) > 0) total += (other - own) / std::max(own, other);
    }
  }
  return total / static_cast<double>(numbers.size());
}

TEST(NaturalBreaksTest, FindGroupsThatAreApart) {
  const std::vector<double> numbers = {0.1, 0.11, 0.12, 0.5, 0.51, 0.9};
  EXPECT_EQ(NaturalBreaks(numbers, 3).back(), (Starts{0, 3, 5}));
  EXPECT_EQ(NaturalBreaks(numbers, 1).back(), (Starts{0}));
}

TEST(NaturalBreaksTest, NeverPartEqualNumbers) {
  const std::vector<double> numbers = {1, 1, 1, 2, 2};
  const auto breaks = NaturalBreaks(numbers, 4);
  ASSERT_EQ(breaks.size(), 2u);  // there are no more different numbers
  EXPECT_EQ(breaks.back(), (Starts{0, 3}));
  EXPECT_TRUE(NaturalBreaks({}, 3).empty());
}

TEST(NaturalBreaksTest, AreBetterThanEveryOtherWayToCut) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> numbers(3 + random() % 6);
    for (double& number : numbers) number = static_cast<double>(random() % 12) / 12;
    std::ranges::sort(numbers);
    const auto breaks = NaturalBreaks(numbers, numbers.size());
    for (const Starts& starts : breaks) {
      double best = 1e300;
      for (std::uint32_t cuts = 0; cuts < 1u << (numbers.size() - 1); ++cuts) {
        Starts other = {0};
        for (std::size_t i = 1; i < numbers.size(); ++i) {
          if (cuts >> (i - 1) & 1) other.push_back(i);
        }
        if (other.size() == starts.size()) best = std::min(best, SquaredDistances(numbers, other));
      }
      ASSERT_NEAR(SquaredDistances(numbers, starts), best, 1e-9) << "round " << round;
    }
  }
}

TEST(MeanSilhouetteTest, IsThatOfTheDefinition) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> numbers(4 + random() % 10);
    for (double& number : numbers) number = static_cast<double>(random() % 1000) / 1000;
    std::ranges::sort(numbers);
    for (const Starts& starts : NaturalBreaks(numbers, 5)) {
      if (starts.size() < 2) continue;
      ASSERT_NEAR(MeanSilhouette(numbers, starts), PlainSilhouette(numbers, starts), 1e-9);
    }
  }
}

}  // namespace
}  // namespace journeygraph::graph
