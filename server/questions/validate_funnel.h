// The rules of a funnel, as proto/journeygraph/v1/funnel.proto states them.
//
//   ValidateFunnel(request, violations);                // fields "steps[2].stage" ...
//   ...                                                 // find the map
//   ValidateFunnelOnMap(request, map, violations);
//
// Pure functions.
#pragma once

#include <optional>

#include "graph/model/journey_map.h"
#include "journeygraph/v1/funnel.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// What can be said without the map. The scope is not looked at, but for whether it names one.
void ValidateFunnel(const v1::GetFunnelRequest& request, Violations& violations);

// What needs the map: that stages exist, and the rules of steps that come from it. The request is
// one that ValidateFunnel found nothing wrong with.
void ValidateFunnelOnMap(const v1::GetFunnelRequest& request,
                         const std::optional<graph::JourneyMap>& map, Violations& violations);

}  // namespace journeygraph::server
