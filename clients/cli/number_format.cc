#include "clients/cli/number_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"

namespace journeygraph::cli {
namespace {

constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr const char* kHeights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

}  // namespace

std::string WithThousands(std::int64_t number) {
  const std::string plain = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  std::string result;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > first && (plain.size() - i) % 3 == 0) result += ',';
    result += plain[i];
  }
  return result;
}

std::string Decimal(double number, int digits) {
  char buffer[400];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
  std::string result = buffer;
  const bool is_zero = result.find_first_not_of("-0.") == std::string::npos;
  if (is_zero && result[0] == '-') result.erase(0, 1);
  return result;
}

std::string SignedDecimal(double number, int digits) {
  std::string result = Decimal(number, digits);
  const bool is_zero = result.find_first_not_of("0.") == std::string::npos;
  return number > 0 && !is_zero ? "+" + result : result;
}

std::string Percent(double share) { return Decimal(share * 100, 1) + " %"; }

std::string Points(double difference) { return SignedDecimal(difference * 100, 1); }

std::string Length(double length_ms) {
  struct Unit {
    double up_to_ms;
    double unit_ms;
    const char* name;
  };
  constexpr Unit kUnits[] = {{60e3, 1e3, " s"},
                             {3600e3, 60e3, " min"},
                             {48 * 3600e3, 3600e3, " h"},
                             {1e300, 86400e3, " d"}};
  if (length_ms < 1'000) return Decimal(length_ms, 0) + " ms";
  for (const Unit& unit : kUnits) {
    if (length_ms < unit.up_to_ms) return Decimal(length_ms / unit.unit_ms, 1) + unit.name;
  }
  return "";
}

std::string Bytes(double bytes) {
  constexpr const char* kUnits[] = {" B", " kB", " MB", " GB", " TB"};
  int unit = 0;
  while (bytes >= 1'000 && unit < 4) {
    bytes /= 1'000;
    ++unit;
  }
  return Decimal(bytes, unit == 0 ? 0 : 1) + kUnits[unit];
}

std::string Bar(double share, int cells) {
  if (!(share > 0)) return "";
  const int eighths = std::max(1, static_cast<int>(std::lround(std::min(share, 1.0) * cells * 8)));
  std::string bar;
  for (int i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + kEighths[eighths % 8];
}

std::string Spark(double share) {
  return kHeights[static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 7))];
}

std::string Counted(std::int64_t number, const std::string& singular, const std::string& plural) {
  return absl::StrCat(WithThousands(number), " ", number == 1 ? singular : plural);
}

}  // namespace journeygraph::cli
