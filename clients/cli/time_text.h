// Times and lengths of time as people write them.
//
//   auto time_ms = ParseTimestamp("2025-03-01T12:00:00+01:00");   // 1740826800000
//   auto gap_ms = ParseDuration("30d");
//
// Pure functions; thread-safe. Times are milliseconds since 1970 in UTC; finer parts are cut off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace journeygraph::cli {

// Understands RFC 3339, "YYYY-MM-DD HH:MM:SS[.fraction]" (UTC if it has no offset) and whole
// numbers, which are milliseconds since 1970. Nothing for all else. Allocates nothing.
std::optional<std::int64_t> ParseTimestamp(std::string_view text);

// The same, and dates "YYYY-MM-DD", which are their first moment in UTC.
std::optional<std::int64_t> ParseDateOrTimestamp(std::string_view text);

// A whole number with a unit: ms, s, m, h, d, w. "0" needs none. Nothing for all else.
std::optional<std::int64_t> ParseDuration(std::string_view text);

// "2025-03-01T11:00:00.000Z".
std::string FormatTimestamp(std::int64_t time_ms);
// "2025-03-01".
std::string FormatDate(std::int64_t time_ms);
// "2025-03-01 11:00:00".
std::string FormatDateTime(std::int64_t time_ms);

// Days since 1970 of a date of the Gregorian calendar (Hinnant, days_from_civil).
std::int64_t DaysSince1970(std::int64_t year, int month, int day);

}  // namespace journeygraph::cli
