// Fields of touchpoints and planned ways as attributes, for formats that have room for such pairs
// but no words of their own (DOT, extension elements of BPMN).
//
//   AttributesOf(transition);                          // {{"kind", "loop"}, {"expected_share",
//   "0.25"}} SetAttribute(transition, "kind", "loop");          // true SetAttribute(transition,
//   "colour", "red");         // false: no such field here
//
// Names are those of the protos. Enum values are words in lower case without their prefix, lengths
// of time such as "3600s", lists separated by "," ("\," and "\\" stand for those characters).
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::server {

using PlanAttributes = std::vector<std::pair<std::string, std::string>>;

// Everything simple but id, display_name, description, stage and lane. Empty values are not given.
PlanAttributes AttributesOf(const v1::Touchpoint& touchpoint);
// Everything but from, to and condition.
PlanAttributes AttributesOf(const v1::PlannedTransition& transition);

// False if it is no attribute of AttributesOf. Returns INVALID_ARGUMENT with what is allowed, if
// the value is not.
absl::StatusOr<bool> SetAttribute(v1::Touchpoint& touchpoint, std::string_view name,
                                  std::string_view value);
absl::StatusOr<bool> SetAttribute(v1::PlannedTransition& transition, std::string_view name,
                                  std::string_view value);

// Paths of map_file.h's NotExpressed that those attributes express.
std::vector<std::string_view> ExpressedByAttributes();

}  // namespace journeygraph::server
