// Which single thing, made a little better, raises success most.
//
//   std::vector<Improvement> best = SingleImprovements(graph, exits, chain, {.points = 0.05});
//
// Considered are, for every touchpoint, so many points less of those who leave it ending badly
// (they go on where the others go), and, for every observed step, so many points more of those who
// leave its start taking it (the others keep their proportions). A change of one row of the chain
// is solved by the formula of Sherman and Morrison: exactly, with one solution of the factorised
// system for a touchpoint. Of many candidates those are solved that the first-order effect ranks
// highest. Pure function; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/changed_chain.h"
#include "graph/questions/what_if.h"

namespace journeygraph::graph {

// So many candidates are solved exactly.
inline constexpr std::size_t kMaxSolvedImprovements = 100;

struct SingleImprovementsOptions {
  double points = 0.05;
  std::uint64_t max_improvements = 5;
};

struct SingleImprovementsAnswer {
  std::vector<Improvement> improvements;  // by gain, then by name
  std::uint64_t considered = 0;
};

// `exits` and `chain` are those of the graph, unchanged.
SingleImprovementsAnswer SingleImprovements(const TouchpointGraph& graph,
                                            const ObservedExits& exits, const AbsorbingChain& chain,
                                            const SingleImprovementsOptions& options);

}  // namespace journeygraph::graph
