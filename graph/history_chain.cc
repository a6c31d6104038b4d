#include "graph/history_chain.h"

#include <algorithm>
#include <cmath>

namespace journeygraph::graph {
namespace {

constexpr double kPrecision = 1e-13;

}  // namespace

HistoryChain::HistoryChain(const StepModel::Level& level, std::size_t order) {
  const std::size_t above = 16 * (order - 1);
  const std::uint64_t start = PathContexts::Shortened(PathContexts::HistoryOf({}, 0), order);
  for (std::size_t i = 0; i < level.contexts.size(); ++i) {
    const StepModel::Context& context = level.contexts[i];
    if (context.history == start) start_ = i;
    State state{.element = static_cast<std::uint16_t>(context.history >> above),
                .begin = transitions_.size()};
    for (std::size_t s = context.begin; s < context.end; ++s) {
      const StepModel::Next& next = level.successors[s];
      const double chance = static_cast<double>(next.count) / static_cast<double>(context.total);
      if (next.next == PathContexts::kSuccess) state.success += chance;
      if (next.next >= PathContexts::kSuccess) continue;
      const std::uint64_t after = std::uint64_t{next.next} << above | context.history >> 16;
      const auto to = static_cast<std::size_t>(level.Find(after) - level.contexts.data());
      if (to == i) {
        state.stay += chance;
      } else {
        transitions_.push_back({.to = static_cast<std::uint32_t>(to), .chance = chance});
      }
    }
    state.end = transitions_.size();
    states_.push_back(state);
  }
}

std::optional<double> HistoryChain::Solve(std::uint16_t removed) const {
  if (states_.empty()) return std::nullopt;
  std::vector<double> value(states_.size(), 0);
  const auto renew = [&](std::size_t i) {
    const State& state = states_[i];
    if (state.element == removed && i != start_) return 0.0;
    double sum = state.success;
    for (std::size_t t = state.begin; t < state.end; ++t) {
      sum += transitions_[t].chance * value[transitions_[t].to];
    }
    const double renewed = sum / (1 - state.stay);
    const double change = std::abs(renewed - value[i]);
    value[i] = renewed;
    return change;
  };
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    double change = 0;
    for (std::size_t i = 0; i < states_.size(); ++i) change = std::max(change, renew(i));
    for (std::size_t i = states_.size(); i-- > 0;) change = std::max(change, renew(i));
    if (change <= kPrecision) return std::clamp(value[start_], 0.0, 1.0);
  }
  return std::nullopt;
}

}  // namespace journeygraph::graph
