// The analyst's side: journeygraph.v1.AnalyticsService without gRPC.
//
//   AnalyticsService service(store, {.scan_threads = 2});
//   auto response = service.GetChannelSwitches(request, caller);
//
// Every method is one scan over one snapshot. Methods return what the comments of
// analytics_service.proto say, with the reasons of error_reason.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/analytics_service.pb.h"
#include "server/caller.h"
#include "storage/store.h"

namespace journeygraph::server {

class AnalyticsService {
 public:
  // The store must outlive the service. `scan_threads` work on one question.
  AnalyticsService(storage::Store& store, int scan_threads);

  absl::StatusOr<v1::GetStageScoresResponse> GetStageScores(
      const v1::GetStageScoresRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetChannelSwitchesResponse> GetChannelSwitches(
      const v1::GetChannelSwitchesRequest& request, const Caller& caller);
  absl::StatusOr<v1::ListCriticalMomentsResponse> ListCriticalMoments(
      const v1::ListCriticalMomentsRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetTouchpointGraphResponse> GetTouchpointGraph(
      const v1::GetTouchpointGraphRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetFunnelResponse> GetFunnel(const v1::GetFunnelRequest& request,
                                                  const Caller& caller);
  absl::StatusOr<v1::ListVariantsResponse> ListVariants(const v1::ListVariantsRequest& request,
                                                        const Caller& caller);

 private:
  storage::Store& store_;
  const int scan_threads_;
};

}  // namespace journeygraph::server
