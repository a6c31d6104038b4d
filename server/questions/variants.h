#pragma once

#include "absl/status/statusor.h"
#include "graph/questions/variants.h"
#include "journeygraph/v1/variants.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which paths journeys take.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ListVariantsResponse> ListVariants(const v1::ListVariantsRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller);

// One variant as a message.
void FillVariant(const graph::Variant& variant, v1::Variant& message);

}  // namespace journeygraph::server
