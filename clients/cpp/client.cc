#include "journeygraph/client/client.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "journeygraph/client/error_text.h"
#include "journeygraph/v1/admin_service.grpc.pb.h"
#include "journeygraph/v1/analytics_service.grpc.pb.h"
#include "journeygraph/v1/change_service.grpc.pb.h"
#include "journeygraph/v1/interaction_service.grpc.pb.h"
#include "journeygraph/v1/map_service.grpc.pb.h"
#include "map_watch_session.h"
#include "stream_session.h"

namespace journeygraph::client {
namespace {

// Methods that change nothing, or nothing more when repeated. CreateMap and its like are not here:
// repeated after a lost answer they would report ALREADY_EXISTS for what they made themselves.
// StreamInteractions resumes by itself.
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [
    {"service": "journeygraph.v1.AnalyticsService"},
    {"service": "journeygraph.v1.InteractionService", "method": "RecordInteractions"},
    {"service": "journeygraph.v1.InteractionService", "method": "ListInteractions"},
    {"service": "journeygraph.v1.InteractionService", "method": "GetJourney"},
    {"service": "journeygraph.v1.InteractionService", "method": "UpsertCustomers"},
    {"service": "journeygraph.v1.ChangeService", "method": "GetBaseline"},
    {"service": "journeygraph.v1.ChangeService", "method": "ListBaselines"},
    {"service": "journeygraph.v1.ChangeService", "method": "GetInitiative"},
    {"service": "journeygraph.v1.ChangeService", "method": "ListInitiatives"},
    {"service": "journeygraph.v1.MapService", "method": "GetMap"},
    {"service": "journeygraph.v1.MapService", "method": "ListMaps"},
    {"service": "journeygraph.v1.MapService", "method": "ListMapChanges"},
    {"service": "journeygraph.v1.MapService", "method": "ListMapSnapshots"},
    {"service": "journeygraph.v1.MapService", "method": "DiffMaps"},
    {"service": "journeygraph.v1.MapService", "method": "ExportMap"},
    {"service": "journeygraph.v1.MapService", "method": "CheckMap"},
    {"service": "journeygraph.v1.MapService", "method": "UpdatePresence"},
    {"service": "journeygraph.v1.AdminService", "method": "GetWorkspace"},
    {"service": "journeygraph.v1.AdminService", "method": "ListWorkspaces"},
    {"service": "journeygraph.v1.AdminService", "method": "ListMetrics"},
    {"service": "journeygraph.v1.AdminService", "method": "GetServerStatus"}
  ],
  "retryPolicy": {
    "maxAttempts": 4,
    "initialBackoff": "0.1s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"]
  }
}]})";

}  // namespace

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : interactions(v1::InteractionService::NewStub(channel)),
        analytics(v1::AnalyticsService::NewStub(channel)),
        changes(v1::ChangeService::NewStub(channel)),
        maps(v1::MapService::NewStub(channel)),
        admin(v1::AdminService::NewStub(channel)) {}

  std::shared_ptr<v1::InteractionService::Stub> interactions;
  std::unique_ptr<v1::AnalyticsService::Stub> analytics;
  std::unique_ptr<v1::ChangeService::Stub> changes;
  std::shared_ptr<v1::MapService::Stub> maps;
  std::unique_ptr<v1::AdminService::Stub> admin;
};

namespace {

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request, const ClientOptions& options) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + options.timeout_ms);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return StatusFromWire(status);
  return response;
}

}  // namespace

Client::Client(std::shared_ptr<const Stubs> stubs, const ClientOptions& options)
    : stubs_(std::move(stubs)), options_(options) {}

Client Client::Connect(const std::string& address, const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.max_receive_bytes));
  // How long one attempt may take. A server that is just starting may take the connection and not
  // answer on it; the default of 20 s would be waited out.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  return Over(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments),
              options);
}

Client Client::Over(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options) {
  return Client(std::make_shared<const Stubs>(channel), options);
}

std::unique_ptr<IngestStream> Client::OpenIngestStream(IngestOptions options) const {
  return MakeIngestStream(stubs_->interactions, std::move(options));
}

absl::StatusOr<v1::RecordInteractionsResponse> Client::RecordInteractions(
    const v1::RecordInteractionsRequest& request) const {
  return Call(*stubs_->interactions, &v1::InteractionService::Stub::RecordInteractions, request,
              options_);
}

