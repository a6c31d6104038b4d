#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/paths.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where journeys go from a touchpoint, where they came from, and the ways between two.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ListPathsResponse> ListPaths(const v1::ListPathsRequest& request,
                                                const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
