#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/stage_scores.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How customers rate each stage.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetStageScoresResponse> GetStageScores(const v1::GetStageScoresRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
