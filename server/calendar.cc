#include "server/calendar.h"

#include <algorithm>
#include <cctype>

namespace journeygraph::server {
namespace {

constexpr int kMostOffsetMinutes = 14 * 60;
constexpr std::size_t kMaxNameBytes = 64;

std::optional<int> TwoDigits(std::string_view text) {
  if (text.size() != 2 || !std::isdigit(static_cast<unsigned char>(text[0])) ||
      !std::isdigit(static_cast<unsigned char>(text[1]))) {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<absl::TimeZone> FixedZone(std::string_view offset) {
  if (offset.size() != 6 || offset[3] != ':') return std::nullopt;
  const auto hours = TwoDigits(offset.substr(1, 2));
  const auto minutes = TwoDigits(offset.substr(4, 2));
  if (!hours || !minutes || *minutes >= 60) return std::nullopt;
  const int total = *hours * 60 + *minutes;
  if (total > kMostOffsetMinutes) return std::nullopt;
  return absl::FixedTimeZone((offset[0] == '-' ? -total : total) * 60);
}

// The name becomes a path below tzdata: it must not lead out of there, nor to the server's own
// zone.
bool MayBeIanaName(std::string_view name) {
  const auto is_allowed = [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.size() <= kMaxNameBytes && name.front() != '/' &&
         name != "localtime" && std::ranges::all_of(name, is_allowed);
}

absl::CivilDay StartOfUnit(const Calendar& calendar, absl::CivilDay day) {
  switch (calendar.unit) {
    case CalendarUnit::kDay:
      return day;
    case CalendarUnit::kWeek:
      return absl::PrevWeekday(day + 1, calendar.week_start);
    case CalendarUnit::kMonth:
      return absl::CivilDay(absl::CivilMonth(day));
  }
  return day;
}

absl::CivilDay NextUnit(const Calendar& calendar, absl::CivilDay start) {
  switch (calendar.unit) {
    case CalendarUnit::kDay:
      return start + 1;
    case CalendarUnit::kWeek:
      return start + 7;
    case CalendarUnit::kMonth:
      return absl::CivilDay(absl::CivilMonth(start) + 1);
  }
  return start + 1;
}

}  // namespace

std::optional<absl::TimeZone> FindTimeZone(std::string_view name) {
  if (name.empty() || name == "UTC") return absl::UTCTimeZone();
  if (name[0] == '+' || name[0] == '-') return FixedZone(name);
  absl::TimeZone zone;
  if (!MayBeIanaName(name) || !absl::LoadTimeZone(std::string(name), &zone)) return std::nullopt;
  return zone;
}

std::optional<std::vector<std::int64_t>> CalendarEdges(const Calendar& calendar,
                                                       std::int64_t first_ms, std::int64_t last_ms,
                                                       std::size_t max_units) {
  const absl::CivilDay first_day(absl::ToCivilDay(absl::FromUnixMillis(first_ms), calendar.zone));
  absl::CivilDay day = StartOfUnit(calendar, first_day);
  std::vector<std::int64_t> edges;
  while (edges.empty() || edges.back() <= last_ms) {
    if (edges.size() > max_units) return std::nullopt;
    edges.push_back(absl::ToUnixMillis(absl::FromCivil(day, calendar.zone)));
    day = NextUnit(calendar, day);
  }
  return edges;
}

std::string DateIn(const absl::TimeZone& zone, std::int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(time_ms), zone);
}

}  // namespace journeygraph::server
