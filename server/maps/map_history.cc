// MapService: what was.
#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/maps/map_diff.h"
#include "server/maps/map_documents.h"
#include "server/maps/map_operations.h"
#include "server/maps/map_service.h"
#include "server/page_token.h"
#include "storage/documents.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1'000;
constexpr std::size_t kMaxPageBytes = 1 << 20;
constexpr std::size_t kMaxSnapshots = 1'000;
constexpr auto kSnapshot = storage::DocumentKind::kMapSnapshot;

// Ids of maps have no "/".
std::string SnapshotKey(const MapName& name, std::string_view snapshot) {
  return absl::StrCat(name.map, "/", std::string(snapshot));
}

std::string SnapshotName(const MapName& name, std::string_view snapshot) {
  return absl::StrCat(FullMapName(name.workspace, name.map), "/snapshots/", std::string(snapshot));
}

absl::Status SnapshotNotFound(const MapName& name, std::string_view snapshot) {
  return ErrorOf(kMapNotFound,
                 absl::StrCat("map ", Quoted(name.map), " has no snapshot ", Quoted(snapshot)),
                 {.resource = ResourceName{std::string(kMapType), SnapshotName(name, snapshot)}});
}

absl::StatusOr<v1::MapSnapshot> SnapshotOf(const storage::Document& document, const MapName& name) {
  v1::MapSnapshot snapshot;
  if (!snapshot.ParseFromString(document.content)) {
    return absl::DataLossError("a stored snapshot is damaged");
  }
  snapshot.set_name(SnapshotName(name, document.id.substr(name.map.size() + 1)));
  SetTime(document.create_time_ms, *snapshot.mutable_create_time());
  return snapshot;
}

absl::StatusOr<std::uint64_t> RevisionOfSnapshot(storage::Workspace& workspace, const MapName& name,
                                                 const std::string& snapshot) {
  const auto document = workspace.Documents().Get(kSnapshot, SnapshotKey(name, snapshot));
  if (absl::IsNotFound(document.status())) return SnapshotNotFound(name, snapshot);
  if (!document.ok()) return document.status();
  const auto message = SnapshotOf(*document, name);
  if (!message.ok()) return message.status();
  return message->revision();
}

}  // namespace

absl::StatusOr<v1::ListMapChangesResponse> MapService::ListMapChanges(
    const v1::ListMapChangesRequest& request, const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto map = ReadMap(**workspace, name, 0);
  if (!map.ok()) return map.status();
  std::uint64_t revision = map->revision();  // the next to be listed
  const std::string binding = PageBinding("ListMapChanges", {request.name()});
  if (!request.page_token().empty()) {
    auto cursor = OpenPageToken(binding, request.page_token());
    if (!cursor.ok()) return cursor.status();
    std::from_chars(cursor->data(), cursor->data() + cursor->size(), revision);
  }
  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
  v1::ListMapChangesResponse response;
  std::size_t bytes = 0;
  for (; revision > 0; --revision) {
    const auto changes = (*workspace)->Maps().ListChanges(name.map, revision - 1, 1);
    if (absl::IsOutOfRange(changes.status())) return response;  // before the map was created
    if (!changes.ok()) return changes.status();
    if (response.changes_size() == limit || bytes > kMaxPageBytes) {
      response.set_next_page_token(SealPageToken(binding, absl::StrCat(revision)));
      return response;
    }
    auto change = ToMessage(changes->at(0));
    if (!change.ok()) return change.status();
    bytes += changes->at(0).change.size();
    *response.add_changes() = *std::move(change);
  }
  return response;
}

absl::StatusOr<v1::CreateMapSnapshotResponse> MapService::CreateMapSnapshot(
    const v1::CreateMapSnapshotRequest& request, const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.parent(), "parent", violations);
  if (!IsResourceId(request.snapshot_id())) {
    violations.Add("snapshot_id", absl::StrCat("is ", Quoted(request.snapshot_id()), "; ",
                                               std::string(kIdRule), " are allowed"));
  }
  CheckText(violations, request.snapshot().display_name(), 256, "snapshot.display_name");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto map = ReadMap(**workspace, name, request.snapshot().revision());
  if (!map.ok()) return map.status();

  v1::MapSnapshot snapshot;
  snapshot.set_display_name(request.snapshot().display_name());
  snapshot.set_revision(map->revision());
  auto created = (*workspace)
                     ->Documents()
                     .Create(kSnapshot, {.id = SnapshotKey(name, request.snapshot_id()),
                                         .content = snapshot.SerializeAsString()});
  if (absl::IsAlreadyExists(created.status())) {
    return ErrorOf(kAlreadyExists,
                   absl::StrCat("there is already a snapshot ", Quoted(request.snapshot_id())));
  }
  if (!created.ok()) return created.status();
  auto message = SnapshotOf(*created, name);
  if (!message.ok()) return message.status();
  v1::CreateMapSnapshotResponse response;
  *response.mutable_snapshot() = *std::move(message);
  return response;
}

