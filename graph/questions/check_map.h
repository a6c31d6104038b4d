// What may be wrong with a journey map: in the plan, and between the plan and what was observed.
//
//   TouchpointCounts touchpoints(context, {.gaps = false, .scores = false});
//   TouchpointChannelCounts channels(context);
//   Scan(snapshot, scope, context, options, touchpoints, channels);
//   CheckMapAnswer answer = AnswerCheckMap(touchpoints, channels, context, {.min_share = 0.05});
//
// The plan's findings are those of graph/map_findings.h. A touchpoint of the map stands for all
// observed names that it matches; transitions are counted between touchpoints of the map. Planned
// transitions are never taken if no two neighbouring interactions show them. A transition between
// two different touchpoints of the map that is not planned is frequent if it is at least min_share
// of the interactions at its first touchpoint. Channels are compared where a touchpoint names some.
//
// Counting unit: interactions (touchpoints, channels) and transitions. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/analysis.h"
#include "graph/map_findings.h"
#include "graph/touchpoint_channels.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kCheckMapUnit[] = "interactions";
inline constexpr char kCheckMapDefinition[] =
    "Touchpoints of the map stand for all observed names that they match; transitions are pairs of "
    "neighbouring interactions of one journey. planned + unplanned + repeats + off the map = all "
    "transitions.";

struct CheckMapOptions {
  double min_share = 0.05;         // of the interactions at its first touchpoint
  std::uint64_t max_of_kind = 20;  // findings shown; 0: all
};

struct FindingsOfKind {
  MapFindingKind kind = MapFindingKind::kUnreachable;
  std::uint64_t findings = 0;
  std::uint64_t shown = 0;
  std::uint64_t count = 0;         // of all findings together
  std::uint64_t hidden_count = 0;  // of those not shown
  friend bool operator==(const FindingsOfKind&, const FindingsOfKind&) = default;
};

// The fields of journeygraph.v1.CheckMapResponse, apart from info.
struct CheckMapAnswer {
  // By severity (errors first), kind, count (largest first), place on the map and names.
  std::vector<MapFinding> findings;
  std::vector<FindingsOfKind> kinds;  // those with findings, by kind
  std::uint64_t interactions_on_map = 0;
  std::uint64_t interactions_off_map = 0;
  std::uint64_t planned_transitions = 0;    // taken as planned
  std::uint64_t unplanned_transitions = 0;  // between different touchpoints of the map
  std::uint64_t repeats = 0;                // of one touchpoint of the map, where not planned
  std::uint64_t transitions_off_map = 0;    // to or from something that is not on the map
  friend bool operator==(const CheckMapAnswer&, const CheckMapAnswer&) = default;
};

// Of the plan alone.
CheckMapAnswer AnswerCheckMap(const JourneyMap& map, const CheckMapOptions& options = {});
// Of the plan and what was observed. The context has a map.
CheckMapAnswer AnswerCheckMap(const TouchpointCounts& touchpoints,
                              const TouchpointChannelCounts& channels,
                              const QuestionContext& context, const CheckMapOptions& options = {});

}  // namespace journeygraph::graph
