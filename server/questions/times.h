#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/times.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How long journeys take from one place to another.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetTimesResponse> GetTimes(const v1::GetTimesRequest& request,
                                              const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
