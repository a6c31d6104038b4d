#pragma once

#include "absl/status/statusor.h"
#include "graph/questions/funnel.h"
#include "journeygraph/v1/funnel.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How many journeys get how far along given steps.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetFunnelResponse> GetFunnel(const v1::GetFunnelRequest& request,
                                                const QuestionDesk& desk, const Caller& caller);

// The same fields in another answer (map_overlay.h); all but info.
void ToMessage(const graph::FunnelAnswer& answer, v1::GetFunnelResponse& message);

}  // namespace journeygraph::server
