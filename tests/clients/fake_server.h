// A server that records what it is told and breaks when it is told to. Not the real thing: for
// what a client must do on bad days.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "journeygraph/v1/admin_service.grpc.pb.h"
#include "journeygraph/v1/analytics_service.grpc.pb.h"
#include "journeygraph/v1/change_service.grpc.pb.h"
#include "journeygraph/v1/interaction_service.grpc.pb.h"
#include "journeygraph/v1/map_service.grpc.pb.h"
#include "server/convert_columns.h"

namespace journeygraph::client {

inline grpc::Status FieldError(const std::string& field, const std::string& description) {
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(field);
  violation->set_description(description);
  google::rpc::Status details;
  details.add_details()->PackFrom(bad_request);
  return {grpc::StatusCode::INVALID_ARGUMENT, "the request is invalid",
          details.SerializeAsString()};
}

class FakeInteractions final : public v1::InteractionService::Service {
 public:
  grpc::Status StreamInteractions(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::StreamInteractionsResponse, v1::StreamInteractionsRequest>*
          stream) override {
    v1::StreamInteractionsRequest request;
    for (bool first = true; stream->Read(&request); first = false) {
      std::lock_guard lock(mutex_);
      if (first) ++connections_;
      if (first && request.parent() != "workspaces/default") {
        return {grpc::StatusCode::NOT_FOUND, "there is no workspace of this name"};
      }
      largest_bytes_ = std::max(largest_bytes_, request.ByteSizeLong());
      column_batches_ += request.has_columns();
      // The client may send either; this server reads rows.
      const auto rows = server::ToRows(request.columns());
      request.mutable_interactions()->Add(rows.begin(), rows.end());
      largest_batch_ = std::max(largest_batch_, request.interactions_size());
      ++batches_;
      const bool breaks = break_every_ > 0 && batches_ % break_every_ == 0;
      // Broken before or after recording, in turns: a client cannot know.
      if (breaks && ++breaks_ % 2 == 0) return Broken();
      const v1::StreamInteractionsResponse response = Take(request);
      if (breaks) return Broken();
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  v1::StreamInteractionsResponse Take(const v1::StreamInteractionsRequest& request) {
    v1::StreamInteractionsResponse response;
    response.set_batch_id(request.batch_id());
    response.set_position(++position_);
    for (int i = 0; i < request.interactions_size(); ++i) {
      const auto& interaction = request.interactions(i);
      if (interaction.touchpoint() == "refuse") {
        auto* rejected = response.add_rejected();
        rejected->set_index(static_cast<std::uint32_t>(i));
        rejected->set_field("touchpoint");
        rejected->set_reason("is refused");
        continue;
      }
      recorded_[interaction.customer() + "/" + interaction.id()] = interaction;
      response.set_accepted_count(response.accepted_count() + 1);
    }
    return response;
  }

  grpc::Status UpsertCustomers(grpc::ServerContext*, const v1::UpsertCustomersRequest* request,
                               v1::UpsertCustomersResponse*) override {
    std::lock_guard lock(mutex_);
    for (const auto& customer : request->customers()) customers_[customer.id()] = customer;
    return grpc::Status::OK;
  }

  static grpc::Status Broken() { return {grpc::StatusCode::UNAVAILABLE, "broken on purpose"}; }

  std::mutex mutex_;
  int break_every_ = 0;  // batches; 0 is never
  int batches_ = 0;
  int breaks_ = 0;
  int connections_ = 0;
  int largest_batch_ = 0;
  int column_batches_ = 0;
  std::size_t largest_bytes_ = 0;
  std::uint64_t position_ = 0;
  std::map<std::string, v1::Interaction> recorded_;
  std::map<std::string, v1::Customer> customers_;
};

class FakeAnalytics final : public v1::AnalyticsService::Service {
 public:
  grpc::Status GetChannelSwitches(grpc::ServerContext*,
                                  const v1::GetChannelSwitchesRequest* request,
                                  v1::GetChannelSwitchesResponse* response) override {
    std::lock_guard lock(mutex_);
    ++calls_;
    last_switches_ = *request;
    if (fail_first_ > 0) {
      --fail_first_;
      return failure_;
    }
    *response = switches_;
    return grpc::Status::OK;
  }
  grpc::Status ListCriticalMoments(grpc::ServerContext*,
                                   const v1::ListCriticalMomentsRequest* request,
                                   v1::ListCriticalMomentsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_moments_ = *request;
    *response = moments_;
    return grpc::Status::OK;
  }
  grpc::Status ExplainMoment(grpc::ServerContext*, const v1::ExplainMomentRequest* request,
                             v1::ExplainMomentResponse* response) override {
    std::lock_guard lock(mutex_);
    last_explain_ = *request;
    *response = explained_;
    return grpc::Status::OK;
  }
  grpc::Status GetDecisionPoints(grpc::ServerContext*, const v1::GetDecisionPointsRequest* request,
                                 v1::GetDecisionPointsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_decisions_ = *request;
    *response = decisions_;
    return grpc::Status::OK;
  }
  grpc::Status ListDrivers(grpc::ServerContext*, const v1::ListDriversRequest* request,
                           v1::ListDriversResponse* response) override {
    std::lock_guard lock(mutex_);
    last_drivers_ = *request;
    *response = drivers_;
    return grpc::Status::OK;
  }
  grpc::Status GetStageScores(grpc::ServerContext*, const v1::GetStageScoresRequest* request,
                              v1::GetStageScoresResponse* response) override {
    std::lock_guard lock(mutex_);
    last_scores_ = *request;
    *response = scores_;
    return grpc::Status::OK;
  }

  grpc::Status GetScoreChange(grpc::ServerContext*, const v1::GetScoreChangeRequest* request,
                              v1::GetScoreChangeResponse* response) override {
    std::lock_guard lock(mutex_);
    last_score_change_ = *request;
    *response = score_change_;
    return grpc::Status::OK;
  }
  grpc::Status GetChannelConsistency(grpc::ServerContext*,
                                     const v1::GetChannelConsistencyRequest* request,
                                     v1::GetChannelConsistencyResponse* response) override {
    std::lock_guard lock(mutex_);
    last_consistency_ = *request;
    *response = consistency_;
    return grpc::Status::OK;
  }
  grpc::Status GetJourneyScores(grpc::ServerContext*, const v1::GetJourneyScoresRequest* request,
                                v1::GetJourneyScoresResponse* response) override {
    std::lock_guard lock(mutex_);
    last_journey_scores_ = *request;
    *response = journey_scores_;
    return grpc::Status::OK;
  }
  grpc::Status GetEffort(grpc::ServerContext*, const v1::GetEffortRequest* request,
                         v1::GetEffortResponse* response) override {
    std::lock_guard lock(mutex_);
    last_effort_ = *request;
    *response = effort_;
    return grpc::Status::OK;
  }
  grpc::Status GetFunnel(grpc::ServerContext*, const v1::GetFunnelRequest* request,
                         v1::GetFunnelResponse* response) override {
    std::lock_guard lock(mutex_);
    last_funnel_ = *request;
    *response = funnel_;
    return grpc::Status::OK;
  }
  grpc::Status ListVariants(grpc::ServerContext*, const v1::ListVariantsRequest* request,
                            v1::ListVariantsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_variants_ = *request;
    *response = variants_;
    return grpc::Status::OK;
  }
  grpc::Status ListPaths(grpc::ServerContext*, const v1::ListPathsRequest* request,
                         v1::ListPathsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_paths_ = *request;
    *response = paths_;
    return grpc::Status::OK;
  }
  grpc::Status MatchPattern(grpc::ServerContext*, const v1::MatchPatternRequest* request,
                            v1::MatchPatternResponse* response) override {
    std::lock_guard lock(mutex_);
    last_pattern_ = *request;
    *response = pattern_;
    return grpc::Status::OK;
  }
  grpc::Status GetLoops(grpc::ServerContext*, const v1::GetLoopsRequest* request,
                        v1::GetLoopsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_loops_ = *request;
    *response = loops_;
    return grpc::Status::OK;
  }
  grpc::Status GetTimes(grpc::ServerContext*, const v1::GetTimesRequest* request,
                        v1::GetTimesResponse* response) override {
    std::lock_guard lock(mutex_);
    last_times_ = *request;
    *response = times_;
    return grpc::Status::OK;
  }
  grpc::Status ListUnusualGaps(grpc::ServerContext*, const v1::ListUnusualGapsRequest* request,
                               v1::ListUnusualGapsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_gaps_ = *request;
    *response = gaps_;
    return grpc::Status::OK;
  }
  grpc::Status FindPath(grpc::ServerContext*, const v1::FindPathRequest* request,
                        v1::FindPathResponse* response) override {
    std::lock_guard lock(mutex_);
    last_best_path_ = *request;
    *response = best_path_;
    return grpc::Status::OK;
  }
  grpc::Status GetStepMatrix(grpc::ServerContext*, const v1::GetStepMatrixRequest* request,
                             v1::GetStepMatrixResponse* response) override {
    std::lock_guard lock(mutex_);
    last_steps_ = *request;
    *response = steps_;
    return grpc::Status::OK;
  }
  grpc::Status GetConformance(grpc::ServerContext*, const v1::GetConformanceRequest* request,
                              v1::GetConformanceResponse* response) override {
    std::lock_guard lock(mutex_);
    last_conformance_ = *request;
    *response = conformance_;
    return grpc::Status::OK;
  }
  grpc::Status GetAttribution(grpc::ServerContext*, const v1::GetAttributionRequest* request,
                              v1::GetAttributionResponse* response) override {
    std::lock_guard lock(mutex_);
    last_attribution_ = *request;
    *response = attribution_;
    return grpc::Status::OK;
  }
  grpc::Status PredictNext(grpc::ServerContext*, const v1::PredictNextRequest* request,
                           v1::PredictNextResponse* response) override {
    std::lock_guard lock(mutex_);
    last_prediction_ = *request;
    *response = prediction_;
    return grpc::Status::OK;
  }
  grpc::Status SimulateChange(grpc::ServerContext*, const v1::SimulateChangeRequest* request,
                              v1::SimulateChangeResponse* response) override {
    std::lock_guard lock(mutex_);
    last_simulation_ = *request;
    *response = simulation_;
    return grpc::Status::OK;
  }
  grpc::Status GetSwitchCost(grpc::ServerContext*, const v1::GetSwitchCostRequest* request,
                             v1::GetSwitchCostResponse* response) override {
    std::lock_guard lock(mutex_);
    last_switch_cost_ = *request;
    *response = switch_cost_;
    return grpc::Status::OK;
  }
  grpc::Status GetChannelCoverage(grpc::ServerContext*,
                                  const v1::GetChannelCoverageRequest* request,
                                  v1::GetChannelCoverageResponse* response) override {
    std::lock_guard lock(mutex_);
    last_coverage_ = *request;
    *response = coverage_;
    return grpc::Status::OK;
  }
  grpc::Status GetSelfService(grpc::ServerContext*, const v1::GetSelfServiceRequest* request,
                              v1::GetSelfServiceResponse* response) override {
    std::lock_guard lock(mutex_);
    last_self_service_ = *request;
    *response = self_service_;
    return grpc::Status::OK;
  }
  grpc::Status GetHandovers(grpc::ServerContext*, const v1::GetHandoversRequest* request,
                            v1::GetHandoversResponse* response) override {
    std::lock_guard lock(mutex_);
    last_handovers_ = *request;
    *response = handovers_;
    return grpc::Status::OK;
  }
  grpc::Status GetRetention(grpc::ServerContext*, const v1::GetRetentionRequest* request,
                            v1::GetRetentionResponse* response) override {
    std::lock_guard lock(mutex_);
    last_retention_ = *request;
    *response = retention_;
    return grpc::Status::OK;
  }
  grpc::Status GetEconomics(grpc::ServerContext*, const v1::GetEconomicsRequest* request,
                            v1::GetEconomicsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_economics_ = *request;
    *response = economics_;
    return grpc::Status::OK;
  }
  grpc::Status GetBadExperiences(grpc::ServerContext*, const v1::GetBadExperiencesRequest* request,
                                 v1::GetBadExperiencesResponse* response) override {
    std::lock_guard lock(mutex_);
    last_bad_experiences_ = *request;
    *response = bad_experiences_;
    return grpc::Status::OK;
  }
  grpc::Status GetDataQuality(grpc::ServerContext*, const v1::GetDataQualityRequest* request,
                              v1::GetDataQualityResponse* response) override {
    std::lock_guard lock(mutex_);
    last_data_quality_ = *request;
    *response = data_quality_;
    return grpc::Status::OK;
  }

  grpc::Status CompareSegments(grpc::ServerContext*, const v1::CompareSegmentsRequest* request,
                               v1::CompareSegmentsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_comparison_ = *request;
    *response = comparison_;
    return grpc::Status::OK;
  }
  grpc::Status CompareGraphs(grpc::ServerContext*, const v1::CompareGraphsRequest* request,
                             v1::CompareGraphsResponse* response) override {
    std::lock_guard lock(mutex_);
    last_graphs_ = *request;
    *response = graphs_;
    return grpc::Status::OK;
  }
  grpc::Status GetTrend(grpc::ServerContext*, const v1::GetTrendRequest* request,
                        v1::GetTrendResponse* response) override {
    std::lock_guard lock(mutex_);
    last_trend_ = *request;
    *response = trend_;
    return grpc::Status::OK;
  }
  grpc::Status GetMapOverlay(grpc::ServerContext*, const v1::GetMapOverlayRequest* request,
                             v1::GetMapOverlayResponse* response) override {
    std::lock_guard lock(mutex_);
    last_overlay_ = *request;
    *response = overlay_;
    return grpc::Status::OK;
  }
  grpc::Status CompareBaseline(grpc::ServerContext*, const v1::CompareBaselineRequest* request,
                               v1::CompareBaselineResponse* response) override {
    std::lock_guard lock(mutex_);
    last_since_ = *request;
    *response = since_;
    return grpc::Status::OK;
  }
  grpc::Status GetInitiativeEffect(grpc::ServerContext*,
                                   const v1::GetInitiativeEffectRequest* request,
                                   v1::GetInitiativeEffectResponse* response) override {
    std::lock_guard lock(mutex_);
    last_effect_ = *request;
    *response = effect_;
    return grpc::Status::OK;
  }
  v1::CompareBaselineRequest last_since_;
  v1::CompareBaselineResponse since_;
  v1::GetInitiativeEffectRequest last_effect_;
  v1::GetInitiativeEffectResponse effect_;
  v1::CompareSegmentsRequest last_comparison_;
  v1::CompareSegmentsResponse comparison_;
  v1::CompareGraphsRequest last_graphs_;
  v1::CompareGraphsResponse graphs_;
  v1::GetTrendRequest last_trend_;
  v1::GetTrendResponse trend_;
  v1::GetMapOverlayRequest last_overlay_;
  v1::GetMapOverlayResponse overlay_;

  std::mutex mutex_;
  int calls_ = 0;
  int fail_first_ = 0;
  grpc::Status failure_ = {grpc::StatusCode::UNAVAILABLE, "not now"};
  v1::GetSwitchCostRequest last_switch_cost_;
  v1::GetSwitchCostResponse switch_cost_;
  v1::GetChannelCoverageRequest last_coverage_;
  v1::GetChannelCoverageResponse coverage_;
  v1::GetRetentionRequest last_retention_;
  v1::GetRetentionResponse retention_;
  v1::GetEconomicsRequest last_economics_;
  v1::GetEconomicsResponse economics_;
  v1::GetBadExperiencesRequest last_bad_experiences_;
  v1::GetBadExperiencesResponse bad_experiences_;
  v1::GetDataQualityRequest last_data_quality_;
  v1::GetDataQualityResponse data_quality_;
  v1::GetSelfServiceRequest last_self_service_;
  v1::GetSelfServiceResponse self_service_;
  v1::GetHandoversRequest last_handovers_;
  v1::GetHandoversResponse handovers_;
  v1::GetChannelSwitchesRequest last_switches_;
  v1::ListCriticalMomentsRequest last_moments_;
  v1::GetScoreChangeRequest last_score_change_;
  v1::GetScoreChangeResponse score_change_;
  v1::GetChannelConsistencyRequest last_consistency_;
  v1::GetChannelConsistencyResponse consistency_;
  v1::GetJourneyScoresRequest last_journey_scores_;
  v1::GetJourneyScoresResponse journey_scores_;
  v1::GetEffortRequest last_effort_;
  v1::GetEffortResponse effort_;
  v1::GetStageScoresRequest last_scores_;
  v1::GetChannelSwitchesResponse switches_;
  v1::ListCriticalMomentsResponse moments_;
  v1::ExplainMomentRequest last_explain_;
  v1::ExplainMomentResponse explained_;
  v1::GetDecisionPointsRequest last_decisions_;
  v1::GetDecisionPointsResponse decisions_;
  v1::ListDriversRequest last_drivers_;
  v1::ListDriversResponse drivers_;
  v1::GetStageScoresResponse scores_;
  v1::GetFunnelRequest last_funnel_;
  v1::ListVariantsRequest last_variants_;
  v1::GetFunnelResponse funnel_;
  v1::ListVariantsResponse variants_;
  v1::ListPathsRequest last_paths_;
  v1::ListPathsResponse paths_;
  v1::MatchPatternRequest last_pattern_;
  v1::MatchPatternResponse pattern_;
  v1::GetLoopsRequest last_loops_;
  v1::GetLoopsResponse loops_;
  v1::GetTimesRequest last_times_;
  v1::GetTimesResponse times_;
  v1::ListUnusualGapsRequest last_gaps_;
  v1::ListUnusualGapsResponse gaps_;
  v1::FindPathRequest last_best_path_;
  v1::FindPathResponse best_path_;
  v1::GetStepMatrixRequest last_steps_;
  v1::GetStepMatrixResponse steps_;
  v1::GetConformanceRequest last_conformance_;
  v1::GetConformanceResponse conformance_;
  v1::GetAttributionRequest last_attribution_;
  v1::GetAttributionResponse attribution_;
  v1::PredictNextRequest last_prediction_;
  v1::PredictNextResponse prediction_;
  v1::SimulateChangeRequest last_simulation_;
  v1::SimulateChangeResponse simulation_;
};

class FakeChanges final : public v1::ChangeService::Service {
 public:
  grpc::Status CreateBaseline(grpc::ServerContext*, const v1::CreateBaselineRequest* request,
                              v1::CreateBaselineResponse* response) override {
    std::lock_guard lock(mutex_);
    last_baseline_ = *request;
    *response->mutable_baseline() = request->baseline();
    response->mutable_baseline()->set_name(request->parent() + "/baselines/" +
                                           request->baseline_id());
    return grpc::Status::OK;
  }
  grpc::Status CreateInitiative(grpc::ServerContext*, const v1::CreateInitiativeRequest* request,
                                v1::CreateInitiativeResponse* response) override {
    std::lock_guard lock(mutex_);
    last_initiative_ = *request;
    *response->mutable_initiative() = request->initiative();
    response->mutable_initiative()->set_name(request->parent() + "/initiatives/" +
                                             request->initiative_id());
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  v1::CreateBaselineRequest last_baseline_;
  v1::CreateInitiativeRequest last_initiative_;
};

class FakeMaps final : public v1::MapService::Service {
 public:
  grpc::Status CreateMap(grpc::ServerContext*, const v1::CreateMapRequest* request,
                         v1::CreateMapResponse*) override {
    std::lock_guard lock(mutex_);
    ++calls_;
    if (unavailable_) return {grpc::StatusCode::UNAVAILABLE, "not now"};
    if (!maps_.emplace(request->map_id(), request->map()).second) {
      return {grpc::StatusCode::ALREADY_EXISTS, "there is a map of this name"};
    }
    return grpc::Status::OK;
  }
  grpc::Status UpdateMap(grpc::ServerContext*, const v1::UpdateMapRequest* request,
                         v1::UpdateMapResponse*) override {
    std::lock_guard lock(mutex_);
    const std::string& name = request->map().name();
    maps_[name.substr(name.rfind('/') + 1)] = request->map();
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  int calls_ = 0;
  bool unavailable_ = false;
  std::map<std::string, v1::JourneyMap> maps_;
};

class FakeAdmin final : public v1::AdminService::Service {
 public:
  grpc::Status GetWorkspace(grpc::ServerContext*, const v1::GetWorkspaceRequest* request,
                            v1::GetWorkspaceResponse*) override {
    std::lock_guard lock(mutex_);
    if (workspaces_.contains(request->name())) return grpc::Status::OK;
    return {grpc::StatusCode::NOT_FOUND, "there is no workspace of this name"};
  }
  grpc::Status CreateWorkspace(grpc::ServerContext*, const v1::CreateWorkspaceRequest* request,
                               v1::CreateWorkspaceResponse*) override {
    std::lock_guard lock(mutex_);
    workspaces_.insert("workspaces/" + request->workspace_id());
    return grpc::Status::OK;
  }

  grpc::Status CreateMetric(grpc::ServerContext*, const v1::CreateMetricRequest* request,
                            v1::CreateMetricResponse* response) override {
    std::lock_guard lock(mutex_);
    last_metric_ = *request;
    v1::Metric metric = request->metric();
    metric.set_name(request->parent() + "/metrics/" + request->metric_id());
    metrics_.push_back(metric);
    *response->mutable_metric() = metric;
    return grpc::Status::OK;
  }
  grpc::Status ListMetrics(grpc::ServerContext*, const v1::ListMetricsRequest*,
                           v1::ListMetricsResponse* response) override {
    std::lock_guard lock(mutex_);
    *response->mutable_metrics() = {metrics_.begin(), metrics_.end()};
    return grpc::Status::OK;
  }
  grpc::Status GetServerStatus(grpc::ServerContext*, const v1::GetServerStatusRequest*,
                               v1::GetServerStatusResponse* response) override {
    std::lock_guard lock(mutex_);
    if (!status_) return {grpc::StatusCode::UNIMPLEMENTED, "not here"};
    *response = *status_;
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  std::optional<v1::GetServerStatusResponse> status_;
  v1::CreateMetricRequest last_metric_;
  std::vector<v1::Metric> metrics_;
  std::set<std::string> workspaces_ = {"workspaces/default"};
};

// All of it on a free port.
class FakeServer {
 public:
  FakeServer() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&interactions);
    builder.RegisterService(&analytics);
    builder.RegisterService(&changes);
    builder.RegisterService(&maps);
    builder.RegisterService(&admin);
    server_ = builder.BuildAndStart();
    address = "127.0.0.1:" + std::to_string(port);
  }
  ~FakeServer() {
    if (server_ != nullptr) Stop();
  }
  void Stop() {
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
    server_ = nullptr;
  }

  FakeInteractions interactions;
  FakeAnalytics analytics;
  FakeChanges changes;
  FakeMaps maps;
  FakeAdmin admin;
  std::string address;

 private:
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace journeygraph::client
