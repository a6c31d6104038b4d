#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/step_matrix.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where journeys are with their first, second, third ... interaction.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetStepMatrixResponse> GetStepMatrix(const v1::GetStepMatrixRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller);

}  // namespace journeygraph::server
