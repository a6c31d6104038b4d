#include "clients/cli/sparkline.h"

#include <gtest/gtest.h>

#include "clients/cli/heat.h"

namespace journeygraph::cli {
namespace {

TEST(SparklineTest, RunsFromTheLowestToTheHighestAndLeavesGaps) {
  const std::vector<std::optional<double>> values = {1, 8, std::nullopt, 1};
  EXPECT_EQ(Sparkline(values), "▁█ ▁");
}

TEST(SparklineTest, EqualValuesAreOfMiddleHeight) {
  EXPECT_EQ(Sparkline(std::vector<double>{4, 4}), Sparkline(std::vector<double>{-1, -1}));
  EXPECT_NE(Sparkline(std::vector<double>{4, 4}).substr(0, 3), "▁");
}

TEST(SparklineTest, CutsOffBeyondBoundsThatAreGiven) {
  const std::vector<std::optional<double>> values = {-100, 0, 100};
  EXPECT_EQ(SparklineBetween(values, 0, 10).substr(0, 3), "▁");
  EXPECT_EQ(SparklineBetween(values, 0, 10).substr(6, 3), "█");
}

TEST(HeatTest, ShadesRunFromADotToAFullBlock) {
  EXPECT_EQ(Shade(0), "·");
  EXPECT_EQ(Shade(0.5), "▒");
  EXPECT_EQ(Shade(1), "█");
  EXPECT_EQ(Shade(7), "█");
  EXPECT_EQ(Shade(-1), "·");
  EXPECT_EQ(ShadedCell("12", 0.9).text, "█ 12");
}

}  // namespace
}  // namespace journeygraph::cli
