#include "server/maps/map_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/maps/map_diff.h"
#include "server/maps/map_documents.h"
#include "server/maps/map_operations.h"
#include "server/maps/validate_map.h"
#include "server/page_token.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1'000;
// Well below the 4 MiB that clients accept by default; a single larger map is a page of its own.
constexpr std::size_t kMaxPageBytes = 1 << 20;

absl::Status EtagMismatch(const MapName& name, const std::string& given,
                          const std::string& current) {
  return ErrorOf(
      kEtagMismatch,
      absl::StrCat("etag is ", Quoted(given), ", the current one is ", Quoted(current)),
      {.resource = ResourceName{std::string(kMapType), FullMapName(name.workspace, name.map)}});
}

absl::Status MapExists(const MapName& name, bool is_deleted) {
  return ErrorOf(
      kAlreadyExists,
      absl::StrCat("there is already a map ", Quoted(name.map),
                   is_deleted ? "; it is deleted and can be undeleted or purged" : ""),
      {.resource = ResourceName{std::string(kMapType), FullMapName(name.workspace, name.map)}});
}

void CheckMapId(const std::string& id, Violations& violations) {
  if (IsResourceId(id)) return;
  violations.Add("map_id",
                 absl::StrCat("is ", Quoted(id), "; ", std::string(kIdRule), " are allowed"));
}

// Fields that UpdateMap may set: lists of elements, and those that an edit may set.
bool CanBeUpdated(const std::string& field) {
  if (IsMapField(field)) return true;
  return std::ranges::any_of(AllElementKinds(),
                             [&](v1::ElementKind kind) { return ListOf(kind)->name() == field; });
}

void CheckUpdateMask(const google::protobuf::FieldMask& mask, Violations& violations) {
  for (int i = 0; i < mask.paths_size(); ++i) {
    if (CanBeUpdated(mask.paths(i))) continue;
    violations.Add(absl::StrCat("update_mask.paths[", i, "]"),
                   absl::StrCat("is ", Quoted(mask.paths(i)),
                                "; a field of JourneyMap that is not output only is needed"));
  }
}

// `current` with the fields of the mask from `wanted`; all of them without a mask.
v1::JourneyMap Updated(v1::JourneyMap current, v1::JourneyMap wanted,
                       const google::protobuf::FieldMask& mask) {
  if (mask.paths().empty()) return wanted;
  const auto* type = v1::JourneyMap::descriptor();
  const auto& reflection = *current.GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& paths = mask.paths();
    if (std::ranges::find(paths, type->field(i)->name()) == paths.end()) {
      reflection.ClearField(&wanted, type->field(i));
    } else {
      reflection.ClearField(&current, type->field(i));
    }
  }
  current.MergeFrom(wanted);
  return current;
}

}  // namespace

MapName CheckMapName(const std::string& name, std::string_view field, Violations& violations) {
  auto parsed = ParseMapName(name);
  if (parsed) return *std::move(parsed);
  violations.Add(field, absl::StrCat(name.empty() ? "is missing" : "is " + Quoted(name),
                                     "; \"workspaces/{workspace}/maps/{map}\" is allowed"));
  return {};
}

MapService::MapService(storage::Store& store, ClockMs clock)
    : store_(store), rooms_(std::move(clock)) {}

absl::StatusOr<MapService::Locked> MapService::Lock(const MapName& name, const std::string& etag) {
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const std::string full_name = FullMapName(name.workspace, name.map);
  std::unique_lock lock(locks_[std::hash<std::string>()(full_name) % locks_.size()]);
  auto map = ReadMap(**workspace, name, 0);
  if (!map.ok()) return map.status();
  if (!etag.empty() && etag != map->etag()) return EtagMismatch(name, etag, map->etag());
  return Locked{std::move(lock), *std::move(workspace), *std::move(map)};
}

