// What the evidence for moments is made of, beyond critical_moment_counts.h: counts for bootstrap
// intervals, lengths of time, emotions and seasons.
//
//   MomentEvidenceCounts evidence(context);
//   Scan(snapshot, scope, context, options, evidence);
//   LateCounts late(context, evidence);                    // a second pass: who came late
//   Scan(snapshot, scope, context, options, late);
//
// Works on states (graph/questions/moment_states.h). Closed journeys only. What belongs to
// transitions is kept for at most kMostTransitions of them: 20,000 rows of replicates and
// histograms are some 40 MB a thread. Accumulators (graph/analysis.h); not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/emotion_curve.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/histogram.h"
#include "graph/measure/moments.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/poisson_weights.h"

namespace journeygraph::graph {

// Journeys by how they end.
enum class Ending : std::uint8_t { kGood, kBad };
inline constexpr std::size_t kEndings = 2;
inline Ending EndingOf(JourneyResult result) {
  return result == JourneyResult::kSuccess ? Ending::kGood : Ending::kBad;
}

// Closed journeys by the calendar month (January first) of their first interaction and their
// ending.
using MonthCounts = std::array<std::array<std::uint64_t, kEndings>, 12>;
std::size_t CalendarMonthOf(std::int64_t time_ms);

class MomentEvidenceCounts {
 public:
  static constexpr std::size_t kMostTransitions = 20'000;

  struct OfTransition {
    MonthCounts journeys = {};  // one vote each
    std::array<std::uint64_t, kEndings> count = {};
    std::array<std::uint64_t, kEndings> gap_sum_ms = {};
    Int128 gap_sum_of_squares = 0;
    std::uint64_t last_journey = 0;
  };
  struct OfState {
    MonthCounts journeys = {};        // one vote each
    Moments emotion_changes;          // from the answer before to the one here, in millionths
    std::uint64_t with_emotions = 0;  // journeys with an answer here and one before it
    std::uint64_t biggest_drops = 0;  // of these, that drop most here
  };
  // Emotions of journeys that have any, as measures of one journey each.
  struct Emotions {
    Moments mean;
    Moments biggest_drop;
    Moments peak;
    Moments end;
    Moments peak_end_twice;
  };

  explicit MomentEvidenceCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);
  void Merge(MomentEvidenceCounts&& other);

  // There were more than kMostTransitions: everything about transitions is empty.
  bool has_too_many_transitions() const { return too_many_; }

  // START and the ENDs stand behind the states: transitions name them like states.
  std::uint32_t start() const { return states_; }
  std::uint32_t end(Ending ending) const {
    return states_ + 1 + static_cast<std::uint32_t>(ending);
  }
  // Pairs of states, and what was counted for each, in the same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const OfTransition> transitions() const { return transitions_; }
  std::span<const DurationHistogram> gaps() const { return gaps_; }
  // kBootstrapReplicates for each transition: how often it is made in each replicate.
  std::span<const BootstrapWeights> replicates() const { return replicates_; }

  std::span<const OfState> states() const { return of_state_; }
  const std::array<Emotions, kEndings>& emotions() const { return emotions_; }  // by Ending

 private:
  void AddTransitions(const JourneyView& journey);
  void AddEmotions(const JourneyView& journey);
  void DropTransitions();
  // False if there are too many; then everything about transitions is gone.
  bool Number(std::uint32_t from, std::uint32_t to, std::uint32_t& number);

  std::uint32_t states_;
  bool too_many_ = false;
  std::uint64_t journey_number_ = 0;
  PairIndex pairs_;
  std::vector<OfTransition> transitions_;
  std::vector<DurationHistogram> gaps_;
  std::vector<BootstrapWeights> replicates_;
  FirstVisits visits_;  // of states
  FirstVisits felt_;    // states with an emotion
  std::vector<OfState> of_state_;
  std::array<Emotions, kEndings> emotions_;
  // Of one journey.
  BootstrapWeights weights_ = {};
  std::vector<std::int64_t> felt_micros_;
  std::vector<TouchpointId> felt_at_;
};

// Journeys that came late to a state or over a transition: waited longer than 95 % of all that made
// the same transition (to 1 %), where at least kSmallSample made it.
class LateCounts {
 public:
  struct OfMoment {
    std::array<std::uint64_t, kEndings> journeys = {};  // that came with a known profile; one vote
    std::array<std::uint64_t, kEndings> late = {};      // of these, that came late at least once
  };

  LateCounts(const QuestionContext& context, const MomentEvidenceCounts& evidence);

  void Add(const JourneyView& journey);
  void Merge(LateCounts&& other);

  std::span<const OfMoment> states() const { return states_; }
  // In the order of MomentEvidenceCounts::pairs().
  std::span<const OfMoment> transitions() const { return transitions_; }

 private:
  struct Votes {
    explicit Votes(std::size_t size) : seen(size), late(size) {}
    FirstVisits seen;
    FirstVisits late;
  };

  PairIndex pairs_;
  std::vector<std::int64_t> late_from_ms_;  // by pair
  std::vector<OfMoment> states_;
  std::vector<OfMoment> transitions_;
  Votes state_votes_;
  Votes transition_votes_;
};

}  // namespace journeygraph::graph
