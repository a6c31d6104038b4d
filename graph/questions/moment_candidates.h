// The moments of one question before they are ranked: their journeys, ends and losses as counts and
// sums. Parts of critical_moments.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/absorbing_chain.h"
#include "graph/measure/association.h"
#include "graph/questions/critical_moments.h"
#include "graph/touchpoint_graph.h"
#include "graph/value_steps.h"

namespace journeygraph::graph {

// Failed and lost journeys; and all but the open ones.
std::uint64_t BadOf(const ResultCounts& counts);
std::uint64_t ClosedOf(const ResultCounts& counts);

// One vertex, or one transition.
struct MomentCandidate {
  std::uint32_t vertex = 0;           // transitions: where it leaves
  std::optional<std::uint32_t> next;  // transitions: where it leads
  std::uint64_t count = 0;            // interactions, or how often the transition is made
  std::uint64_t bad_ends = 0;         // journeys that end badly right at it
  std::uint64_t ends = 0;             // journeys that end right at it
  FourfoldTable table;                // exposed: journeys with it; unexposed: comparable ones
  bool carries_outcome = false;
  double lost_entering = 0;
  double lost_leaving = 0;
  double gained = 0;
  std::optional<double> p_value;  // see CriticalMoment
  std::optional<double> q_value;

  std::uint64_t journeys() const { return table.exposed_bad + table.exposed_good; }
  double lost() const { return lost_entering + lost_leaving; }
};

// A graph with what is computed from it.
struct MomentGraph {
  const TouchpointGraph& graph;
  const AbsorbingChain& chain;
  const ValueSteps& steps;
};

// All vertices that are touchpoints, or all transitions (those to the two bad ENDs of a touchpoint
// as one, to END of kFailure), in order of vertices. q-values are over those with min_journeys.
std::vector<MomentCandidate> MomentCandidates(const MomentMaterial& material,
                                              const MomentGraph& graph, std::uint64_t min_journeys);

// What people marked on the map, by observed name: each kind once, in order of kind.
using MarkersByName = std::map<std::string, std::vector<MarkerKind>>;
MarkersByName MarkersOf(const QuestionContext& context);

}  // namespace journeygraph::graph
