// The C++ client of a Journeygraph server.
//
//   auto client = journeygraph::client::Client::Connect("127.0.0.1:7400");
//   journeygraph::v1::GetChannelSwitchesRequest request;
//   request.set_parent("workspaces/default");
//   auto response = client.GetChannelSwitches(request);
//   if (!response.ok()) std::cerr << response.status().message() << "\n";
//
// Connect does not block; the connection is made by the first call. Calls block until they are
// answered or their deadline has passed. Calls that may be repeated without harm are repeated (up
// to four times within the deadline) if the server is unavailable; nothing else is.
//
// Errors have the code of the server. Their message is fit for people and includes the fields at
// fault; the details lie in payloads under their type URLs (see error_text.h).
//
// Thread-safe. Copies share the connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "journeygraph/client/ingest_stream.h"
#include "journeygraph/client/map_watch.h"
#include "journeygraph/v1/admin_service.pb.h"
#include "journeygraph/v1/analytics_service.pb.h"
#include "journeygraph/v1/change_service.pb.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "journeygraph/v1/map_service.pb.h"

namespace grpc {
class Channel;
}

namespace journeygraph::client {

struct ClientOptions {
  // Deadline of each call, repetitions included. Not for streams.
  std::chrono::milliseconds timeout_ms{30'000};
  // Larger answers are refused with RESOURCE_EXHAUSTED.
  std::size_t max_receive_bytes = 256u << 20;
};

class Client {
 public:
  // `address` is "HOST:PORT" or another gRPC target such as "dns:///host:port".
  static Client Connect(const std::string& address, const ClientOptions& options = {});
  // Over a channel of the caller's, for example an in-process one. Options of the channel stay.
  static Client Over(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options = {});

  // Opens a stream for many interactions; see IngestStream.
  std::unique_ptr<IngestStream> OpenIngestStream(IngestOptions options) const;

  // InteractionService; errors as in its .proto.
  absl::StatusOr<v1::RecordInteractionsResponse> RecordInteractions(
      const v1::RecordInteractionsRequest& request) const;
  absl::StatusOr<v1::ListInteractionsResponse> ListInteractions(
      const v1::ListInteractionsRequest& request) const;
  absl::StatusOr<v1::GetJourneyResponse> GetJourney(const v1::GetJourneyRequest& request) const;
  absl::StatusOr<v1::UpsertCustomersResponse> UpsertCustomers(
      const v1::UpsertCustomersRequest& request) const;

