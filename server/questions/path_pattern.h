#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/path_pattern.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which journeys contain a pattern, and how they end.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::MatchPatternResponse> MatchPattern(const v1::MatchPatternRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller);

}  // namespace journeygraph::server
