#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/attribution.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which touchpoints, channels or stages earn the conversions.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetAttributionResponse> GetAttribution(const v1::GetAttributionRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
