#include "graph/measure/period.h"

#include <chrono>
#include <limits>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using std::chrono::sys_days;

std::int64_t Ms(int year, unsigned month, unsigned day) {
  const sys_days date = std::chrono::year(year) / month / day;
  return date.time_since_epoch().count() * kMsPerDay;
}

TEST(PeriodTest, MonthsAgreeWithTheCalendarOfTheStandardLibrary) {
  for (std::int64_t day = -800'000; day < 800'000; day += 1) {
    const std::chrono::year_month_day date{sys_days{std::chrono::days{day}}};
    const std::int64_t expected = (int(date.year()) - 1970) * 12 + int(unsigned(date.month())) - 1;
    ASSERT_EQ(MonthOfDay(day), expected) << day;
    if (unsigned(date.day()) == 1) {
      ASSERT_EQ(PeriodStartMs(Period::kMonth, expected), day * kMsPerDay) << day;
    }
  }
}

TEST(PeriodTest, WeeksBeginOnMonday) {
  for (std::int64_t day = -3'000; day < 3'000; ++day) {
    const std::int64_t week = PeriodOf(Period::kWeek, day * kMsPerDay + 1);
    const std::int64_t start_ms = PeriodStartMs(Period::kWeek, week);
    const std::chrono::weekday weekday{sys_days{std::chrono::days{start_ms / kMsPerDay}}};
    ASSERT_EQ(weekday, std::chrono::Monday);
    ASSERT_LE(start_ms, day * kMsPerDay);
    ASSERT_GT(start_ms + 7 * kMsPerDay, day * kMsPerDay);
  }
}

TEST(PeriodTest, FirstAndLastMillisecondBelongToTheSameDay) {
  const std::int64_t day_ms = Ms(2024, 2, 29);
  EXPECT_EQ(PeriodOf(Period::kDay, day_ms), PeriodOf(Period::kDay, day_ms + kMsPerDay - 1));
  EXPECT_EQ(PeriodOf(Period::kDay, day_ms - 1) + 1, PeriodOf(Period::kDay, day_ms));
  EXPECT_EQ(PeriodStartMs(Period::kDay, PeriodOf(Period::kDay, day_ms + 5)), day_ms);
}

TEST(PeriodTest, WorksBefore1970) {
  EXPECT_EQ(PeriodOf(Period::kDay, -1), -1);
  EXPECT_EQ(PeriodStartMs(Period::kMonth, PeriodOf(Period::kMonth, -1)), Ms(1969, 12, 1));
}

TEST(PeriodTest, EverythingIsOnePeriodWithoutPeriods) {
  EXPECT_EQ(PeriodOf(Period::kNone, Ms(2026, 5, 4)), 0);
  EXPECT_EQ(PeriodStartMs(Period::kNone, 0), 0);
}

TEST(PeriodTest, IsCutOffAtTheLimits) {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const Period period : {Period::kDay, Period::kWeek, Period::kMonth}) {
    EXPECT_LE(PeriodStartMs(period, PeriodOf(period, least)), least + 31 * kMsPerDay);
    EXPECT_EQ(PeriodStartMs(period, PeriodOf(period, least) - 1), least);
    EXPECT_EQ(PeriodStartMs(period, PeriodOf(period, most) + 1), most);
  }
}

}  // namespace
}  // namespace journeygraph::graph
