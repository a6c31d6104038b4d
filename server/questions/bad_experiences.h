#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/bad_experiences.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Whether journeys are lost after one or two bad experiences.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetBadExperiencesResponse> GetBadExperiences(
    const v1::GetBadExperiencesRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
