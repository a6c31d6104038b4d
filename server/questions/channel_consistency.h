#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/channel_consistency.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Whether customers rate a stage alike on every channel.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetChannelConsistencyResponse> GetChannelConsistency(
    const v1::GetChannelConsistencyRequest& request, const QuestionDesk& desk,
    const Caller& caller);

}  // namespace journeygraph::server
