// How many journeys get how far along given steps (definitions 3.7).
//
//   FunnelOptions question{.steps = {{.touchpoints = {"cart"}}, {.touchpoints = {"payment"}}},
//                          .window_ms = kMsPerDay};
//   if (absl::Status status = CheckFunnel(question, context); !status.ok()) return status;
//   FunnelCounts counts(context, question);
//   Scan(snapshot, scope, context, options, counts);
//   FunnelAnswer answer = AnswerFunnel(counts, context);
//
// A way to step i is a row of interactions that meet the steps 1 to i, one after the other, each at
// most a window after the one before, without an excluded interaction in between. A journey reaches
// step i if there is any way to it. For every step one moment is kept, the latest at which a way
// reached it and was not ended since: no other way can be continued where that one cannot, so one
// pass of O(interactions * steps) at most is exact. Without window and exclusions the first way is
// as good as any, and a shorter loop stops as soon as it is complete. The earliest way to a step is
// the one whose last interaction comes first and, of those, the one whose interaction before that
// comes first.
//
// In any order, step i is reached when the steps 1 to i were all met within the window from the
// first of them; an interaction that meets several steps counts for each.
//
// A journey that stops at a step is pending if it is open and a way to that step may still go on at
// the watermark: not ended by an exclusion (or, in strict order, by another interaction) and the
// window not elapsed. Otherwise it is dropped. Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kFunnelUnit[] = "journeys";
inline constexpr char kFunnelDefinition[] =
    "A journey reaches a step if some of its interactions meet this step and all before it, in the "
    "order and within the window asked for, with nothing excluded in between. It is pending if it "
    "is open and may still go on from there, and dropped otherwise.";

inline constexpr std::size_t kMaxFunnelSteps = 20;

// One step: an interaction that meets all that is said.
struct FunnelStep {
  std::string label;
  std::vector<std::string> touchpoints;  // empty: any
  std::vector<std::string> channels;     // empty: any
  std::string stage;                     // id of a stage of the map; "": any
};

enum class FunnelOrder : std::uint8_t {
  kEventual,  // in this order, with anything between
  kStrict,    // in this order, each directly after the one before
  kAny,       // in any order
};

// Interactions that end an attempt. What is both excluded and a step is excluded first, and may
// then begin a new attempt.
struct FunnelExclusion {
  // Between this step and the next, from 1; 0: anywhere after the first step. In any order there is
  // no next step: it ends the attempt wherever it is.
  std::size_t after_step = 0;
  std::vector<std::string> touchpoints;
};

struct FunnelOptions {
  std::vector<FunnelStep> steps;  // empty: the stages of the map, in its order
  FunnelOrder order = FunnelOrder::kEventual;
  std::optional<std::int64_t> window_ms;  // nothing: any time
  std::vector<FunnelExclusion> exclusions;
  std::uint64_t max_instead = 5;
};

// Returns INVALID_ARGUMENT, if there are no steps, also by the map, or more than kMaxFunnelSteps; a
// step names a stage that the map does not have; the window is negative; or an exclusion comes
// after a step that has no next one.
absl::Status CheckFunnel(const FunnelOptions& options, const QuestionContext& context);

// An Accumulator (graph/analysis.h); not thread-safe. Of options that CheckFunnel refuses, steps
// beyond the limit do not count, stages that are missing are never reached and exclusions out of
// place exclude nothing.
class FunnelCounts {
 public:
  struct OfStep {
    // Journeys that got to this step and no further; none for the last.
    std::uint64_t dropped = 0;
    std::uint64_t pending = 0;
    // From the step before, by the earliest way; empty in any order.
    DurationHistogram from_previous;
  };

  explicit FunnelCounts(const QuestionContext& context, FunnelOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(FunnelCounts&& other);

  // With the steps that were asked about, also where they come from the map.
  const FunnelOptions& options() const { return options_; }
  std::span<const OfStep> steps() const { return steps_; }
  // By touchpoint id, where dropped journeys went directly after the earliest way to the step; the
  // last entry is for those that ended with it.
  std::span<const std::uint64_t> instead(std::size_t step) const;
  std::uint64_t journeys() const { return journeys_; }
  // Journeys that reached the last step.
  std::uint64_t completed() const { return completed_; }

 private:
  // Bit i stands for step i, from 0.
  using StepMask = std::uint32_t;

  // How one journey stands when all of it was looked at.
  struct Progress {
    std::uint32_t depth = 0;          // steps reached
    std::uint32_t last_place = 0;     // where the deepest one was first reached
    bool is_alive = false;            // a way to it may go on
    std::int64_t alive_since_ms = 0;  // and the window of the next step counts from here
  };

  void ResolveSteps(const QuestionContext& context);
  void ResolveExclusions(const QuestionContext& context);
  StepMask StepsAt(const JourneyView& journey, std::size_t place) const {
    return steps_of_touchpoint_[journey.touchpoint[place]] &
           steps_of_channel_[journey.channel[place]];
  }
  bool IsInWindow(std::int64_t from_ms, std::int64_t to_ms) const {
    return !options_.window_ms || to_ms - from_ms <= *options_.window_ms;
  }
  template <bool kByChannel>
  Progress FollowPlain(const JourneyView& journey);
  Progress FollowInOrder(const JourneyView& journey);
  Progress FollowInAnyOrder(const JourneyView& journey) const;
  std::size_t EarliestBefore(const JourneyView& journey, std::size_t place, std::size_t step) const;
  void CountEnd(const JourneyView& journey, const Progress& progress);

  FunnelOptions options_;
  std::optional<std::int64_t> watermark_ms_;
  std::vector<StepMask> steps_of_touchpoint_;
  std::vector<StepMask> steps_of_channel_;
  // Steps after which a touchpoint ends the attempt.
  std::vector<StepMask> ends_of_touchpoint_;
  bool is_plain_ = false;  // eventual order without window and exclusions
  bool has_channels_ = false;
  std::uint64_t journeys_ = 0;
  std::uint64_t completed_ = 0;
  std::vector<OfStep> steps_;
  std::vector<std::uint64_t> instead_;  // steps times (touchpoints and one)
  std::vector<StepMask> reached_;       // by place in the journey that is looked at
};

struct FunnelInstead {
  std::string touchpoint;  // "" for none
  std::uint64_t journeys = 0;
  friend bool operator==(const FunnelInstead&, const FunnelInstead&) = default;
};

struct FunnelStepResult {
  std::string label;  // default: the stage, or else the touchpoints (or channels) joined with "|"
  std::uint64_t reached = 0;
  std::uint64_t dropped = 0;
  std::uint64_t pending = 0;
  Proportion of_all;
  Proportion of_first;
  std::optional<Proportion> of_previous;            // nothing for the first
  std::optional<GapStatistics> time_from_previous;  // nothing for the first and in any order
  std::vector<FunnelInstead> instead;               // by journeys, then by name
  std::uint64_t instead_other = 0;
  friend bool operator==(const FunnelStepResult&, const FunnelStepResult&) = default;
};

// The fields of journeygraph.v1.GetFunnelResponse, apart from info. For every step: reached =
// reached of the next + dropped + pending, and dropped = what is in `instead` + instead_other; the
// last step has neither dropped nor pending journeys.
struct FunnelAnswer {
  std::vector<FunnelStepResult> steps;
  friend bool operator==(const FunnelAnswer&, const FunnelAnswer&) = default;
};

FunnelAnswer AnswerFunnel(const FunnelCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
