// The states that a journey goes through, and the pairs of them of which one follows the other.
//
//   StateIndex index(context, PathElement::kTouchpoint, /*history=*/1);
//   StatePairs pairs;
//   const std::span<const std::uint32_t> row = index.Read(journey);
//   pairs.ForEach(Relation::kEventuallyFollows, journey, row,
//                 [&](std::uint32_t from, std::uint32_t to, std::int64_t gap_ms) { ... });
//
// A state is the last `history` elements, fewer at the beginning of a journey: a Markov chain of
// that order. States are numbered in order of first use. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/key_index.h"
#include "graph/path_element.h"

namespace journeygraph::graph {

inline constexpr std::uint32_t kMaxHistory = 3;

enum class Relation : std::uint8_t {
  // Neighbours.
  kDirectlyFollows,
  // b comes at any time after a: once a journey, with the time from the first a to the next b. All
  // pairs of distinct states are looked at: O(n + d^2) for n interactions in d states.
  kEventuallyFollows,
};

class StateIndex {
 public:
  // `history` is 1 to kMaxHistory (or else taken for the nearest).
  StateIndex(const QuestionContext& context, PathElement element, std::uint32_t history);

  // One for each interaction; valid until the next call.
  std::span<const std::uint32_t> Read(const JourneyView& journey);
  // The number here of a state of another index.
  std::uint32_t NumberOf(const StateIndex& other, std::uint32_t state);

  // The elements of a state, the oldest first.
  std::vector<std::uint32_t> ElementsOf(std::uint32_t state) const;
  std::size_t size() const { return states_.size(); }
  std::size_t elements() const { return elements_.size(); }

 private:
  std::uint64_t Append(std::uint64_t key, std::uint32_t element) const;

  ElementReader reader_;
  std::uint32_t history_;
  KeyIndex elements_;  // dense numbers of elements
  KeyIndex states_;    // of dense numbers plus one, the newest in the lowest bits
  std::vector<std::uint32_t> row_;
};

class StatePairs {
 public:
  // Calls visit(from, to, gap_ms) for every pair. `row` has the states of the journey.
  template <typename Visit>
  void ForEach(Relation relation, const JourneyView& journey, std::span<const std::uint32_t> row,
               const Visit& visit) {
    if (relation == Relation::kEventuallyFollows) return ForEachLater(journey, row, visit);
    for (std::size_t i = 1; i < row.size(); ++i) {
      visit(row[i - 1], row[i], journey.time_ms[i] - journey.time_ms[i - 1]);
    }
  }

 private:
  struct OfState {
    std::uint64_t first_in = 0;  // journey in which it was last met, from the front
    std::uint64_t later_in = 0;  // and from the back
    std::int64_t next_ms = 0;
  };

  // Backwards, with the next time of every state that comes later.
  template <typename Visit>
  void ForEachLater(const JourneyView& journey, std::span<const std::uint32_t> row,
                    const Visit& visit) {
    ++journey_;
    is_first_.clear();
    for (const std::uint32_t state : row) {
      if (state >= states_.size()) states_.resize(state + 1);
      is_first_.push_back(states_[state].first_in != journey_);
      states_[state].first_in = journey_;
    }
    later_.clear();
    for (std::size_t i = row.size(); i-- > 0;) {
      OfState& at = states_[row[i]];
      if (is_first_[i]) {
        for (const std::uint32_t to : later_) {
          visit(row[i], to, states_[to].next_ms - journey.time_ms[i]);
        }
      }
      if (at.later_in != journey_) later_.push_back(row[i]);
      at.later_in = journey_;
      at.next_ms = journey.time_ms[i];
    }
  }

  std::uint64_t journey_ = 0;
  std::vector<OfState> states_;
  std::vector<std::uint8_t> is_first_;  // by place
  std::vector<std::uint32_t> later_;    // distinct states behind the place that is looked at
};

}  // namespace journeygraph::graph
