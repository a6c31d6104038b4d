// The rules of a whole map document, as journey_map.proto and map_content.proto state them.
//
//   ValidateMap(map, violations);      // fields "map.cells[3].lane" ...
//
// Pure function.
#pragma once

#include "journeygraph/v1/journey_map.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// Everything: also what graph/model/map_validation.h says about stages, touchpoints, transitions,
// channels, personas and rules. The map may only be used if nothing was added.
void ValidateMap(const v1::JourneyMap& map, Violations& violations);

}  // namespace journeygraph::server
