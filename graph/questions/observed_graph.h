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

// What is hidden is counted in `other`: nothing is computed anew without it.
struct ObservedGraphOptions {
  std::uint64_t max_transitions = 0;  // 0: all
  std::uint64_t min_count = 0;        // transitions with fewer are hidden
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
  double share_out = 0;    // count / interactions at `from`
  double share_in = 0;     // count / interactions at `to`
  double per_journey = 0;  // count / all journeys
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
  OtherTransitions other;                       // those hidden
  std::uint64_t transition_count = 0;           // shown or not
  friend bool operator==(const ObservedGraphAnswer&, const ObservedGraphAnswer&) = default;
};

// Puts touchpoints and transitions, which are in order of names, in the order of the answer, and
// hides what options say.
void OrderAndHide(const ObservedGraphOptions& options, ObservedGraphAnswer& answer);

// Returns what FreezeGraph returns.
absl::StatusOr<ObservedGraphAnswer> AnswerObservedGraph(const TouchpointCounts& counts,
                                                        const QuestionContext& context,
                                                        const ObservedGraphOptions& options = {});

}  // namespace journeygraph::graph
