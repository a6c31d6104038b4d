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
#include <memory>
#include <span>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/histogram.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

struct TouchpointCountsOptions {
  bool gaps = true;                 // keep the lengths of time between touchpoints
  bool scores = true;               // keep the answers given at touchpoints
  bool open_journeys = true;        // count journeys that have not ended
  bool transition_journeys = true;  // count distinct journeys of transitions
};

class TouchpointCounts {
 public:
  struct AtTouchpoint {
    std::uint64_t starts = 0;
    ResultCounts journeys = {};  // with it, by their result
    ResultCounts ends = {};      // that end at it, by their result

    std::uint64_t all_journeys() const;
    std::uint64_t all_ends() const;
  };
  // Small, because a question follows thousands of them in no order; a workspace has fewer than
  // 2^32 interactions.
  struct OfTransition {
    std::uint32_t count = 0;
    std::uint32_t journeys = 0;  // 0 if they were not counted
    std::uint32_t last_journey = 0;
  };

  explicit TouchpointCounts(const QuestionContext& context, TouchpointCountsOptions options = {});

  void Add(const JourneyView& journey);
  // The same for counts without gaps, scores and journeys of transitions, with on_step(place)
  // called at every interaction but the first: what a question counts besides goes into the one
  // loop over the journey.
  template <typename OnStep>
  ABSL_ATTRIBUTE_ALWAYS_INLINE void AddSteps(const JourneyView& journey, const OnStep& on_step) {
    if (BeginJourney(journey)) Follow<false, false>(journey, on_step);
  }
  void Merge(TouchpointCounts&& other);

  // By touchpoint id.
  std::span<const AtTouchpoint> touchpoints() const { return touchpoints_; }
  // By touchpoint id: all transitions out of it and ends at it. Those without were not observed.
  std::vector<std::uint64_t> Interactions() const;
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
  // Counts start and end; false if the journey does not count.
  bool BeginJourney(const JourneyView& journey);
  template <bool kGaps, bool kTransitionJourneys, typename OnStep>
  void Follow(const JourneyView& journey, const OnStep& on_step);
  void AddScores(const JourneyView& journey);
  std::uint32_t NumberOf(TouchpointId from, TouchpointId to);

  TouchpointCountsOptions options_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::uint32_t journey_number_ = 0;  // from 1; marks what a journey has been counted for
  FirstVisits visits_;                // of touchpoints
  ResultCounts journeys_ = {};
  std::vector<AtTouchpoint> touchpoints_;
  std::vector<ScoreTallies> scores_;
  PairIndex pairs_;
  std::vector<OfTransition> transitions_;
  std::vector<DurationHistogram> gaps_;
};

inline bool TouchpointCounts::BeginJourney(const JourneyView& journey) {
  if (journey.size() == 0) return false;
  if (!options_.open_journeys && !IsClosed(journey.result)) return false;
  ++journey_number_;
  const auto result = static_cast<std::size_t>(journey.result);
  ++journeys_[result];
  ++touchpoints_[journey.touchpoint.front()].starts;
  ++touchpoints_[journey.touchpoint.back()].ends[result];
  return true;
}

// Inlined everywhere, so that what on_step refers to stays in registers.
template <bool kGaps, bool kTransitionJourneys, typename OnStep>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TouchpointCounts::Follow(const JourneyView& journey,
                                                                  const OnStep& on_step) {
  // What the loop needs lies in local variables: the compiler must take it that any count which is
  // written may be one of the members.
  const auto result = static_cast<std::size_t>(journey.result);
  const std::uint32_t journey_number = journey_number_;
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  const TouchpointId* touchpoint = journey.touchpoint.data();
  const std::int64_t* time_ms = journey.time_ms.data();
  const std::size_t size = journey.size();
  AtTouchpoint* touchpoints = touchpoints_.data();
  PairIndex::Table table = pairs_.table();
  OfTransition* transitions = transitions_.data();
  DurationHistogram* gaps = gaps_.data();
  const auto visit = [&](std::size_t place) {
    touchpoints[touchpoint[place]].journeys[result] += visits.IsFirst(touchpoint[place]);
  };
  visit(0);
  for (std::size_t i = 1; i < size; ++i) {
    visit(i);
    on_step(i);
    std::uint32_t number_plus_one = table.Find(touchpoint[i - 1], touchpoint[i]);
    if (number_plus_one == 0) [[unlikely]] {
      number_plus_one = NumberOf(touchpoint[i - 1], touchpoint[i]) + 1;
      table = pairs_.table();
      transitions = transitions_.data();
      gaps = gaps_.data();
    }
    OfTransition& transition = transitions[number_plus_one - 1];
    ++transition.count;
    if constexpr (kTransitionJourneys) {
      transition.journeys += transition.last_journey != journey_number;
      transition.last_journey = journey_number;
    }
    if constexpr (kGaps) gaps[number_plus_one - 1].Add(time_ms[i] - time_ms[i - 1]);
  }
}

// The graph of what was counted: observed touchpoints only, in order of name.
// Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or more.
absl::StatusOr<TouchpointGraph> FreezeGraph(const TouchpointCounts& counts,
                                            const QuestionContext& context);

}  // namespace journeygraph::graph
