#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/switch_cost.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What a change of channel costs, compared with like steps that stayed.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetSwitchCostResponse> GetSwitchCost(const v1::GetSwitchCostRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller);

}  // namespace journeygraph::server
