#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/next_step.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// What a customer will probably do next.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::PredictNextResponse> PredictNext(const v1::PredictNextRequest& request,
                                                    const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
