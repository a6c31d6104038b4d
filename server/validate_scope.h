// The rules of what questions have in common, as proto/journeygraph/v1/scope.proto states them.
//
//   Violations violations;
//   ValidateScope(request.scope(), "acme", violations);   // fields "scope.time_range.end_time" ...
//
// Pure functions.
#pragma once

#include <string_view>

#include "journeygraph/v1/scope.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// Paths begin with `path`. The map must belong to `workspace`; whether it exists is not looked at.
void ValidateScope(const v1::Scope& scope, std::string_view workspace, Violations& violations,
                   std::string_view path = "scope");

// Parts that other messages have too; paths begin with `path`.
void ValidateTimeRange(const v1::TimeRange& range, std::string_view path, Violations& violations);
void ValidateCaseNotion(const v1::CaseNotion& notion, std::string_view path,
                        Violations& violations);
void ValidateRules(const v1::JourneyRules& rules, std::string_view path, Violations& violations);
void ValidateCondition(const v1::AttributeCondition& condition, std::string_view path,
                       Violations& violations);

}  // namespace journeygraph::server
