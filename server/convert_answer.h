// Answers of graph/questions as messages. What is left to the caller is `info` (answer_info.h).
//
//   ToMessage(graph::AnswerChannelSwitches(counts, context), response);
//
// Field by field; nothing is computed here. Pure functions.
#pragma once

#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "journeygraph/v1/channel_switches.pb.h"
#include "journeygraph/v1/critical_moments.pb.h"
#include "journeygraph/v1/stage_scores.pb.h"
#include "journeygraph/v1/touchpoint_graph.pb.h"

namespace journeygraph::server {

void ToMessage(const graph::StageScoresAnswer& answer, v1::GetStageScoresResponse& message);
void ToMessage(const graph::ChannelSwitchesAnswer& answer, v1::GetChannelSwitchesResponse& message);
void ToMessage(const graph::CriticalMomentsAnswer& answer,
               v1::ListCriticalMomentsResponse& message);
void ToMessage(const graph::ObservedGraphAnswer& answer, v1::GetTouchpointGraphResponse& message);

}  // namespace journeygraph::server
