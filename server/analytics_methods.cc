#include "server/analytics_methods.h"

#include "server/questions/attribution.h"
#include "server/questions/bad_experiences.h"
#include "server/questions/best_path.h"
#include "server/questions/channel_consistency.h"
#include "server/questions/channel_coverage.h"
#include "server/questions/channel_switches.h"
#include "server/questions/compare_baseline.h"
#include "server/questions/compare_graphs.h"
#include "server/questions/compare_segments.h"
#include "server/questions/conformance.h"
#include "server/questions/critical_moments.h"
#include "server/questions/data_quality.h"
#include "server/questions/decision_points.h"
#include "server/questions/drivers.h"
#include "server/questions/economics.h"
#include "server/questions/effort.h"
#include "server/questions/explain_moment.h"
#include "server/questions/funnel.h"
#include "server/questions/handovers.h"
#include "server/questions/initiative_effect.h"
#include "server/questions/journey_scores.h"
#include "server/questions/loops.h"
#include "server/questions/map_overlay.h"
#include "server/questions/next_step.h"
#include "server/questions/path_pattern.h"
#include "server/questions/paths.h"
#include "server/questions/retention.h"
#include "server/questions/score_change.h"
#include "server/questions/self_service.h"
#include "server/questions/stage_scores.h"
#include "server/questions/step_matrix.h"
#include "server/questions/switch_cost.h"
#include "server/questions/times.h"
#include "server/questions/touchpoint_graph.h"
#include "server/questions/trend.h"
#include "server/questions/unusual_gaps.h"
#include "server/questions/variants.h"
#include "server/questions/what_if.h"

namespace journeygraph::server {

std::vector<UnaryMethod> AnalyticsMethods(const QuestionDesk& desk) {
  return {
      AskedAt(desk, "GetStageScores", GetStageScores),
      AskedAt(desk, "GetScoreChange", GetScoreChange),
      AskedAt(desk, "GetChannelConsistency", GetChannelConsistency),
      AskedAt(desk, "GetJourneyScores", GetJourneyScores),
      AskedAt(desk, "GetEffort", GetEffort),
      AskedAt(desk, "GetChannelSwitches", GetChannelSwitches),
      AskedAt(desk, "ListCriticalMoments", ListCriticalMoments),
      AskedAt(desk, "ExplainMoment", ExplainMoment),
      AskedAt(desk, "GetDecisionPoints", GetDecisionPoints),
      AskedAt(desk, "ListDrivers", ListDrivers),
      AskedAt(desk, "GetTouchpointGraph", GetTouchpointGraph),
      AskedAt(desk, "GetFunnel", GetFunnel),
      AskedAt(desk, "ListVariants", ListVariants),
      AskedAt(desk, "CompareSegments", CompareSegments),
      AskedAt(desk, "CompareGraphs", CompareGraphs),
      AskedAt(desk, "GetTrend", GetTrend),
      AskedAt(desk, "CompareBaseline", CompareBaseline),
      AskedAt(desk, "GetInitiativeEffect", GetInitiativeEffect),
      AskedAt(desk, "GetMapOverlay", GetMapOverlay),
      AskedAt(desk, "GetSwitchCost", GetSwitchCost),
      AskedAt(desk, "GetChannelCoverage", GetChannelCoverage),
      AskedAt(desk, "GetSelfService", GetSelfService),
      AskedAt(desk, "GetHandovers", GetHandovers),
      AskedAt(desk, "GetConformance", GetConformance),
      AskedAt(desk, "GetAttribution", GetAttribution),
      AskedAt(desk, "PredictNext", PredictNext),
      AskedAt(desk, "SimulateChange", SimulateChange),
      AskedAt(desk, "GetRetention", GetRetention),
      AskedAt(desk, "GetEconomics", GetEconomics),
      AskedAt(desk, "GetBadExperiences", GetBadExperiences),
      AskedAt(desk, "GetDataQuality", GetDataQuality),
      AskedAt(desk, "ListPaths", ListPaths),
      AskedAt(desk, "MatchPattern", MatchPattern),
      AskedAt(desk, "GetLoops", GetLoops),
      AskedAt(desk, "GetTimes", GetTimes),
      AskedAt(desk, "ListUnusualGaps", ListUnusualGaps),
      AskedAt(desk, "FindPath", FindPath),
      AskedAt(desk, "GetStepMatrix", GetStepMatrix),
  };
}

}  // namespace journeygraph::server
