#include "graph/measure/variance_shares.h"

#include <cmath>
#include <numeric>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

double Sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(VarianceSharesTest, UncorrelatedPredictorsShareTheirSquares) {
  const CorrelationMatrix matrix{.predictors = {1, 0, 0, 1}, .outcome = {0.6, 0.3}};
  for (const VarianceShares& shares : {SharesOfVariance(matrix), RelativeWeights(matrix)}) {
    EXPECT_NEAR(shares.r_squared, 0.45, 1e-12);
    EXPECT_NEAR(shares.share[0], 0.36, 1e-12);
    EXPECT_NEAR(shares.share[1], 0.09, 1e-12);
    EXPECT_FALSE(shares.is_repaired);
  }
}

TEST(VarianceSharesTest, TwoCorrelatedPredictorsHaveTheFormulaOfTwo) {
  // R^2 = (a^2 + b^2 - 2abr) / (1 - r^2); the first's share is (a^2 + R^2 - b^2) / 2.
  const double a = 0.6, b = 0.5, r = 0.4;
  const VarianceShares shares = SharesOfVariance({.predictors = {1, r, r, 1}, .outcome = {a, b}});
  const double r_squared = (a * a + b * b - 2 * a * b * r) / (1 - r * r);
  EXPECT_TRUE(shares.is_exact);
  EXPECT_NEAR(shares.r_squared, r_squared, 1e-12);
  EXPECT_NEAR(shares.share[0], (a * a + r_squared - b * b) / 2, 1e-12);
  EXPECT_NEAR(shares.share[1], (b * b + r_squared - a * a) / 2, 1e-12);
}

TEST(VarianceSharesTest, TwinsShareEqually) {
  const VarianceShares shares =
      SharesOfVariance({.predictors = {1, 1, 0, 1, 1, 0, 0, 0, 1}, .outcome = {0.6, 0.6, 0.2}});
  EXPECT_NEAR(shares.r_squared, 0.40, 1e-9);
  EXPECT_NEAR(shares.share[0], 0.18, 1e-9);
  EXPECT_NEAR(shares.share[1], 0.18, 1e-9);
  EXPECT_NEAR(shares.share[2], 0.04, 1e-9);
}

// Correlations of random mixtures of random numbers: a matrix as data make it.
CorrelationMatrix RandomMatrix(std::size_t k, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  constexpr std::size_t kCases = 200;
  std::vector<std::vector<double>> columns(k + 1, std::vector<double>(kCases));
  for (std::size_t i = 0; i < kCases; ++i) {
    const double common = normal(random);
    for (std::size_t j = 0; j < k; ++j) columns[j][i] = common + normal(random);
    for (std::size_t j = 0; j < k; ++j) columns[k][i] += columns[j][i] / double(j + 2);
    columns[k][i] += normal(random);
  }
  for (std::vector<double>& column : columns) {
    const double mean = Sum(column) / kCases;
    double squares = 0;
    for (double& value : column) {
      value -= mean;
      squares += value * value;
    }
    for (double& value : column) value /= std::sqrt(squares);
  }
  CorrelationMatrix matrix;
  const auto correlation = [&](std::size_t a, std::size_t b) {
    return std::inner_product(columns[a].begin(), columns[a].end(), columns[b].begin(), 0.0);
  };
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) matrix.predictors.push_back(correlation(i, j));
    matrix.outcome.push_back(correlation(i, k));
  }
  return matrix;
}

TEST(VarianceSharesTest, SharesAddUpToRSquaredByBothMethods) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CorrelationMatrix matrix = RandomMatrix(2 + seed % 7, seed);
    const VarianceShares exact = SharesOfVariance(matrix);
    const VarianceShares weights = RelativeWeights(matrix);
    EXPECT_NEAR(Sum(exact.share), exact.r_squared, 1e-9);
    EXPECT_NEAR(Sum(weights.share), exact.r_squared, 1e-6);
    EXPECT_FALSE(weights.is_exact);
    for (std::size_t i = 0; i < exact.share.size(); ++i) {
      EXPECT_GE(exact.share[i], 0);
      EXPECT_NEAR(weights.share[i], exact.share[i], 0.03) << "seed " << seed;
    }
  }
}

TEST(VarianceSharesTest, ManyPredictorsGetRelativeWeights) {
  const VarianceShares few = SharesOfVariance(RandomMatrix(kMostExactPredictors, 1));
  const VarianceShares many = SharesOfVariance(RandomMatrix(kMostExactPredictors + 1, 1));
  EXPECT_TRUE(few.is_exact);
  EXPECT_FALSE(many.is_exact);
  EXPECT_NEAR(Sum(many.share), many.r_squared, 1e-9);
}

TEST(VarianceSharesTest, ContradictingCorrelationsAreRepaired) {
  // a and b go together, b and c go together, a and c go against each other: no data are like this.
  const VarianceShares shares = SharesOfVariance(
      {.predictors = {1, .9, -.9, .9, 1, .9, -.9, .9, 1}, .outcome = {.5, .5, .5}});
  EXPECT_TRUE(shares.is_repaired);
  EXPECT_LE(shares.r_squared, 1);
  EXPECT_NEAR(Sum(shares.share), shares.r_squared, 1e-6);
}

TEST(VarianceSharesTest, NothingIsSharedAmongNone) {
  EXPECT_EQ(SharesOfVariance({}).r_squared, 0);
  EXPECT_TRUE(SharesOfVariance({}).share.empty());
}

}  // namespace
}  // namespace journeygraph::graph
