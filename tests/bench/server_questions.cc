#include "tests/bench/server_questions.h"

#include <grpcpp/grpcpp.h>

#include <memory>

#include "journeygraph/v1/analytics_service.grpc.pb.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/bench_messages.h"
#include "tests/bench/load.h"

namespace journeygraph::bench {
namespace {

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

AnswerRow GapRow(std::uint32_t count, const v1::GapStatistics& gap) {
  return {{"count", count}, {"p50_ms", gap.p50_ms()}, {"p90_ms", gap.p90_ms()}};
}

Answer AnswerOf(const v1::GetChannelSwitchesResponse& response) {
  Answer answer;
  answer[""] = {{"opportunities", response.opportunities()},
                {"switches", response.switch_count()},
                {"journeys_with_switch", response.journeys_with_switch()}};
  for (const v1::ChannelSwitch& one : response.switches()) {
    answer[one.from_channel() + ">" + one.to_channel()] = GapRow(one.count(), one.gap());
  }
  return answer;
}

Answer AnswerOf(const v1::GetTouchpointGraphResponse& response) {
  Answer answer;
  for (const v1::ObservedTransition& one : response.transitions()) {
    answer[one.from() + ">" + one.to()] = GapRow(one.count(), one.gap());
  }
  return answer;
}

Answer AnswerOf(const v1::GetStageScoresResponse& response) {
  Answer answer;
  for (const v1::StageScores& stage : response.stages()) {
    for (const v1::PeriodScores& period : stage.periods()) {
      const std::string key = stage.stage() + "|" + std::to_string(period.start().seconds() * 1000);
      answer[key] = {{"interactions", period.interactions()}};
      for (const v1::MetricScore& score : period.scores()) {
        answer[key + "|" + score.metric()] = {{"count", score.count()},
                                              {"positive", score.positive()},
                                              {"negative", score.negative()},
                                              {"mean", score.mean()}};
      }
    }
  }
  return answer;
}

Answer AnswerOf(const v1::ListCriticalMomentsResponse& response) {
  Answer answer;
  answer[""] = {{"journeys", response.success().total()},
                {"base_success", response.base_success()}};
  for (const v1::CriticalMoment& moment : response.moments()) {
    answer[moment.touchpoint()] = {{"journeys", moment.journeys()},
                                   {"success_with", moment.success_with()},
                                   {"success_without", moment.success_without()},
                                   {"removal_effect", moment.removal_effect()}};
  }
  return answer;
}

Answer AnswerOf(const v1::GetFunnelResponse& response) {
  Answer answer;
  for (const v1::FunnelStepResult& step : response.steps()) {
    answer[step.label()] = {{"journeys", step.reached()}};
  }
  return answer;
}

Answer AnswerOf(const v1::ListVariantsResponse& response) {
  Answer answer;
  answer[""] = {{"variants", response.variant_count()}};
  for (const v1::Variant& variant : response.variants()) {
    std::string path;
    for (const std::string& touchpoint : variant.path()) {
      path += (path.empty() ? "" : ">") + touchpoint;
    }
    answer[path] = {{"journeys", variant.journeys()}};
  }
  return answer;
}

void SetSegment(const SegmentFilter& segment, v1::Scope& scope) {
  v1::AttributeCondition& persona = *scope.add_customer_conditions();
  persona.set_key("persona");
  persona.add_values(Names().personas[segment.persona]);
  v1::AttributeCondition& country = *scope.add_customer_conditions();
  country.set_key("country");
  for (const std::uint8_t number : segment.countries) {
    country.add_values(Names().countries[number]);
  }
  scope.mutable_time_range()->mutable_start_time()->set_seconds(segment.start_ms / 1000);
  scope.mutable_time_range()->mutable_end_time()->set_seconds(segment.end_ms / 1000);
}

using Stub = v1::AnalyticsService::Stub;

template <typename Request, typename Response>
ServerQuestion Ask(const char* name, std::shared_ptr<Stub> stub, Request request,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  return {.name = name, .ask = [=] {
            grpc::ClientContext context;
            const auto response = std::make_shared<Response>();
            const grpc::Status status = (stub.get()->*method)(&context, request, response.get());
            if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
              throw MethodMissing("the server has no method for it");
            }
            if (!status.ok()) throw std::runtime_error(name + (": " + status.error_message()));
            return MakeAnswer([response] { return AnswerOf(*response); });
          }};
}

}  // namespace

void CreateBenchWorkspace(const client::Client& client, const std::string& workspace) {
  v1::CreateWorkspaceRequest create;
  create.set_workspace_id(workspace);
  Check(client.CreateWorkspace(create).status());
  v1::CreateMapRequest map;
  map.set_parent("workspaces/" + workspace);
  map.set_map_id(kMapId);
  *map.mutable_map() = BenchMap();
  Check(client.CreateMap(map).status());
}

std::vector<ServerQuestion> ServerQuestions(const std::string& address,
                                            const std::string& workspace) {
  const std::shared_ptr<Stub> stub = v1::AnalyticsService::NewStub(OpenChannel(address));
  const std::string parent = "workspaces/" + workspace;
  const std::string map = parent + "/maps/" + kMapId;

  v1::GetChannelSwitchesRequest switches;
  switches.set_parent(parent);
  v1::GetChannelSwitchesRequest segment_switches = switches;
  SetSegment({}, *segment_switches.mutable_scope());
  v1::GetStageScoresRequest scores;
  scores.set_parent(parent);
  scores.mutable_scope()->set_map(map);
  scores.set_period(v1::PERIOD_WEEK);
  v1::GetTouchpointGraphRequest graph;
  graph.set_parent(parent);
  v1::GetFunnelRequest funnel;
  funnel.set_parent(parent);
  funnel.mutable_scope()->set_map(map);
  v1::ListCriticalMomentsRequest moments;
  moments.set_parent(parent);
  moments.mutable_scope()->set_map(map);
  v1::ListVariantsRequest variants;
  variants.set_parent(parent);
  variants.set_max_variants(20);

  return {
      Ask("channel_switches", stub, switches, &Stub::GetChannelSwitches),
      Ask("stage_scores_by_week", stub, scores, &Stub::GetStageScores),
      Ask("touchpoint_graph", stub, graph, &Stub::GetTouchpointGraph),
      Ask("funnel", stub, funnel, &Stub::GetFunnel),
      Ask("critical_moments", stub, moments, &Stub::ListCriticalMoments),
      Ask("top_variants", stub, variants, &Stub::ListVariants),
      Ask("segment_switches", stub, segment_switches, &Stub::GetChannelSwitches),
  };
}

}  // namespace journeygraph::bench
