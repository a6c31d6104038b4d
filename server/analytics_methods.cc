#include "server/analytics_methods.h"

#include "server/questions/attribution.h"
#include "server/questions/channel_switches.h"
#include "server/questions/conformance.h"
#include "server/questions/critical_moments.h"
#include "server/questions/funnel.h"
#include "server/questions/next_step.h"
#include "server/questions/stage_scores.h"
#include "server/questions/touchpoint_graph.h"
#include "server/questions/variants.h"
#include "server/questions/what_if.h"

namespace journeygraph::server {

std::vector<UnaryMethod> AnalyticsMethods(const QuestionDesk& desk) {
  return {
      AskedAt(desk, "GetStageScores", GetStageScores),
      AskedAt(desk, "GetChannelSwitches", GetChannelSwitches),
      AskedAt(desk, "ListCriticalMoments", ListCriticalMoments),
      AskedAt(desk, "GetTouchpointGraph", GetTouchpointGraph),
      AskedAt(desk, "GetFunnel", GetFunnel),
      AskedAt(desk, "ListVariants", ListVariants),
      AskedAt(desk, "GetConformance", GetConformance),
      AskedAt(desk, "GetAttribution", GetAttribution),
      AskedAt(desk, "PredictNext", PredictNext),
      AskedAt(desk, "SimulateChange", SimulateChange),
  };
}

}  // namespace journeygraph::server
