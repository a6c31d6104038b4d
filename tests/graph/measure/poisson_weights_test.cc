#include "graph/measure/poisson_weights.h"

#include <array>
#include <cmath>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(PoissonWeightsTest, WeightsArePoissonWithMeanOne) {
  std::array<double, 12> seen = {};
  double sum = 0, squares = 0;
  constexpr int kCustomers = 20'000;
  BootstrapWeights weights;
  for (std::uint64_t customer = 0; customer < kCustomers; ++customer) {
    FillBootstrapWeights(customer * 0x9e37'79b9'7f4a'7c15, weights);
    for (const std::uint32_t weight : weights) {
      ASSERT_LT(weight, seen.size());
      ++seen[weight];
      sum += weight;
      squares += double(weight) * weight;
    }
  }
  constexpr double kDraws = double(kCustomers) * kBootstrapReplicates;
  EXPECT_NEAR(sum / kDraws, 1, 0.003);
  EXPECT_NEAR(squares / kDraws - 1, 1, 0.01);
  double expected = std::exp(-1.0);
  for (int weight = 0; weight < 5; ++weight) {
    EXPECT_NEAR(seen[std::size_t(weight)] / kDraws, expected, 0.001) << weight;
    expected /= weight + 1;
  }
}

TEST(PoissonWeightsTest, ReplicatesAndCustomersAreUncorrelated) {
  BootstrapWeights first, second;
  double products = 0, neighbours = 0;
  constexpr int kCustomers = 20'000;
  for (std::uint64_t customer = 0; customer < kCustomers; ++customer) {
    FillBootstrapWeights(customer, first);
    FillBootstrapWeights(customer + 1, second);
    products += (double(first[0]) - 1) * (double(first[5]) - 1);
    neighbours += (double(first[7]) - 1) * (double(second[7]) - 1);
  }
  EXPECT_NEAR(products / kCustomers, 0, 0.03);
  EXPECT_NEAR(neighbours / kCustomers, 0, 0.03);
}

TEST(PoissonWeightsTest, AWeightIsAFunctionOfTheCustomerAlone) {
  BootstrapWeights first, second;
  FillBootstrapWeights(17, first);
  FillBootstrapWeights(18, second);
  EXPECT_NE(first, second);
  FillBootstrapWeights(17, second);
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace journeygraph::graph
