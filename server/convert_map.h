// Journey maps: messages on the wire; inside, what questions need of them.
//
//   Violations violations;
//   graph::JourneyMap map = ToDomain(request.map(), violations);
//   if (violations.empty()) ...
//
// Pure functions.
#pragma once

#include "graph/model/journey_map.h"
#include "journeygraph/v1/journey_map.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// Adds what is wrong with the map, with paths that begin with "map"; of what else is on a map
// (lanes, cells ...) maps/validate_map.h knows the rules. It may only be used if nothing was added.
graph::JourneyMap ToDomain(const v1::JourneyMap& message, Violations& violations);

}  // namespace journeygraph::server
