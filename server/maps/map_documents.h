// Journey maps between storage, where they are bytes, and the API, where they are messages.
//
//   auto map = ReadMap(*workspace, {"acme", "onboarding"}, /*revision=*/0);
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_edit.pb.h"
#include "server/resource_name.h"
#include "storage/maps.h"
#include "storage/workspace.h"

namespace journeygraph::server {

// How long a deleted map can be brought back.
inline constexpr std::int64_t kDeletedMapsStayMs = 30LL * 24 * 60 * 60 * 1000;

// The map at a revision; 0 is the current one. With what is output only.
// Returns NOT_FOUND, if there is no such map or revision, or it is deleted. Returns DATA_LOSS, if
// it cannot be read.
absl::StatusOr<v1::JourneyMap> ReadMap(storage::Workspace& workspace, const MapName& name,
                                       std::uint64_t revision);

// The message of a stored map, deleted or not. Returns DATA_LOSS, if it is none.
absl::StatusOr<v1::JourneyMap> ToMessage(const storage::StoredMap& stored,
                                         std::string_view workspace);
// Returns DATA_LOSS, if it is none.
absl::StatusOr<v1::MapChange> ToMessage(const storage::StoredMapChange& stored);

// Differs between any two states of a map, also when it was deleted and created again.
std::string EtagOf(const storage::StoredMap& stored);

}  // namespace journeygraph::server
