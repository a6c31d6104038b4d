#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/conformance.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How far journeys follow the plan of the map.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetConformanceResponse> GetConformance(const v1::GetConformanceRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
