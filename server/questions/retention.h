#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/retention.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How long customers stay, how fast they leave, and what one is worth.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetRetentionResponse> GetRetention(const v1::GetRetentionRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller);

}  // namespace journeygraph::server
