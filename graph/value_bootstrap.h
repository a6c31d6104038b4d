// How sure the values and value steps of a touchpoint graph are: standard errors by the Poisson
// bootstrap of customers (graph/measure/poisson_weights.h).
//
//   ValueBootstrap bootstrap(graph, chain, replicates);
//   Estimate lost = bootstrap.Lost(vertex, steps.lost(vertex));
//
// Every replicate counts each transition by the weights of the customers that made it, makes a
// chain of that, and takes its values and losses. An interval is the estimate with 1.96 standard
// errors on either side, cut off where the number cannot be: always around the estimate, where
// percentiles of the replicates need not be (losses are sums of negative parts, which noise only
// adds to). The values of all replicates are solved at once, by Gauss-Seidel from those of the
// whole chain, to 1e-7. Deterministic; immutable and thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "graph/absorbing_chain.h"
#include "graph/measure/poisson_weights.h"
#include "graph/measure/statistics.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

class ValueBootstrap {
 public:
  // A transition between vertices; ENDs of bad journeys may be taken together under one of them.
  struct Transition {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    const BootstrapWeights* count = nullptr;
  };

  // `transitions` are all of the graph, in any order; each pair once.
  ValueBootstrap(const TouchpointGraph& graph, const AbsorbingChain& chain,
                 std::vector<Transition> transitions);

  // The estimates given with their intervals.
  Estimate Value(std::uint32_t vertex, double value) const;
  Estimate Lost(std::uint32_t vertex, double lost) const;  // as ValueSteps::lost
  Estimate TotalLost(double total_lost) const;             // as ValueSteps::total_lost
  Estimate LostOver(std::uint32_t from, std::uint32_t to, double lost) const;  // one transition
  // AbsorbingChain::RemovalEffects. Solves all replicates once more.
  Estimate RemovalEffect(std::uint32_t vertex, double effect) const;

 private:
  using Row = std::array<double, kBootstrapReplicates>;

  void ComputeShares();
  // From the values given; the value of `fixed` stays.
  void Solve(std::vector<Row>& value, std::optional<std::uint32_t> fixed) const;
  Row LossOf(const Transition& transition) const;

  std::uint32_t start_;
  std::vector<Transition> transitions_;  // by (from, to)
  std::vector<std::size_t> first_;       // by vertex, into transitions_; one more at the end
  std::vector<Row> shares_;              // of the ways out of a vertex, in the same order
  std::vector<Row> value_;               // by vertex
  std::vector<Row> lost_;                // by vertex
  Row total_lost_ = {};
};

}  // namespace journeygraph::graph
