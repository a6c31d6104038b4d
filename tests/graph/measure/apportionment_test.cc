#include "graph/measure/apportionment.h"

#include <numeric>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using Parts = std::vector<std::int64_t>;

TEST(ApportionmentTest, GivesTheRestToTheLargestRemainders) {
  EXPECT_EQ(Apportion(10, std::vector<double>{1, 1, 1}), (Parts{4, 3, 3}));
  EXPECT_EQ(Apportion(10, std::vector<double>{0.14, 0.16, 0.70}), (Parts{1, 2, 7}));
  EXPECT_EQ(Apportion(1, std::vector<double>{0, 1, 3}), (Parts{0, 0, 1}));
}

TEST(ApportionmentTest, NothingGoesWhereTheWeightIsZero) {
  EXPECT_EQ(Apportion(7, std::vector<double>{0, 2, 0}), (Parts{0, 7, 0}));
  EXPECT_EQ(Apportion(7, std::vector<double>{0, 0}), (Parts{0, 0}));
  EXPECT_EQ(Apportion(7, {}), Parts{});
}

TEST(ApportionmentTest, PartsAddUpToTheWhole) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<double> weights;
    for (std::uint64_t i = 1 + random() % 40; i > 0; --i) {
      weights.push_back(static_cast<double>(random() % 1000) / 7);
    }
    weights[0] += 1;
    const auto whole = static_cast<std::int64_t>(random() % (std::uint64_t{1} << 52));
    const Parts parts = Apportion(whole, weights);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), whole);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(parts[i]), static_cast<double>(whole) * weights[i] / total,
                  2 + static_cast<double>(whole) * 1e-14);
    }
  }
}

}  // namespace
}  // namespace journeygraph::graph