absl::StatusOr<v1::MapChange> MapService::Commit(const Locked& locked, const MapName& name,
                                                 Change change) {
  v1::MapChange message;
  message.set_author(change.author);
  message.set_summary(Summary(change.operations, locked.map));
  for (v1::MapOperation& operation : change.operations) {
    *message.add_operations() = std::move(operation);
  }
  for (v1::MapOperation& operation : change.inverse) *message.add_inverse() = std::move(operation);
  ClearOutputOnly(change.map);
  const auto stored = locked.workspace->Maps().Update({.id = name.map,
                                                       .document = change.map.SerializeAsString(),
                                                       .change = message.SerializeAsString(),
                                                       .request_id = change.request_id},
                                                      locked.map.revision());
  if (!stored.ok()) return stored.status();
  rooms_.Committed(FullMapName(name.workspace, name.map));
  return ToMessage(storage::StoredMapChange{.revision = stored->revision,
                                            .time_ms = stored->update_time_ms,
                                            .change = message.SerializeAsString(),
                                            .request_id = change.request_id});
}

absl::StatusOr<v1::JourneyMap> MapService::CommitWhole(const Locked& locked, const MapName& name,
                                                       v1::JourneyMap to,
                                                       const std::string& author) {
  MapEdit edit(locked.map);
  Violations violations;
  for (const v1::MapOperation& operation : server::DiffMaps(locked.map, to)) {
    edit.Apply(operation, "map", violations);
  }
  if (!violations.empty()) return violations.ToStatus();
  if (!edit.applied().empty()) {
    auto change = Commit(locked, name,
                         {.map = edit.map(),
                          .operations = edit.applied(),
                          .inverse = edit.Inverse(),
                          .author = author});
    if (!change.ok()) return change.status();
  }
  return ReadMap(*locked.workspace, name, 0);
}

absl::StatusOr<v1::JourneyMap> MapService::Create(storage::Workspace& workspace,
                                                  const MapName& name, v1::JourneyMap map) {
  v1::MapChange change;
  *change.add_operations()->mutable_replace()->mutable_map() = map;
  change.set_summary("creates the map");
  auto stored = workspace.Maps().Create({.id = name.map,
                                         .document = map.SerializeAsString(),
                                         .change = change.SerializeAsString(),
                                         .request_id = ""});
  if (absl::IsAlreadyExists(stored.status())) {
    const auto existing = workspace.Maps().Get(name.map);
    return MapExists(name, existing.ok() && existing->delete_time_ms.has_value());
  }
  if (!stored.ok()) return stored.status();
  return ToMessage(*stored, name.workspace);
}

absl::StatusOr<v1::CreateMapResponse> MapService::CreateMap(const v1::CreateMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckMapId(request.map_id(), violations);
  if (!request.has_map()) violations.Add("map", "is missing");
  v1::JourneyMap map = request.map();
  ClearOutputOnly(map);
  FillTransitionIds(map);
  ValidateMap(map, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  const MapName name{id, request.map_id()};
  v1::CreateMapResponse response;
  if (request.validate_only()) {
    const auto existing = (*workspace)->Maps().Get(name.map);
    if (existing.ok()) return MapExists(name, existing->delete_time_ms.has_value());
    map.set_name(FullMapName(name.workspace, name.map));
    *response.mutable_map() = std::move(map);
    return response;
  }
  auto created = Create(**workspace, name, std::move(map));
  if (!created.ok()) return created.status();
  *response.mutable_map() = *std::move(created);
  return response;
}

absl::StatusOr<v1::GetMapResponse> MapService::GetMap(const v1::GetMapRequest& request,
                                                      const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto map = ReadMap(**workspace, name, request.revision());
  if (!map.ok()) return map.status();
  v1::GetMapResponse response;
  *response.mutable_map() = *std::move(map);
  return response;
}

absl::StatusOr<v1::ListMapsResponse> MapService::ListMaps(const v1::ListMapsRequest& request,
                                                          const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  const std::string binding =
      PageBinding("ListMaps", {request.parent(), request.show_deleted() ? "deleted" : ""});
  std::string after;
  if (!request.page_token().empty()) {
    auto cursor = OpenPageToken(binding, request.page_token());
    if (!cursor.ok()) return cursor.status();
    after = *std::move(cursor);
  }
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
  v1::ListMapsResponse response;
  std::size_t bytes = 0;
  while (true) {
    const auto maps = (*workspace)->Maps().List(after, static_cast<std::size_t>(limit));
    if (!maps.ok()) return maps.status();
    for (const storage::StoredMap& stored : *maps) {
      if (stored.delete_time_ms && !request.show_deleted()) {
        after = stored.id;
        continue;
      }
      // There is one more, so there is a next page.
      if (response.maps_size() == limit || bytes > kMaxPageBytes) {
        response.set_next_page_token(SealPageToken(binding, after));
        return response;
      }
      auto map = ToMessage(stored, id);
      if (!map.ok()) return map.status();
      bytes += stored.document.size();
      *response.add_maps() = *std::move(map);
      after = stored.id;
    }
    if (maps->size() < static_cast<std::size_t>(limit)) return response;
  }
}

absl::StatusOr<v1::UpdateMapResponse> MapService::UpdateMap(const v1::UpdateMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.map().name(), "map.name", violations);
  CheckUpdateMask(request.update_mask(), violations);
  CheckText(violations, request.author(), 256, "author");
  if (!violations.empty()) return violations.ToStatus();
  auto locked = Lock(name, request.map().etag());
  if (!locked.ok()) return locked.status();

  v1::JourneyMap map = Updated(locked->map, request.map(), request.update_mask());
  ClearOutputOnly(map);
  FillTransitionIds(map);
  ValidateMap(map, violations);
  if (!violations.empty()) return violations.ToStatus();
  v1::UpdateMapResponse response;
  if (request.validate_only()) {
    map.set_name(locked->map.name());
    map.set_revision(locked->map.revision());
    map.set_etag(locked->map.etag());
    *map.mutable_create_time() = locked->map.create_time();
    *map.mutable_update_time() = locked->map.update_time();
    *response.mutable_map() = std::move(map);
    return response;
  }
  auto updated = CommitWhole(*locked, name, std::move(map), request.author());
  if (!updated.ok()) return updated.status();
  *response.mutable_map() = *std::move(updated);
  return response;
}

