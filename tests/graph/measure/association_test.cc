#include "graph/measure/association.h"

#include <cmath>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

// Exposed 300 of 1,000 with 90 bad; not exposed 700 with 70 bad (definitions 3.1).
constexpr FourfoldTable kTable{
    .exposed_bad = 90, .exposed_good = 210, .unexposed_bad = 70, .unexposed_good = 630};

TEST(AssociationTest, RiskRatioAndAttributableFractionHaveTheValuesOfTheDefinitions) {
  const Estimate ratio = *RiskRatioEstimate(kTable);
  EXPECT_NEAR(ratio.value, 3, 1e-12);
  // Katz: exp(ln 3 -+ 1.96 sqrt(1/90 - 1/300 + 1/70 - 1/700)).
  EXPECT_NEAR(ratio.low, 2.26385, 1e-4);
  EXPECT_NEAR(ratio.high, 3.97552, 1e-4);
  const Estimate fraction = *AttributableFractionEstimate(kTable);
  EXPECT_NEAR(fraction.value, 0.375, 1e-12);
  EXPECT_NEAR(fraction.value * 160, 60, 1e-9);
  EXPECT_NEAR(fraction.low, 0.3 * (ratio.low - 1) / (1 + 0.3 * (ratio.low - 1)), 1e-12);
  EXPECT_LT(fraction.high, 1);
}

TEST(AssociationTest, NoExposedBadEndsGiveARiskRatioOfZeroWithAnUpperLimit) {
  const FourfoldTable table{.exposed_good = 50, .unexposed_bad = 10, .unexposed_good = 40};
  const Estimate ratio = *RiskRatioEstimate(table);
  EXPECT_EQ(ratio.value, 0);
  EXPECT_EQ(ratio.low, 0);
  EXPECT_NEAR(ratio.high, WilsonProportion(0, 50).high / 0.2, 1e-12);
  EXPECT_FALSE(RiskRatioEstimate({.exposed_bad = 1, .unexposed_good = 5}).has_value());
  EXPECT_FALSE(AttributableFractionEstimate({.exposed_bad = 1}).has_value());
}

TEST(AssociationTest, OddsRatioWithPriorOneHasTheValueOfTheDefinitions) {
  // 5, 1 / 2, 10: plain 25, with prior one 11.
  const FourfoldTable table{
      .exposed_bad = 5, .exposed_good = 1, .unexposed_bad = 2, .unexposed_good = 10};
  const Estimate odds = OddsRatioEstimate(table);
  EXPECT_NEAR(odds.value, 11, 1e-12);
  EXPECT_NEAR(std::log(odds.high / odds.value),
              kNormal95 * std::sqrt(1 / 6. + 1 / 2. + 1 / 3. + 1 / 11.), 1e-12);
  EXPECT_NEAR(odds.low * odds.high, odds.value * odds.value, 1e-9);
  EXPECT_NEAR(Phi(table), 0.6447, 5e-5);
}

TEST(AssociationTest, PValuesAreTwoSided) {
  EXPECT_NEAR(NormalPValue(kNormal95), 0.05, 1e-12);
  EXPECT_NEAR(NormalPValue(-kNormal95), 0.05, 1e-12);
  EXPECT_EQ(NormalPValue(0), 1);
}

TEST(AssociationTest, LiftOfTheWholeIsOneWithoutDoubt) {
  const Estimate whole = *LiftEstimate(7, 100, 7, 100);
  EXPECT_NEAR(whole.value, 1, 1e-12);
  EXPECT_NEAR(whole.low, 1, 1e-9);
  EXPECT_NEAR(whole.high, 1, 1e-9);
  const Estimate part = *LiftEstimate(20, 100, 30, 1'000);
  EXPECT_NEAR(part.value, 0.2 / 0.03, 1e-9);
  EXPECT_LT(part.low, part.value);
  EXPECT_GT(part.high, part.value);
  EXPECT_EQ(LiftEstimate(0, 100, 30, 1'000)->low, 0);
  EXPECT_GT(LiftEstimate(0, 100, 30, 1'000)->high, 0);
  EXPECT_FALSE(LiftEstimate(0, 100, 0, 1'000).has_value());
  EXPECT_FALSE(LiftEstimate(0, 0, 3, 1'000).has_value());
}

TEST(AssociationTest, PolarityHasTheValuesOfTheDefinitions) {
  EXPECT_NEAR(EdgePolarity(9, 1), 0.531, 5e-4);
  EXPECT_NEAR(EdgePolarity(5, 5), 0, 1e-12);
  EXPECT_EQ(EdgePolarity(10, 0), 1);
  EXPECT_NEAR(EdgePolarity(1, 9), -0.531, 5e-4);
  EXPECT_EQ(EdgePolarity(0, 3), -1);
  EXPECT_EQ(EdgePolarity(0, 0), 0);
}

TEST(AssociationTest, StrataTakeAwayWhatTheirMixMakes) {
  // Within both strata exposure changes nothing; over both together it seems to hurt.
  const std::vector<FourfoldTable> strata = {
      {.exposed_bad = 80, .exposed_good = 20, .unexposed_bad = 8, .unexposed_good = 2},
      {.exposed_bad = 1, .exposed_good = 9, .unexposed_bad = 10, .unexposed_good = 90}};
  const Estimate difference = *StratifiedDifference(strata);
  EXPECT_NEAR(difference.value, 0, 1e-12);
  EXPECT_LT(difference.low, 0);
  EXPECT_GT(difference.high, 0);
}

TEST(AssociationTest, OneStratumIsThePlainDifference) {
  const Estimate difference =
      *StratifiedDifference(std::vector{kTable, FourfoldTable{.exposed_bad = 9}});
  EXPECT_NEAR(difference.value, 0.7 - 0.9, 1e-12);
  const double error = std::sqrt(0.7 * 0.3 / 300 + 0.9 * 0.1 / 700);
  EXPECT_NEAR(difference.high - difference.value, kNormal95 * error, 1e-12);
  EXPECT_FALSE(StratifiedDifference({}).has_value());
}

}  // namespace
}  // namespace journeygraph::graph
