// The parts of GetChannelSwitches that are answered only if asked for, on the wire.
//
// Pure functions.
#pragma once

#include "graph/channel_lens.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/switch_kinds.h"
#include "journeygraph/v1/channel_switches.pb.h"

namespace journeygraph::server {

graph::ChannelLevel ToDomain(v1::ChannelLevel level);

void FillKinds(const graph::SwitchKindsAnswer& answer, v1::GetChannelSwitchesResponse& message);
void FillStages(const graph::SwitchKindsAnswer& answer, v1::GetChannelSwitchesResponse& message);
// Of the channels that are used, in order of names.
void FillFacts(const graph::ChannelSwitchesAnswer& answer, const graph::ChannelLens& lens,
               v1::GetChannelSwitchesResponse& message);
void FillLeftOut(const graph::LeftOutOfLens& left_out, v1::LeftOutOfChannels& message);

}  // namespace journeygraph::server
