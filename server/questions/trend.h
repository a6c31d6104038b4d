#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/trend.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How headline numbers move over time.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetTrendResponse> GetTrend(const v1::GetTrendRequest& request,
                                              const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
