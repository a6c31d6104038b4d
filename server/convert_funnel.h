// The funnel: message to domain words and back. What is left to the caller is `info`
// (answer_info.h).
//
//   graph::FunnelCounts counts(context, ToDomain(request));
//   ...
//   ToMessage(graph::AnswerFunnel(counts, context), response);
//
// Requests are taken to be checked (validate_funnel.h). Nothing is computed here. Pure functions.
#pragma once

#include "graph/questions/funnel.h"
#include "journeygraph/v1/funnel.pb.h"

namespace journeygraph::server {

graph::FunnelOptions ToDomain(const v1::GetFunnelRequest& request);
void ToMessage(const graph::FunnelAnswer& answer, v1::GetFunnelResponse& message);

}  // namespace journeygraph::server
