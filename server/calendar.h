// Days, weeks and months in a time zone, as edges between them.
//
//   auto zone = FindTimeZone("Europe/Berlin");
//   auto edges = CalendarEdges({.unit = CalendarUnit::kWeek, .zone = *zone}, first_ms, last_ms);
//
// Offsets always work. IANA names are those of the system's tzdata; days then have 23 or 25 hours
// where clocks change. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace journeygraph::server {

// "" and "UTC"; "+01:00", up to 14 hours either way; an IANA name. Nothing for all else.
std::optional<absl::TimeZone> FindTimeZone(std::string_view name);

enum class CalendarUnit : std::uint8_t { kDay, kWeek, kMonth };

struct Calendar {
  CalendarUnit unit = CalendarUnit::kWeek;
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::Weekday week_start = absl::Weekday::monday;
};

// Starts of all units that hold a moment from `first_ms` to `last_ms`, and the end of the last one;
// nothing if there are more than `max_units`. `last_ms` is not before `first_ms`.
std::optional<std::vector<std::int64_t>> CalendarEdges(const Calendar& calendar,
                                                       std::int64_t first_ms, std::int64_t last_ms,
                                                       std::size_t max_units);

// "2025-03-31", in the zone.
std::string DateIn(const absl::TimeZone& zone, std::int64_t time_ms);

}  // namespace journeygraph::server
