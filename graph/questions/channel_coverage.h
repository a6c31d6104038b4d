// Which goals customers reach on which channel (requirements 1.1, "goal x channel coverage").
//
//   ChannelCoverageOptions question{.goals = {{.outcomes = {"resolved"}, .start = {.stage =
//   "use"}}}}; if (absl::Status status = CheckChannelCoverage(question, context); !status.ok())
//   return status; ChannelCoverageCounts counts(context, question); Scan(snapshot, scope, context,
//   options, counts); ChannelCoverageAnswer answer = AnswerChannelCoverage(counts, context);
//
// A journey tries for a goal from its first interaction that meets the goal's start and has a known
// channel: the start channel. It reaches the goal with the first interaction from there on that has
// one of the outcomes or is at one of the touchpoints. It stayed on the channel if all interactions
// up to there with a known channel are on the start channel; otherwise it reached the goal after a
// switch. What the company began (a confirming mail) is neither a start nor a switch, but it may
// reach the goal. A journey that does not reach it is
//   open       if it is open,
//   elsewhere  if it ended well: it went for another goal, and was no attempt at this one,
//   abandoned  otherwise.
// attempts = same channel + after switch + abandoned + open. Containment = same channel / attempts
// that are not open. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/measure/histogram.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kChannelCoverageUnit[] = "journeys";
inline constexpr char kChannelCoverageDefinition[] =
    "A journey tries for a goal from its first interaction on a known channel (that meets the "
    "goal's start, if it has one). Containment is the share of attempts that are not open which "
    "reach the goal without leaving that channel. Journeys that end well without reaching the goal "
    "are no attempts at it.";

inline constexpr std::size_t kMaxGoals = 32;

// Reached by an interaction with one of the outcomes or at one of the touchpoints.
struct CoverageGoal {
  std::string label;  // default: its outcomes and touchpoints, joined with "|"
  std::vector<std::string> outcomes;
  std::vector<std::string> touchpoints;
  InteractionFilter start;  // empty: any interaction
};

struct ChannelCoverageOptions {
  std::vector<CoverageGoal> goals;  // empty: one for each good outcome that was observed, by name
};

// Returns INVALID_ARGUMENT, if there are more than kMaxGoals goals, also of observed outcomes; a
// goal has neither an outcome nor a touchpoint; or the stage of a start is not one of the map.
absl::Status CheckChannelCoverage(const ChannelCoverageOptions& options,
                                  const QuestionContext& context);

// An Accumulator (graph/analysis.h); not thread-safe. Goals beyond kMaxGoals are not counted.
class ChannelCoverageCounts {
 public:
  struct OfCell {
    std::uint64_t same_channel = 0;
    std::uint64_t after_switch = 0;
    std::uint64_t abandoned = 0;
    std::uint64_t open = 0;
    std::uint64_t elsewhere = 0;
    DurationHistogram time_same_channel;
    DurationHistogram time_after_switch;
  };

  ChannelCoverageCounts(const QuestionContext& context, ChannelCoverageOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(ChannelCoverageCounts&& other);

  const std::vector<CoverageGoal>& goals() const { return goals_; }
  // (goal, start channel), and what was counted, in the same order (by first use).
  std::span<const PairIndex::Pair> cells() const { return cells_.pairs(); }
  std::span<const OfCell> counted() const { return counted_; }
  // (cell by goal * channels + start channel, channel on which the goal was reached after a
  // switch), and how many.
  std::span<const PairIndex::Pair> ways() const { return ways_.pairs(); }
  std::span<const std::uint64_t> way_counts() const { return way_counts_; }
  // By goal: journeys without an interaction that meets its start on a known channel.
  std::span<const std::uint64_t> not_started() const { return not_started_; }

 private:
  void AddGoal(const JourneyView& journey, std::size_t goal);
  OfCell& CellOf(std::uint32_t goal, std::uint32_t channel);
  void AddWay(std::uint32_t goal_and_channel, std::uint32_t channel, std::uint64_t count);
  // Place of the first interaction from `start` on that reaches the goal; the size if none does.
  std::size_t Reached(const JourneyView& journey, std::size_t goal, std::size_t start) const;

  std::vector<CoverageGoal> goals_;
  std::size_t channels_;
  FilterMasks starts_;
  std::vector<std::uint32_t> goals_of_outcome_;     // bit for each goal
  std::vector<std::uint32_t> goals_of_touchpoint_;  // bit for each goal
  PairIndex cells_;
  std::vector<OfCell> counted_;
  PairIndex ways_;
  std::vector<std::uint64_t> way_counts_;
  std::vector<std::uint64_t> not_started_;
  std::vector<ChannelId> chosen_;  // by place: the channel; unknown where the company began
};

struct ReachedOn {
  std::string channel;
  std::uint64_t journeys = 0;
  friend bool operator==(const ReachedOn&, const ReachedOn&) = default;
};

// One goal from one start channel.
struct CoverageCell {
  std::string channel;
  std::uint64_t attempts = 0;
  std::uint64_t same_channel = 0;
  std::uint64_t after_switch = 0;
  std::uint64_t abandoned = 0;
  std::uint64_t open = 0;
  std::uint64_t elsewhere = 0;  // no attempts
  Proportion containment;
  Proportion completion;  // same channel or after a switch
  GapStatistics time_same_channel;
  GapStatistics time_after_switch;
  std::vector<ReachedOn> reached_on;  // after a switch; by journeys, then by name
  friend bool operator==(const CoverageCell&, const CoverageCell&) = default;
};

// not_started and, over the channels, attempts + elsewhere add up to all journeys.
struct GoalCoverage {
  std::string label;
  std::vector<CoverageCell> channels;  // every channel that any goal was started on, by name; one
                                       // without attempts is a goal that the channel does not cover
  CoverageCell total;                  // channel "" ; reached_on is left out
  std::uint64_t not_started = 0;
  friend bool operator==(const GoalCoverage&, const GoalCoverage&) = default;
};

struct ChannelCoverageAnswer {
  std::vector<GoalCoverage> goals;  // as asked
  friend bool operator==(const ChannelCoverageAnswer&, const ChannelCoverageAnswer&) = default;
};

ChannelCoverageAnswer AnswerChannelCoverage(const ChannelCoverageCounts& counts,
                                            const QuestionContext& context);

}  // namespace journeygraph::graph
