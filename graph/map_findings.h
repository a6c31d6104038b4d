// What may be wrong with a journey map, as a list of findings.
//
//   std::vector<MapFinding> findings = CheckPlan(map);
//   for (const MapFinding& finding : findings) std::cout << finding.sentence << "\n";
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/measure/statistics.h"
#include "graph/model/journey_map.h"

namespace journeygraph::graph {

// Numbers are those of journeygraph.v1.MapFindingKind.
enum class MapFindingKind : std::uint8_t {
  kUnreachable = 1,
  kDeadEnd = 2,
  kCycle = 3,
  kEmptyStage = 4,
  kStageless = 5,
  kBackward = 6,
  kDuplicateMatch = 7,
  kNeverObserved = 8,
  kNotOnMap = 9,
  kNeverTaken = 10,
  kUnplannedTransition = 11,
  kUnplannedChannel = 12,
};
inline constexpr int kMapFindingKinds = 12;

// Numbers are those of journeygraph.v1.FindingSeverity.
enum class FindingSeverity : std::uint8_t { kInfo = 1, kWarning = 2, kError = 3 };

// An element of the map, by its place in its list.
struct MapPlace {
  enum class List : std::uint8_t { kStages, kTouchpoints, kTransitions };
  List list = List::kTouchpoints;
  std::uint32_t place = 0;
  friend bool operator==(const MapPlace&, const MapPlace&) = default;
};

struct MapFinding {
  MapFindingKind kind = MapFindingKind::kUnreachable;
  FindingSeverity severity = FindingSeverity::kWarning;
  std::vector<MapPlace> elements;  // the one that it is about, then others concerned
  std::string touchpoint;          // as observed, where it is not on the map
  std::string channel;             // where it is about one
  std::uint64_t count = 0;         // interactions or transitions, where something was observed
  Proportion share;                // of those at, or leaving, the touchpoint; where it has one
  std::string sentence;
  friend bool operator==(const MapFinding&, const MapFinding&) = default;
};

// The title for people: display_name, or else the id; in quotes.
std::string QuotedTitle(const Stage& stage);
std::string QuotedTitle(const Touchpoint& touchpoint);

// What is wrong with the plan alone, by kind and then in the order of the map:
// - unreachable: no planned way leads there from a start. Starts are touchpoints to which only
//   loops, or nothing, lead (where all have a way in, the first of the map that has ways). A
//   touchpoint without any way, where others have some, is unreachable too.
// - dead end: ways lead there and, but for loops, none leads on, in a stage before the last one
//   that has planned ways.
// - cycle: a strongly connected component (Tarjan 1972) of more than one touchpoint, or a way to
//   itself. An error if it cannot be left and has no end of its own, a warning if it is a cycle
//   also without transitions of kind loop, otherwise only told.
// - stage without touchpoints, touchpoint without stage (where there are stages).
// - transition to an earlier stage; only told if its kind is loop.
// - observed names matched twice: an error if equal, a warning if they differ in the case of
//   letters or in spaces around them.
std::vector<MapFinding> CheckPlan(const JourneyMap& map);

}  // namespace journeygraph::graph
