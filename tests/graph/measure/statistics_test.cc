#include "graph/measure/statistics.h"

#include <cmath>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

constexpr double kFourDigits = 0.00005;

struct IntervalCase {
  std::uint64_t count, total;
  double low, high;
};

TEST(WilsonProportionTest, GivesTheVectorsOfTheDefinitions) {
  const IntervalCase cases[] = {{42, 50, 0.7149, 0.9166},
                                {9, 10, 0.5958, 0.9821},
                                {0, 5, 0, 0.4345},
                                {93, 100, 0.8625, 0.9657}};
  for (const IntervalCase& expected : cases) {
    const Proportion share = WilsonProportion(expected.count, expected.total);
    EXPECT_NEAR(share.low, expected.low, kFourDigits) << expected.count;
    EXPECT_NEAR(share.high, expected.high, kFourDigits) << expected.count;
    EXPECT_EQ(share.count, expected.count);
    EXPECT_EQ(share.total, expected.total);
    EXPECT_DOUBLE_EQ(*share.value, double(expected.count) / double(expected.total));
  }
}

TEST(WilsonProportionTest, IsExactAtTheEnds) {
  for (std::uint64_t total = 1; total < 2000; total += 7) {
    EXPECT_EQ(WilsonProportion(0, total).low, 0);
    EXPECT_EQ(WilsonProportion(total, total).high, 1);
  }
}

TEST(WilsonProportionTest, KnowsNothingWithoutCases) {
  const Proportion share = WilsonProportion(0, 0);
  EXPECT_FALSE(share.value.has_value());
  EXPECT_EQ(share.low, 0);
  EXPECT_EQ(share.high, 1);
}

TEST(AdjustedWaldProportionTest, GivesTheVectorOfTheDefinitions) {
  const Proportion share = AdjustedWaldProportion(42, 50);
  EXPECT_NEAR(share.low, 0.7122, kFourDigits);
  EXPECT_NEAR(share.high, 0.9193, kFourDigits);
  EXPECT_DOUBLE_EQ(*share.value, 0.84);
}

TEST(NetPromoterScoreTest, GivesTheVectorOfTheDefinitions) {
  const NetPromoterScore nps =
      NetPromoterScoreOf({.promoters = 50, .passives = 30, .detractors = 20});
  EXPECT_NEAR(nps.value, 30, 1e-12);
  EXPECT_NEAR(nps.standard_error, 7.81, 0.005);
  EXPECT_NEAR(nps.low, 14.69, 0.005);
  EXPECT_NEAR(nps.high, 45.31, 0.005);
}

TEST(NetPromoterScoreTest, StaysOnItsScale) {
  const NetPromoterScore alike = NetPromoterScoreOf({.promoters = 3});
  EXPECT_EQ(alike.value, 100);
  EXPECT_EQ(alike.low, 100);
  EXPECT_EQ(alike.high, 100);
  const NetPromoterScore few = NetPromoterScoreOf({.promoters = 9, .detractors = 1});
  EXPECT_EQ(few.high, 100);
  EXPECT_EQ(NetPromoterScoreOf({}).value, 0);
}

TEST(NpsDifferenceZTest, GivesTheVectorOfTheDefinitions) {
  const NpsCounts a{.promoters = 50, .passives = 30, .detractors = 20};
  const NpsCounts b{.promoters = 32, .passives = 28, .detractors = 20};
  EXPECT_NEAR(NetPromoterScoreOf(b).value, 15, 1e-12);
  EXPECT_NEAR(NpsDifferenceZ(a, b), 1.270, 0.0005);
  EXPECT_NEAR(NpsDifferenceZ(b, a), -1.270, 0.0005);
  EXPECT_EQ(NpsDifferenceZ({}, {}), 0);
}

TEST(MeanEstimateTest, UsesStudentsDistribution) {
  // t(0.975, 9) = 2.262157, t(0.975, 1) = 12.706205 (tables).
  const Estimate ten = MeanEstimate(10, 4, 1.5);
  EXPECT_NEAR(ten.high - 4, 2.262157 * 1.5 / std::sqrt(10.0), 1e-6);
  EXPECT_NEAR(4 - ten.low, 2.262157 * 1.5 / std::sqrt(10.0), 1e-6);
  EXPECT_NEAR(MeanEstimate(2, 0, 1).high, 12.706205 / std::sqrt(2.0), 1e-5);
}

