#include "graph/questions/moment_evidence_counts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/measure/period.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kNoProfile = -1;

// From the middle of a bucket of DurationHistogram beyond its end.
constexpr double kHalfABucket = 1 + 1.0 / 127;

void Merge(MonthCounts& into, const MonthCounts& from) {
  for (std::size_t month = 0; month < into.size(); ++month) {
    for (std::size_t ending = 0; ending < kEndings; ++ending) {
      into[month][ending] += from[month][ending];
    }
  }
}

}  // namespace

std::size_t CalendarMonthOf(std::int64_t time_ms) {
  const std::int64_t month = MonthOfDay(DayOf(time_ms)) % 12;
  return static_cast<std::size_t>(month < 0 ? month + 12 : month);
}

MomentEvidenceCounts::MomentEvidenceCounts(const QuestionContext& context)
    : states_(static_cast<std::uint32_t>(context.names.touchpoints.size())),
      pairs_(states_ + 1 + kEndings),
      visits_(states_),
      felt_(states_),
      of_state_(states_) {}

bool MomentEvidenceCounts::Number(std::uint32_t from, std::uint32_t to, std::uint32_t& number) {
  number = pairs_.NumberOf(from, to);
  if (number < transitions_.size()) [[likely]]
    return true;
  if (transitions_.size() == kMostTransitions) {
    DropTransitions();
    return false;
  }
  transitions_.emplace_back();
  gaps_.emplace_back();
  replicates_.emplace_back();
  return true;
}

void MomentEvidenceCounts::DropTransitions() {
  too_many_ = true;
  pairs_ = PairIndex(states_ + 1 + kEndings);
  transitions_ = {};
  gaps_ = {};
  replicates_ = {};
}

void MomentEvidenceCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  ++journey_number_;
  const auto ending = static_cast<std::size_t>(EndingOf(journey.result));
  const std::size_t month = CalendarMonthOf(journey.time_ms.front());
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (const TouchpointId state : journey.touchpoint) {
    of_state_[state].journeys[month][ending] += visits.IsFirst(state);
  }
  if (!too_many_) AddTransitions(journey);
  AddEmotions(journey);
}

void MomentEvidenceCounts::AddTransitions(const JourneyView& journey) {
  FillBootstrapWeights(journey.customer_hash, weights_);
  const Ending ending = EndingOf(journey.result);
  const auto by_ending = static_cast<std::size_t>(ending);
  const std::size_t month = CalendarMonthOf(journey.time_ms.front());
  std::uint32_t from = start();
  for (std::size_t i = 0; i <= journey.size(); ++i) {
    const bool is_end = i == journey.size();
    const std::uint32_t to = is_end ? end(ending) : journey.touchpoint[i];
    std::uint32_t number = 0;
    if (!Number(from, to, number)) return;
    OfTransition& transition = transitions_[number];
    transition.journeys[month][by_ending] += transition.last_journey != journey_number_;
    transition.last_journey = journey_number_;
    ++transition.count[by_ending];
    std::uint32_t* replicates = replicates_[number].data();
    const std::uint32_t* weights = weights_.data();
    for (std::size_t b = 0; b < kBootstrapReplicates; ++b) replicates[b] += weights[b];
    if (i > 0 && !is_end) {
      const std::int64_t gap_ms =
          std::max<std::int64_t>(0, journey.time_ms[i] - journey.time_ms[i - 1]);
      gaps_[number].Add(gap_ms);
      transition.gap_sum_ms[by_ending] += static_cast<std::uint64_t>(gap_ms);
      transition.gap_sum_of_squares += static_cast<Int128>(gap_ms) * gap_ms;
    }
    from = to;
  }
}

void MomentEvidenceCounts::AddEmotions(const JourneyView& journey) {
  felt_micros_.clear();
  felt_at_.clear();
  for (const ScoreEntry& answer : journey.scores) {
    if (answer.metric != Metric::kSentiment) continue;
    felt_micros_.push_back(answer.value_micros);
    felt_at_.push_back(journey.touchpoint[answer.row - journey.first_row]);
  }
  if (felt_micros_.empty()) return;
  const EmotionCurve curve = EmotionCurveOf(felt_micros_);
  Emotions& emotions = emotions_[static_cast<std::size_t>(EndingOf(journey.result))];
  emotions.mean.Add(curve.mean);
  emotions.biggest_drop.Add(curve.biggest_drop);
  emotions.peak.Add(curve.peak);
  emotions.end.Add(curve.end);
  emotions.peak_end_twice.Add(curve.PeakEndTwice());
  const FirstVisits::OfJourney felt = felt_.NextJourney();
  for (std::size_t i = 1; i < felt_micros_.size(); ++i) {
    OfState& state = of_state_[felt_at_[i]];
    state.emotion_changes.Add(felt_micros_[i] - felt_micros_[i - 1]);
    state.with_emotions += felt.IsFirst(felt_at_[i]);
  }
  if (curve.biggest_drop < 0) ++of_state_[felt_at_[curve.drop_place]].biggest_drops;
}

