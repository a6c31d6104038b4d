// The editor's side: journeygraph.v1.MapService without gRPC.
//
//   MapService service(store);
//   auto response = service.CreateMap(request, caller);
//
// Methods return what the comments of map_service.proto say, with the reasons of error_reason.h.
// Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_service.pb.h"
#include "server/caller.h"
#include "storage/store.h"

namespace journeygraph::server {

class MapService {
 public:
  // The store must outlive the service.
  explicit MapService(storage::Store& store);

  absl::StatusOr<v1::CreateMapResponse> CreateMap(const v1::CreateMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::GetMapResponse> GetMap(const v1::GetMapRequest& request, const Caller& caller);
  absl::StatusOr<v1::ListMapsResponse> ListMaps(const v1::ListMapsRequest& request,
                                                const Caller& caller);
  absl::StatusOr<v1::UpdateMapResponse> UpdateMap(const v1::UpdateMapRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::DeleteMapResponse> DeleteMap(const v1::DeleteMapRequest& request,
                                                  const Caller& caller);

 private:
  storage::Store& store_;
};

}  // namespace journeygraph::server