absl::StatusOr<v1::DeleteMapResponse> MapService::DeleteMap(const v1::DeleteMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  storage::MapStore& maps = (*workspace)->Maps();
  const auto stored = maps.Get(name.map);
  if (absl::IsNotFound(stored.status()) ||
      (stored.ok() && stored->delete_time_ms && !request.purge())) {
    return MapNotFound(name.workspace, name.map);
  }
  if (!stored.ok()) return stored.status();
  if (!request.etag().empty() && request.etag() != EtagOf(*stored)) {
    return EtagMismatch(name, request.etag(), EtagOf(*stored));
  }
  const absl::Status deleted = maps.Delete(
      name.map, stored->revision,
      request.purge() ? storage::Deletion::kForGood : storage::Deletion::kUntilUndeleted);
  if (absl::IsAborted(deleted)) return EtagMismatch(name, request.etag(), "another");
  if (!deleted.ok()) return deleted;
  rooms_.Committed(FullMapName(name.workspace, name.map));
  return v1::DeleteMapResponse();
}

absl::StatusOr<v1::UndeleteMapResponse> MapService::UndeleteMap(
    const v1::UndeleteMapRequest& request, const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto stored = (*workspace)->Maps().Undelete(name.map);
  if (absl::IsNotFound(stored.status())) return MapNotFound(name.workspace, name.map);
  if (absl::IsFailedPrecondition(stored.status())) return MapExists(name, false);
  if (!stored.ok()) return stored.status();
  auto map = ToMessage(*stored, name.workspace);
  if (!map.ok()) return map.status();
  v1::UndeleteMapResponse response;
  *response.mutable_map() = *std::move(map);
  return response;
}

absl::StatusOr<v1::CopyMapResponse> MapService::CopyMap(const v1::CopyMapRequest& request,
                                                        const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  CheckMapId(request.map_id(), violations);
  CheckText(violations, request.display_name(), 256, "display_name");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto map = ReadMap(**workspace, name, request.revision());
  if (!map.ok()) return map.status();

  const std::string original = map->name();
  ClearOutputOnly(*map);
  map->clear_threads();
  map->set_is_template(false);
  if (!request.display_name().empty()) map->set_display_name(request.display_name());
  if (FindElement(*map, v1::ELEMENT_KIND_LINK, "original") == nullptr) {
    v1::MapLink& link = *map->add_links();
    link.set_id("original");
    link.set_map(original);
    link.set_kind(v1::MAP_LINK_KIND_RELATED);
  }
  auto created = Create(**workspace, {name.workspace, request.map_id()}, *std::move(map));
  if (!created.ok()) return created.status();
  v1::CopyMapResponse response;
  *response.mutable_map() = *std::move(created);
  return response;
}

}  // namespace journeygraph::server
