#include "server/field_checks.h"

#include <algorithm>

#include "absl/strings/escaping.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxQuotedBytes = 64;
constexpr std::int64_t kFirstSecondOfYear1 = -62'135'596'800;
constexpr std::int64_t kLastSecondOfYear9999 = 253'402'300'799;
constexpr std::int64_t kSecondsOf100Years = 100LL * 366 * 24 * 60 * 60;
constexpr std::int32_t kMaxNanos = 999'999'999;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string TooLong(std::size_t bytes, std::size_t max_bytes) {
  return absl::StrCat("has ", bytes, " bytes; at most ", max_bytes, " are allowed");
}

}  // namespace

std::string Quoted(std::string_view value) {
  std::size_t kept = std::min(value.size(), kMaxQuotedBytes);
  // Not in the middle of a character.
  while (kept < value.size() && kept > 0 && (value[kept] & 0xc0) == 0x80) --kept;
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(absl::string_view(value.data(), kept)),
                      kept < value.size() ? "...\"" : "\"");
}

std::optional<std::string> NameProblem(std::string_view value, std::size_t max_bytes,
                                       bool required) {
  if (required && value.empty()) {
    return absl::StrCat("is missing; 1 to ", max_bytes, " bytes are needed");
  }
  if (value.size() > max_bytes) return TooLong(value.size(), max_bytes);
  if (std::ranges::any_of(value, IsControl)) {
    return absl::StrCat("is ", Quoted(value), "; control characters are not allowed");
  }
  return std::nullopt;
}

std::optional<std::string> TextProblem(std::string_view value, std::size_t max_bytes) {
  if (value.size() > max_bytes) return TooLong(value.size(), max_bytes);
  return std::nullopt;
}

std::optional<std::string> TimestampProblem(const google::protobuf::Timestamp& time) {
  if (time.seconds() < kFirstSecondOfYear1 || time.seconds() > kLastSecondOfYear9999) {
    return absl::StrCat("has seconds ", time.seconds(), "; years 1 to 9999 are allowed");
  }
  if (time.nanos() < 0 || time.nanos() > kMaxNanos) {
    return absl::StrCat("has nanos ", time.nanos(), "; 0 to 999999999 are allowed");
  }
  return std::nullopt;
}

bool IsWithinYears1To9999(std::int64_t time_ms) {
  constexpr std::int64_t kMsPerSecond = 1'000;
  return time_ms >= kFirstSecondOfYear1 * kMsPerSecond &&
         time_ms < (kLastSecondOfYear9999 + 1) * kMsPerSecond;
}

std::optional<std::string> DurationProblem(const google::protobuf::Duration& duration) {
  if (duration.seconds() < 0 || duration.nanos() < 0) {
    return absl::StrCat("is negative (", duration.seconds(), " s, ", duration.nanos(),
                        " ns); 0 or more is allowed");
  }
  if (duration.seconds() > kSecondsOf100Years || duration.nanos() > kMaxNanos) {
    return absl::StrCat("is ", duration.seconds(), " s, ", duration.nanos(),
                        " ns; at most 100 years and 999999999 ns are allowed");
  }
  return std::nullopt;
}

}  // namespace journeygraph::server
