// Which moments decide how journeys end (definitions 3.1).
//
//   CriticalMomentCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerCriticalMoments(counts, context, {.max_moments = 10});
//
// Moments are touchpoints, or, with graph/questions/moment_counts.h, transitions, stages or
// touchpoints on one channel, and then with evidence from a bootstrap, delays, emotions and
// seasons:
//
//   auto answer = AnswerCriticalMoments(MomentMaterial{.counts = ..., ...}, {.max_moments = 10});
//
// Closed journeys make a first-order chain with START and ENDs. V(s) is the chance to end well from
// s, a step from s to t is worth V(t) - V(s), and the steps of a journey add up to its result minus
// V(START): every result is attributed without remainder. Moments are ranked by the outcomes lost
// at steps into and out of them. Journeys with a moment are compared with those that reached its
// stage without it (guard a), one vote each (b), by Benjamini and Hochberg over all moments
// compared (c); what carries the outcome itself is neither compared nor ranked as a cause (d); open
// journeys do not count (e). Association, not proof of a cause. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/questions/critical_moment_counts.h"
#include "graph/questions/moment_counts.h"

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
  // Shows this moment alone, whatever its journeys, with its rank and the interval of its removal
  // effect; none if it did not occur. Of the two ENDs the bad one.
  std::optional<MomentName> only;
};

// What to keep in mind when reading a moment. Numbers as in journeygraph.v1.MomentCaveat.
enum class MomentCaveat : std::uint8_t {
  kSmallSample = 1,        // fewer than 30 closed journeys with it
  kNoComparison = 2,       // fewer than 30 comparable journeys without it
  kNoClearDifference = 3,  // the interval of success_lift includes zero
  kCarriesOutcome = 4,     // it carries decisive outcomes itself
  kChanceAmongMany = 5,    // the interval leaves out zero, but the q-value is above 0.05
  kSeasonal = 6,           // within calendar months the difference is less than half of it, or none
};

// A difference is called clear if its q-value is at most this.
inline constexpr double kClearQValue = 0.05;
// The least difference of good ends, either way, that makes a moment of truth or a pain point.
inline constexpr double kLeastEffect = 0.05;

// What takes more counting; see graph/questions/moment_evidence_counts.h.
struct MomentEvidence {
  // 95 % intervals by the Poisson bootstrap of customers; nothing if there were too many
  // transitions (MomentEvidenceCounts::kMostTransitions).
  std::optional<Estimate> lost_outcomes;
  std::optional<Estimate> value;           // not of transitions
  std::optional<Estimate> removal_effect;  // CriticalMomentsOptions::only; not of transitions
  // Of the journeys that came by a transition with a known profile: those that waited longer than
  // 95 % of all that made it.
  Proportion late;
  Proportion success_late;
  Proportion success_on_time;
  Estimate late_lift;  // of these two
  // Mean z = (wait - mean) / standard deviation of the same transition, over the visits of journeys
  // that end well and badly; nothing without visits or where waits do not vary.
  std::optional<double> wait_z_good;
  std::optional<double> wait_z_bad;
  // Mean change of sentiment from the answer before to the one here; nothing without; not of
  // transitions.
  std::uint64_t emotion_changes = 0;
  std::optional<Estimate> emotion_change;
  Proportion biggest_drop;  // of the journeys with such a change here: it is their biggest drop
  // success_lift compared within calendar months of the journeys' beginnings (Mantel and Haenszel).
  std::optional<Estimate> lift_within_months;
  friend bool operator==(const MomentEvidence&, const MomentEvidence&) = default;
};

