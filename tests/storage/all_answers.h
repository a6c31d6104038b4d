// Every analysis at once, so that two ways of reading the same interactions can be compared.
//
//   EXPECT_EQ(AnswersOf(snapshot, scope, map), NaiveAnswersOf(log, scope, map));
//
// A new analysis is one line in each of the two lists of AskAll.
#pragma once

#include <algorithm>
#include <optional>
#include <tuple>

#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/funnel.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "graph/questions/variants.h"
#include "storage/scan.h"
#include "tests/storage/naive_log.h"

namespace journeygraph::storage {

// feed(accumulators...) gives the totals, or an error.
template <typename Feed>
auto AskAll(const graph::QuestionContext& context, const Feed& feed) {
  graph::ChannelSwitchCounts switches(context);
  graph::CriticalMomentCounts moments(context);
  graph::TouchpointCounts touchpoints(context);
  graph::StageScoreCounts scores(context);
  graph::VariantCounts variants(context);
  graph::FunnelCounts funnel(context,
                             {.steps = {{.touchpoints = {"t0"}}, {.touchpoints = {"t1"}}}});
  const auto totals = feed(switches, moments, touchpoints, scores, variants, funnel);
  return std::tuple(totals, graph::AnswerChannelSwitches(switches, context),
                    graph::AnswerCriticalMoments(moments, context),
                    graph::AnswerObservedGraph(touchpoints, context),
                    graph::AnswerStageScores(scores, context),
                    graph::AnswerVariants(variants, context), graph::AnswerFunnel(funnel, context));
}

inline auto AnswersOf(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                      const std::optional<graph::JourneyMap>& map, int threads = 2) {
  const graph::QuestionContext context = MakeContext(snapshot, scope, map);
  return AskAll(context, [&](auto&... accumulators) {
    return Scan(snapshot, scope, context, {.threads = threads}, accumulators...);
  });
}

inline auto NaiveAnswersOf(const NaiveLog& log, const graph::Scope& scope,
                           const std::optional<graph::JourneyMap>& map) {
  const graph::QuestionContext context = log.Context(scope, map);
  return AskAll(context, [&](auto&... accumulators) {
    return absl::StatusOr<graph::ScanTotals>(log.Feed(scope, context, accumulators...));
  });
}

}  // namespace journeygraph::storage
