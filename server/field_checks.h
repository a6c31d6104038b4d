// Checks that many fields share: text within its limit, moments and lengths of time, enum values.
//
//   CheckRequiredName(violations, key.kind(), 64, "keys[", i, "].kind");
//   CheckText(violations, comment.text(), 10'000, "comment.text");
//   CheckTimestamp(violations, interaction.send_time(), "send_time");
//
// The path is given in parts and put together only when something is wrong. Text is already known
// to be UTF-8 (wire_check.h). Lengths are in bytes.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/violations.h"

namespace journeygraph::server {

// `value` for an error message: quoted, escaped, cut off after 64 bytes.
std::string Quoted(std::string_view value);

// What is wrong, in words; nothing if all is well.
std::optional<std::string> NameProblem(std::string_view value, std::size_t max_bytes,
                                       bool required);
std::optional<std::string> TextProblem(std::string_view value, std::size_t max_bytes);
// Whether seconds and nanos are within the type's range: years 1 to 9999.
std::optional<std::string> TimestampProblem(const google::protobuf::Timestamp& time);
// The same, of milliseconds since 1970.
bool IsWithinYears1To9999(std::int64_t time_ms);
// Lengths may be 0, but not negative, and at most 100 years.
std::optional<std::string> DurationProblem(const google::protobuf::Duration& duration);

template <typename... Path>
void AddIfAny(Violations& violations, const std::optional<std::string>& problem,
              const Path&... path) {
  if (problem) [[unlikely]]
    violations.Add(absl::StrCat(path...), *problem);
}

// A name: within its limit and without control characters; "" is allowed.
template <typename... Path>
void CheckName(Violations& violations, std::string_view value, std::size_t max_bytes,
               const Path&... path) {
  AddIfAny(violations, NameProblem(value, max_bytes, false), path...);
}

// The same, not empty.
template <typename... Path>
void CheckRequiredName(Violations& violations, std::string_view value, std::size_t max_bytes,
                       const Path&... path) {
  AddIfAny(violations, NameProblem(value, max_bytes, true), path...);
}

// Words of people: only the length is limited.
template <typename... Path>
void CheckText(Violations& violations, std::string_view value, std::size_t max_bytes,
               const Path&... path) {
  AddIfAny(violations, TextProblem(value, max_bytes), path...);
}

template <typename... Path>
void CheckTimestamp(Violations& violations, const google::protobuf::Timestamp& time,
                    const Path&... path) {
  AddIfAny(violations, TimestampProblem(time), path...);
}

template <typename... Path>
void CheckDuration(Violations& violations, const google::protobuf::Duration& duration,
                   const Path&... path) {
  AddIfAny(violations, DurationProblem(duration), path...);
}

template <typename... Path>
void CheckCount(Violations& violations, std::int64_t count, std::int64_t max, const Path&... path) {
  if (count > max) [[unlikely]] {
    violations.Add(absl::StrCat(path...),
                   absl::StrCat("has ", count, " entries; at most ", max, " are allowed"));
  }
}

template <typename... Path>
void CheckNotNegative(Violations& violations, std::int64_t value, const Path&... path) {
  if (value < 0) [[unlikely]] {
    violations.Add(absl::StrCat(path...), absl::StrCat("is ", value, "; 0 or more is allowed"));
  }
}

// An enum value that this server knows. Proto3 keeps unknown numbers as they are.
template <typename Enum, typename... Path>
void CheckEnum(Violations& violations, Enum value, const Path&... path) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  if (descriptor->FindValueByNumber(value) == nullptr) [[unlikely]] {
    violations.Add(absl::StrCat(path...),
                   absl::StrCat("is ", static_cast<int>(value), "; a value of ",
                                descriptor->full_name(), " is needed"));
  }
}

}  // namespace journeygraph::server
