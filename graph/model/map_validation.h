// The rules of a journey map: limits, unique ids, references that exist.
//
//   for (const FieldViolation& violation : ValidateMap(map)) {
//     std::cout << violation.field << ": " << violation.description << "\n";
//   }   // map.touchpoints[3].stage: "chekout" is not a stage of the map
//
// The limits are those written in proto/journeygraph/v1/journey_map.proto. Text is taken to be
// valid UTF-8. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "graph/model/journey_map.h"

namespace journeygraph::graph {

struct FieldViolation {
  std::string field;        // path from the map: "map.stages[0].id"
  std::string description;  // what is wrong, with the value, and what is allowed
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

// At most this many violations are given.
inline constexpr std::size_t kMaxViolations = 100;

// Everything that is wrong with the map, in the order of its fields; empty if it may be stored. The
// id, revision and times of the map are not looked at.
std::vector<FieldViolation> ValidateMap(const JourneyMap& map);

}  // namespace journeygraph::graph
