#include "tests/bench/server_questions.h"

#include <memory>
#include <stdexcept>

#include "tests/bench/bench_data.h"
#include "tests/bench/bench_messages.h"

namespace journeygraph::bench {
namespace {

template <typename Response>
std::shared_ptr<const Response> Checked(absl::StatusOr<Response> response) {
  if (!response.ok()) throw std::runtime_error(response.status().ToString());
  return std::make_shared<const Response>(*std::move(response));
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
      const std::string key =
          stage.stage() + "|" + std::to_string(period.start().seconds() * 1000);
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

// `call` is a method of the client; the request is made once.
template <typename Request, typename Call>
ServerQuestion Ask(const char* name, Request request, Call call) {
  return {.name = name, .ask = [request = std::move(request), call = std::move(call)] {
            auto response = Checked(call(request));
            return [response] { return AnswerOf(*response); };
          }};
}

ServerQuestion LeftOut(const char* name, const char* method) {
  return {.name = name, .left_out = std::string("the server has no ") + method + " yet"};
}

}  // namespace

void CreateBenchWorkspace(const client::Client& client, const std::string& workspace) {
  v1::CreateWorkspaceRequest create;
  create.set_workspace_id(workspace);
  Checked(client.CreateWorkspace(create));
  v1::CreateMapRequest map;
  map.set_parent("workspaces/" + workspace);
  map.set_map_id(kMapId);
  *map.mutable_map() = BenchMap();
  Checked(client.CreateMap(map));
}

std::vector<ServerQuestion> ServerQuestions(const client::Client& client,
                                            const std::string& workspace) {
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
  v1::ListCriticalMomentsRequest moments;
  moments.set_parent(parent);
  moments.mutable_scope()->set_map(map);

  const auto ask_switches = [&client](const auto& r) { return client.GetChannelSwitches(r); };
  return {
      Ask("channel_switches", switches, ask_switches),
      Ask("stage_scores_by_week", scores,
          [&client](const auto& r) { return client.GetStageScores(r); }),
      Ask("touchpoint_graph", graph,
          [&client](const auto& r) { return client.GetTouchpointGraph(r); }),
      LeftOut("funnel", "GetFunnel"),
      Ask("critical_moments", moments,
          [&client](const auto& r) { return client.ListCriticalMoments(r); }),
      LeftOut("top_variants", "ListVariants"),
      Ask("segment_switches", segment_switches, ask_switches),
  };
}

}  // namespace journeygraph::bench
