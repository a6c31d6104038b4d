// The plan of a journey map as states that journeys can be checked against (definitions 3.14).
//
//   absl::StatusOr<PlanGraph> plan = PlanGraph::Create(map);
//   plan->MissingBetween(PlanGraph::kStart, PlanGraph::kEnd);   // length of the shortest way
//   for (PlanGraph::State state : plan->StatesOf(element)) ...
//
// With planned transitions, the elements of the plan are the touchpoints that they connect. Without
// any, the stages are the elements, in their order; a journey may do several things in a stage.
//
// A way through the plan goes from START to END. Plans name no starts and ends: a way starts at
// touchpoints that nothing planned leads to and ends at those that nothing leads on from. Where a
// loop hides a start (or end), transitions of kind loop do not count for it, and if there is still
// none, the first (last) touchpoint of the map is it.
//
// Kinds of transitions: `next`, `alternative`, `loop` and `handover` are ways that may be taken.
// The target of an `optional` one may be left out at no cost: what follows it may come directly,
// and if nothing follows, the way may end. The targets of the `parallel` ones from one touchpoint
// are all due, in any order, before what follows any of them; a single one is as `next`.
//
// Immutable after creation and thread-safe. Memory: 10 bytes for each pair of states.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/model/journey_map.h"

namespace journeygraph::graph {

class PlanGraph {
 public:
  enum class Source : std::uint8_t { kTransitions, kStages };

  using State = std::uint16_t;
  using Element = std::uint16_t;

  static constexpr State kStart = 0;
  static constexpr State kEnd = 1;
  static constexpr Element kNoElement = 0xffff;
  static constexpr std::uint16_t kNoWay = 0xffff;
  static constexpr std::int32_t kNoTransition = -1;
  static constexpr std::size_t kMaxStates = 1'000;
  static constexpr std::size_t kMaxParallel = 4;

  // Returns FAILED_PRECONDITION, if the map plans nothing (no transitions, no stage with a
  // touchpoint), more than kMaxStates states, or more than kMaxParallel things in parallel.
  static absl::StatusOr<PlanGraph> Create(const JourneyMap& map);

  Source source() const { return source_; }
  // Ids of touchpoints or stages, in the order of the map.
  std::span<const std::string> elements() const { return elements_; }
  // The element that an observed touchpoint of this name is; kNoElement if none.
  Element ElementNamed(const std::string& observed) const;
  // In the order of the map. Places in map.transitions.
  std::span<const std::uint32_t> transitions() const { return transitions_; }

  std::size_t states() const { return element_of_state_.size(); }
  Element ElementOf(State state) const { return element_of_state_[state]; }
  std::span<const State> StatesOf(Element element) const { return states_of_element_[element]; }

  // The fewest elements that must be left out to come from one state directly to another; kNoWay if
  // that cannot be.
  std::uint16_t MissingBetween(State from, State to) const {
    return missing_[std::size_t{from} * states() + to];
  }
  // Appends these elements, in reverse.
  void AppendMissing(State from, State to, std::vector<Element>& elements) const;
  // The planned transition between two elements, as a place in transitions(), or kNoTransition.
  std::int32_t TransitionBetween(Element from, Element to) const;

 private:
  friend class PlanBuilder;
  PlanGraph() = default;

  Source source_ = Source::kTransitions;
  std::vector<std::string> elements_;
  // Observed names and their elements, by name.
  std::vector<std::pair<std::string, Element>> element_of_name_;
  std::vector<std::uint32_t> transitions_;
  // By element: targets and places in transitions_, by target.
  std::vector<std::vector<std::pair<Element, std::int32_t>>> transitions_from_;
  std::vector<Element> element_of_state_;
  std::vector<std::vector<State>> states_of_element_;
  // For every pair of states: what is left out on the shortest way, the state passed last on it,
  // the state passed before a state that is itself passed, and whether that one costs nothing.
  std::vector<std::uint16_t> missing_;
  std::vector<State> last_passed_;
  std::vector<State> passed_before_;
  std::vector<std::uint8_t> passed_free_;
};

}  // namespace journeygraph::graph
