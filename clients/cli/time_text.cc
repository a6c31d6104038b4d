#include "clients/cli/time_text.h"

#include <charconv>
#include <cstdio>

namespace journeygraph::cli {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

// Reads `count` digits at `at`; -1 if there are not so many.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<std::int64_t> ParseDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    return std::nullopt;
  }
  return DaysSince1970(year, month, day) * kMsPerDay;
}

// Reads ".123456" at `at`, moves `at` behind it. Nothing if there is no digit after the point.
std::optional<int> ParseFraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || (text[at] != '.' && text[at] != ',')) return 0;
  ++at;
  const std::size_t first = at;
  int milliseconds = 0;
  int scale = 100;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    milliseconds += scale * (text[at] - '0');
    scale /= 10;
  }
  if (at == first) return std::nullopt;
  return milliseconds;
}

// Reads "", "Z", "+01:00", "+0100" or " UTC" up to the end, in minutes.
std::optional<int> ParseOffset(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == " UTC" || text == "UTC") return 0;
  if (text[0] != '+' && text[0] != '-') return std::nullopt;
  const bool colon = text.size() == 6 && text[3] == ':';
  if (!colon && text.size() != 5) return std::nullopt;
  const int hours = Digits(text, 1, 2);
  const int minutes = Digits(text, colon ? 4 : 3, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::optional<std::int64_t> ParseWhole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct CalendarTime {
  int year, month, day, hour, minute, second, millisecond;
};

// Hinnant, civil_from_days.
CalendarTime ToCalendar(std::int64_t time_ms) {
  std::int64_t days = time_ms / kMsPerDay;
  std::int64_t rest_ms = time_ms % kMsPerDay;
  if (rest_ms < 0) {
    rest_ms += kMsPerDay;
    --days;
  }
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<int>(days - era * 146'097);
  const int year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const auto rest = static_cast<int>(rest_ms);
  return {.year = static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0),
          .month = month,
          .day = day_of_year - (153 * shifted_month + 2) / 5 + 1,
          .hour = rest / 3'600'000,
          .minute = rest / 60'000 % 60,
          .second = rest / 1'000 % 60,
          .millisecond = rest % 1'000};
}

template <typename... Values>
std::string Print(const char* format, Values... values) {
  char buffer[80];
  const int length = std::snprintf(buffer, sizeof buffer, format, values...);
  return std::string(buffer, static_cast<std::size_t>(length));
}

}  // namespace

std::int64_t DaysSince1970(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

std::optional<std::int64_t> ParseTimestamp(std::string_view text) {
  const auto date_ms = ParseDate(text);
  if (!date_ms) return ParseWhole(text);
  if (text.size() < 19) return std::nullopt;
  const char separator = text[10];
  if ((separator != 'T' && separator != 't' && separator != ' ') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  std::size_t at = 19;
  const auto milliseconds = ParseFraction(text, at);
  if (!milliseconds) return std::nullopt;
  const auto offset_minutes = ParseOffset(text.substr(at));
  if (!offset_minutes) return std::nullopt;
  return *date_ms + ((hour * 60LL + minute - *offset_minutes) * 60 + second) * 1'000 +
         *milliseconds;
}

std::optional<std::int64_t> ParseDateOrTimestamp(std::string_view text) {
  if (text.size() == 10) {
    if (const auto date_ms = ParseDate(text)) return date_ms;
  }
  return ParseTimestamp(text);
}

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t ms;
  };
  constexpr Unit kUnits[] = {{"ms", 1},        {"s", 1'000},     {"m", 60'000},
                             {"h", 3'600'000}, {"d", kMsPerDay}, {"w", 7 * kMsPerDay}};
  if (text == "0") return 0;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > 1'000'000'000'000) return std::nullopt;
  const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Unit& unit : kUnits) {
    if (name == unit.name && number <= INT64_MAX / unit.ms) return number * unit.ms;
  }
  return std::nullopt;
}

std::string FormatTimestamp(std::int64_t time_ms) {
  const CalendarTime t = ToCalendar(time_ms);
  return Print("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.year, t.month, t.day, t.hour, t.minute,
               t.second, t.millisecond);
}

std::string FormatDate(std::int64_t time_ms) {
  const CalendarTime t = ToCalendar(time_ms);
  return Print("%04d-%02d-%02d", t.year, t.month, t.day);
}

std::string FormatDateTime(std::int64_t time_ms) {
  const CalendarTime t = ToCalendar(time_ms);
  return Print("%04d-%02d-%02d %02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

}  // namespace journeygraph::cli
