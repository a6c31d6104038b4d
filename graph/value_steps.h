// Where on the touchpoint graph good outcomes are lost and won.
//
//   ValueSteps steps = ValueStepsOfGraph(graph, *AbsorbingChain::OfGraph(graph));
//   double lost = steps.lost(vertex);
//
// A step from s to t is worth V(t) - V(s), the change of the chance to end well; ENDs are worth 1
// (success) or 0. Along a journey the steps add up to its result minus V(START), so every result is
// attributed without remainder. Pure function; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/absorbing_chain.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

// Sums over transitions of count times the size of the step, in outcomes, by vertex. A transition
// counts under both its vertices; self-loops are worth nothing.
struct ValueSteps {
  std::vector<double> lost_entering;  // at steps down into the vertex
  std::vector<double> lost_leaving;   // at steps down out of it
  std::vector<double> gained;         // at steps up into and out of it
  double total_lost = 0;              // each transition once

  double lost(std::uint32_t vertex) const { return lost_entering[vertex] + lost_leaving[vertex]; }
};

// `chain` is that of `graph`.
ValueSteps ValueStepsOfGraph(const TouchpointGraph& graph, const AbsorbingChain& chain);

}  // namespace journeygraph::graph
