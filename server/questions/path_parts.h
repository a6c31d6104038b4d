// What questions about paths have in common: which interactions are meant, what paths are made of.
//
//   CheckElement(request.element(), request.scope(), violations);
//   CheckFilter(request.from(), request.scope(), "from", violations);
//   ...                                                   // find the map
//   CheckFilterOnMap(request.from(), question->context.map, "from", violations);
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "graph/interaction_filter.h"
#include "graph/model/journey_map.h"
#include "graph/path_element.h"
#include "graph/state_pairs.h"
#include "journeygraph/v1/scope.pb.h"
#include "journeygraph/v1/touchpoint_graph.pb.h"
#include "journeygraph/v1/variants.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

void CheckElement(v1::PathElement element, const v1::Scope& scope, Violations& violations);
graph::PathElement ToDomain(v1::PathElement element);
graph::Relation ToDomain(v1::PathRelation relation);

// What can be said of a filter without the map, and what needs it.
void CheckFilter(const v1::InteractionFilter& filter, const v1::Scope& scope,
                 const std::string& path, Violations& violations);
void CheckFilterOnMap(const v1::InteractionFilter& filter,
                      const std::optional<graph::JourneyMap>& map, const std::string& path,
                      Violations& violations);
graph::InteractionFilter ToDomain(const v1::InteractionFilter& filter);

// Refuses numbers that are not least to most; 0 is allowed besides, for the default.
void CheckWithin(Violations& violations, std::int64_t value, std::int64_t least, std::int64_t most,
                 const std::string& path);
// `asked`, or else the default, and not more than `most`.
std::uint64_t LimitOf(std::int64_t asked, std::int64_t otherwise, std::int64_t most);

}  // namespace journeygraph::server
