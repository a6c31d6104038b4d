// The most probable, the quickest or the cheapest path over the touchpoint graph.
//
//   TouchpointCounts flow(context, {.scores = false, .open_journeys = false});
//   TouchpointCosts costs(context);
//   Scan(snapshot, scope, context, options, flow, costs);
//   auto path = FindBestPath(*FreezeGraph(flow, context), costs, {.weight = PathWeight::kTime});
//
// Dijkstra's algorithm on the weights of transitions: -log of the share of those leaving, median
// time, or mean known cost of an interaction at the touchpoint entered. From START or a touchpoint
// to END of success or another touchpoint. Open journeys are left out when counting: of what leaves
// a touchpoint only what ended is known. Deterministic: of equal paths the one over names that come
// first in the graph's order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kBestPathUnit[] = "transitions";
inline constexpr char kBestPathDefinition[] =
    "The best path over the directly-follows graph of closed journeys by Dijkstra: the product of "
    "shares is largest, or the sum of median times or of mean costs is smallest. Each step rests "
    "on "
    "the transition alone, not on the way to it.";

enum class PathWeight : std::uint8_t { kProbability, kTime, kCost };

// Money by touchpoint. An Accumulator (graph/analysis.h); not thread-safe.
class TouchpointCosts {
 public:
  struct AtTouchpoint {
    std::int64_t sum_micros = 0;
    std::uint64_t known = 0;  // interactions with a cost
  };

  explicit TouchpointCosts(const QuestionContext& context)
      : touchpoints_(context.names.touchpoints.size()) {}

  void Add(const JourneyView& journey);
  void Merge(TouchpointCosts&& other);

  // By touchpoint id.
  std::span<const AtTouchpoint> touchpoints() const { return touchpoints_; }

 private:
  std::vector<AtTouchpoint> touchpoints_;
};

struct BestPathOptions {
  std::string from;  // a touchpoint; "" for START
  std::string to;    // a touchpoint; "" for a good end
  PathWeight weight = PathWeight::kProbability;
  std::uint64_t min_count = 1;  // of transitions that may be used
};

struct BestPathStep {
  std::string touchpoint;
  double share = 1;                // of the transition to here, of those leaving the place before
  std::uint64_t count = 0;         // of the transition to here; journeys at START and at the first
  double median_ms = 0;            // from the place before
  double mean_cost = 0;            // of an interaction here, in units; 0 if none is known
  std::uint64_t cost_known = 0;    // interactions with a cost
  std::uint64_t interactions = 0;  // all
  friend bool operator==(const BestPathStep&, const BestPathStep&) = default;
};

struct BestPath {
  bool is_found = false;
  bool ends_in_success = false;     // the path goes on to a good end
  double end_share = 1;             // of those leaving the last touchpoint, to a good end
  std::vector<BestPathStep> steps;  // from and to included
  double probability = 0;           // product of all shares
  double time_ms = 0;               // sum of medians
  double cost = 0;                  // sum of mean costs
  friend bool operator==(const BestPath&, const BestPath&) = default;
};

// Returns NOT_FOUND, if options name a touchpoint that is not in the graph.
absl::StatusOr<BestPath> FindBestPath(const TouchpointGraph& graph, const TouchpointCosts& costs,
                                      const BestPathOptions& options = {});

// Closed journeys that contain exactly the steps of a path, one directly after the other: from
// their beginning if the path does, to a good end if it goes on to one. An Accumulator
// (graph/analysis.h); not thread-safe.
class PathFollowers {
 public:
  PathFollowers(const QuestionContext& context, const BestPath& path, bool from_start);

  void Add(const JourneyView& journey);
  void Merge(PathFollowers&& other) { journeys_ += other.journeys_; }

  std::uint64_t journeys() const { return journeys_; }

 private:
  std::vector<TouchpointId> steps_;
  bool from_start_;
  bool to_success_;
  std::uint64_t journeys_ = 0;
};

}  // namespace journeygraph::graph
