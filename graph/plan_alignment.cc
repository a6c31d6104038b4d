#include "graph/plan_alignment.h"

#include <algorithm>
#include <limits>

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kImpossible = std::numeric_limits<std::int64_t>::max();

}  // namespace

PlanAligner::PlanAligner(const PlanGraph& plan)
    : plan_(&plan), front_of_state_(plan.states(), kNone) {}

const PlanAlignment& PlanAligner::Align(std::span<const PlanGraph::Element> elements) {
  for (const Front& front : fronts_) front_of_state_[front.state] = kNone;
  fronts_.assign(1, {.state = PlanGraph::kStart, .cost = 0, .step = kNone});
  steps_.clear();
  for (std::uint32_t place = 0; place < elements.size(); ++place) {
    if (elements[place] != PlanGraph::kNoElement) Execute(place, elements[place]);
  }
  const Front end = CheapestTo(PlanGraph::kEnd);
  alignment_.cost =
      static_cast<std::uint64_t>(end.cost + static_cast<std::int64_t>(elements.size()));
  Trace(end);
  return alignment_;
}

PlanAligner::Front PlanAligner::CheapestTo(PlanGraph::State state) const {
  Front cheapest{.state = state, .cost = kImpossible};
  for (const Front& front : fronts_) {
    const std::uint16_t missing = plan_->MissingBetween(front.state, state);
    if (missing == PlanGraph::kNoWay || front.cost + missing >= cheapest.cost) continue;
    cheapest.cost = front.cost + missing;
    cheapest.step = front.step;
  }
  return cheapest;
}

void PlanAligner::Execute(std::uint32_t place, PlanGraph::Element element) {
  candidates_.clear();
  for (const PlanGraph::State state : plan_->StatesOf(element)) {
    const Front cheapest = CheapestTo(state);
    if (cheapest.cost != kImpossible) candidates_.push_back(cheapest);
  }
  for (Front& front : candidates_) {
    front.cost -= 1;
    std::int32_t& place_of_front = front_of_state_[front.state];
    if (place_of_front != kNone &&
        fronts_[static_cast<std::size_t>(place_of_front)].cost <= front.cost) {
      continue;
    }
    steps_.push_back({.before = front.step, .place = place, .state = front.state});
    front.step = static_cast<std::int32_t>(steps_.size() - 1);
    if (place_of_front == kNone) {
      place_of_front = static_cast<std::int32_t>(fronts_.size());
      fronts_.push_back(front);
    } else {
      fronts_[static_cast<std::size_t>(place_of_front)] = front;
    }
  }
}

void PlanAligner::Trace(const Front& end) {
  alignment_.executed.clear();
  alignment_.missing.clear();
  alignment_.not_reached.clear();
  alignment_.breaks = 0;
  PlanGraph::State next = PlanGraph::kEnd;
  const auto look_between = [&](PlanGraph::State from) {
    if (plan_->MissingBetween(from, next) > 0) {
      ++alignment_.breaks;
      plan_->AppendMissing(from, next,
                           next == PlanGraph::kEnd ? alignment_.not_reached : alignment_.missing);
    }
    next = from;
  };
  for (std::int32_t i = end.step; i != kNone; i = steps_[static_cast<std::size_t>(i)].before) {
    const Step& step = steps_[static_cast<std::size_t>(i)];
    alignment_.executed.push_back({.place = step.place, .state = step.state});
    look_between(step.state);
  }
  look_between(PlanGraph::kStart);
  std::ranges::reverse(alignment_.executed);
  std::ranges::reverse(alignment_.missing);
  std::ranges::reverse(alignment_.not_reached);
}

double Fitness(std::uint64_t cost, std::uint64_t interactions, std::uint64_t shortest) {
  const std::uint64_t worst = interactions + shortest;
  return worst == 0 ? 1 : 1 - static_cast<double>(cost) / static_cast<double>(worst);
}

double TokenReplayFitness(std::uint64_t missing, std::uint64_t consumed, std::uint64_t remaining,
                          std::uint64_t produced) {
  const auto kept = [](std::uint64_t lost, std::uint64_t all) {
    return all == 0 ? 1.0 : 1 - static_cast<double>(lost) / static_cast<double>(all);
  };
  return kept(missing, consumed) / 2 + kept(remaining, produced) / 2;
}

}  // namespace journeygraph::graph
