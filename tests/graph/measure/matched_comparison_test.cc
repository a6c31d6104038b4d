#include "graph/measure/matched_comparison.h"

#include <cmath>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(MatchedComparisonTest, GivesTheVectorOfTheDefinitions) {
  const MatchedStratum strata[] = {{{10, 0.6, 0.25}, {40, 0.8, 0.16}},
                                   {{30, 0.5, 0.25}, {20, 0.6, 0.24}}};
  const MatchedDifference result = CompareMatched(strata);
  ASSERT_TRUE(result.difference);
  EXPECT_NEAR(result.difference->value, -0.125, 1e-12);
  const double variance = 0.0625 * (0.25 / 10 + 0.16 / 40) + 0.5625 * (0.25 / 30 + 0.24 / 20);
  EXPECT_NEAR(result.standard_error, std::sqrt(variance), 1e-12);
  EXPECT_NEAR(result.difference->high - result.difference->low, 2 * kNormal95 * std::sqrt(variance),
              1e-12);
  EXPECT_EQ(result.matched, 40u);
  EXPECT_EQ(result.exposed, 40u);
  EXPECT_EQ(result.unexposed, 60u);
}

TEST(MatchedComparisonTest, StrataWithoutACounterpartAreUnmatched) {
  const MatchedStratum strata[] = {
      {{10, 0.6, 0.1}, {40, 0.8, 0.1}}, {{7, 0.1, 0.1}, {}}, {{5, 0.1, 0.1}, {1, 0.9, 0}}};
  const MatchedDifference result = CompareMatched(strata);
  EXPECT_EQ(result.exposed, 22u);
  EXPECT_EQ(result.matched, 10u);
  EXPECT_NEAR(result.difference->value, -0.2, 1e-12);
}

TEST(MatchedComparisonTest, NothingMatchedIsNoDifference) {
  const MatchedStratum strata[] = {{{10, 0.6, 0.1}, {}}, {{}, {10, 0.6, 0.1}}};
  EXPECT_FALSE(CompareMatched(strata).difference);
  EXPECT_FALSE(CompareMatched({}).difference);
}

TEST(MatchedComparisonTest, SidesHaveTheVarianceOfTheSample) {
  EXPECT_DOUBLE_EQ(SideOf(1, 4).mean, 0.25);
  EXPECT_DOUBLE_EQ(SideOf(1, 4).variance, 0.25);  // of 0, 0, 0, 1
  Moments moments;
  for (const std::int64_t value : {0, 0, 0, 1}) moments.Add(value * kMicrosPerUnit);
  EXPECT_NEAR(SideOf(moments).variance, 0.25, 1e-12);
  EXPECT_EQ(SideOf(0, 0).count, 0u);
}

// One table: the common odds ratio is the table's, and the variance of its logarithm is
// 1/a + 1/b + 1/c + 1/d (Woolf).
TEST(MatchedComparisonTest, OddsRatioOfOneTableIsThatOfTheTable) {
  const FourfoldTable tables[] = {
      {.exposed_bad = 20, .exposed_good = 80, .unexposed_bad = 10, .unexposed_good = 90}};
  const auto ratio = MantelHaenszelOddsRatio(tables);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->value, 2.25, 1e-12);
  const double error = std::sqrt(1.0 / 20 + 1.0 / 80 + 1.0 / 10 + 1.0 / 90);
  EXPECT_NEAR(ratio->high, 2.25 * std::exp(kNormal95 * error), 1e-9);
  EXPECT_NEAR(ratio->low, 2.25 * std::exp(-kNormal95 * error), 1e-9);
}

TEST(MatchedComparisonTest, OddsRatioIsThatOfEveryStratumWhereTheyAgree) {
  const FourfoldTable tables[] = {
      {.exposed_bad = 20, .exposed_good = 80, .unexposed_bad = 10, .unexposed_good = 90},
      {.exposed_bad = 2, .exposed_good = 8, .unexposed_bad = 100, .unexposed_good = 900},
      {.exposed_bad = 5, .exposed_good = 5, .unexposed_bad = 0, .unexposed_good = 0}};
  EXPECT_NEAR(MantelHaenszelOddsRatio(tables)->value, 2.25, 1e-12);
}

TEST(MatchedComparisonTest, OddsRatioNeedsBothKindsOfPairs) {
  const FourfoldTable tables[] = {{.exposed_bad = 5, .exposed_good = 5, .unexposed_good = 10}};
  EXPECT_FALSE(MantelHaenszelOddsRatio(tables));
  EXPECT_FALSE(MantelHaenszelOddsRatio({}));
}

}  // namespace
}  // namespace journeygraph::graph
