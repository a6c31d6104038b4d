#pragma once

#include "absl/status/statusor.h"
#include "graph/questions/channel_switches.h"
#include "journeygraph/v1/channel_switches.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// Where customers change the channel.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetChannelSwitchesResponse> GetChannelSwitches(
    const v1::GetChannelSwitchesRequest& request, const QuestionDesk& desk, const Caller& caller);

// The same fields in another answer (map_overlay.h); all but info.
void ToMessage(const graph::ChannelSwitchesAnswer& answer, v1::GetChannelSwitchesResponse& message);

}  // namespace journeygraph::server
