#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/economics.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What lost journeys would have been worth, and what it costs to serve.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetEconomicsResponse> GetEconomics(const v1::GetEconomicsRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller);

}  // namespace journeygraph::server
