#include "graph/transition_results.h"

namespace journeygraph::graph {

TransitionResults::TransitionResults(const QuestionContext& context)
    : start_(static_cast<std::uint32_t>(context.names.touchpoints.size())),
      pairs_(static_cast<std::uint32_t>(context.names.touchpoints.size())) {}

void TransitionResults::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  ++journey_number_;
  const bool is_good = journey.result == JourneyResult::kSuccess;
  std::uint32_t from = start_;
  for (const TouchpointId to : journey.touchpoint) {
    OfTransition& transition = At(from, to);
    const bool is_first = transition.last_journey != journey_number_;
    transition.last_journey = journey_number_;
    transition.good += is_first & is_good;
    transition.bad += is_first & !is_good;
    from = to;
  }
}

void TransitionResults::Merge(TransitionResults&& other) {
  for (std::size_t i = 0; i < other.transitions_.size(); ++i) {
    OfTransition& transition = At(other.pairs_.pairs()[i].first, other.pairs_.pairs()[i].second);
    transition.good += other.transitions_[i].good;
    transition.bad += other.transitions_[i].bad;
  }
}

}  // namespace journeygraph::graph
