#include "graph/measure/control_chart.h"

#include <cmath>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

std::vector<ChartPoint> PointsOf(const std::vector<double>& values, double standard_error) {
  std::vector<ChartPoint> points;
  for (const double value : values) {
    points.push_back({.value = value, .standard_error = standard_error});
  }
  return points;
}

std::vector<std::size_t> Alarms(const std::vector<ChartLimits>& limits) {
  std::vector<std::size_t> alarms;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (limits[i].is_alarm) alarms.push_back(i);
  }
  return alarms;
}

TEST(ControlChartTest, EwmaGivesTheVectorOfTheDefinitions) {
  const auto points = PointsOf({.84, .86, .83, .85, .84, .78, .76, .74}, .012);
  const auto ewma = EwmaLimits(points, .844, 1, {.lambda = .2, .width = 3});
  EXPECT_NEAR(ewma[5].statistic, 0.8309, 0.00005);
  EXPECT_NEAR(ewma[5].low, 0.8324, 0.00005);
  EXPECT_EQ(Alarms(ewma), (std::vector<std::size_t>{5, 6, 7}));
}

TEST(ControlChartTest, LimitsOfAShareFollowItsNumberOfCases) {
  // A p-chart: 0.5 of 100 and of 25.
  std::vector<ChartPoint> points;
  for (const double n : {100.0, 25.0}) {
    points.push_back({.value = 0.66, .standard_error = std::sqrt(.25 / n), .weight = n});
  }
  const auto limits = ControlLimits(points, 0.5, 1);
  EXPECT_NEAR(limits[0].high, 0.65, 1e-12);
  EXPECT_NEAR(limits[1].high, 0.80, 1e-12);
  EXPECT_EQ(Alarms(limits), (std::vector<std::size_t>{0}));
}

TEST(ControlChartTest, CenterIsTheMeanOfWhatIsUsableByWeight) {
  std::vector<ChartPoint> points = PointsOf({1, 4, 100}, 1);
  points[0].weight = 3;
  points[2].is_usable = false;
  EXPECT_DOUBLE_EQ(CenterOf(points), 1.75);
  EXPECT_EQ(CenterOf({}), 0);
}

TEST(ControlChartTest, DispersionOfPureChanceIsAboutOne) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(10, 2);
  std::vector<double> values(2'000);
  for (double& value : values) value = normal(random);
  EXPECT_NEAR(DispersionOf(PointsOf(values, 2), 10), 1, 0.07);
  EXPECT_NEAR(DispersionOf(PointsOf(values, 0.5), 10), 4, 0.25);
  EXPECT_EQ(DispersionOf(PointsOf(values, 50), 10), 1);
}

TEST(ControlChartTest, FewPointsHaveNoDispersion) {
  EXPECT_EQ(DispersionOf(PointsOf({1, 9, 1, 9, 1, 9, 1}, 0.1), 5), 1);
  EXPECT_GT(DispersionOf(PointsOf({1, 9, 1, 9, 1, 9, 1, 9}, 0.1), 5), 10);
}

TEST(ControlChartTest, UnusablePointsRaiseNoAlarmAndMoveNothing) {
  std::vector<ChartPoint> points = PointsOf({10, 10, 90, 10}, 1);
  points[2].is_usable = false;
  EXPECT_TRUE(Alarms(ControlLimits(points, 10, 1)).empty());
  const auto ewma = EwmaLimits(points, 10, 1);
  EXPECT_TRUE(Alarms(ewma).empty());
  EXPECT_EQ(ewma[2].statistic, ewma[1].statistic);
}

TEST(ControlChartTest, WeekendsAreComparedWithWeekends) {
  std::vector<double> values;
  for (int day = 0; day < 42; ++day) values.push_back((day % 7 < 5 ? 100 : 20) + day % 3);
  values[24] = 21;   // a Thursday like a weekend
  values[33] = 100;  // a Saturday like a weekday
  const auto points = PointsOf(values, 1);
  EXPECT_EQ(Alarms(*SeasonalLimits(points, 7)), (std::vector<std::size_t>{24, 33}));
  EXPECT_EQ(Alarms(*SeasonalLimits(points, 7))[0], 24u);
  const auto plain = SeasonalLimits(points, 1);
  EXPECT_FALSE((*plain)[24].is_alarm && (*plain)[33].is_alarm);
}

TEST(ControlChartTest, SeasonNeedsFourOfEachWeekday) {
  EXPECT_FALSE(SeasonalLimits(PointsOf(std::vector<double>(27, 1), 1), 7));
  EXPECT_TRUE(SeasonalLimits(PointsOf(std::vector<double>(28, 1), 1), 7));
  EXPECT_FALSE(SeasonalLimits(PointsOf(std::vector<double>(7, 1), 1), 1));
  EXPECT_TRUE(SeasonalLimits(PointsOf(std::vector<double>(8, 1), 1), 1));
}

TEST(ControlChartTest, SamplingErrorIsTheLeastThatIsAllowedFor) {
  std::vector<double> values(12, 5);
  values[7] = 8;
  EXPECT_EQ(Alarms(*SeasonalLimits(PointsOf(values, 0.5), 1)), (std::vector<std::size_t>{7}));
  EXPECT_TRUE(Alarms(*SeasonalLimits(PointsOf(values, 1), 1)).empty());
}

TEST(ControlChartTest, MedianOfAnEvenNumberIsBetweenTheMiddleTwo) {
  EXPECT_EQ(MedianOf({3, 1, 2}), 2);
  EXPECT_EQ(MedianOf({4, 1, 2, 8}), 3);
  EXPECT_EQ(MedianOf({}), 0);
}

}  // namespace
}  // namespace journeygraph::graph
