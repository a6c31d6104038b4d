// What questions have in common: messages on the wire, domain words inside.
//
//   graph::Scope scope = ToDomain(request.scope(), map ? &*map : nullptr);
//
// Messages are taken to be checked (validate_scope.h). Pure functions.
#pragma once

#include "graph/model/journey_map.h"
#include "graph/model/scope.h"
#include "journeygraph/v1/scope.pb.h"

namespace journeygraph::server {

// Case notion and rules that the message leaves out come from the map, and else are the defaults.
// `map` may be null.
graph::Scope ToDomain(const v1::Scope& message, const graph::JourneyMap* map);

// A message without a notion is the whole timeline.
graph::CaseNotion ToDomain(const v1::CaseNotion& message);
// Lists that are empty and a length that is absent are the defaults.
graph::JourneyRules ToDomain(const v1::JourneyRules& message);
graph::AttributeCondition ToDomain(const v1::AttributeCondition& message);

void ToMessage(const graph::CaseNotion& notion, v1::CaseNotion& message);
void ToMessage(const graph::JourneyRules& rules, v1::JourneyRules& message);
void ToMessage(const graph::AttributeCondition& condition, v1::AttributeCondition& message);

}  // namespace journeygraph::server
