// How far journeys follow the plan of the map (definitions 3.14).
//
//   absl::StatusOr<PlanGraph> plan = PlanGraph::Create(*context.map);
//   ConformanceCounts counts(context, *plan);
//   Scan(snapshot, scope, context, options, counts);
//   ConformanceAnswer answer = AnswerConformance(counts, context);
//
// The deviations of CJML (Halvorsrud, Kvale and Folstad 2016): ad hoc touchpoint, irregular
// sequence (the same element missing and ad hoc in one journey), failure in a touchpoint, missing
// touchpoint; and late (after the expected time of the planned transition) and other channel (than
// those of the touchpoint). One vote for each journey, deviation and touchpoint.
//
// Missing is what was left out although something planned came later. What is left out behind the
// last planned touchpoint is not reached: it costs fitness as well, but is no deviation, because
// journeys that end early end badly whatever is planned behind.
//
// Every deviation is compared with the journeys that could have deviated and did not: that executed
// what others missed or moved, had the touchpoint without failure, in time, on a planned channel;
// for ad hoc touchpoints, all other closed journeys. An association, not proof of a cause. Counting
// unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"
#include "graph/questions/conformance_counts.h"

namespace journeygraph::graph {

inline constexpr char kConformanceUnit[] = "journeys";
inline constexpr char kConformanceDefinition[] =
    "Closed journeys only. Each is aligned with the plan at the least cost: 1 for every "
    "interaction "
    "that is not planned where it happens, 1 for every planned touchpoint left out. Fitness is 1 - "
    "cost / (interactions + shortest way through the plan). Differences of success are "
    "associations, not proof of a cause.";

// Numbers as in journeygraph.v1.DeviationKind.
enum class DeviationKind : std::uint8_t {
  kAdHoc = 1,
  kIrregularSequence = 2,
  kFailure = 3,
  kMissing = 4,
  kLate = 5,
  kOtherChannel = 6,
};

// Numbers as in journeygraph.v1.DeviationEffect.
enum class DeviationEffect : std::uint8_t { kUnclear = 1, kHurts = 2, kHelps = 3 };

struct PlanElementResult {
  std::string element;  // id of a touchpoint, or of a stage
  // Add up to the closed journeys.
  std::uint64_t executed = 0;
  std::uint64_t moved = 0;
  std::uint64_t missing = 0;
  std::uint64_t not_reached = 0;
  std::uint64_t other_way = 0;  // the journey's way through the plan does not lead there
  // Journeys; whatever their standing above.
  std::uint64_t failed = 0;
  std::uint64_t late = 0;
  std::uint64_t other_channel = 0;
  std::uint64_t ad_hoc = 0;
  std::uint64_t executed_interactions = 0;
  std::uint64_t unplanned_interactions = 0;
  bool observed = false;
  friend bool operator==(const PlanElementResult&, const PlanElementResult&) = default;
};

struct PlannedTransitionResult {
  std::string from;
  std::string to;
  TransitionKind kind = TransitionKind::kNext;
  Proportion taken;  // of the interactions that executed `from`
  std::optional<double> expected_share;
  std::optional<std::int64_t> expected_time_ms;
  Proportion late;  // of taken; total 0 without an expected time
  GapStatistics gap;
  friend bool operator==(const PlannedTransitionResult&, const PlannedTransitionResult&) = default;
};

struct Deviation {
  DeviationKind kind = DeviationKind::kAdHoc;
  std::string touchpoint;  // element of the plan, or observed name
  bool planned = false;    // it is an element of the plan
  Proportion journeys;     // with it, of the closed journeys
  Proportion with;         // success with the deviation
  Proportion without;      // success of those compared with
  Estimate difference;     // with - without
  // Of the difference, adjusted for all deviations (Benjamini and Hochberg); nothing if there is
  // nobody to compare with, or the deviation records a bad outcome itself.
  std::optional<double> q_value;
  DeviationEffect effect = DeviationEffect::kUnclear;
  double outcomes = 0;  // difference times journeys: good outcomes more, or fewer
  bool records_outcome = false;
  bool small_sample = false;  // fewer than 30 journeys with it or without it
  friend bool operator==(const Deviation&, const Deviation&) = default;
};

struct OtherDeviations {
  std::uint64_t deviations = 0;
  std::uint64_t votes = 0;  // a journey counts once for each
  friend bool operator==(const OtherDeviations&, const OtherDeviations&) = default;
};

struct UnplannedTouchpoint {
  std::string touchpoint;
  bool on_map = false;  // the map has it, but no planned way to or from it
  std::uint64_t journeys = 0;
  std::uint64_t interactions = 0;
  friend bool operator==(const UnplannedTouchpoint&, const UnplannedTouchpoint&) = default;
};

struct OtherUnplanned {
  std::uint64_t touchpoints = 0;
  std::uint64_t interactions = 0;
  friend bool operator==(const OtherUnplanned&, const OtherUnplanned&) = default;
};

// The fields of journeygraph.v1.GetConformanceResponse, apart from info. The interactions of
// closed journeys are executed_interactions + unplanned_interactions + repeats_left_out.
struct ConformanceAnswer {
  PlanGraph::Source source = PlanGraph::Source::kTransitions;
  std::uint64_t shortest_way = 0;  // elements
  std::uint64_t closed_journeys = 0;
  std::uint64_t open_journeys = 0;
  Estimate fitness;  // mean over closed journeys
  double token_replay_fitness = 1;
  Proportion conforming;  // closed journeys of fitness 1
  Proportion success_conforming;
  Proportion success_deviating;
  // Success by fitness: [0, 0.1) ... [0.9, 1) and 1; `total` counts the journeys.
  std::vector<Proportion> fitness_bins;
  std::vector<PlanElementResult> elements;           // in the order of the map
  std::vector<PlannedTransitionResult> transitions;  // in the order of the map
  std::vector<Deviation> deviations;                 // by |outcomes|, journeys, kind, touchpoint
  OtherDeviations other_deviations;
  std::vector<UnplannedTouchpoint> unplanned;  // by interactions, then by name
  OtherUnplanned other_unplanned;
  std::vector<std::string> never_observed;  // touchpoints of the map, in its order
  std::uint64_t executed_interactions = 0;
  std::uint64_t unplanned_interactions = 0;
  std::uint64_t repeats_left_out = 0;
  friend bool operator==(const ConformanceAnswer&, const ConformanceAnswer&) = default;
};

ConformanceAnswer AnswerConformance(const ConformanceCounts& counts,
                                    const QuestionContext& context);

}  // namespace journeygraph::graph
