#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/score_change.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Why a score changed: other customers, or other ratings.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetScoreChangeResponse> GetScoreChange(const v1::GetScoreChangeRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
