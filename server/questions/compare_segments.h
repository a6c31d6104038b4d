#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/compare_segments.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How segments of customers differ.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::CompareSegmentsResponse> CompareSegments(
    const v1::CompareSegmentsRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