void MomentEvidenceCounts::Merge(MomentEvidenceCounts&& other) {
  if (other.too_many_) DropTransitions();
  for (std::size_t i = 0; i < other.transitions_.size() && !too_many_; ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    std::uint32_t number = 0;
    if (!Number(pair.first, pair.second, number)) break;
    OfTransition& transition = transitions_[number];
    const OfTransition& more = other.transitions_[i];
    graph::Merge(transition.journeys, more.journeys);
    for (std::size_t ending = 0; ending < kEndings; ++ending) {
      transition.count[ending] += more.count[ending];
      transition.gap_sum_ms[ending] += more.gap_sum_ms[ending];
    }
    transition.gap_sum_of_squares += more.gap_sum_of_squares;
    gaps_[number].Merge(other.gaps_[i]);
    for (std::size_t b = 0; b < kBootstrapReplicates; ++b) {
      replicates_[number][b] += other.replicates_[i][b];
    }
  }
  for (std::size_t id = 0; id < of_state_.size(); ++id) {
    OfState& state = of_state_[id];
    const OfState& more = other.of_state_[id];
    graph::Merge(state.journeys, more.journeys);
    state.emotion_changes.Merge(more.emotion_changes);
    state.with_emotions += more.with_emotions;
    state.biggest_drops += more.biggest_drops;
  }
  for (std::size_t ending = 0; ending < kEndings; ++ending) {
    emotions_[ending].mean.Merge(other.emotions_[ending].mean);
    emotions_[ending].biggest_drop.Merge(other.emotions_[ending].biggest_drop);
    emotions_[ending].peak.Merge(other.emotions_[ending].peak);
    emotions_[ending].end.Merge(other.emotions_[ending].end);
    emotions_[ending].peak_end_twice.Merge(other.emotions_[ending].peak_end_twice);
  }
}

LateCounts::LateCounts(const QuestionContext& context, const MomentEvidenceCounts& evidence)
    : pairs_(static_cast<std::uint32_t>(context.names.touchpoints.size() + 1 + kEndings)),
      states_(context.names.touchpoints.size()),
      transitions_(evidence.pairs().size()),
      state_votes_(states_.size()),
      transition_votes_(transitions_.size()) {
  for (std::size_t i = 0; i < evidence.pairs().size(); ++i) {
    pairs_.NumberOf(evidence.pairs()[i].first, evidence.pairs()[i].second);
    const DurationHistogram& gaps = evidence.gaps()[i];
    // Lengths are known to their bucket: what lies in that of the percentile is not late.
    late_from_ms_.push_back(gaps.count() < kSmallSample ? kNoProfile
                                                        : static_cast<std::int64_t>(std::ceil(
                                                              gaps.Quantile(0.95) * kHalfABucket)));
  }
}

void LateCounts::Add(const JourneyView& journey) {
  if (!IsClosed(journey.result) || transitions_.empty()) return;
  const auto ending = static_cast<std::size_t>(EndingOf(journey.result));
  const auto states_seen = state_votes_.seen.NextJourney();
  const auto states_late = state_votes_.late.NextJourney();
  const auto transitions_seen = transition_votes_.seen.NextJourney();
  const auto transitions_late = transition_votes_.late.NextJourney();
  for (std::size_t i = 1; i < journey.size(); ++i) {
    const std::uint32_t number = pairs_.NumberOf(journey.touchpoint[i - 1], journey.touchpoint[i]);
    if (late_from_ms_[number] == kNoProfile) continue;
    const bool is_late = journey.time_ms[i] - journey.time_ms[i - 1] > late_from_ms_[number];
    const TouchpointId state = journey.touchpoint[i];
    states_[state].journeys[ending] += states_seen.IsFirst(state);
    transitions_[number].journeys[ending] += transitions_seen.IsFirst(number);
    if (!is_late) continue;
    states_[state].late[ending] += states_late.IsFirst(state);
    transitions_[number].late[ending] += transitions_late.IsFirst(number);
  }
}

void LateCounts::Merge(LateCounts&& other) {
  const auto merge = [](std::vector<OfMoment>& into, const std::vector<OfMoment>& from) {
    for (std::size_t i = 0; i < into.size(); ++i) {
      for (std::size_t ending = 0; ending < kEndings; ++ending) {
        into[i].journeys[ending] += from[i].journeys[ending];
        into[i].late[ending] += from[i].late[ending];
      }
    }
  };
  merge(states_, other.states_);
  merge(transitions_, other.transitions_);
}

}  // namespace journeygraph::graph
