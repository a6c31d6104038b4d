#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/drivers.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which touchpoints or stages drive the overall score.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::ListDriversResponse> ListDrivers(const v1::ListDriversRequest& request,
                                                    const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
