// The operator's side: journeygraph.v1.AdminService without gRPC.
//
//   AdminService service(store, clock);
//   auto response = service.GetServerStatus(request, caller);
//
// Methods return what the comments of admin_service.proto say, with the reasons of error_reason.h.
// Thread-safe.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "journeygraph/v1/admin_service.pb.h"
#include "server/caller.h"
#include "storage/store.h"

namespace journeygraph::server {

// The version of this server, such as "0.1.0".
extern const char kServerVersion[];

class AdminService {
 public:
  // The store must outlive the service. The server's start is now.
  AdminService(storage::Store& store, const storage::ClockMs& clock);

  absl::StatusOr<v1::CreateWorkspaceResponse> CreateWorkspace(
      const v1::CreateWorkspaceRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetWorkspaceResponse> GetWorkspace(const v1::GetWorkspaceRequest& request,
                                                        const Caller& caller);
  absl::StatusOr<v1::ListWorkspacesResponse> ListWorkspaces(
      const v1::ListWorkspacesRequest& request, const Caller& caller);
  absl::StatusOr<v1::CreateMetricResponse> CreateMetric(const v1::CreateMetricRequest& request,
                                                        const Caller& caller);
  absl::StatusOr<v1::ListMetricsResponse> ListMetrics(const v1::ListMetricsRequest& request,
                                                      const Caller& caller);
  absl::StatusOr<v1::GetServerStatusResponse> GetServerStatus(
      const v1::GetServerStatusRequest& request, const Caller& caller);

 private:
  storage::Store& store_;
  const std::int64_t start_time_ms_;
};

}  // namespace journeygraph::server
