// The touchpoint graph: what follows what in journeys, as a Boost.Graph.
//
//   TouchpointGraphBuilder builder;
//   builder.AddTouchpoint({.name = "home", ...});
//   builder.AddTransition({.from = 0, .to = 1, ...});
//   absl::StatusOr<TouchpointGraph> graph = std::move(builder).Freeze();
//   for (auto edge : boost::make_iterator_range(boost::edges(*graph))) ... (*graph)[edge].count
//
// An alias, not a wrapper: every algorithm of Boost.Graph applies as it is. Vertices are the
// touchpoints in order of name (ids depend on arrival, answers must not), then START, then one END
// for each JourneyResult. Edges lie in order of (source, target). Once frozen it is shared as const
// by any number of threads.
//
// Notes on Boost 1.74: the bidirectional form can only be built by edges_are_unsorted_multi_pass;
// boost::edge(u, v, g) takes time linear in the out-degree; degree(v, g) is missing and added below
// (include this header before boost/graph/dominator_tree.hpp); graph[boost::graph_bundle] compiles
// but means vertex 0, so use InfoOf(graph).
#pragma once

#include <array>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/measure/histogram.h"
#include "graph/model/ids.h"
#include "graph/model/journey_view.h"

namespace journeygraph::graph {

using ResultCounts = std::array<std::uint64_t, kJourneyResults>;  // by JourneyResult

enum class VertexKind : std::uint8_t { kTouchpoint, kStart, kEnd };

struct TouchpointStats {
  VertexKind kind = VertexKind::kTouchpoint;
  std::string name;                             // "" for START and END
  TouchpointId touchpoint = 0;                  // where kind is kTouchpoint
  JourneyResult result = JourneyResult::kOpen;  // where kind is kEnd
  std::uint64_t count = 0;                      // interactions; for START and END journeys
  ResultCounts journeys = {};                   // journeys with it, by their result
};

struct TransitionStats {
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;  // journeys with at least one
  GapStatistics gap;           // of count 0 if gaps were not kept, and at START and END
};

struct GraphInfo {
  std::uint32_t touchpoints = 0;  // vertices 0 .. touchpoints - 1
  std::uint64_t interactions = 0;
  ResultCounts journeys = {};

  std::uint32_t start() const { return touchpoints; }
  std::uint32_t end(JourneyResult result) const {
    return touchpoints + 1 + static_cast<std::uint32_t>(result);
  }
};

using TouchpointGraph =
    boost::compressed_sparse_row_graph<boost::bidirectionalS, TouchpointStats, TransitionStats,
                                       GraphInfo, std::uint32_t, std::uint32_t>;

inline const GraphInfo& InfoOf(const TouchpointGraph& graph) {
  return boost::get_property(graph, boost::graph_bundle);
}

// Takes touchpoints and transitions in any order. Not thread-safe.
class TouchpointGraphBuilder {
 public:
  struct ObservedTouchpoint {
    std::string name;
    TouchpointId touchpoint = 0;
    std::uint64_t count = 0;
    ResultCounts journeys = {};
    std::uint64_t starts = 0;
    ResultCounts ends = {};
  };
  struct ObservedTransition {
    std::uint32_t from = 0;  // as AddTouchpoint gave it
    std::uint32_t to = 0;
    TransitionStats stats;
  };

  // Gives the number by which transitions name the touchpoint: 0, 1, 2 ...
  std::uint32_t AddTouchpoint(ObservedTouchpoint touchpoint);
  void AddTransition(ObservedTransition transition);

  // Checks that journeys flow: starts + transitions in = count = transitions out + ends at every
  // touchpoint. Returns INVALID_ARGUMENT, if that does not hold, a transition has no touchpoint or
  // comes twice, or two touchpoints have one name.
  absl::Status Validate() const;

  // Returns what Validate returns. Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or
  // more.
  absl::StatusOr<TouchpointGraph> Freeze() &&;

 private:
  std::vector<ObservedTouchpoint> touchpoints_;
  std::vector<ObservedTransition> transitions_;
};

}  // namespace journeygraph::graph

namespace boost {

// Missing in Boost 1.74 for bidirectional compressed_sparse_row_graph; dominator_tree needs it.
inline std::uint32_t degree(std::uint32_t vertex,
                            const journeygraph::graph::TouchpointGraph& graph) {
  return static_cast<std::uint32_t>(in_degree(vertex, graph) + out_degree(vertex, graph));
}

}  // namespace boost