absl::StatusOr<v1::ListMapSnapshotsResponse> MapService::ListMapSnapshots(
    const v1::ListMapSnapshotsRequest& request, const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.parent(), "parent", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  if (const auto map = ReadMap(**workspace, name, 0); !map.ok()) return map.status();
  const std::string prefix = SnapshotKey(name, "");
  const auto documents = (*workspace)->Documents().List(kSnapshot, prefix, kMaxSnapshots);
  if (!documents.ok()) return documents.status();
  v1::ListMapSnapshotsResponse response;
  for (const storage::Document& document : *documents) {
    if (!document.id.starts_with(prefix)) break;
    auto snapshot = SnapshotOf(document, name);
    if (!snapshot.ok()) return snapshot.status();
    *response.add_snapshots() = *std::move(snapshot);
  }
  return response;
}

absl::StatusOr<v1::DeleteMapSnapshotResponse> MapService::DeleteMapSnapshot(
    const v1::DeleteMapSnapshotRequest& request, const Caller&) {
  constexpr std::string_view kPart = "/snapshots/";
  const std::size_t part = request.name().rfind(kPart);
  const auto name = ParseMapName(std::string_view(request.name()).substr(0, part));
  if (part == std::string::npos || !name) {
    return InvalidField("name",
                        absl::StrCat("is ", Quoted(request.name()),
                                     "; \"workspaces/{workspace}/maps/{map}/snapshots/{snapshot}\" "
                                     "is allowed"));
  }
  auto workspace = FindWorkspace(store_, name->workspace);
  if (!workspace.ok()) return workspace.status();
  const std::string snapshot = request.name().substr(part + kPart.size());
  const absl::Status deleted =
      (*workspace)->Documents().Delete(kSnapshot, SnapshotKey(*name, snapshot));
  if (absl::IsNotFound(deleted)) return SnapshotNotFound(*name, snapshot);
  if (!deleted.ok()) return deleted;
  return v1::DeleteMapSnapshotResponse();
}

absl::StatusOr<v1::RestoreMapResponse> MapService::RestoreMap(const v1::RestoreMapRequest& request,
                                                              const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if ((request.revision() == 0) == request.snapshot().empty()) {
    violations.Add("revision", "either revision or snapshot is needed");
  }
  CheckText(violations, request.author(), 256, "author");
  if (!violations.empty()) return violations.ToStatus();
  auto locked = Lock(name);
  if (!locked.ok()) return locked.status();
  std::uint64_t revision = request.revision();
  if (revision == 0) {
    const auto found = RevisionOfSnapshot(*locked->workspace, name, request.snapshot());
    if (!found.ok()) return found.status();
    revision = *found;
  }
  auto earlier = ReadMap(*locked->workspace, name, revision);
  if (!earlier.ok()) return earlier.status();
  ClearOutputOnly(*earlier);
  auto map = CommitWhole(*locked, name, *std::move(earlier), request.author());
  if (!map.ok()) return map.status();
  v1::RestoreMapResponse response;
  *response.mutable_map() = *std::move(map);
  return response;
}

absl::StatusOr<v1::DiffMapsResponse> MapService::DiffMaps(const v1::DiffMapsRequest& request,
                                                          const Caller&) {
  Violations violations;
  const MapName from_name = CheckMapName(request.from(), "from", violations);
  const MapName to_name =
      request.to().empty() ? from_name : CheckMapName(request.to(), "to", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, from_name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto to_workspace = FindWorkspace(store_, to_name.workspace);
  if (!to_workspace.ok()) return to_workspace.status();
  const auto from = ReadMap(**workspace, from_name, request.from_revision());
  if (!from.ok()) return from.status();
  const auto to = ReadMap(**to_workspace, to_name, request.to_revision());
  if (!to.ok()) return to.status();

  v1::DiffMapsResponse response;
  MapEdit edit(*from);
  for (v1::MapOperation& operation : server::DiffMaps(*from, *to)) {
    response.add_words(InWords(operation, edit.map()));
    edit.Apply(operation, "", violations);
    *response.add_operations() = std::move(operation);
  }
  return response;
}

}  // namespace journeygraph::server
