// The cheapest way to explain a journey by a plan (definitions 3.14, alignments).
//
//   PlanAligner aligner(plan);
//   const PlanAlignment& alignment = aligner.Align(elements);   // of the plan, by place
//   double fitness = Fitness(alignment.cost, elements.size(), shortest);
//
// Cost 1 for every interaction that is not in the plan where it happens, 1 for every element of the
// plan that is left out. Exact. Kept is, for every state of the plan, the cheapest way to have it
// executed last; the next interaction goes on from any of them, with the distances that the plan
// knows. So it takes O(interactions * states met), however long or looping a journey is, and needs
// no search, no limit on length and no memory of earlier journeys. Of equally cheap ways the one
// that executes elements at their first chance is taken. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/plan_graph.h"

namespace journeygraph::graph {

struct PlanAlignment {
  struct Move {
    std::uint32_t place = 0;  // in the journey
    PlanGraph::State state = 0;
  };
  std::uint64_t cost = 0;
  std::vector<Move> executed;                   // in order
  std::vector<PlanGraph::Element> missing;      // left out, and something planned came later
  std::vector<PlanGraph::Element> not_reached;  // left out behind the last that was executed
  // Places at which the next executed element did not follow by the plan, END being the last.
  std::uint64_t breaks = 0;
};

class PlanAligner {
 public:
  // The plan must outlive it.
  explicit PlanAligner(const PlanGraph& plan);

  // `elements`: what each interaction is; PlanGraph::kNoElement if it is not in the plan. The
  // answer is valid until the next call.
  const PlanAlignment& Align(std::span<const PlanGraph::Element> elements);

 private:
  // An interaction that was executed, and the one before it on the cheapest way.
  struct Step {
    std::int32_t before = 0;  // place in steps_, or kNone
    std::uint32_t place = 0;
    PlanGraph::State state = 0;
  };
  // The cheapest way so far that ends with a state, less the interactions up to it: what comes
  // after costs 1 each until the next is executed, so that this needs no change meanwhile.
  struct Front {
    PlanGraph::State state = 0;
    std::int64_t cost = 0;
    std::int32_t step = 0;
  };
  static constexpr std::int32_t kNone = -1;

  void Execute(std::uint32_t place, PlanGraph::Element element);
  // The cheapest front to go on from to `state`; its cost includes what is left out.
  Front CheapestTo(PlanGraph::State state) const;
  void Trace(const Front& end);

  const PlanGraph* plan_;
  std::vector<std::int32_t> front_of_state_;
  std::vector<Front> fronts_;
  std::vector<Front> candidates_;
  std::vector<Step> steps_;
  PlanAlignment alignment_;
};

// 1 - cost / (interactions + shortest way through the plan).
double Fitness(std::uint64_t cost, std::uint64_t interactions, std::uint64_t shortest);

// (1 - missing / consumed) / 2 + (1 - remaining / produced) / 2 of token replay (Rozinat and van
// der Aalst 2008). 1 for nothing consumed or produced.
double TokenReplayFitness(std::uint64_t missing, std::uint64_t consumed, std::uint64_t remaining,
                          std::uint64_t produced);

}  // namespace journeygraph::graph
