// What a customer will probably do next (definitions 3.10).
//
//   NextStepCounts counts(context, {.path = {"home", "cart"}});
//   Scan(snapshot, scope, context, options, counts);
//   NextStepAnswer answer = AnswerNextStep(counts, context);
//
// Learned from closed journeys: chances of the next touchpoint and of an end by interpolated
// Witten-Bell back-off (graph/step_model.h) of the order that predicts held-out customers best; how
// well it predicts them is part of the answer, so that nobody has to believe it. Times, switches of
// channel and chances to end well are shares of what was counted behind the same touchpoint.
// Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"
#include "graph/path_contexts.h"
#include "graph/step_model.h"

namespace journeygraph::graph {

inline constexpr char kNextStepUnit[] = "journeys";
inline constexpr char kNextStepDefinition[] =
    "Learned from closed journeys. Chances are interpolated Witten-Bell estimates with the last "
    "touchpoints as history, as many as predict held-out customers (one in five) best. The chance "
    "to end well is the share of earlier visits with the same history whose journeys ended well.";

struct NextStepOptions {
  // Touchpoints so far, the earliest first; empty: before the first. Unknown names are allowed.
  std::vector<std::string> path;
  std::uint64_t max_next = 5;
};

// An Accumulator (graph/analysis.h); not thread-safe. Open journeys change nothing.
class NextStepCounts {
 public:
  // Visits of the last touchpoint of the path, by how the journey ended: badly, well.
  using Ends = std::array<std::uint64_t, 2>;

  explicit NextStepCounts(const QuestionContext& context, NextStepOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(NextStepCounts&& other);

  const NextStepOptions& options() const { return options_; }
  const PathContexts& contexts() const { return contexts_; }
  std::uint64_t journeys() const { return journeys_; }
  // The path's last touchpoints by id, the last first; nothing for what nobody has visited.
  const std::vector<std::optional<TouchpointId>>& history() const { return history_; }
  // Visits behind as many of the path's last touchpoints, from 0: all journeys from their start.
  const std::array<Ends, PathContexts::kMaxOrder + 1>& ends_behind() const { return ends_; }
  const DurationHistogram& gap() const { return gap_; }
  // By touchpoint id.
  const std::vector<DurationHistogram>& gap_to() const { return gap_to_; }
  // Steps on from it with both channels known, and those that change it.
  std::uint64_t steps_on_channels() const { return steps_on_channels_; }
  std::uint64_t switches() const { return switches_; }

 private:
  void LookBehind(const JourneyView& journey, std::size_t place);

  NextStepOptions options_;
  std::vector<std::optional<TouchpointId>> history_;
  PathContexts contexts_;
  std::uint64_t journeys_ = 0;
  std::array<Ends, PathContexts::kMaxOrder + 1> ends_ = {};
  DurationHistogram gap_;
  std::vector<DurationHistogram> gap_to_;
  std::uint64_t steps_on_channels_ = 0;
  std::uint64_t switches_ = 0;
};

struct NextTouchpoint {
  std::string touchpoint;
  double probability = 0;
  std::uint64_t seen = 0;  // times it followed the history of the order used
  GapStatistics gap;       // from the last touchpoint to it
  friend bool operator==(const NextTouchpoint&, const NextTouchpoint&) = default;
};

// The fields of journeygraph.v1.PredictNextResponse, apart from info and the customer's path. The
// probabilities of `next`, `other_probability` and the two ends add up to 1.
struct NextStepAnswer {
  std::vector<NextTouchpoint> next;  // by probability, then by name
  std::uint64_t other_touchpoints = 0;
  double other_probability = 0;
  double ends_well = 0;              // the journey ends here, with success
  double ends_badly = 0;             // the journey ends here, without
  std::size_t order = 0;             // touchpoints of history used
  std::vector<std::string> history;  // these, the earliest first
  std::uint64_t support = 0;         // times this history was seen
  bool small_sample = false;         // support below 30
  double entropy_bits = 0;           // of the whole distribution
  GapStatistics gap;                 // to the next touchpoint, whatever it is
  Proportion success;                // of visits with the longest history that 30 visits have
  std::size_t success_order = 0;     // its length
  Proportion channel_switch;         // of steps on from the last touchpoint
  StepModelQuality quality;
  friend bool operator==(const NextStepAnswer&, const NextStepAnswer&) = default;
};

NextStepAnswer AnswerNextStep(const NextStepCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
