// What critical moments are made of: counts of closed journeys.
//
//   CriticalMomentCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerCriticalMoments(counts, context);   // graph/questions/critical_moments.h
//
// A journey is gone through once: what belongs to stages and switches is counted in the loop of
// TouchpointCounts, because each further loop over a dozen interactions costs a mispredicted end.
// Of up to kMostStagesInSets stages, a journey makes a set of bits on the way, and journeys are
// counted by set: one addition for a journey. More stages are counted at each first visit.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
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
  };
  // Answers at a touchpoint to one metric.
  struct OfMetric {
    std::uint64_t count = 0;
    std::uint64_t negative = 0;
    std::int64_t sum_micros = 0;
  };
  // By number of a built-in metric; last, all metrics of the workspace's own.
  using Scores = std::array<OfMetric, kBuiltInMetrics.size() + 1>;

  explicit CriticalMomentCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);  // open journeys change nothing
  void Merge(CriticalMomentCounts&& other);

  const TouchpointCounts& counts() const { return counts_; }
  // By touchpoint id.
  const std::vector<AtTouchpoint>& touchpoints() const { return touchpoints_; }
  // By touchpoint id: visits followed by an interaction on another channel, both known.
  const std::vector<std::uint64_t>& followed_by_switch() const { return followed_by_switch_; }
  // By touchpoint id.
  const std::vector<Scores>& scores() const { return scores_; }
  // Closed journeys that reached each stage of the map, by their result.
  std::vector<ResultCounts> Stages() const;
  // Money of successful journeys, and the number of values in it.
  Int128 success_value_micros() const { return success_value_micros_; }
  std::uint64_t success_values() const { return success_values_; }

 private:
  static constexpr std::size_t kMostStagesInSets = 10;

  bool HasSets() const { return stage_count_ <= kMostStagesInSets; }
  template <bool kSets>
  void AddVisits(const JourneyView& journey);
  void AddScores(const JourneyView& journey);
  void AddDecidingOutcome(const JourneyView& journey);

  const QuestionContext* context_;
  TouchpointCounts counts_;
  std::vector<AtTouchpoint> touchpoints_;
  std::vector<std::uint64_t> followed_by_switch_;
  std::vector<Scores> scores_;
  std::size_t stage_count_;
  // Place in stages_, or the stage's bit where sets are counted.
  std::vector<std::uint32_t> stage_of_touchpoint_;
  // By stage, and one for no stage; or by set of stages.
  std::vector<ResultCounts> stages_;
  FirstVisits visits_;  // of stages
  Int128 success_value_micros_ = 0;
  std::uint64_t success_values_ = 0;
};

}  // namespace journeygraph::graph