absl::StatusOr<v1::ListInteractionsResponse> Client::ListInteractions(
    const v1::ListInteractionsRequest& request) const {
  return Call(*stubs_->interactions, &v1::InteractionService::Stub::ListInteractions, request,
              options_);
}

absl::StatusOr<v1::GetJourneyResponse> Client::GetJourney(
    const v1::GetJourneyRequest& request) const {
  return Call(*stubs_->interactions, &v1::InteractionService::Stub::GetJourney, request, options_);
}

absl::StatusOr<v1::UpsertCustomersResponse> Client::UpsertCustomers(
    const v1::UpsertCustomersRequest& request) const {
  return Call(*stubs_->interactions, &v1::InteractionService::Stub::UpsertCustomers, request,
              options_);
}

absl::StatusOr<v1::GetStageScoresResponse> Client::GetStageScores(
    const v1::GetStageScoresRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetStageScores, request, options_);
}

absl::StatusOr<v1::GetScoreChangeResponse> Client::GetScoreChange(
    const v1::GetScoreChangeRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetScoreChange, request, options_);
}

absl::StatusOr<v1::GetChannelConsistencyResponse> Client::GetChannelConsistency(
    const v1::GetChannelConsistencyRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetChannelConsistency, request,
              options_);
}

absl::StatusOr<v1::GetJourneyScoresResponse> Client::GetJourneyScores(
    const v1::GetJourneyScoresRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetJourneyScores, request, options_);
}

absl::StatusOr<v1::GetEffortResponse> Client::GetEffort(const v1::GetEffortRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetEffort, request, options_);
}

absl::StatusOr<v1::GetChannelSwitchesResponse> Client::GetChannelSwitches(
    const v1::GetChannelSwitchesRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetChannelSwitches, request,
              options_);
}

absl::StatusOr<v1::ListCriticalMomentsResponse> Client::ListCriticalMoments(
    const v1::ListCriticalMomentsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ListCriticalMoments, request,
              options_);
}

absl::StatusOr<v1::ExplainMomentResponse> Client::ExplainMoment(
    const v1::ExplainMomentRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ExplainMoment, request, options_);
}

absl::StatusOr<v1::GetDecisionPointsResponse> Client::GetDecisionPoints(
    const v1::GetDecisionPointsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetDecisionPoints, request,
              options_);
}

absl::StatusOr<v1::ListDriversResponse> Client::ListDrivers(
    const v1::ListDriversRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ListDrivers, request, options_);
}

absl::StatusOr<v1::GetTouchpointGraphResponse> Client::GetTouchpointGraph(
    const v1::GetTouchpointGraphRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetTouchpointGraph, request,
              options_);
}

absl::StatusOr<v1::GetSwitchCostResponse> Client::GetSwitchCost(
    const v1::GetSwitchCostRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetSwitchCost, request, options_);
}

absl::StatusOr<v1::GetChannelCoverageResponse> Client::GetChannelCoverage(
    const v1::GetChannelCoverageRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetChannelCoverage, request,
              options_);
}

absl::StatusOr<v1::GetSelfServiceResponse> Client::GetSelfService(
    const v1::GetSelfServiceRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetSelfService, request, options_);
}

absl::StatusOr<v1::GetHandoversResponse> Client::GetHandovers(
    const v1::GetHandoversRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetHandovers, request, options_);
}

absl::StatusOr<v1::GetRetentionResponse> Client::GetRetention(
    const v1::GetRetentionRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetRetention, request, options_);
}

absl::StatusOr<v1::GetEconomicsResponse> Client::GetEconomics(
    const v1::GetEconomicsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetEconomics, request, options_);
}

absl::StatusOr<v1::GetBadExperiencesResponse> Client::GetBadExperiences(
    const v1::GetBadExperiencesRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetBadExperiences, request,
              options_);
}

absl::StatusOr<v1::GetDataQualityResponse> Client::GetDataQuality(
    const v1::GetDataQualityRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetDataQuality, request, options_);
}

absl::StatusOr<v1::GetFunnelResponse> Client::GetFunnel(const v1::GetFunnelRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetFunnel, request, options_);
}

absl::StatusOr<v1::ListVariantsResponse> Client::ListVariants(
    const v1::ListVariantsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ListVariants, request, options_);
}

