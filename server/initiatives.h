// Initiatives as requests give them and as they are stored.
//
//   CheckInitiative(request.initiative(), workspace_id, violations);
//   auto initiative = FindInitiative(workspace, name);
//
// Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "graph/model/journey_map.h"
#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/initiative.pb.h"
#include "server/resource_name.h"
#include "server/violations.h"
#include "storage/store.h"

namespace journeygraph::server {

inline constexpr char kInitiatives[] = "initiatives";

// What can be said without the workspace. Paths begin with "initiative".
void CheckInitiative(const v1::Initiative& initiative, std::string_view workspace,
                     Violations& violations);
// What needs it: that stages and the measure exist.
void CheckInitiativeIn(const v1::Initiative& initiative,
                       const std::optional<graph::JourneyMap>& map,
                       const graph::MetricCatalogue& metrics, Violations& violations);

// The parts of a name; a violation of `field` if it is none.
ChildName CheckInitiativeName(std::string_view name, std::string_view field,
                              Violations& violations);

// Returns NOT_FOUND, if there is none of this name. Returns DATA_LOSS, if it cannot be read.
absl::StatusOr<v1::Initiative> FindInitiative(storage::Workspace& workspace, const ChildName& name);

}  // namespace journeygraph::server
