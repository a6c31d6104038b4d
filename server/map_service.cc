#include "server/map_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_map.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/page_token.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1'000;
// Well below the 4 MiB that clients accept by default; a single larger map is a page of its own.
constexpr std::size_t kMaxPageBytes = 1 << 20;

MapName CheckMapName(const std::string& name, const char* field, Violations& violations) {
  auto parsed = ParseMapName(name);
  if (parsed) return *std::move(parsed);
  violations.Add(field, absl::StrCat(name.empty() ? "is missing" : "is " + Quoted(name),
                                     "; \"workspaces/{workspace}/maps/{map}\" is allowed"));
  return {};
}

absl::Status EtagMismatch(const MapName& name, const std::string& given,
                          const std::string& current) {
  return ErrorOf(
      kEtagMismatch,
      absl::StrCat("etag is ", Quoted(given), ", the current one is ", Quoted(current)),
      {.resource = ResourceName{std::string(kMapType), FullMapName(name.workspace, name.map)}});
}

struct CurrentMap {
  std::shared_ptr<storage::Workspace> workspace;
  graph::JourneyMap map;
};

// The map as it is now. Returns NOT_FOUND, if there is none; ABORTED, if `etag` is not empty and
// not its etag.
absl::StatusOr<CurrentMap> FindCurrent(storage::Store& store, const MapName& name,
                                       const std::string& etag) {
  auto workspace = FindWorkspace(store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto map = (*workspace)->GetMap(name.map, 0);
  if (absl::IsNotFound(map.status())) return MapNotFound(name.workspace, name.map);
  if (!map.ok()) return map.status();
  if (!etag.empty() && etag != EtagOf(*map)) return EtagMismatch(name, etag, EtagOf(*map));
  return CurrentMap{*std::move(workspace), *std::move(map)};
}

// Gives errors of a change that another one overtook their details.
absl::Status ChangeError(const absl::Status& status, const MapName& name, const std::string& etag) {
  if (absl::IsNotFound(status)) return MapNotFound(name.workspace, name.map);
  if (absl::IsAborted(status)) return EtagMismatch(name, etag, "another");
  return status;
}

}  // namespace

MapService::MapService(storage::Store& store) : store_(store) {}

absl::StatusOr<v1::CreateMapResponse> MapService::CreateMap(const v1::CreateMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  if (!IsResourceId(request.map_id())) {
    violations.Add("map_id", absl::StrCat("is ", Quoted(request.map_id()), "; ",
                                          std::string(kIdRule), " are allowed"));
  }
  if (!request.has_map()) violations.Add("map", "is missing");
  graph::JourneyMap map = ToDomain(request.map(), violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  map.id = request.map_id();
  const absl::Status exists =
      ErrorOf(kAlreadyExists, absl::StrCat("there is already a map ", Quoted(map.id)),
              {.resource = ResourceName{std::string(kMapType), FullMapName(id, map.id)}});
  v1::CreateMapResponse response;
  if (request.validate_only()) {
    if ((*workspace)->GetMap(map.id, 0).ok()) return exists;
    ToMessage(map, id, *response.mutable_map());
    return response;
  }
  auto created = (*workspace)->CreateMap(std::move(map));
  if (absl::IsAlreadyExists(created.status())) return exists;
  if (!created.ok()) return created.status();
  ToMessage(*created, id, *response.mutable_map());
  return response;
}

absl::StatusOr<v1::GetMapResponse> MapService::GetMap(const v1::GetMapRequest& request,
                                                      const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto map = (*workspace)->GetMap(name.map, request.revision());
  if (!map.ok()) return ChangeError(map.status(), name, "");
  v1::GetMapResponse response;
  ToMessage(*map, name.workspace, *response.mutable_map());
  return response;
}

absl::StatusOr<v1::ListMapsResponse> MapService::ListMaps(const v1::ListMapsRequest& request,
                                                          const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  const std::string binding = PageBinding("ListMaps", {request.parent()});
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
  // One more, to know whether there is a next page.
  auto maps = (*workspace)->ListMaps(after, static_cast<std::size_t>(limit) + 1);
  if (!maps.ok()) return maps.status();
  v1::ListMapsResponse response;
  std::size_t bytes = 0;
  for (const graph::JourneyMap& map : *maps) {
    if (response.maps_size() == limit || bytes > kMaxPageBytes) {
      const std::string& last = maps->at(static_cast<std::size_t>(response.maps_size()) - 1).id;
      response.set_next_page_token(SealPageToken(binding, last));
      break;
    }
    ToMessage(map, id, *response.add_maps());
    bytes += response.maps(response.maps_size() - 1).ByteSizeLong();
  }
  return response;
}

absl::StatusOr<v1::UpdateMapResponse> MapService::UpdateMap(const v1::UpdateMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.map().name(), "map.name", violations);
  graph::JourneyMap map = ToDomain(request.map(), violations);
  if (!violations.empty()) return violations.ToStatus();
  const std::string& etag = request.map().etag();
  auto current = FindCurrent(store_, name, etag);
  if (!current.ok()) return current.status();

  map.id = name.map;
  v1::UpdateMapResponse response;
  if (request.validate_only()) {
    map.revision = current->map.revision;
    map.create_time_ms = current->map.create_time_ms;
    map.update_time_ms = current->map.update_time_ms;
    ToMessage(map, name.workspace, *response.mutable_map());
    return response;
  }
  auto updated =
      current->workspace->UpdateMap(std::move(map), etag.empty() ? 0 : current->map.revision);
  if (!updated.ok()) return ChangeError(updated.status(), name, etag);
  ToMessage(*updated, name.workspace, *response.mutable_map());
  return response;
}

absl::StatusOr<v1::DeleteMapResponse> MapService::DeleteMap(const v1::DeleteMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto current = FindCurrent(store_, name, request.etag());
  if (!current.ok()) return current.status();
  const absl::Status deleted =
      current->workspace->DeleteMap(name.map, request.etag().empty() ? 0 : current->map.revision);
  if (!deleted.ok()) return ChangeError(deleted, name, request.etag());
  return v1::DeleteMapResponse();
}

}  // namespace journeygraph::server
