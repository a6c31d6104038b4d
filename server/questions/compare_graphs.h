#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/compare_graphs.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How two touchpoint graphs differ.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::CompareGraphsResponse> CompareGraphs(const v1::CompareGraphsRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller);

}  // namespace journeygraph::server
