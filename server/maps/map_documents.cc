#include "server/maps/map_documents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_time.h"
#include "server/find_workspace.h"
#include "server/maps/map_operations.h"

namespace journeygraph::server {
namespace {

absl::Status Damaged() { return absl::DataLossError("a stored journey map is damaged"); }

absl::StatusOr<v1::JourneyMap> ReadRevision(storage::MapStore& maps, const MapName& name,
                                            std::uint64_t revision) {
  const auto history = maps.GetHistory(name.map, revision);
  if (absl::IsNotFound(history.status())) return MapNotFound(name.workspace, name.map);
  if (!history.ok()) return history.status();
  v1::JourneyMap map;
  if (!map.ParseFromString(history->base.document)) return Damaged();
  storage::StoredMap stored = history->base;
  for (const storage::StoredMapChange& change : history->changes) {
    v1::MapChange message;
    if (!message.ParseFromString(change.change)) return Damaged();
    auto next = ApplyAgain(std::move(map), message.operations());
    if (!next) return Damaged();
    map = *std::move(next);
    stored.revision = change.revision;
    stored.update_time_ms = change.time_ms;
  }
  stored.document = map.SerializeAsString();
  return ToMessage(stored, name.workspace);
}

}  // namespace

absl::StatusOr<v1::JourneyMap> ReadMap(storage::Workspace& workspace, const MapName& name,
                                       std::uint64_t revision) {
  const auto stored = workspace.Maps().Get(name.map);
  if (absl::IsNotFound(stored.status()) || (stored.ok() && stored->delete_time_ms)) {
    return MapNotFound(name.workspace, name.map);
  }
  if (!stored.ok()) return stored.status();
  if (revision == 0 || revision == stored->revision) return ToMessage(*stored, name.workspace);
  return ReadRevision(workspace.Maps(), name, revision);
}

absl::StatusOr<v1::JourneyMap> ToMessage(const storage::StoredMap& stored,
                                         std::string_view workspace) {
  v1::JourneyMap map;
  if (!map.ParseFromString(stored.document)) return Damaged();
  map.set_name(FullMapName(workspace, stored.id));
  map.set_revision(stored.revision);
  map.set_etag(EtagOf(stored));
  SetTime(stored.create_time_ms, *map.mutable_create_time());
  SetTime(stored.update_time_ms, *map.mutable_update_time());
  if (stored.delete_time_ms) {
    SetTime(*stored.delete_time_ms, *map.mutable_delete_time());
    SetTime(*stored.delete_time_ms + kDeletedMapsStayMs, *map.mutable_expire_time());
  }
  return map;
}

absl::StatusOr<v1::MapChange> ToMessage(const storage::StoredMapChange& stored) {
  v1::MapChange change;
  if (!change.ParseFromString(stored.change)) return Damaged();
  change.set_revision(stored.revision);
  change.set_request_id(stored.request_id);
  SetTime(stored.time_ms, *change.mutable_time());
  return change;
}

std::string EtagOf(const storage::StoredMap& stored) {
  return absl::StrCat(stored.revision, "-", absl::Hex(stored.update_time_ms));
}

}  // namespace journeygraph::server
