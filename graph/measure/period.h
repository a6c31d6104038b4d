// Days, weeks (from Monday) and calendar months in UTC.
//
//   std::int64_t week = PeriodOf(Period::kWeek, time_ms);
//   std::int64_t monday_ms = PeriodStartMs(Period::kWeek, week);
//
// Integer arithmetic in the proleptic Gregorian calendar; right for every int64 of milliseconds,
// also before 1970.
#pragma once

#include <cstdint>

namespace journeygraph::graph {

enum class Period : std::uint8_t { kNone, kDay, kWeek, kMonth };

inline constexpr std::int64_t kMsPerDay = 24LL * 60 * 60 * 1000;

// Days since 1 January 1970.
inline std::int64_t DayOf(std::int64_t time_ms) {
  return time_ms / kMsPerDay - (time_ms % kMsPerDay < 0);
}

// Months since January 1970 of a day since 1970 (the algorithm of Howard Hinnant,
// "chrono-compatible low-level date algorithms").
std::int64_t MonthOfDay(std::int64_t day);

// Number of the period that holds the moment; periods are numbered in order of time and period 0 is
// the one that holds 1 January 1970. Always 0 for kNone.
inline std::int64_t PeriodOf(Period period, std::int64_t time_ms) {
  const std::int64_t day = DayOf(time_ms);
  switch (period) {
    case Period::kNone:
      return 0;
    case Period::kDay:
      return day;
    // 1 January 1970 was a Thursday, three days after a Monday.
    case Period::kWeek:
      return (day + 3) / 7 - ((day + 3) % 7 < 0);
    case Period::kMonth:
      return MonthOfDay(day);
  }
  return 0;
}

// First moment of a period that PeriodOf gave; 0 for kNone. Its end is the start of the next one.
// Cut off at the limits of int64.
std::int64_t PeriodStartMs(Period period, std::int64_t number);

}  // namespace journeygraph::graph
