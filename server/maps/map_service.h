// The editor's side: journeygraph.v1.MapService without gRPC.
//
//   MapService service(store, clock);
//   auto response = service.EditMap(request, caller);
//
// Methods return what the comments of map_service.proto say, with the reasons of error_reason.h.
// Changes of one map are made one at a time, whoever makes them. Thread-safe.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_service.pb.h"
#include "server/caller.h"
#include "server/maps/map_rooms.h"
#include "server/method.h"
#include "server/resource_name.h"
#include "server/violations.h"
#include "storage/maps.h"
#include "storage/store.h"

namespace journeygraph::server {

class MapService {
 public:
  // The store must outlive the service. `clock` gives milliseconds since 1970.
  MapService(storage::Store& store, ClockMs clock);

  // map_service.cc: maps as a whole.
  absl::StatusOr<v1::CreateMapResponse> CreateMap(const v1::CreateMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::GetMapResponse> GetMap(const v1::GetMapRequest& request, const Caller& caller);
  absl::StatusOr<v1::ListMapsResponse> ListMaps(const v1::ListMapsRequest& request,
                                                const Caller& caller);
  absl::StatusOr<v1::UpdateMapResponse> UpdateMap(const v1::UpdateMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::DeleteMapResponse> DeleteMap(const v1::DeleteMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::UndeleteMapResponse> UndeleteMap(const v1::UndeleteMapRequest& request,
                                                      const Caller& caller);
  absl::StatusOr<v1::CopyMapResponse> CopyMap(const v1::CopyMapRequest& request,
                                              const Caller& caller);

  // map_editing.cc: several editors at once.
  absl::StatusOr<v1::EditMapResponse> EditMap(const v1::EditMapRequest& request,
                                              const Caller& caller);
  absl::StatusOr<std::unique_ptr<PushSource>> WatchMap(const v1::WatchMapRequest& request,
                                                       const Caller& caller,
                                                       std::function<void()> wake);
  absl::StatusOr<v1::UpdatePresenceResponse> UpdatePresence(
      const v1::UpdatePresenceRequest& request, const Caller& caller);

  // map_history.cc: what was.
  absl::StatusOr<v1::ListMapChangesResponse> ListMapChanges(
      const v1::ListMapChangesRequest& request, const Caller& caller);
  absl::StatusOr<v1::CreateMapSnapshotResponse> CreateMapSnapshot(
      const v1::CreateMapSnapshotRequest& request, const Caller& caller);
  absl::StatusOr<v1::ListMapSnapshotsResponse> ListMapSnapshots(
      const v1::ListMapSnapshotsRequest& request, const Caller& caller);
  absl::StatusOr<v1::DeleteMapSnapshotResponse> DeleteMapSnapshot(
      const v1::DeleteMapSnapshotRequest& request, const Caller& caller);
  absl::StatusOr<v1::RestoreMapResponse> RestoreMap(const v1::RestoreMapRequest& request,
                                                    const Caller& caller);
  absl::StatusOr<v1::DiffMapsResponse> DiffMaps(const v1::DiffMapsRequest& request,
                                                const Caller& caller);

  // map_formats.cc: files of other tools.
  absl::StatusOr<v1::ExportMapResponse> ExportMap(const v1::ExportMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::ImportMapResponse> ImportMap(const v1::ImportMapRequest& request,
                                                  const Caller& caller);

 private:
  // A map, and that nobody else changes it meanwhile.
  struct Locked {
    std::unique_lock<std::mutex> lock;
    std::shared_ptr<storage::Workspace> workspace;
    v1::JourneyMap map;  // as it is now
  };
  // What a change is made of.
  struct Change {
    v1::JourneyMap map;  // afterwards
    std::vector<v1::MapOperation> operations;
    std::vector<v1::MapOperation> inverse;
    std::string author;
    std::string request_id;
  };

  // Returns NOT_FOUND, if there is no such map; ABORTED, if `etag` is not empty and not its etag.
  absl::StatusOr<Locked> Lock(const MapName& name, const std::string& etag = "");
  // Stores a valid change as the next revision and wakes who watches; gives it as it was stored.
  absl::StatusOr<v1::MapChange> Commit(const Locked& locked, const MapName& name, Change change);
  // Makes `to` the next revision, as the operations that lead there; gives the map.
  absl::StatusOr<v1::JourneyMap> CommitWhole(const Locked& locked, const MapName& name,
                                             v1::JourneyMap to, const std::string& author);
  absl::StatusOr<v1::JourneyMap> Create(storage::Workspace& workspace, const MapName& name,
                                        v1::JourneyMap map);

  storage::Store& store_;
  MapRooms rooms_;
  std::array<std::mutex, 64> locks_;  // by the hash of the map's name
};

// "workspaces/{workspace}/maps/{map}", or a violation of `field`.
MapName CheckMapName(const std::string& name, std::string_view field, Violations& violations);

}  // namespace journeygraph::server
