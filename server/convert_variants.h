// Variants: message to domain words and back. What is left to the caller is `info`
// (answer_info.h).
//
//   graph::VariantCounts counts(context, CountsOptionsOf(request));
//   ...
//   ToMessage(graph::AnswerVariants(counts, context, OptionsOf(request)), response);
//
// Requests are taken to be checked. Nothing is computed here. Pure functions.
#pragma once

#include "graph/questions/variants.h"
#include "journeygraph/v1/variants.pb.h"

namespace journeygraph::server {

graph::VariantCountsOptions CountsOptionsOf(const v1::ListVariantsRequest& request);
graph::VariantsOptions OptionsOf(const v1::ListVariantsRequest& request);
void ToMessage(const graph::VariantsAnswer& answer, v1::ListVariantsResponse& message);

}  // namespace journeygraph::server
