#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/data_quality.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// How far the data of each touchpoint and channel can be trusted.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetDataQualityResponse> GetDataQuality(const v1::GetDataQualityRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller);

}  // namespace journeygraph::server
