// Journey maps: messages on the wire, domain words inside; and their etags.
//
//   Violations violations;
//   graph::JourneyMap map = ToDomain(request.map(), violations);
//   if (violations.empty()) ...   // every rule of journey_map.proto holds
//   ToMessage(map, "acme", *response.mutable_map());
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "graph/model/journey_map.h"
#include "journeygraph/v1/journey_map.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// The map without id, revision and times (they are output only). Adds what is wrong with it, with
// paths that begin with "map". The map may only be used if nothing was added.
graph::JourneyMap ToDomain(const v1::JourneyMap& message, Violations& violations);

void ToMessage(const graph::JourneyMap& map, std::string_view workspace, v1::JourneyMap& message);

// Differs between any two states of a map, also when it was deleted and created again.
std::string EtagOf(const graph::JourneyMap& map);

}  // namespace journeygraph::server
