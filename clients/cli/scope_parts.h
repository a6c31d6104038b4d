// Parts of a scope as single words, for commands that take several scopes.
//
//   persona=professional   country=DE,AT   country=      customers (no value: those without it)
//   @since=2025-01-01   @until=2025-02-01   @channel=web,app   @touchpoint=cart
//
//   v1::Scope scope;
//   absl::Status status = AddScopePart("--first", "@since=2025-03-01", scope);
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "journeygraph/v1/compare_segments.pb.h"
#include "journeygraph/v1/scope.pb.h"

namespace journeygraph::cli {

// Returns an error of kExitUsage that names the flag, if the text cannot be understood.
absl::Status AddScopePart(const std::string& flag, const std::string& text, v1::Scope& scope);

// "Label: part; part".
absl::StatusOr<v1::ComparedSegment> SegmentFlag(const std::string& flag, const std::string& text);

// A date or time. Returns an error of kExitUsage.
absl::StatusOr<google::protobuf::Timestamp> TimeFlag(const std::string& flag,
                                                     const std::string& text);

}  // namespace journeygraph::cli
