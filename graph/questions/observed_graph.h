// The touchpoint graph as an answer: what follows what (definitions 3.5).
//
//   TouchpointCounts counts(context);                          // graph/touchpoint_counts.h
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerObservedGraph(counts, context, {.max_transitions = 100});
//
// Counting unit: interactions (touchpoints) and transitions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/metric_score.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kObservedGraphUnit[] = "transitions";
inline constexpr char kObservedGraphDefinition[] =
    "A transition is a pair of neighbouring interactions of one journey. For every touchpoint: "
    "starts + transitions into it = count = transitions out of it + ends.";

struct ObservedGraphOptions {
  std::uint64_t max_transitions = 0;  // 0: all
};

struct ObservedTouchpoint {
  std::string touchpoint;
  std::string stage;  // id, or ""
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  std::uint64_t starts = 0;
  ResultCounts ends = {};  // by JourneyResult
  std::vector<MetricScore> scores;
  friend bool operator==(const ObservedTouchpoint&, const ObservedTouchpoint&) = default;
};

struct ObservedTransition {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  double share_out = 0;  // count / interactions at `from`
  double share_in = 0;   // count / interactions at `to`
  GapStatistics gap;
  friend bool operator==(const ObservedTransition&, const ObservedTransition&) = default;
};

struct OtherTransitions {
  std::uint64_t transitions = 0;
  std::uint64_t count = 0;
  friend bool operator==(const OtherTransitions&, const OtherTransitions&) = default;
};

// The fields of journeygraph.v1.GetTouchpointGraphResponse, apart from info.
struct ObservedGraphAnswer {
  std::vector<ObservedTouchpoint> touchpoints;  // by count, then by name
  std::vector<ObservedTransition> transitions;  // by count, then by names
  OtherTransitions other;                       // those beyond max_transitions
  std::uint64_t transition_count = 0;           // shown or not
  friend bool operator==(const ObservedGraphAnswer&, const ObservedGraphAnswer&) = default;
};

// Returns what FreezeGraph returns.
absl::StatusOr<ObservedGraphAnswer> AnswerObservedGraph(const TouchpointCounts& counts,
                                                        const QuestionContext& context,
                                                        const ObservedGraphOptions& options = {});

}  // namespace journeygraph::graph
