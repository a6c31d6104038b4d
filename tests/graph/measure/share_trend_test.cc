#include "graph/measure/share_trend.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(ShareTrendTest, EqualsTheTestByHand) {
  // 10, 20 and 30 of 100: p = 0.2, T = 20 + 60 - 300 * 0.2 = 20, Var T = 0.16 (500 - 300) = 32.
  const std::vector<TrendGroup> groups = {{0, 10, 100}, {1, 20, 100}, {2, 30, 100}};
  const std::optional<ShareTrend> trend = CochranArmitage(groups);
  ASSERT_TRUE(trend);
  EXPECT_NEAR(trend->z, 20 / std::sqrt(32.0), 1e-12);
  EXPECT_NEAR(trend->p_value, 0.000407, 0.000001);
}

TEST(ShareTrendTest, SquareIsThatOfTheCorrelationTimesCases) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<TrendGroup> groups;
    double n = 0, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
    for (int x = 0; x < 4; ++x) {
      const std::uint64_t total = 2 + random() % 40;
      const std::uint64_t count = 1 + random() % (total - 1);
      groups.push_back({static_cast<double>(x), count, total});
      n += static_cast<double>(total);
      sum_x += x * static_cast<double>(total);
      sum_xx += x * x * static_cast<double>(total);
      sum_y += static_cast<double>(count);
      sum_xy += x * static_cast<double>(count);
    }
    const double covariance = n * sum_xy - sum_x * sum_y;
    const double correlation =
        covariance / std::sqrt((n * sum_xx - sum_x * sum_x) * (n * sum_y - sum_y * sum_y));
    const std::optional<ShareTrend> trend = CochranArmitage(groups);
    ASSERT_TRUE(trend);
    ASSERT_NEAR(trend->z, correlation * std::sqrt(n), 1e-9);
  }
}

TEST(ShareTrendTest, IsNotThereWithoutSpread) {
  EXPECT_FALSE(CochranArmitage({}));
  EXPECT_FALSE(CochranArmitage(std::vector<TrendGroup>{{0, 3, 9}, {1, 0, 0}}));
  EXPECT_FALSE(CochranArmitage(std::vector<TrendGroup>{{0, 0, 9}, {1, 0, 4}}));
  EXPECT_FALSE(CochranArmitage(std::vector<TrendGroup>{{0, 9, 9}, {1, 4, 4}}));
}

}  // namespace
}  // namespace journeygraph::graph
