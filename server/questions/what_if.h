#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/what_if.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What would become of journeys if the graph were changed.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::SimulateChangeResponse> SimulateChange(const v1::SimulateChangeRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
