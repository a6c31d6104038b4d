// What critical moments are made of: counts of closed journeys.
//
//   CriticalMomentCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerCriticalMoments(counts, context);   // graph/questions/critical_moments.h
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/moments.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

// An Accumulator (graph/analysis.h); not thread-safe.
class CriticalMomentCounts {
 public:
  struct AtTouchpoint {
    // Visits at which the journey's deciding outcome (its last decisive one) was recorded.
    std::uint64_t decided_success = 0;
    std::uint64_t decided_failure = 0;
    // Visits followed by an interaction on another channel, both known.
    std::uint64_t followed_by_switch = 0;
  };
  struct OfStage {
    ResultCounts journeys = {};
    std::uint64_t last_journey = 0;
  };

  explicit CriticalMomentCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);  // open journeys change nothing
  void Merge(CriticalMomentCounts&& other);

  const TouchpointCounts& counts() const { return counts_; }
  // By touchpoint id.
  const std::vector<AtTouchpoint>& touchpoints() const { return touchpoints_; }
  // By stage of the map: closed journeys that reached it.
  const std::vector<OfStage>& stages() const { return stages_; }
  // Money of successful journeys, and the number of values in it.
  Int128 success_value_micros() const { return success_value_micros_; }
  std::uint64_t success_values() const { return success_values_; }

 private:
  void AddStages(const JourneyView& journey);
  void AddDecidingOutcome(const JourneyView& journey);

  const QuestionContext* context_;
  std::uint64_t journey_number_ = 0;  // from 1; marks what a journey has been counted for
  TouchpointCounts counts_;
  std::vector<AtTouchpoint> touchpoints_;
  std::vector<OfStage> stages_;
  Int128 success_value_micros_ = 0;
  std::uint64_t success_values_ = 0;
};

}  // namespace journeygraph::graph
