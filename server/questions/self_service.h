#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/self_service.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How much customers get done without an employee.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetSelfServiceResponse> GetSelfService(const v1::GetSelfServiceRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