  // AnalyticsService.
  absl::StatusOr<v1::GetStageScoresResponse> GetStageScores(
      const v1::GetStageScoresRequest& request) const;
  absl::StatusOr<v1::GetScoreChangeResponse> GetScoreChange(
      const v1::GetScoreChangeRequest& request) const;
  absl::StatusOr<v1::GetChannelConsistencyResponse> GetChannelConsistency(
      const v1::GetChannelConsistencyRequest& request) const;
  absl::StatusOr<v1::GetJourneyScoresResponse> GetJourneyScores(
      const v1::GetJourneyScoresRequest& request) const;
  absl::StatusOr<v1::GetEffortResponse> GetEffort(const v1::GetEffortRequest& request) const;
  absl::StatusOr<v1::GetChannelSwitchesResponse> GetChannelSwitches(
      const v1::GetChannelSwitchesRequest& request) const;
  absl::StatusOr<v1::ListCriticalMomentsResponse> ListCriticalMoments(
      const v1::ListCriticalMomentsRequest& request) const;
  absl::StatusOr<v1::ExplainMomentResponse> ExplainMoment(
      const v1::ExplainMomentRequest& request) const;
  absl::StatusOr<v1::GetDecisionPointsResponse> GetDecisionPoints(
      const v1::GetDecisionPointsRequest& request) const;
  absl::StatusOr<v1::ListDriversResponse> ListDrivers(const v1::ListDriversRequest& request) const;
  absl::StatusOr<v1::GetTouchpointGraphResponse> GetTouchpointGraph(
      const v1::GetTouchpointGraphRequest& request) const;
  absl::StatusOr<v1::GetFunnelResponse> GetFunnel(const v1::GetFunnelRequest& request) const;
  absl::StatusOr<v1::ListVariantsResponse> ListVariants(
      const v1::ListVariantsRequest& request) const;
  absl::StatusOr<v1::ListPathsResponse> ListPaths(const v1::ListPathsRequest& request) const;
  absl::StatusOr<v1::MatchPatternResponse> MatchPattern(
      const v1::MatchPatternRequest& request) const;
  absl::StatusOr<v1::GetLoopsResponse> GetLoops(const v1::GetLoopsRequest& request) const;
  absl::StatusOr<v1::GetTimesResponse> GetTimes(const v1::GetTimesRequest& request) const;
  absl::StatusOr<v1::ListUnusualGapsResponse> ListUnusualGaps(
      const v1::ListUnusualGapsRequest& request) const;
  absl::StatusOr<v1::FindPathResponse> FindPath(const v1::FindPathRequest& request) const;
  absl::StatusOr<v1::GetStepMatrixResponse> GetStepMatrix(
      const v1::GetStepMatrixRequest& request) const;
  absl::StatusOr<v1::GetSwitchCostResponse> GetSwitchCost(
      const v1::GetSwitchCostRequest& request) const;
  absl::StatusOr<v1::GetChannelCoverageResponse> GetChannelCoverage(
      const v1::GetChannelCoverageRequest& request) const;
  absl::StatusOr<v1::GetSelfServiceResponse> GetSelfService(
      const v1::GetSelfServiceRequest& request) const;
  absl::StatusOr<v1::GetHandoversResponse> GetHandovers(
      const v1::GetHandoversRequest& request) const;
  absl::StatusOr<v1::GetConformanceResponse> GetConformance(
      const v1::GetConformanceRequest& request) const;
  absl::StatusOr<v1::GetAttributionResponse> GetAttribution(
      const v1::GetAttributionRequest& request) const;
  absl::StatusOr<v1::PredictNextResponse> PredictNext(const v1::PredictNextRequest& request) const;
  absl::StatusOr<v1::SimulateChangeResponse> SimulateChange(
      const v1::SimulateChangeRequest& request) const;
  absl::StatusOr<v1::GetRetentionResponse> GetRetention(
      const v1::GetRetentionRequest& request) const;
  absl::StatusOr<v1::GetEconomicsResponse> GetEconomics(
      const v1::GetEconomicsRequest& request) const;
  absl::StatusOr<v1::GetBadExperiencesResponse> GetBadExperiences(
      const v1::GetBadExperiencesRequest& request) const;
  absl::StatusOr<v1::GetDataQualityResponse> GetDataQuality(
      const v1::GetDataQualityRequest& request) const;
  absl::StatusOr<v1::CompareSegmentsResponse> CompareSegments(
      const v1::CompareSegmentsRequest& request) const;
  absl::StatusOr<v1::CompareGraphsResponse> CompareGraphs(
      const v1::CompareGraphsRequest& request) const;
  absl::StatusOr<v1::GetTrendResponse> GetTrend(const v1::GetTrendRequest& request) const;
  absl::StatusOr<v1::CompareBaselineResponse> CompareBaseline(
      const v1::CompareBaselineRequest& request) const;
  absl::StatusOr<v1::GetInitiativeEffectResponse> GetInitiativeEffect(
      const v1::GetInitiativeEffectRequest& request) const;
  absl::StatusOr<v1::GetMapOverlayResponse> GetMapOverlay(
      const v1::GetMapOverlayRequest& request) const;

  // ChangeService. Creating and deleting are never repeated by themselves.
  absl::StatusOr<v1::CreateBaselineResponse> CreateBaseline(
      const v1::CreateBaselineRequest& request) const;
  absl::StatusOr<v1::GetBaselineResponse> GetBaseline(const v1::GetBaselineRequest& request) const;
  absl::StatusOr<v1::ListBaselinesResponse> ListBaselines(
      const v1::ListBaselinesRequest& request) const;
  absl::StatusOr<v1::DeleteBaselineResponse> DeleteBaseline(
      const v1::DeleteBaselineRequest& request) const;
  absl::StatusOr<v1::CreateInitiativeResponse> CreateInitiative(
      const v1::CreateInitiativeRequest& request) const;
  absl::StatusOr<v1::GetInitiativeResponse> GetInitiative(
      const v1::GetInitiativeRequest& request) const;
  absl::StatusOr<v1::ListInitiativesResponse> ListInitiatives(
      const v1::ListInitiativesRequest& request) const;
  absl::StatusOr<v1::DeleteInitiativeResponse> DeleteInitiative(
      const v1::DeleteInitiativeRequest& request) const;

