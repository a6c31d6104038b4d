#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {

std::vector<PlainQuestion> PlainQuestions(const BenchData& data, int threads) {
  return {
      {"channel_switches", [&data, threads] { return PlainChannelSwitches(data, threads); }},
      {"stage_scores_by_week", [&data, threads] { return PlainStageScoresByWeek(data, threads); }},
      {"touchpoint_graph", [&data, threads] { return PlainTouchpointGraph(data, threads); }},
      {"funnel", [&data, threads] { return PlainFunnel(data, threads); }},
      {"critical_moments", [&data, threads] { return PlainCriticalMoments(data, threads); }},
      {"top_variants", [&data, threads] { return PlainTopVariants(data, threads); }},
      {"segment_switches",
       [&data, threads] { return PlainSegmentSwitches(data, SegmentFilter{}, threads); }},
  };
}

}  // namespace journeygraph::bench
