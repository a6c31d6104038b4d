#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/initiative.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What changed after an initiative.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetInitiativeEffectResponse> GetInitiativeEffect(
    const v1::GetInitiativeEffectRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
