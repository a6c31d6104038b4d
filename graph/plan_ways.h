// Planned ways between elements of a plan, and where a plan begins.
//
//   std::vector<PlanGraph::Element> starts = WaySources(order, ways);
//
// Pure function; thread-safe.
#pragma once

#include <vector>

#include "graph/model/journey_map.h"
#include "graph/plan_graph.h"

namespace journeygraph::graph {

struct PlannedWay {
  PlanGraph::Element from = 0;
  PlanGraph::Element to = 0;
  TransitionKind kind = TransitionKind::kNext;
};

// The elements at which the ways begin, so that all can be reached from them: those that no way
// leads to; where a loop leads to all, those that only loops lead to; and if there are still none,
// the first. `order` has all elements, those that come first first. With all ways turned round, the
// ends.
std::vector<PlanGraph::Element> WaySources(const std::vector<PlanGraph::Element>& order,
                                           const std::vector<PlannedWay>& ways);

}  // namespace journeygraph::graph
