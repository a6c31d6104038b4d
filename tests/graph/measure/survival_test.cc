#include "graph/measure/survival.h"

#include <cmath>
#include <random>

#include "graph/measure/duration_moments.h"
#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

// Definitions 3.8: times 2, 3+, 4, 6+, 8.
std::vector<SurvivalPoint> Vector() {
  DurationHistogram events, censored;
  for (const int time : {2, 4, 8}) events.Add(time);
  for (const int time : {3, 6}) censored.Add(time);
  return KaplanMeier(TimedCountsOf(events, censored));
}

TEST(SurvivalTest, TestVectorOfTheDefinitions) {
  const std::vector<SurvivalPoint> curve = Vector();
  ASSERT_EQ(curve.size(), 3u);
  EXPECT_EQ(curve[0].time_ms, 2);
  EXPECT_EQ(curve[1].time_ms, 4);
  EXPECT_EQ(curve[2].time_ms, 8);
  EXPECT_DOUBLE_EQ(curve[0].survival, 0.8);
  EXPECT_NEAR(curve[1].survival, 0.5333, 0.00004);
  EXPECT_EQ(curve[2].survival, 0);
  EXPECT_EQ(curve[0].at_risk, 5u);
  EXPECT_EQ(curve[1].at_risk, 3u);
  EXPECT_EQ(curve[2].at_risk, 1u);
}

TEST(SurvivalTest, IntervalIsGreenwoods) {
  const std::vector<SurvivalPoint> curve = Vector();
  // By hand: 0.8^2 / (5 * 4) and 0.5333^2 (1 / 20 + 1 / 6).
  EXPECT_NEAR(curve[0].low, 0.8 - 1.959964 * std::sqrt(0.64 / 20), 1e-6);
  EXPECT_EQ(curve[0].high, 1) << "cut off";
  EXPECT_NEAR(curve[1].low, 8.0 / 15 - 1.959964 * 8 / 15 * std::sqrt(1.0 / 20 + 1.0 / 6), 1e-6);
  EXPECT_EQ(curve[2].low, 0);
  EXPECT_EQ(curve[2].high, 0);
}

TEST(SurvivalTest, QuantilesAreWhereTheCurveGetsThere) {
  const std::vector<SurvivalPoint> curve = Vector();
  EXPECT_EQ(SurvivalQuantile(curve, 0.2), 2);
  EXPECT_EQ(SurvivalQuantile(curve, 0.3), 4);
  EXPECT_EQ(SurvivalQuantile(curve, 0.5), 8);
  DurationHistogram event, censored;
  event.Add(1);
  censored.Add(5);
  censored.Add(5);
  EXPECT_FALSE(SurvivalQuantile(KaplanMeier(TimedCountsOf(event, censored)), 0.5));
  EXPECT_TRUE(KaplanMeier({}).empty());
}

TEST(SurvivalTest, WithoutCensoringItIsTheShareThatIsLeft) {
  std::mt19937_64 random(3);
  DurationHistogram events;
  std::vector<int> times;
  for (int i = 0; i < 200; ++i) {
    times.push_back(static_cast<int>(random() % 100));
    events.Add(times.back());
  }
  for (const SurvivalPoint& point : KaplanMeier(TimedCountsOf(events, {}))) {
    const auto left = std::ranges::count_if(times, [&](int time) { return time > point.time_ms; });
    ASSERT_NEAR(point.survival, static_cast<double>(left) / 200, 1e-12);
    // Greenwood's variance is then the binomial one.
    const double sd = std::sqrt(point.survival * (1 - point.survival) / 200);
    ASSERT_NEAR(point.low, std::max(0.0, point.survival - 1.959964 * sd), 1e-6);
  }
}

TEST(DurationMomentsTest, EqualThePlainFormulas) {
  DurationMoments moments;
  EXPECT_EQ(moments.Mean(), 0);
  EXPECT_EQ(moments.StandardDeviation(), 0);
  for (const int value : {2, 4, 4, 4, 5, 5, 7, 9}) moments.Add(value);
  EXPECT_EQ(moments.Mean(), 5);
  EXPECT_NEAR(moments.StandardDeviation(), std::sqrt(32.0 / 7), 1e-12);
}

TEST(DurationMomentsTest, LargeLengthsLoseNothing) {
  DurationMoments moments;
  const std::int64_t century_ms = 3'155'760'000'000;
  for (const int value : {1, 2, 3}) moments.Add(century_ms + value);
  EXPECT_DOUBLE_EQ(moments.StandardDeviation(), 1);
}

}  // namespace
}  // namespace journeygraph::graph
