// What import and generate need before they send.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::cli {

// Creates the workspace of the context, unless it is there; says so in a note.
absl::Status EnsureWorkspace(const Context& context, const client::Client& client);

enum class MapChange { kCreated, kReplaced, kLeftAlone };

// Creates the map, or replaces the one of this id if `replace` says so.
absl::StatusOr<MapChange> PutMap(const Context& context, const client::Client& client,
                                 const std::string& map_id, v1::JourneyMap map, bool replace);

// Stores customers in parts that the server takes.
absl::Status UpsertCustomers(const Context& context, const client::Client& client,
                             const std::vector<v1::Customer>& customers);

}  // namespace journeygraph::cli
