#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/unusual_gaps.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Gaps between touchpoints that are far from what is usual.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ListUnusualGapsResponse> ListUnusualGaps(
    const v1::ListUnusualGapsRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
