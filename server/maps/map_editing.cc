// MapService: several editors at once.
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/maps/map_conflicts.h"
#include "server/maps/map_documents.h"
#include "server/maps/map_operations.h"
#include "server/maps/map_service.h"
#include "server/maps/validate_map.h"
#include "server/maps/watch_map.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxOperations = 1'000;
constexpr int kMaxConflictsShown = 20;
constexpr std::size_t kPage = 200;
constexpr char kConflictType[] = "type.googleapis.com/journeygraph.v1.MapConflict";

absl::Status ConflictError(const v1::MapConflict& conflict) {
  std::string message =
      absl::StrCat("the edit conflicts with ", conflict.changes_size(),
                   conflict.changes_size() == 1 ? " change" : " changes",
                   " since base_revision; revision ", conflict.changes(0).revision());
  if (!conflict.changes(0).author().empty()) {
    absl::StrAppend(&message, " by ", Quoted(conflict.changes(0).author()));
  }
  absl::StrAppend(&message, " ", conflict.changes(0).summary());
  absl::Status status = ErrorOf(kEditConflict, message);
  status.SetPayload(kConflictType, absl::Cord(conflict.SerializeAsString()));
  return status;
}

// OK, if nothing that happened after `base_revision` is in the way of the operations.
absl::Status CheckConflicts(storage::Workspace& workspace, const MapName& name,
                            const v1::EditMapRequest& request, std::uint64_t current_revision) {
  v1::MapConflict conflict;
  conflict.set_revision(current_revision);
  std::uint64_t seen = request.base_revision();
  while (seen < current_revision) {
    const auto changes = workspace.Maps().ListChanges(name.map, seen, kPage);
    if (absl::IsOutOfRange(changes.status())) {
      return ErrorOf(kRevisionGone, std::string(changes.status().message()));
    }
    if (!changes.ok()) return changes.status();
    for (const storage::StoredMapChange& stored : *changes) {
      auto change = ToMessage(stored);
      if (!change.ok()) return change.status();
      seen = stored.revision;
      if (conflict.changes_size() < kMaxConflictsShown &&
          InTheWay(request.operations(), change->operations())) {
        *conflict.add_changes() = *std::move(change);
      }
    }
  }
  return conflict.changes().empty() ? absl::OkStatus() : ConflictError(conflict);
}

void CheckEdit(const v1::EditMapRequest& request, Violations& violations) {
  if (request.operations().empty()) {
    violations.Add("operations", "is empty; 1 to 1000 operations are needed");
  }
  CheckCount(violations, request.operations_size(), kMaxOperations, "operations");
  CheckText(violations, request.request_id(), 128, "request_id");
  CheckText(violations, request.author(), 256, "author");
}

void FillResponse(v1::MapChange change, std::uint64_t revision, v1::EditMapResponse& response) {
  *response.mutable_change() = std::move(change);
  response.set_revision(revision);
}

}  // namespace

absl::StatusOr<v1::EditMapResponse> MapService::EditMap(const v1::EditMapRequest& request,
                                                        const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  CheckEdit(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto locked = Lock(name);
  if (!locked.ok()) return locked.status();
  v1::EditMapResponse response;
  if (request.return_map()) *response.mutable_map() = locked->map;

  if (!request.request_id().empty()) {
    const auto done = locked->workspace->Maps().FindRequest(name.map, request.request_id());
    if (!done.ok()) return done.status();
    if (*done) {
      auto change = ToMessage(**done);
      if (!change.ok()) return change.status();
      FillResponse(*std::move(change), locked->map.revision(), response);
      return response;
    }
  }
  const std::uint64_t revision = locked->map.revision();
  if (request.base_revision() > revision) {
    return InvalidField("base_revision", absl::StrCat("is ", request.base_revision(),
                                                      "; the current revision is ", revision));
  }
  if (request.base_revision() != 0) {
    absl::Status status = CheckConflicts(*locked->workspace, name, request, revision);
    if (!status.ok()) return status;
  }
  MapEdit edit(locked->map);
  for (int i = 0; i < request.operations_size(); ++i) {
    edit.Apply(request.operations(i), absl::StrCat("operations[", i, "]"), violations);
  }
  if (violations.empty()) ValidateMap(edit.map(), violations);
  if (!violations.empty()) return violations.ToStatus();

  Change change{.map = edit.map(),
                .operations = edit.applied(),
                .inverse = edit.Inverse(),
                .author = request.author(),
                .request_id = request.request_id()};
  if (request.validate_only() || change.operations.empty()) {
    v1::MapChange planned;
    for (v1::MapOperation& operation : change.operations) {
      *planned.add_operations() = std::move(operation);
    }
    for (v1::MapOperation& operation : change.inverse)
      *planned.add_inverse() = std::move(operation);
    FillResponse(std::move(planned), revision, response);
    return response;
  }
  auto committed = Commit(*locked, name, std::move(change));
  if (!committed.ok()) return committed.status();
  const std::uint64_t now = committed->revision();
  FillResponse(*std::move(committed), now, response);
  if (request.return_map()) {
    auto map = ReadMap(*locked->workspace, name, 0);
    if (!map.ok()) return map.status();
    *response.mutable_map() = *std::move(map);
  }
  return response;
}

absl::StatusOr<std::unique_ptr<PushSource>> MapService::WatchMap(const v1::WatchMapRequest& request,
                                                                 const Caller&,
                                                                 std::function<void()> wake) {
  Violations violations;
  MapName name = CheckMapName(request.name(), "name", violations);
  CheckText(violations, request.client_id(), 128, "client_id");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto map = ReadMap(**workspace, name, 0);
  if (!map.ok()) return map.status();
  return std::make_unique<MapWatch>(*std::move(workspace), std::move(name), request, rooms_,
                                    std::move(wake));
}

absl::StatusOr<v1::UpdatePresenceResponse> MapService::UpdatePresence(
    const v1::UpdatePresenceRequest& request, const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  const v1::Presence& presence = request.presence();
  CheckRequiredName(violations, presence.client_id(), 128, "presence.client_id");
  CheckText(violations, presence.display_name(), 256, "presence.display_name");
  CheckText(violations, presence.colour(), 32, "presence.colour");
  CheckCount(violations, presence.selection_size(), 100, "presence.selection");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto stored = (*workspace)->Maps().Get(name.map);
  if (!stored.ok() || stored->delete_time_ms) return MapNotFound(name.workspace, name.map);
  const std::string full_name = FullMapName(name.workspace, name.map);
  if (request.leave()) {
    rooms_.Leave(full_name, presence.client_id());
  } else if (absl::Status status = rooms_.Arrive(full_name, presence); !status.ok()) {
    return ErrorOf(kTooManyCalls, std::string(status.message()),
                   {.retry_after_ms = MapRooms::kPresenceMs});
  }
  return v1::UpdatePresenceResponse();
}

}  // namespace journeygraph::server
