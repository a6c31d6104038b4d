#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/baseline.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How the headline numbers stand against a baseline.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::CompareBaselineResponse> CompareBaseline(
    const v1::CompareBaselineRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
