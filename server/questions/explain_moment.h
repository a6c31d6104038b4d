#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/explain_moment.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// The evidence for one moment.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ExplainMomentResponse> ExplainMoment(const v1::ExplainMomentRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller);

}  // namespace journeygraph::server
