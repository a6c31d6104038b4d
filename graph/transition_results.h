// How journeys end that make a transition: one vote for each journey, however often it makes it.
//
//   TransitionResults results(context);
//   Scan(snapshot, scope, context, options, results);
//   for (std::size_t i = 0; i < results.pairs().size(); ++i) results.transitions()[i].good ...
//
// Closed journeys only. Transitions out of START are counted like others. An Accumulator
// (graph/analysis.h); not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

class TransitionResults {
 public:
  struct OfTransition {
    std::uint64_t good = 0;  // journeys that end well
    std::uint64_t bad = 0;   // failed or lost
    std::uint64_t last_journey = 0;
  };

  explicit TransitionResults(const QuestionContext& context);

  void Add(const JourneyView& journey);
  void Merge(TransitionResults&& other);

  // Stands for START as `from`.
  std::uint32_t start() const { return start_; }
  // Ids of the touchpoints, and what was counted for each pair, in the same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const OfTransition> transitions() const { return transitions_; }

 private:
  OfTransition& At(std::uint32_t from, std::uint32_t to) {
    const std::uint32_t number = pairs_.NumberOf(from, to);
    if (number == transitions_.size()) [[unlikely]]
      transitions_.emplace_back();
    return transitions_[number];
  }

  std::uint32_t start_;
  std::uint64_t journey_number_ = 0;  // from 1; marks what a journey has been counted for
  PairIndex pairs_;
  std::vector<OfTransition> transitions_;
};

}  // namespace journeygraph::graph
