// Moments and what belongs to them as messages. Field by field; nothing is computed here.
#pragma once

#include "graph/questions/critical_moments.h"
#include "journeygraph/v1/critical_moments.pb.h"

namespace journeygraph::server {

graph::MomentKind KindOf(v1::MomentKind kind);

// Failed and lost journeys together are JOURNEY_RESULT_FAILURE.
v1::JourneyResult ToMessage(graph::Ending ending);
void ToMessage(const graph::CriticalMoment& moment, v1::CriticalMoment& message);
void ToMessage(const graph::EmotionSummary& emotions, v1::EmotionSummary& message);
void ToMessage(const graph::MarkAgreement& agreement, v1::MarkAgreement& message);

}  // namespace journeygraph::server
