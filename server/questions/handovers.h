#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/handovers.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where customers are handed from team to team.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetHandoversResponse> GetHandovers(const v1::GetHandoversRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller);

}  // namespace journeygraph::server