absl::StatusOr<v1::GetConformanceResponse> Client::GetConformance(
    const v1::GetConformanceRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetConformance, request, options_);
}

absl::StatusOr<v1::GetAttributionResponse> Client::GetAttribution(
    const v1::GetAttributionRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetAttribution, request, options_);
}

absl::StatusOr<v1::PredictNextResponse> Client::PredictNext(
    const v1::PredictNextRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::PredictNext, request, options_);
}

absl::StatusOr<v1::SimulateChangeResponse> Client::SimulateChange(
    const v1::SimulateChangeRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::SimulateChange, request, options_);
}

absl::StatusOr<v1::ListPathsResponse> Client::ListPaths(const v1::ListPathsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ListPaths, request, options_);
}

absl::StatusOr<v1::MatchPatternResponse> Client::MatchPattern(
    const v1::MatchPatternRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::MatchPattern, request, options_);
}

absl::StatusOr<v1::GetLoopsResponse> Client::GetLoops(const v1::GetLoopsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetLoops, request, options_);
}

absl::StatusOr<v1::GetTimesResponse> Client::GetTimes(const v1::GetTimesRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetTimes, request, options_);
}

absl::StatusOr<v1::ListUnusualGapsResponse> Client::ListUnusualGaps(
    const v1::ListUnusualGapsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::ListUnusualGaps, request, options_);
}

absl::StatusOr<v1::FindPathResponse> Client::FindPath(const v1::FindPathRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::FindPath, request, options_);
}

absl::StatusOr<v1::GetStepMatrixResponse> Client::GetStepMatrix(
    const v1::GetStepMatrixRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetStepMatrix, request, options_);
}

absl::StatusOr<v1::CompareSegmentsResponse> Client::CompareSegments(
    const v1::CompareSegmentsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::CompareSegments, request, options_);
}

absl::StatusOr<v1::CompareGraphsResponse> Client::CompareGraphs(
    const v1::CompareGraphsRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::CompareGraphs, request, options_);
}

absl::StatusOr<v1::GetTrendResponse> Client::GetTrend(const v1::GetTrendRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetTrend, request, options_);
}

absl::StatusOr<v1::CompareBaselineResponse> Client::CompareBaseline(
    const v1::CompareBaselineRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::CompareBaseline, request, options_);
}

absl::StatusOr<v1::GetInitiativeEffectResponse> Client::GetInitiativeEffect(
    const v1::GetInitiativeEffectRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetInitiativeEffect, request,
              options_);
}

absl::StatusOr<v1::GetMapOverlayResponse> Client::GetMapOverlay(
    const v1::GetMapOverlayRequest& request) const {
  return Call(*stubs_->analytics, &v1::AnalyticsService::Stub::GetMapOverlay, request, options_);
}

absl::StatusOr<v1::CreateBaselineResponse> Client::CreateBaseline(
    const v1::CreateBaselineRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::CreateBaseline, request, options_);
}

absl::StatusOr<v1::GetBaselineResponse> Client::GetBaseline(
    const v1::GetBaselineRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::GetBaseline, request, options_);
}

absl::StatusOr<v1::ListBaselinesResponse> Client::ListBaselines(
    const v1::ListBaselinesRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::ListBaselines, request, options_);
}

absl::StatusOr<v1::DeleteBaselineResponse> Client::DeleteBaseline(
    const v1::DeleteBaselineRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::DeleteBaseline, request, options_);
}

absl::StatusOr<v1::CreateInitiativeResponse> Client::CreateInitiative(
    const v1::CreateInitiativeRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::CreateInitiative, request, options_);
}

absl::StatusOr<v1::GetInitiativeResponse> Client::GetInitiative(
    const v1::GetInitiativeRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::GetInitiative, request, options_);
}

absl::StatusOr<v1::ListInitiativesResponse> Client::ListInitiatives(
    const v1::ListInitiativesRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::ListInitiatives, request, options_);
}

absl::StatusOr<v1::DeleteInitiativeResponse> Client::DeleteInitiative(
    const v1::DeleteInitiativeRequest& request) const {
  return Call(*stubs_->changes, &v1::ChangeService::Stub::DeleteInitiative, request, options_);
}

