#include "graph/measure/period.h"

#include <limits>

namespace journeygraph::graph {
namespace {

// Both after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March,
// 400 years (an era) have 146,097 days, and day 0 of era 0 is 1 March of year 0.
constexpr std::int64_t kDaysPerEra = 146'097;
constexpr std::int64_t kDaysFromEraStartTo1970 = 719'468;

std::int64_t FirstDayOfMonth(std::int64_t months_since_1970) {
  const std::int64_t years = months_since_1970 / 12 - (months_since_1970 % 12 < 0);
  const std::int64_t month = months_since_1970 - years * 12;  // 0 is January
  const std::int64_t year = 1970 + years - (month < 2);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month_from_march = (month + 10) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysFromEraStartTo1970;
}

}  // namespace

std::int64_t MonthOfDay(std::int64_t day) {
  const std::int64_t shifted = day + kDaysFromEraStartTo1970;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - kDaysPerEra + 1) / kDaysPerEra;
  const std::int64_t day_of_era = shifted - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const bool in_next_year = month_from_march >= 10;  // January and February
  const std::int64_t year = year_of_era + era * 400 + in_next_year;
  const std::int64_t month = in_next_year ? month_from_march - 10 : month_from_march + 2;
  return (year - 1970) * 12 + month;
}

std::int64_t PeriodStartMs(Period period, std::int64_t number) {
  std::int64_t day = 0;
  switch (period) {
    case Period::kNone:
      return 0;
    case Period::kDay:
      day = number;
      break;
    case Period::kWeek:
      day = number * 7 - 3;
      break;
    case Period::kMonth:
      day = FirstDayOfMonth(number);
      break;
  }
  std::int64_t start_ms = 0;
  if (!__builtin_mul_overflow(day, kMsPerDay, &start_ms)) return start_ms;
  return day < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}

}  // namespace journeygraph::graph
