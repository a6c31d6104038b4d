#include "clients/cli/scope_parts.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {

absl::StatusOr<google::protobuf::Timestamp> TimeFlag(const std::string& flag,
                                                     const std::string& text) {
  const auto time_ms = ParseDateOrTimestamp(text);
  if (!time_ms) {
    return UsageError(
        absl::StrCat(flag, ": \"", text, "\" is no time; use 2025-03-01 or 2025-03-01T12:00:00Z"));
  }
  google::protobuf::Timestamp time;
  const std::int64_t seconds = *time_ms / 1'000 - (*time_ms % 1'000 < 0);
  time.set_seconds(seconds);
  time.set_nanos(static_cast<int>(*time_ms - seconds * 1'000) * 1'000'000);
  return time;
}

absl::Status AddScopePart(const std::string& flag, const std::string& text, v1::Scope& scope) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return UsageError(absl::StrCat(flag, ": \"", text,
                                   "\" is no part of a scope; use ATTRIBUTE=VALUE,..., @since=DAY, "
                                   "@until=DAY, @channel=NAME,... or @touchpoint=NAME,..."));
  }
  const std::string key = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  if (key == "@since" || key == "@until") {
    auto time = TimeFlag(absl::StrCat(flag, " ", key), value);
    if (!time.ok()) return time.status();
    auto& range = *scope.mutable_time_range();
    *(key == "@since" ? range.mutable_start_time() : range.mutable_end_time()) = *time;
    return absl::OkStatus();
  }
  const std::vector<std::string> values = absl::StrSplit(value, ',');
  if (key == "@channel" || key == "@touchpoint") {
    auto& names = key == "@channel" ? *scope.mutable_channels() : *scope.mutable_touchpoints();
    names.Add(values.begin(), values.end());
    return absl::OkStatus();
  }
  if (key[0] == '@') {
    return UsageError(absl::StrCat(flag, ": \"", key,
                                   "\" is unknown; use @since, @until, @channel or @touchpoint"));
  }
  auto& condition = *scope.add_customer_conditions();
  condition.set_key(key);
  condition.mutable_values()->Add(values.begin(), values.end());
  return absl::OkStatus();
}

absl::StatusOr<v1::ComparedSegment> SegmentFlag(const std::string& flag, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) {
    return UsageError(
        absl::StrCat(flag, ": \"", text, "\" is no segment; use \"LABEL: ATTRIBUTE=VALUE; ...\""));
  }
  v1::Scope scope;
  const std::string parts = text.substr(colon + 1);
  for (const auto& part : absl::StrSplit(parts, ';')) {
    const std::string stripped(absl::StripAsciiWhitespace(part));
    if (stripped.empty()) continue;
    if (absl::Status status = AddScopePart(flag, stripped, scope); !status.ok()) return status;
  }
  v1::ComparedSegment segment;
  segment.set_label(std::string(absl::StripAsciiWhitespace(text.substr(0, colon))));
  segment.mutable_customer_conditions()->Swap(scope.mutable_customer_conditions());
  if (scope.has_time_range()) segment.mutable_time_range()->Swap(scope.mutable_time_range());
  segment.mutable_channels()->Swap(scope.mutable_channels());
  segment.mutable_touchpoints()->Swap(scope.mutable_touchpoints());
  return segment;
}

}  // namespace journeygraph::cli
