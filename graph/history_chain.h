// Journeys as an absorbing Markov chain whose states are the last few elements.
//
//   HistoryChain chain(model.level(2), 2);                // of a StepModel that uses all
//   double base = chain.Success();                       // observed share of success
//   double without = chain.SuccessWithout(element);      // visits of it end badly
//
// With one element of history this is graph/absorbing_chain.h, which solves it directly. With more,
// a removal takes out many states at once, and Gauss-Seidel is less work than a factorisation for
// each: it goes through the states in both directions until no value changes by more than 1e-13.
// Immutable after creation and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/path_contexts.h"
#include "graph/step_model.h"

namespace journeygraph::graph {

class HistoryChain {
 public:
  // `order` is that of the level, at least 1.
  HistoryChain(const StepModel::Level& level, std::size_t order);

  // Steps between states: what one sweep costs.
  std::size_t transitions() const { return transitions_.size(); }
  // The chance to end well from the start; nothing if it does not converge in kMaxSweeps.
  std::optional<double> Success() const { return Solve(PathContexts::kBeforeStart); }
  // The same if every visit of the element ends badly.
  std::optional<double> SuccessWithout(std::uint16_t element) const { return Solve(element); }

  static constexpr int kMaxSweeps = 2'000;

 private:
  struct Transition {
    std::uint32_t to = 0;
    double chance = 0;
  };
  struct State {
    std::uint16_t element = 0;  // the last
    std::size_t begin = 0;      // in transitions_
    std::size_t end = 0;
    double success = 0;  // at once
    double stay = 0;     // from the state to itself
  };

  std::optional<double> Solve(std::uint16_t removed) const;

  std::vector<State> states_;
  std::vector<Transition> transitions_;
  std::size_t start_ = 0;
};

}  // namespace journeygraph::graph
