#include "graph/questions/moment_counts.h"

#include <utility>

namespace journeygraph::graph {

MomentsAtRisk::MomentsAtRisk(const MomentStates& states)
    : states_(&states),
      rows_((states.original().map ? states.original().map->stages.size() : 0) + 1),
      visits_(rows_.size()) {}

void MomentsAtRisk::Add(const JourneyView& journey) {
  const auto ending = static_cast<std::size_t>(EndingOf(journey.result));
  const std::size_t month = CalendarMonthOf(journey.time_ms.front());
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  const auto reach = [&](std::size_t row) { rows_[row][month][ending] += visits.IsFirst(row); };
  const std::size_t all = rows_.size() - 1;
  reach(all);
  if (all == 0) return;
  const bool are_stages = states_->kind() == MomentKind::kStage;
  if (are_stages) reach(0);
  for (const TouchpointId state : journey.touchpoint) {
    const StageIndex stage = states_->context().stage_of_touchpoint[state];
    if (stage == kNoStage) continue;
    reach(stage);
    if (are_stages && stage + std::size_t{1} < all) reach(stage + std::size_t{1});
  }
}

void MomentsAtRisk::Merge(MomentsAtRisk&& other) {
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    for (std::size_t month = 0; month < rows_[row].size(); ++month) {
      for (std::size_t ending = 0; ending < kEndings; ++ending) {
        rows_[row][month][ending] += other.rows_[row][month][ending];
      }
    }
  }
}

MomentCounts::MomentCounts(const MomentStates& states, const Options& options)
    : states_(&states), counts_(states.context()), at_risk_(states) {
  if (states.kind() == MomentKind::kTransition) results_.emplace(states.context());
  if (options.with_evidence) evidence_.emplace(states.context());
}

void MomentCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  const JourneyView rewritten = states_->Rewrite(journey, rewritten_);
  counts_.Add(rewritten);
  at_risk_.Add(rewritten);
  if (results_) results_->Add(rewritten);
  if (evidence_) evidence_->Add(rewritten);
}

void MomentCounts::Merge(MomentCounts&& other) {
  counts_.Merge(std::move(other.counts_));
  at_risk_.Merge(std::move(other.at_risk_));
  if (results_) results_->Merge(*std::move(other.results_));
  if (evidence_) evidence_->Merge(*std::move(other.evidence_));
}

}  // namespace journeygraph::graph
