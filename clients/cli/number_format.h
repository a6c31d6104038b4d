// Numbers for people.
//
//   WithThousands(12400) -> "12,400"     Percent(0.612) -> "61.2 %"     Length(11'520'000) -> "3.2
//   h"
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string>

namespace journeygraph::cli {

// "1,234,567".
std::string WithThousands(std::int64_t number);
// "3.14" with so many digits behind the point; never "-0.0".
std::string Decimal(double number, int digits);
// As Decimal, with "+" before numbers above zero.
std::string SignedDecimal(double number, int digits);
// A share as "61.2 %".
std::string Percent(double share);
// A difference of shares in percentage points, as "-12.3".
std::string Points(double difference);
// A length of time in its natural unit: "480 ms", "12.5 s", "3.4 min", "3.2 h", "2.1 d".
std::string Length(double length_ms);
// "1.4 GB" (powers of 1,000).
std::string Bytes(double bytes);
// A bar of at most `cells` characters for `share` of its full length, in eighths of a cell.
std::string Bar(double share, int cells);
// One block character for `share` of the full height, for sparklines.
std::string Spark(double share);
// "1 journey", "12,400 journeys".
std::string Counted(std::int64_t number, const std::string& singular, const std::string& plural);

}  // namespace journeygraph::cli
