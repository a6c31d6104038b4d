#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/channel_coverage.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Which goals customers reach on the channel of their choice, and what more channels are worth.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetChannelCoverageResponse> GetChannelCoverage(
    const v1::GetChannelCoverageRequest& request, const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
