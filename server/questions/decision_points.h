#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/decision_points.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where it is decided how journeys end.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetDecisionPointsResponse> GetDecisionPoints(
    const v1::GetDecisionPointsRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
