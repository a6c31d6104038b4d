#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/journey_scores.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How whole journeys are rated, and whether those who answered stand for all.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetJourneyScoresResponse> GetJourneyScores(
    const v1::GetJourneyScoresRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
