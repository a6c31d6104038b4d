#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/loops.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where customers go round in circles.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetLoopsResponse> GetLoops(const v1::GetLoopsRequest& request,
                                              const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
