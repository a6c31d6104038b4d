// Where customers go round in circles (definitions 3.9).
//
//   TouchpointCounts flow(context, {.gaps = false, .scores = false});
//   LoopCounts loops(context, {.repeat_window_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, flow, loops);
//   absl::StatusOr<LoopsAnswer> answer = AnswerLoops(loops, flow, context, {.max_touchpoints =
//   20});
//
// Of two visits of a journey to one touchpoint with no other between them (bupaR):
//   self-loop    the second follows directly; a run of them counts as one loop
//   repetition   something lies in between
//   repeat, redo the second is with the same team, with another one
// rework         all visits to a touchpoint but the first (pm4py)
// self-distance  interactions between two such visits, at least (pm4py: minimum self-distance)
// repeat contact a visit with another one to the same touchpoint within the window behind it; first
//                contact resolution is the share without, of visits whose window has passed
// regress        from a stage of the map to an earlier one; what is on no stage is passed over
// region         touchpoints from each of which every other can be reached: a strongly connected
//                component of the directly-follows graph
// Expected visits come from the absorbing chain: N(START, x) in a journey, N(x, x) once there.
// Everything is counted within a journey: with other case notions than the whole timeline a
// customer's next journey is not looked at. Counting unit: interactions, and journeys where said.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/period.h"
#include "graph/measure/statistics.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kLoopsUnit[] = "interactions";
inline constexpr char kLoopsDefinition[] =
    "Rework is every visit to a touchpoint but a journey's first: a self-loop if it follows "
    "directly, else a repetition. Repeat contact: the same touchpoint again within the window.";

struct LoopCountsOptions {
  std::int64_t repeat_window_ms = 7 * kMsPerDay;
};

// Of second visits, with whom they were.
struct ByTeam {
  std::uint64_t same = 0;     // bupaR: repeat
  std::uint64_t other = 0;    // bupaR: redo
  std::uint64_t unknown = 0;  // a team is missing

  std::uint64_t all() const { return same + other + unknown; }
  friend bool operator==(const ByTeam&, const ByTeam&) = default;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class LoopCounts {
 public:
  static constexpr std::uint32_t kNoDistance = std::numeric_limits<std::uint32_t>::max();

  struct AtTouchpoint {
    std::uint64_t visits = 0;
    std::uint64_t self_loops = 0;  // runs
    ByTeam self_loop_visits;
    ByTeam repetitions;
    ResultCounts once = {};             // journeys with one visit, by result
    ResultCounts more = {};             // journeys with more
    std::uint64_t repeat_contacts = 0;  // visits followed by another within the window
    std::uint64_t single_contacts = 0;  // visits that were not, and the window has passed
    std::uint64_t pending_contacts = 0;
    std::uint32_t least_distance = kNoDistance;
  };

  explicit LoopCounts(const QuestionContext& context, LoopCountsOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(LoopCounts&& other);

  // By touchpoint id.
  std::span<const AtTouchpoint> touchpoints() const { return touchpoints_; }
  // Steps from stage to stage, of those that lie on one: rows are `from`.
  std::uint64_t StageSteps(std::size_t from, std::size_t to) const {
    return stage_steps_[from * stages_ + to];
  }
  std::size_t stages() const { return stages_; }
  std::uint64_t journeys() const { return journeys_; }
  std::uint64_t journeys_with_self_loop() const { return journeys_with_self_loop_; }
  std::uint64_t journeys_with_rework() const { return journeys_with_rework_; }
  std::uint64_t journeys_with_regress() const { return journeys_with_regress_; }

 private:
  // The latest visit to a touchpoint.
  struct Visit {
    std::uint64_t journey = 0;  // 0: none
    std::int64_t time_ms = 0;
    std::uint32_t place = 0;
    TeamId team = 0;
    bool is_in_loop = false;  // it followed the one before directly
    bool is_first = false;
  };

  void Revisit(AtTouchpoint& at, const Visit& before, const Visit& now, bool& has_self_loop);
  void CountLastVisits(const JourneyView& journey);
  void AddStageSteps(const JourneyView& journey);

  LoopCountsOptions options_;
  std::optional<std::int64_t> watermark_ms_;
  std::vector<StageIndex> stage_of_touchpoint_;
  std::size_t stages_;
  std::vector<AtTouchpoint> touchpoints_;
  std::vector<Visit> visits_;
  std::vector<std::uint64_t> stage_steps_;
  std::vector<TouchpointId> met_;  // touchpoints of the journey that is looked at
  std::uint64_t journeys_ = 0;
  std::uint64_t journeys_with_self_loop_ = 0;
  std::uint64_t journeys_with_rework_ = 0;
  std::uint64_t journeys_with_regress_ = 0;
};

struct LoopsOptions {
  std::uint64_t max_touchpoints = 0;  // those with most rework; 0: all
  // For regions, only transitions of at least this share of what leaves a touchpoint are ways.
  double min_share = 0;
};

struct TouchpointLoops {
  std::string touchpoint;
  std::string stage;
  std::uint64_t visits = 0;
  std::uint64_t journeys = 0;
  std::uint64_t journeys_with_rework = 0;
  std::uint64_t rework = 0;  // self_loop_visits + repetitions
  std::uint64_t self_loops = 0;
  ByTeam self_loop_visits;
  ByTeam repetitions;
  std::optional<std::uint32_t> least_distance;
  Proportion success_once;  // of closed journeys with one visit, with more
  Proportion success_more;
  Proportion first_contact_resolution;
  std::uint64_t repeat_contacts = 0;
  std::uint64_t pending_contacts = 0;
  double expected_visits = 0;  // in a journey
  double expected_visits_once_there = 0;
  friend bool operator==(const TouchpointLoops&, const TouchpointLoops&) = default;
};

struct StageRegress {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  friend bool operator==(const StageRegress&, const StageRegress&) = default;
};

struct LoopRegion {
  std::vector<std::string> touchpoints;  // by name
  std::uint64_t transitions = 0;         // inside, all that were observed
  std::uint64_t entries = 0;             // starts and transitions into it
  std::uint64_t exits = 0;               // ends and transitions out of it
  double expected_visits = 0;            // of a journey, to all its touchpoints together
  friend bool operator==(const LoopRegion&, const LoopRegion&) = default;
};

struct LoopsAnswer {
  std::uint64_t journeys_with_self_loop = 0;
  std::uint64_t journeys_with_rework = 0;
  std::uint64_t journeys_with_regress = 0;
  Proportion rework_share;                   // of journeys
  Proportion regress_share;                  // of journeys
  std::uint64_t rework = 0;                  // visits, of all touchpoints
  std::vector<TouchpointLoops> touchpoints;  // by rework, then by name
  std::uint64_t other_touchpoints = 0;
  std::uint64_t other_rework = 0;
  std::vector<StageRegress> regress;  // by count, then in order of the stages
  std::uint64_t stage_steps = 0;      // of all pairs of stages: what regress is part of
  std::vector<LoopRegion> regions;    // by transitions, then by name
  friend bool operator==(const LoopsAnswer&, const LoopsAnswer&) = default;
};

// Returns what FreezeGraph and AbsorbingChain::OfGraph return.
absl::StatusOr<LoopsAnswer> AnswerLoops(const LoopCounts& counts, const TouchpointCounts& flow,
                                        const QuestionContext& context,
                                        const LoopsOptions& options = {});

}  // namespace journeygraph::graph
