#pragma once

#include "absl/status/statusor.h"
#include "graph/questions/observed_graph.h"
#include "journeygraph/v1/touchpoint_graph.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What follows what.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetTouchpointGraphResponse> GetTouchpointGraph(
    const v1::GetTouchpointGraphRequest& request, const QuestionDesk& desk, const Caller& caller);

// The same fields in another answer (map_overlay.h); all but info.
void ToMessage(const graph::ObservedGraphAnswer& answer, v1::GetTouchpointGraphResponse& message);

}  // namespace journeygraph::server
