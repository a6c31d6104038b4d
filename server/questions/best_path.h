#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/best_path.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// The most probable, quickest or cheapest path.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::FindPathResponse> FindPath(const v1::FindPathRequest& request,
                                              const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