absl::StatusOr<v1::CreateMapResponse> Client::CreateMap(const v1::CreateMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::CreateMap, request, options_);
}

absl::StatusOr<v1::GetMapResponse> Client::GetMap(const v1::GetMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::GetMap, request, options_);
}

absl::StatusOr<v1::ListMapsResponse> Client::ListMaps(const v1::ListMapsRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::ListMaps, request, options_);
}

absl::StatusOr<v1::UpdateMapResponse> Client::UpdateMap(const v1::UpdateMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::UpdateMap, request, options_);
}

absl::StatusOr<v1::DeleteMapResponse> Client::DeleteMap(const v1::DeleteMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::DeleteMap, request, options_);
}

absl::StatusOr<v1::UndeleteMapResponse> Client::UndeleteMap(
    const v1::UndeleteMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::UndeleteMap, request, options_);
}

absl::StatusOr<v1::CopyMapResponse> Client::CopyMap(const v1::CopyMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::CopyMap, request, options_);
}

absl::StatusOr<v1::EditMapResponse> Client::EditMap(const v1::EditMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::EditMap, request, options_);
}

absl::StatusOr<v1::UpdatePresenceResponse> Client::UpdatePresence(
    const v1::UpdatePresenceRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::UpdatePresence, request, options_);
}

absl::StatusOr<v1::ListMapChangesResponse> Client::ListMapChanges(
    const v1::ListMapChangesRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::ListMapChanges, request, options_);
}

absl::StatusOr<v1::CreateMapSnapshotResponse> Client::CreateMapSnapshot(
    const v1::CreateMapSnapshotRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::CreateMapSnapshot, request, options_);
}

absl::StatusOr<v1::ListMapSnapshotsResponse> Client::ListMapSnapshots(
    const v1::ListMapSnapshotsRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::ListMapSnapshots, request, options_);
}

absl::StatusOr<v1::DeleteMapSnapshotResponse> Client::DeleteMapSnapshot(
    const v1::DeleteMapSnapshotRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::DeleteMapSnapshot, request, options_);
}

absl::StatusOr<v1::RestoreMapResponse> Client::RestoreMap(
    const v1::RestoreMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::RestoreMap, request, options_);
}

absl::StatusOr<v1::DiffMapsResponse> Client::DiffMaps(const v1::DiffMapsRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::DiffMaps, request, options_);
}

absl::StatusOr<v1::ExportMapResponse> Client::ExportMap(const v1::ExportMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::ExportMap, request, options_);
}

absl::StatusOr<v1::ImportMapResponse> Client::ImportMap(const v1::ImportMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::ImportMap, request, options_);
}

absl::StatusOr<v1::CheckMapResponse> Client::CheckMap(const v1::CheckMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::CheckMap, request, options_);
}

absl::StatusOr<v1::DiscoverMapResponse> Client::DiscoverMap(
    const v1::DiscoverMapRequest& request) const {
  return Call(*stubs_->maps, &v1::MapService::Stub::DiscoverMap, request, options_);
}

std::unique_ptr<MapWatch> Client::WatchMap(v1::WatchMapRequest request,
                                           MapWatchOptions options) const {
  return MakeMapWatch(stubs_->maps, std::move(request), options);
}

absl::StatusOr<v1::CreateWorkspaceResponse> Client::CreateWorkspace(
    const v1::CreateWorkspaceRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::CreateWorkspace, request, options_);
}

absl::StatusOr<v1::GetWorkspaceResponse> Client::GetWorkspace(
    const v1::GetWorkspaceRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::GetWorkspace, request, options_);
}

absl::StatusOr<v1::ListWorkspacesResponse> Client::ListWorkspaces(
    const v1::ListWorkspacesRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::ListWorkspaces, request, options_);
}

absl::StatusOr<v1::CreateMetricResponse> Client::CreateMetric(
    const v1::CreateMetricRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::CreateMetric, request, options_);
}

absl::StatusOr<v1::ListMetricsResponse> Client::ListMetrics(
    const v1::ListMetricsRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::ListMetrics, request, options_);
}

absl::StatusOr<v1::GetServerStatusResponse> Client::GetServerStatus(
    const v1::GetServerStatusRequest& request) const {
  return Call(*stubs_->admin, &v1::AdminService::Stub::GetServerStatus, request, options_);
}

}  // namespace journeygraph::client
