// Journeys as a first-order absorbing Markov chain: from each state, the chance to end well.
//
//   absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(graph);
//   double base = chain->value()[chain->start()];              // observed share of success
//   std::vector<double> effects = chain->RemovalEffects(all);  // Anderl et al. 2014, exactly
//
// With Q = chances of steps between states and R = chances to end well at once:
//   value            V = (I - Q)^-1 R
//   expected visits  N = (I - Q)^-1
//   hitting chance   F(s, x) = N(s, x) / N(x, x) for s != x
//   removal effect   RE(x) = (P - P without x) / P = F(start, x) V(x) / V(start)
// One sparse LU factorisation serves all of them. Deterministic: the same input in the same order
// gives the same bits. Immutable after creation and thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

class AbsorbingChain {
 public:
  // So many went from one state to another.
  struct Step {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint64_t count = 0;
  };
  // How many ended in a state.
  struct Ends {
    std::uint64_t success = 0;
    std::uint64_t other = 0;
  };
  // States are 0 .. ends.size() - 1.
  struct Counts {
    std::vector<Step> steps;
    std::vector<Ends> ends;
    std::uint32_t start = 0;
  };

  // The same as shares of those who leave each state; they add up to 1.
  struct Chance {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double chance = 0;
  };
  struct EndChances {
    double success = 0;
    double other = 0;
  };
  struct Chances {
    std::vector<Chance> steps;
    std::vector<EndChances> ends;
    std::uint32_t start = 0;
  };

  // Returns INVALID_ARGUMENT, if a state named is none. Returns FAILED_PRECONDITION, if there is no
  // way from some state to an end.
  static absl::StatusOr<AbsorbingChain> Create(const Counts& counts);
  static absl::StatusOr<AbsorbingChain> OfChances(const Chances& chances);

  // The states are the graph's touchpoints and START; success is END of kSuccess. Open journeys
  // count as not ended well: leave them out when counting.
  // Returns FAILED_PRECONDITION, if the graph has no journeys.
  static absl::StatusOr<AbsorbingChain> OfGraph(const TouchpointGraph& graph);

  AbsorbingChain(AbsorbingChain&&) noexcept;
  AbsorbingChain& operator=(AbsorbingChain&&) noexcept;
  ~AbsorbingChain();

  std::uint32_t start() const;

  // V of each state, 0 to 1.
  const std::vector<double>& value() const;

  // N(start, x): how often a journey visits each state on average.
  const std::vector<double>& visits() const;

  // (I - Q)^-1 r: what is collected on average from each state on, if every visit of x gives r[x].
  // r[x] is 1 for all but the start: expected visits; for one state only: its visits, N(., x).
  std::vector<double> Collected(std::span<const double> r) const;

  // F(start, x) of the states given: the chance that a journey ever visits x; 1 for the start. One
  // solution of the factorised system for each.
  std::vector<double> HittingProbabilities(std::span<const std::uint32_t> states) const;

  // RE of the states given; 0 if no journey ends well. Costs as HittingProbabilities.
  std::vector<double> RemovalEffects(std::span<const std::uint32_t> states) const;

 private:
  struct Solution;
  explicit AbsorbingChain(std::unique_ptr<Solution> solution);

  std::unique_ptr<Solution> solution_;
};

}  // namespace journeygraph::graph