TEST(MeanEstimateTest, HasNoWidthForOneValue) {
  EXPECT_EQ(MeanEstimate(1, 2.5, 0), (Estimate{.value = 2.5, .low = 2.5, .high = 2.5}));
}

TEST(ProportionDifferenceTest, GivesNewcombesExample) {
  // Newcombe 1998, table II (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
  const Estimate difference =
      ProportionDifference(WilsonProportion(56, 70), WilsonProportion(48, 80));
  EXPECT_NEAR(difference.value, 0.2, 1e-12);
  EXPECT_NEAR(difference.low, 0.0524, kFourDigits);
  EXPECT_NEAR(difference.high, 0.3339, kFourDigits);
}

TEST(TwoProportionZTest, GivesTheVectorOfTheDefinitions) {
  EXPECT_NEAR(TwoProportionZ(297, 522, 200, 400), 2.082, 0.0005);
  EXPECT_EQ(TwoProportionZ(0, 0, 1, 2), 0);
  EXPECT_EQ(TwoProportionZ(3, 3, 2, 2), 0);
}

TEST(BenjaminiHochbergTest, RejectsTheFirstFourOfTheVector) {
  const double p_values[] = {.001, .012, .03, .04, .2};
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  ASSERT_EQ(q_values.size(), 5u);
  for (int i = 0; i < 4; ++i) EXPECT_LE(q_values[i], 0.05) << i;
  EXPECT_GT(q_values[4], 0.05);
}

TEST(BenjaminiHochbergTest, KeepsTheOrderGiven) {
  const double p_values[] = {.2, .001, .04, .012, .03};
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  EXPECT_DOUBLE_EQ(q_values[0], 0.2);
  EXPECT_DOUBLE_EQ(q_values[1], 0.005);
  EXPECT_DOUBLE_EQ(q_values[3], 0.03);
  EXPECT_TRUE(BenjaminiHochberg({}).empty());
}

// 300 of 1,000 exposed with 90 bad ends; 700 not exposed with 70.
constexpr FourfoldTable kExposure{
    .exposed_bad = 90, .exposed_good = 210, .unexposed_bad = 70, .unexposed_good = 630};

TEST(FourfoldTableTest, GivesRiskRatioAndAttributableFractionOfTheVector) {
  EXPECT_NEAR(*RiskRatio(kExposure), 3, 1e-12);
  EXPECT_NEAR(*AttributableFraction(kExposure), 0.375, 1e-12);
  EXPECT_NEAR(*AttributableFraction(kExposure) * 160, 60, 1e-9);
}

TEST(FourfoldTableTest, GivesOddsRatioAndPhiOfTheVector) {
  const FourfoldTable table{
      .exposed_bad = 5, .exposed_good = 1, .unexposed_bad = 2, .unexposed_good = 10};
  EXPECT_NEAR(OddsRatioWithPriorOne(table), 11, 1e-12);
  EXPECT_NEAR(Phi(table), 0.6447, kFourDigits);
}

TEST(FourfoldTableTest, HasNoRiskRatioWithoutComparison) {
  EXPECT_FALSE(RiskRatio({.exposed_bad = 1, .exposed_good = 1}).has_value());
  EXPECT_FALSE(RiskRatio({.exposed_bad = 1, .unexposed_good = 4}).has_value());
  EXPECT_FALSE(AttributableFraction({.exposed_bad = 1, .unexposed_good = 4}).has_value());
  EXPECT_EQ(Phi({.exposed_bad = 1}), 0);
}

TEST(FourfoldTableTest, IsNegativeWhereExposureProtects) {
  const FourfoldTable table{
      .exposed_bad = 0, .exposed_good = 10, .unexposed_bad = 5, .unexposed_good = 5};
  EXPECT_EQ(*RiskRatio(table), 0);
  EXPECT_NEAR(*AttributableFraction(table), -1, 1e-12);
}

}  // namespace
}  // namespace journeygraph::graph