// One moment. Shares are over closed journeys, one vote for each, unless said otherwise. Comparable
// journeys are those that reached its stage (all of them without a map or a stage), that reached
// this or the stage before it (stages), or that reached the touchpoint it leaves (transitions).
struct CriticalMoment {
  MomentKind kind = MomentKind::kTouchpoint;
  std::string touchpoint;        // "" for stages; transitions: where it leaves, "" for START
  std::string stage;             // id, or ""
  std::string next_touchpoint;   // transitions: where it leads, "" for an END
  std::string channel;           // touchpoints on a channel; "" is an unknown channel
  std::optional<Ending> ending;  // transitions to an END
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
  // The same with intervals (graph/measure/association.h).
  std::optional<Estimate> exit_lift_estimate;
  std::optional<Estimate> risk_ratio_estimate;
  Estimate odds_ratio_estimate;
  std::optional<Estimate> attributable_fraction_estimate;
  // attributable_fraction times the bad ends among comparable journeys: lost outcomes due to it, if
  // it were the cause.
  std::optional<double> attributable_outcomes;
  double phi = 0;  // correlation of having the moment and ending badly
  // Of the two shares of good ends being equal, and adjusted for all moments compared; nothing if
  // it was not: without journeys on either side, or where it carries the outcome.
  std::optional<double> p_value;
  std::optional<double> q_value;
  double value = 0;           // transitions: where it leads
  double step = 0;            // transitions: V(to) - V(from)
  double removal_effect = 0;  // 0 for transitions
  double lost_outcomes = 0;   // lost_entering + lost_leaving
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
  std::optional<MomentEvidence> evidence;
  friend bool operator==(const CriticalMoment&, const CriticalMoment&) = default;
};

struct OtherMoments {
  std::uint64_t moments = 0;
  double lost_outcomes = 0;
  friend bool operator==(const OtherMoments&, const OtherMoments&) = default;
};

// How people's marks on the map and the data agree. Found is a touchpoint with a clear difference
// of at least kLeastEffect; one marked as pain only if it is for the worse. Numbers as in
// journeygraph.v1.MarkVerdict.
enum class MarkVerdict : std::uint8_t {
  kMarkedAndFound = 1,
  kMarkedNotFound = 2,
  kMarkedNotCompared = 3,  // not observed, too few journeys, nothing to compare, or it is the end
  kFoundNotMarked = 4,
};

struct MarkedMoment {
  std::string touchpoint;             // as observed
  std::vector<MarkerKind> marked_as;  // moment of truth, pain
  MarkVerdict verdict = MarkVerdict::kMarkedNotCompared;
  std::optional<double> success_lift;
  friend bool operator==(const MarkedMoment&, const MarkedMoment&) = default;
};

struct MarkAgreement {
  std::vector<MarkedMoment> moments;  // by verdict, then by name
  std::uint64_t neither = 0;          // compared, neither marked nor found
  friend bool operator==(const MarkAgreement&, const MarkAgreement&) = default;
};

// Means over the closed journeys with sentiment, by how they end (graph/measure/emotion_curve.h).
struct EmotionSummary {
  std::uint64_t journeys = 0;
  Estimate mean;
  Estimate biggest_drop;
  Estimate peak;
  Estimate end;
  Estimate peak_end;
  friend bool operator==(const EmotionSummary&, const EmotionSummary&) = default;
};

// The fields of journeygraph.v1.ListCriticalMomentsResponse, apart from info.
struct CriticalMomentsAnswer {
  // Those that carry no outcome first; then by lost outcomes (equal to 1e-9), reach and name.
  std::vector<CriticalMoment> moments;
  OtherMoments other;  // beyond max_moments or below min_journeys
  double base_success = 0;
  Proportion success;
  double total_lost_outcomes = 0;      // each transition once
  std::uint64_t compared_moments = 0;  // have a q-value, shown or not
  std::uint64_t rank = 0;              // of CriticalMomentsOptions::only, from 1
  std::uint64_t ranked_moments = 0;    // with min_journeys
  // With evidence.
  std::optional<Estimate> total_lost_estimate;
  bool has_too_many_transitions = false;  // so that there are no bootstrap intervals and delays
  std::optional<EmotionSummary> emotions_good;  // nothing without sentiment
  std::optional<EmotionSummary> emotions_bad;
  std::optional<MarkAgreement> agreement;  // touchpoints with a map
  friend bool operator==(const CriticalMomentsAnswer&, const CriticalMomentsAnswer&) = default;
};

// What an answer is made of. Everything outlives the call.
struct MomentMaterial {
  const CriticalMomentCounts& counts;
  const QuestionContext& context;      // that of the states
  const MomentCounts* more = nullptr;  // null: plain touchpoints
  const LateCounts* late = nullptr;    // null: no evidence of delays
};

// Without closed journeys the answer has no moments.
// Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or more.
absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(
    const CriticalMomentCounts& counts, const QuestionContext& context,
    const CriticalMomentsOptions& options = {});
absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(const MomentMaterial& material,
                                                            const CriticalMomentsOptions& options);

}  // namespace journeygraph::graph
