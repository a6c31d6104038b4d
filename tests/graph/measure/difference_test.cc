#include "graph/measure/difference.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(DifferenceTest, ProportionsGiveTheVectorOfTheDefinitions) {
  const auto difference = ProportionsDifference({297, 522}, {200, 400});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->test, DifferenceTest::kTwoProportionsZ);
  EXPECT_NEAR(*difference->statistic, 2.082, 0.0005);
  EXPECT_NEAR(*difference->p_value, 0.0373, 0.0001);
  EXPECT_NEAR(difference->estimate.value, 0.069, 0.0005);
  EXPECT_GT(difference->estimate.low, 0);
}

TEST(DifferenceTest, NetScoresGiveTheVectorOfTheDefinitions) {
  const auto difference = NetDifference({50, 30, 20}, {32, 28, 20});
  ASSERT_TRUE(difference);
  EXPECT_NEAR(difference->estimate.value, 15, 1e-9);
  EXPECT_NEAR(*difference->statistic, 1.270, 0.0005);
  EXPECT_LT(difference->estimate.low, 0);
}

TEST(DifferenceTest, MeansAreComparedAsByWelch) {
  // 1, 2, 3, 4, 5 against 2, 4, 6, 8, 10, as R's t.test gives it.
  const auto difference = MeansDifference({5, 3, std::sqrt(2.5)}, {5, 6, std::sqrt(10.0)});
  ASSERT_TRUE(difference);
  EXPECT_NEAR(*difference->statistic, -1.8974, 0.0001);
  EXPECT_NEAR(*difference->p_value, 0.1075, 0.0001);
  EXPECT_NEAR(difference->estimate.low, -6.8878, 0.0001);
  EXPECT_NEAR(difference->estimate.high, 0.8878, 0.0001);
}

TEST(DifferenceTest, AnEmptyGroupHasNoDifference) {
  EXPECT_FALSE(ProportionsDifference({0, 0}, {1, 2}));
  EXPECT_FALSE(NetDifference({}, {1, 2, 3}));
  EXPECT_FALSE(MeansDifference({1, 3, 0}, {5, 3, 1}));
  EXPECT_FALSE(RatiosDifference({}, {}));
  EXPECT_FALSE(MediansDifference(DurationHistogram(), DurationHistogram()));
}

TEST(DifferenceTest, GroupsWithoutSpreadAreNotTested) {
  EXPECT_FALSE(NetDifference({5, 0, 0}, {0, 0, 5})->p_value);
  EXPECT_EQ(NetDifference({5, 0, 0}, {7, 0, 0})->p_value, 1);
  EXPECT_FALSE(MeansDifference({5, 1, 0}, {5, 2, 0})->p_value);
  EXPECT_EQ(MeansDifference({5, 2, 0}, {5, 2, 0})->p_value, 1);
}

TEST(DifferenceTest, RatioOfOneChanceAClusterIsAShare) {
  RatioSums sums;
  for (int i = 0; i < 50; ++i) sums.Add(i < 42, 1);
  EXPECT_DOUBLE_EQ(sums.Value(), 0.84);
  EXPECT_NEAR(sums.StandardError(), std::sqrt(0.84 * 0.16 / 49), 1e-12);
}

TEST(DifferenceTest, OneRestlessClusterDoesNotCountAsMany) {
  RatioSums calm;
  for (int i = 0; i < 100; ++i) calm.Add(i % 2, 2);
  RatioSums restless = calm;
  restless.Add(100, 100);
  RatioSums many = calm;
  for (int i = 0; i < 100; ++i) many.Add(1, 1);
  EXPECT_DOUBLE_EQ(restless.Value(), many.Value());
  EXPECT_GT(restless.StandardError(), 3 * many.StandardError());
  EXPECT_GT(*RatiosDifference(restless, calm)->p_value, 0.05);
  EXPECT_LT(*RatiosDifference(many, calm)->p_value, 0.001);
}

TEST(DifferenceTest, ClustersWithoutChancesSayNothing) {
  RatioSums sums;
  sums.Add(1, 2);
  sums.Add(0, 2);
  const double error = sums.StandardError();
  for (int i = 0; i < 10; ++i) sums.Add(0, 0);
  EXPECT_EQ(sums.clusters, 2u);
  EXPECT_DOUBLE_EQ(sums.StandardError(), error);
}

DurationHistogram HistogramOf(const std::vector<std::int64_t>& values) {
  DurationHistogram histogram;
  for (const std::int64_t value : values) histogram.Add(value);
  return histogram;
}

// Draws resamples instead of using the distribution of their median.
Estimate DrawnMedian(const std::vector<std::int64_t>& values) {
  std::mt19937_64 random(1);
  std::vector<double> medians;
  for (int draw = 0; draw < 4'000; ++draw) {
    std::vector<std::int64_t> resample;
    for (std::size_t i = 0; i < values.size(); ++i) {
      resample.push_back(values[random() % values.size()]);
    }
    std::sort(resample.begin(), resample.end());
    medians.push_back(static_cast<double>(resample[resample.size() / 2]));
  }
  std::sort(medians.begin(), medians.end());
  return {.value = medians[2'000], .low = medians[100], .high = medians[3'900]};
}

TEST(DifferenceTest, MedianHasTheIntervalOfDrawnResamples) {
  std::vector<std::int64_t> values;
  for (int i = 0; i < 201; ++i) values.push_back(1'000 + i * i);
  const Estimate exact = MedianEstimate(HistogramOf(values));
  const Estimate drawn = DrawnMedian(values);
  EXPECT_NEAR(exact.value, drawn.value, 0.03 * drawn.value);
  EXPECT_NEAR(exact.low, drawn.low, 0.03 * drawn.low);
  EXPECT_NEAR(exact.high, drawn.high, 0.03 * drawn.high);
}

TEST(DifferenceTest, MediansApartDifferAndEqualOnesDoNot) {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> longer;
  for (int i = 0; i < 400; ++i) {
    values.push_back(60'000 + 100 * i);
    longer.push_back(90'000 + 100 * i);
  }
  const auto apart = MediansDifference(HistogramOf(longer), HistogramOf(values));
  EXPECT_NEAR(apart->estimate.value, 30'000, 1'500);
  EXPECT_GT(apart->estimate.low, 20'000);
  EXPECT_LT(apart->estimate.high, 40'000);
  EXPECT_EQ(*apart->p_value, 0.001);
  const auto equal = MediansDifference(HistogramOf(values), HistogramOf(values));
  EXPECT_EQ(equal->estimate.value, 0);
  EXPECT_GT(*equal->p_value, 0.9);
  EXPECT_LT(equal->estimate.low, 0);
  EXPECT_GT(equal->estimate.high, 0);
}

TEST(DifferenceTest, IntervalOutOfIntervalsIsNewcombesForShares) {
  const Proportion a = WilsonProportion(297, 522);
  const Proportion b = WilsonProportion(200, 400);
  const Estimate estimate =
      IntervalOfDifference({*a.value, a.low, a.high}, {*b.value, b.low, b.high});
  const Estimate newcombe = ProportionDifference(a, b);
  EXPECT_DOUBLE_EQ(estimate.low, newcombe.low);
  EXPECT_DOUBLE_EQ(estimate.high, newcombe.high);
}

}  // namespace
}  // namespace journeygraph::graph
