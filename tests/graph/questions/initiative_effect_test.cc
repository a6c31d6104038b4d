#include "graph/questions/initiative_effect.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// Weeks are days here, so that the log stays short.
TimeBuckets Weeks(int count) {
  std::vector<std::int64_t> edges;
  for (int i = 0; i <= count; ++i) edges.push_back(kMonday + i * kDayMs);
  return TimeBuckets(edges);
}

std::string Day(int day) {
  const std::string number = std::to_string(5 + day);
  return "@2026-01-" + (number.size() == 1 ? "0" + number : number) + " ";
}

const HeadlineChange* Find(const std::vector<HeadlineChange>& changes, std::string_view measure) {
  for (const HeadlineChange& change : changes) {
    if (change.before.name == measure) return &change;
  }
  return nullptr;
}

std::vector<HeadlineChange> ChangesOf(JourneyLog& log, std::uint32_t split, int weeks) {
  HeadlineCounts counts(log.context(), {.buckets = Weeks(weeks)});
  log.Feed(counts);
  return ChangesAt(split, counts, 0, log.context());
}

TEST(InitiativeEffectTest, IsAfterLessBefore) {
  JourneyLog log;
  log.Add(Day(0) + "a => success", 200);
  log.Add(Day(1) + "a => failure", 200);
  log.Add(Day(2) + "a => success", 297);
  log.Add(Day(3) + "a => failure", 225);
  const auto changes = ChangesOf(log, 2, 4);
  const HeadlineChange* rate = Find(changes, "success_rate");
  ASSERT_NE(rate, nullptr);
  EXPECT_EQ(rate->before.count, 400u);
  EXPECT_EQ(rate->after.count, 522u);
  EXPECT_NEAR(*rate->difference->statistic, 2.082, 0.0005);
  EXPECT_FALSE(rate->small_sample);
  EXPECT_EQ(Find(changes, "nps"), nullptr) << "nobody was asked";
}

TEST(InitiativeEffectTest, NumbersOfJourneysAreByWeek) {
  JourneyLog log;
  log.Add(Day(0) + "a => success", 2);
  log.Add(Day(1) + "a => success", 4);
  log.Add(Day(2) + "a => success", 8);
  log.Add(Day(3) + "a => success", 9);  // in no week
  const auto changes = ChangesOf(log, 2, 3);
  EXPECT_EQ(Find(changes, "journeys")->before.value, 3);
  EXPECT_EQ(Find(changes, "journeys")->after.value, 8);
  EXPECT_FALSE(Find(changes, "journeys")->difference);
}

TEST(InitiativeEffectTest, ATrendThatWasThereBeforeIsSaid) {
  JourneyLog log;
  for (int week = 0; week < 8; ++week) {
    log.Add(Day(week) + "a => success", 50 + 4 * week + week % 2);
    log.Add(Day(week) + "a => failure", 50 - 4 * week - week % 2);
  }
  const auto changes = ChangesOf(log, 6, 8);
  const HeadlineChange* rate = Find(changes, "success_rate");
  ASSERT_TRUE(rate->trend);
  EXPECT_TRUE(rate->moved_before);
  EXPECT_NEAR(rate->trend->per_week.value, 0.04, 0.003);
  EXPECT_NEAR(rate->trend->projected, 0.76, 0.02) << "week 6.5 of the line";
  EXPECT_NEAR(*rate->after.value, rate->trend->projected, 0.02) << "no more than was to come";
}

TEST(InitiativeEffectTest, ThreeWeeksAreNoTrend) {
  JourneyLog log;
  for (int week = 0; week < 5; ++week) log.Add(Day(week) + "a => success", 40 + week);
  EXPECT_FALSE(Find(ChangesOf(log, 3, 5), "journeys")->trend);
  EXPECT_TRUE(Find(ChangesOf(log, 4, 5), "journeys")->trend);
}

TEST(TrendOfTest, IsTheWeightedLeastSquaresLine) {
  // Of 1, 2, 4 and 5 at 0, 1, 2 and 3: slope 1.4, residuals 0.1, -0.3, 0.3, -0.1.
  const auto trend = TrendOf({1, 2, 4, 5}, {1, 1, 1, 1}, 4);
  ASSERT_TRUE(trend);
  EXPECT_NEAR(trend->per_week.value, 1.4, 1e-12);
  EXPECT_NEAR(trend->projected, 6.5, 1e-12);
  const double half = 4.302653 * std::sqrt(0.2 / 2 / 5);
  EXPECT_NEAR(trend->per_week.high, 1.4 + half, 1e-5);
  EXPECT_NEAR(trend->per_week.low, 1.4 - half, 1e-5);
}

TEST(TrendOfTest, WeeksWithoutCasesDoNotCount) {
  const auto all = TrendOf({1, 99, 3, 4, 5}, {2, 0, 2, 2, 2}, 5);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->weeks, 4u);
  EXPECT_NEAR(all->per_week.value, 1, 1e-12);
  EXPECT_FALSE(TrendOf({1, 2, 3, 4}, {1, 1, 1, 0}, 5));
}

TEST(InitiativeEffectTest, RowsHaveNoNumbersThatAreNotCountedForThem) {
  JourneyLog log;
  log.Add(Day(0) + "web:a chat:b => success", 3);
  log.Add(Day(1) + "web:a chat:b => success", 3);
  HeadlineCountsOptions options{.buckets = Weeks(2), .rows = 2};
  options.row_of_touchpoint = {0, 1};
  HeadlineCounts counts(log.context(), options);
  log.Feed(counts);
  const auto changes = ChangesAt(1, counts, 1, log.context());
  EXPECT_EQ(Find(changes, "switch_rate"), nullptr);
  EXPECT_EQ(Find(changes, "contacts_per_journey"), nullptr);
  EXPECT_EQ(Find(changes, "success_rate")->after.count, 3u);
}

TEST(InitiativeEffectTest, QValuesAreOverAllGroups) {
  JourneyLog log;
  log.Add(Day(0) + "web:a chat:b => success", 40);
  log.Add(Day(1) + "web:a web:b => success", 30);
  log.Add(Day(1) + "web:a chat:b => failure", 30);
  auto changes = ChangesOf(log, 1, 2);
  auto again = changes;
  const std::uint64_t tests = SetQValues({&changes});
  EXPECT_EQ(SetQValues({&changes, &again}), 2 * tests);
  EXPECT_GE(tests, 3u);
  EXPECT_GE(*Find(changes, "success_rate")->q_value,
            *Find(changes, "success_rate")->difference->p_value);
}

}  // namespace
}  // namespace journeygraph::graph
