#include "graph/questions/critical_moment_counts.h"

#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;

}  // namespace

CriticalMomentCounts::CriticalMomentCounts(const QuestionContext& context)
    : context_(&context),
      counts_(context, {.gaps = false, .scores = true, .open_journeys = false}),
      touchpoints_(context.names.touchpoints.size()),
      stages_(context.map ? context.map->stages.size() : 0) {}

void CriticalMomentCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  ++journey_number_;
  counts_.Add(journey);
  for (std::size_t i = 1; i < journey.size(); ++i) {
    const ChannelId from = journey.channel[i - 1];
    const ChannelId to = journey.channel[i];
    touchpoints_[journey.touchpoint[i - 1]].followed_by_switch +=
        from != to && from != kUnknownChannel && to != kUnknownChannel;
  }
  if (!stages_.empty()) AddStages(journey);
  AddDecidingOutcome(journey);
  if (journey.result == JourneyResult::kSuccess) {
    for (const ValueEntry& value : journey.values) success_value_micros_ += value.value_micros;
    success_values_ += journey.values.size();
  }
}

void CriticalMomentCounts::AddStages(const JourneyView& journey) {
  const auto result = static_cast<std::size_t>(journey.result);
  for (const TouchpointId touchpoint : journey.touchpoint) {
    const StageIndex index = context_->stage_of_touchpoint[touchpoint];
    if (index == kNoStage) continue;
    OfStage& stage = stages_[index];
    stage.journeys[result] += stage.last_journey != journey_number_;
    stage.last_journey = journey_number_;
  }
}

void CriticalMomentCounts::AddDecidingOutcome(const JourneyView& journey) {
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
    touchpoints_[id].followed_by_switch += other.touchpoints_[id].followed_by_switch;
  }
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    for (std::size_t result = 0; result < stages_[i].journeys.size(); ++result) {
      stages_[i].journeys[result] += other.stages_[i].journeys[result];
    }
  }
  success_value_micros_ += other.success_value_micros_;
  success_values_ += other.success_values_;
}

}  // namespace journeygraph::graph
