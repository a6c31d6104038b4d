#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/critical_moments.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which moments decide how journeys end.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ListCriticalMomentsResponse> ListCriticalMoments(
    const v1::ListCriticalMomentsRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
