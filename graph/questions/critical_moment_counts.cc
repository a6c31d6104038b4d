#include "graph/questions/critical_moment_counts.h"

#include <algorithm>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;

}  // namespace

CriticalMomentCounts::CriticalMomentCounts(const QuestionContext& context)
    : context_(&context),
      counts_(
          context,
          {.gaps = false, .scores = false, .open_journeys = false, .transition_journeys = false}),
      touchpoints_(context.names.touchpoints.size()),
      followed_by_switch_(context.names.touchpoints.size()),
      scores_(context.names.touchpoints.size()),
      stage_count_(context.map ? context.map->stages.size() : 0),
      stage_of_touchpoint_(context.names.touchpoints.size()),
      stages_(HasSets() ? std::size_t{1} << stage_count_ : stage_count_ + 1),
      visits_(HasSets() ? 0 : stages_.size()) {
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    if (HasSets()) {
      stage_of_touchpoint_[id] = stage == kNoStage ? 0 : std::uint32_t{1} << stage;
    } else {
      stage_of_touchpoint_[id] =
          static_cast<std::uint32_t>(std::min<std::size_t>(stage, stage_count_));
    }
  }
}

void CriticalMomentCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  if (HasSets()) {
    AddVisits<true>(journey);
  } else {
    AddVisits<false>(journey);
  }
  AddScores(journey);
  AddDecidingOutcome(journey);
  if (journey.result == JourneyResult::kSuccess) {
    for (const ValueEntry& value : journey.values) success_value_micros_ += value.value_micros;
    success_values_ += journey.values.size();
  }
}

template <bool kSets>
void CriticalMomentCounts::AddVisits(const JourneyView& journey) {
  const auto result = static_cast<std::size_t>(journey.result);
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  const TouchpointId* touchpoint = journey.touchpoint.data();
  const ChannelId* channel = journey.channel.data();
  std::uint64_t* followed_by_switch = followed_by_switch_.data();
  const std::uint32_t* stage_of_touchpoint = stage_of_touchpoint_.data();
  ResultCounts* stages = stages_.data();
  std::uint32_t set = 0;
  const auto reach = [&](std::uint32_t stage) {
    if constexpr (kSets) {
      set |= stage;
    } else {
      stages[stage][result] += visits.IsFirst(stage);
    }
  };
  reach(stage_of_touchpoint[touchpoint[0]]);
  counts_.AddSteps(journey, [&](std::size_t place) {
    const ChannelId before = channel[place - 1];
    const ChannelId after = channel[place];
    followed_by_switch[touchpoint[place - 1]] +=
        (after != before) & (after != kUnknownChannel) & (before != kUnknownChannel);
    reach(stage_of_touchpoint[touchpoint[place]]);
  });
  if constexpr (kSets) ++stages[set][result];
}

std::vector<ResultCounts> CriticalMomentCounts::Stages() const {
  std::vector<ResultCounts> stages(stage_count_);
  for (std::size_t stage = 0; stage < stage_count_; ++stage) {
    for (std::size_t place = 0; place < stages_.size(); ++place) {
      if (HasSets() ? (place >> stage & 1) == 0 : place != stage) continue;
      for (std::size_t result = 0; result < stages[stage].size(); ++result) {
        stages[stage][result] += stages_[place][result];
      }
    }
  }
  return stages;
}

void CriticalMomentCounts::AddScores(const JourneyView& journey) {
  const MetricCatalogue& metrics = *context_->metrics;
  for (const ScoreEntry& answer : journey.scores) {
    const std::size_t place =
        std::min(static_cast<std::size_t>(answer.metric), kBuiltInMetrics.size());
    OfMetric& of = scores_[journey.touchpoint[answer.row - journey.first_row]][place];
    ++of.count;
    of.negative += metrics.Of(answer.metric).IsNegative(answer.value_micros);
    of.sum_micros += answer.value_micros;
  }
}

void CriticalMomentCounts::AddDecidingOutcome(const JourneyView& journey) {
  if (journey.result == JourneyResult::kLost) return;  // has no decisive outcome
  for (std::size_t i = journey.outcomes.size(); i-- > 0;) {
    const OutcomeEntry& entry = journey.outcomes[i];
    const OutcomeClass outcome = context_->outcome_class[entry.outcome];
    if (outcome == OutcomeClass::kNeutral) continue;
    // Where the scope left out the interaction that decided, an earlier outcome may contradict.
    AtTouchpoint& at = touchpoints_[journey.touchpoint[entry.row - journey.first_row]];
    at.decided_success +=
        outcome == OutcomeClass::kSuccess && journey.result == JourneyResult::kSuccess;
    at.decided_failure +=
        outcome == OutcomeClass::kFailure && journey.result == JourneyResult::kFailure;
    return;
  }
}

void CriticalMomentCounts::Merge(CriticalMomentCounts&& other) {
  counts_.Merge(std::move(other.counts_));
  for (std::size_t id = 0; id < touchpoints_.size(); ++id) {
    touchpoints_[id].decided_success += other.touchpoints_[id].decided_success;
    touchpoints_[id].decided_failure += other.touchpoints_[id].decided_failure;
    followed_by_switch_[id] += other.followed_by_switch_[id];
    for (std::size_t metric = 0; metric < scores_[id].size(); ++metric) {
      scores_[id][metric].count += other.scores_[id][metric].count;
      scores_[id][metric].negative += other.scores_[id][metric].negative;
      scores_[id][metric].sum_micros += other.scores_[id][metric].sum_micros;
    }
  }
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    for (std::size_t result = 0; result < stages_[i].size(); ++result) {
      stages_[i][result] += other.stages_[i][result];
    }
  }
  success_value_micros_ += other.success_value_micros_;
  success_values_ += other.success_values_;
}

}  // namespace journeygraph::graph
