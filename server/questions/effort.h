#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/effort.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How much effort journeys take.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetEffortResponse> GetEffort(const v1::GetEffortRequest& request,
                                                const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
