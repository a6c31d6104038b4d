// Which touchpoints decide how journeys end (definitions 3.1).
//
//   CriticalMomentCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerCriticalMoments(counts, context, {.max_moments = 10});
//
// Closed journeys make a first-order chain with START and ENDs. V(s) is the chance to end well from
// s, a step from s to t is worth V(t) - V(s), and the steps of a journey add up to its result minus
// V(START): every result is attributed without remainder. Moments are ranked by the outcomes lost
// at steps into and out of them. Association, not proof of a cause. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/questions/critical_moment_counts.h"

namespace journeygraph::graph {

inline constexpr char kCriticalMomentsUnit[] = "journeys";
inline constexpr char kCriticalMomentsDefinition[] =
    "Closed journeys only. The value of a touchpoint is the chance to end well from it in the "
    "first-order Markov graph; lost outcomes are the sum, over the steps into and out of it, of "
    "count times the loss of value. An association, not proof of a cause.";
inline constexpr char kCriticalMomentsRankedBy[] = "lost_outcomes";

struct CriticalMomentsOptions {
  std::uint64_t max_moments = 0;   // 0: all
  std::uint64_t min_journeys = 1;  // closed journeys with it; moments with fewer are not shown
};

// What to keep in mind when reading a moment. Numbers as in journeygraph.v1.MomentCaveat.
enum class MomentCaveat : std::uint8_t {
  kSmallSample = 1,        // fewer than 30 closed journeys with it
  kNoComparison = 2,       // fewer than 30 comparable journeys without it
  kNoClearDifference = 3,  // the interval of success_lift includes zero
  kCarriesOutcome = 4,     // it carries decisive outcomes itself
};

// One touchpoint. Shares are over closed journeys, one vote for each, unless said otherwise.
// Comparable journeys are those that reached its stage; all of them without a map or a stage.
struct CriticalMoment {
  std::string touchpoint;
  std::string stage;  // id, or ""
  std::uint64_t journeys = 0;
  std::uint64_t interactions = 0;
  Proportion reach;
  double exit_share = 0;
  Proportion bad_exit;
  // Share of its visits that are a bad end, against the same share for all touchpoints of its stage
  // (all touchpoints without a map or a stage); nothing if none ends badly there.
  std::optional<double> exit_lift;
  double success_with = 0;
  double success_without = 0;  // 0 if without.total is 0
  Proportion with;
  Proportion without;
  Estimate success_lift;
  std::optional<double> risk_ratio;             // nothing if there is no risk without it
  double odds_ratio = 1;                        // with a prior of one
  std::optional<double> attributable_fraction;  // nothing with risk_ratio
  double value = 0;
  double removal_effect = 0;
  double lost_outcomes = 0;  // lost_entering + lost_leaving
  double lost_entering = 0;
  double lost_leaving = 0;
  double gained_outcomes = 0;
  std::optional<double> mean_sentiment;
  std::uint64_t sentiment_count = 0;
  Proportion severity;            // negative among its nps, csat and ces answers
  Proportion followed_by_switch;  // among its visits with a next step
  // lost_outcomes times the mean value of all successful journeys, in units of money; nothing if no
  // successful journey has a value.
  std::optional<double> lost_value;
  // At least half of its visits recorded the deciding outcome of the journey, all of one kind (good
  // or bad): nothing is left to decide after it, so it is no cause of what it records. A touchpoint
  // where journeys end both ways is a decision and is not meant.
  bool carries_outcome = false;
  std::vector<MarkerKind> marked_as;  // each kind once, in the order of MarkerKind
  std::vector<MomentCaveat> caveats;  // in the order of MomentCaveat
  friend bool operator==(const CriticalMoment&, const CriticalMoment&) = default;
};

struct OtherMoments {
  std::uint64_t moments = 0;
  double lost_outcomes = 0;
  friend bool operator==(const OtherMoments&, const OtherMoments&) = default;
};

// The fields of journeygraph.v1.ListCriticalMomentsResponse, apart from info.
struct CriticalMomentsAnswer {
  // Those that carry no outcome first; then by lost outcomes (equal to 1e-9), reach and name.
  std::vector<CriticalMoment> moments;
  OtherMoments other;  // beyond max_moments or below min_journeys
  double base_success = 0;
  Proportion success;
  double total_lost_outcomes = 0;  // each transition once
  friend bool operator==(const CriticalMomentsAnswer&, const CriticalMomentsAnswer&) = default;
};

// Without closed journeys the answer has no moments.
// Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or more.
absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(
    const CriticalMomentCounts& counts, const QuestionContext& context,
    const CriticalMomentsOptions& options = {});

}  // namespace journeygraph::graph