  // MapService. What changes maps is never repeated by itself; EditMap with a request_id may be
  // repeated by the caller.
  absl::StatusOr<v1::CreateMapResponse> CreateMap(const v1::CreateMapRequest& request) const;
  absl::StatusOr<v1::GetMapResponse> GetMap(const v1::GetMapRequest& request) const;
  absl::StatusOr<v1::ListMapsResponse> ListMaps(const v1::ListMapsRequest& request) const;
  absl::StatusOr<v1::UpdateMapResponse> UpdateMap(const v1::UpdateMapRequest& request) const;
  absl::StatusOr<v1::DeleteMapResponse> DeleteMap(const v1::DeleteMapRequest& request) const;
  absl::StatusOr<v1::UndeleteMapResponse> UndeleteMap(const v1::UndeleteMapRequest& request) const;
  absl::StatusOr<v1::CopyMapResponse> CopyMap(const v1::CopyMapRequest& request) const;
  absl::StatusOr<v1::EditMapResponse> EditMap(const v1::EditMapRequest& request) const;
  absl::StatusOr<v1::UpdatePresenceResponse> UpdatePresence(
      const v1::UpdatePresenceRequest& request) const;
  absl::StatusOr<v1::ListMapChangesResponse> ListMapChanges(
      const v1::ListMapChangesRequest& request) const;
  absl::StatusOr<v1::CreateMapSnapshotResponse> CreateMapSnapshot(
      const v1::CreateMapSnapshotRequest& request) const;
  absl::StatusOr<v1::ListMapSnapshotsResponse> ListMapSnapshots(
      const v1::ListMapSnapshotsRequest& request) const;
  absl::StatusOr<v1::DeleteMapSnapshotResponse> DeleteMapSnapshot(
      const v1::DeleteMapSnapshotRequest& request) const;
  absl::StatusOr<v1::RestoreMapResponse> RestoreMap(const v1::RestoreMapRequest& request) const;
  absl::StatusOr<v1::DiffMapsResponse> DiffMaps(const v1::DiffMapsRequest& request) const;
  absl::StatusOr<v1::ExportMapResponse> ExportMap(const v1::ExportMapRequest& request) const;
  absl::StatusOr<v1::ImportMapResponse> ImportMap(const v1::ImportMapRequest& request) const;
  absl::StatusOr<v1::CheckMapResponse> CheckMap(const v1::CheckMapRequest& request) const;
  absl::StatusOr<v1::DiscoverMapResponse> DiscoverMap(const v1::DiscoverMapRequest& request) const;
  // Follows a map across lost connections; see MapWatch.
  std::unique_ptr<MapWatch> WatchMap(v1::WatchMapRequest request,
                                     MapWatchOptions options = {}) const;

  // AdminService. Creating is never repeated by itself.
  absl::StatusOr<v1::CreateWorkspaceResponse> CreateWorkspace(
      const v1::CreateWorkspaceRequest& request) const;
  absl::StatusOr<v1::GetWorkspaceResponse> GetWorkspace(
      const v1::GetWorkspaceRequest& request) const;
  absl::StatusOr<v1::ListWorkspacesResponse> ListWorkspaces(
      const v1::ListWorkspacesRequest& request) const;
  absl::StatusOr<v1::CreateMetricResponse> CreateMetric(
      const v1::CreateMetricRequest& request) const;
  absl::StatusOr<v1::ListMetricsResponse> ListMetrics(const v1::ListMetricsRequest& request) const;
  absl::StatusOr<v1::GetServerStatusResponse> GetServerStatus(
      const v1::GetServerStatusRequest& request) const;

 private:
  struct Stubs;
  Client(std::shared_ptr<const Stubs> stubs, const ClientOptions& options);

  std::shared_ptr<const Stubs> stubs_;
  ClientOptions options_;
};

}  // namespace journeygraph::client
