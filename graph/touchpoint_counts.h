// Counts what happens at touchpoints and between them; the material of every graph question.
//
//   TouchpointCounts counts(context, {.gaps = true});
//   Scan(snapshot, scope, context, options, counts);
//   absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, context);
//
// Transitions are numbered by a PairIndex: a table up to 512 touchpoints, a hash map above.
// An Accumulator (graph/analysis.h); not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

struct TouchpointCountsOptions {
  bool gaps = true;           // keep the lengths of time between touchpoints
  bool scores = true;         // keep the answers given at touchpoints
  bool open_journeys = true;  // count journeys that have not ended
};

class TouchpointCounts {
 public:
  struct AtTouchpoint {
    std::uint64_t interactions = 0;
    std::uint64_t starts = 0;
    ResultCounts journeys = {};  // with it, by their result
    ResultCounts ends = {};      // that end at it, by their result
    std::uint64_t last_journey = 0;

    std::uint64_t all_journeys() const;
    std::uint64_t all_ends() const;
  };
  struct OfTransition {
    std::uint64_t count = 0;
    std::uint64_t journeys = 0;
    std::uint64_t last_journey = 0;
  };

  explicit TouchpointCounts(const QuestionContext& context, TouchpointCountsOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(TouchpointCounts&& other);

  // By touchpoint id. Those without interactions were not observed.
  std::span<const AtTouchpoint> touchpoints() const { return touchpoints_; }
  // By touchpoint id; empty if scores were not kept.
  std::span<const ScoreTallies> scores() const { return scores_; }
  // Pairs of touchpoint ids, and what was counted for each, in the same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const OfTransition> transitions() const { return transitions_; }
  // In the same order; empty if gaps were not kept.
  std::span<const DurationHistogram> gaps() const { return gaps_; }
  // Journeys counted.
  const ResultCounts& journeys() const { return journeys_; }

 private:
  template <bool kGaps>
  void AddSteps(const JourneyView& journey);
  void AddScores(const JourneyView& journey);
  std::uint32_t NumberOf(TouchpointId from, TouchpointId to);

  TouchpointCountsOptions options_;
  std::uint64_t journey_number_ = 0;  // from 1; marks what a journey has been counted for
  ResultCounts journeys_ = {};
  std::vector<AtTouchpoint> touchpoints_;
  std::vector<ScoreTallies> scores_;
  PairIndex pairs_;
  std::vector<OfTransition> transitions_;
  std::vector<DurationHistogram> gaps_;
};

// The graph of what was counted: observed touchpoints only, in order of name.
// Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or more.
absl::StatusOr<TouchpointGraph> FreezeGraph(const TouchpointCounts& counts,
                                            const QuestionContext& context);

}  // namespace journeygraph::graph
