#include "server/questions/channel_consistency.h"

#include <string>

#include "graph/questions/channel_consistency.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultMinAnswers = 30;

void FillStage(const graph::StageConsistency& stage, v1::StageConsistency& message) {
  message.set_stage(stage.stage);
  message.set_display_name(stage.display_name);
  ToMessage(stage.score, *message.mutable_score());
  for (const graph::ChannelScore& channel : stage.channels) {
    v1::ChannelScore& channel_message = *message.add_channels();
    channel_message.set_channel(channel.channel);
    ToMessage(channel.score, *channel_message.mutable_score());
    channel_message.set_compared(channel.compared);
  }
  if (stage.spread) ToMessage(*stage.spread, *message.mutable_spread());
  if (stage.weighted_standard_deviation) {
    message.set_weighted_standard_deviation(*stage.weighted_standard_deviation);
  }
  if (stage.heterogeneity) {
    v1::Heterogeneity& test = *message.mutable_heterogeneity();
    test.set_q(stage.heterogeneity->q);
    test.set_degrees_of_freedom(Count(stage.heterogeneity->degrees_of_freedom));
    test.set_p_value(stage.heterogeneity->p_value);
    test.set_i_squared(stage.heterogeneity->i_squared);
  }
  if (stage.q_value) message.set_q_value(*stage.q_value);
}

}  // namespace

absl::StatusOr<v1::GetChannelConsistencyResponse> GetChannelConsistency(
    const v1::GetChannelConsistencyRequest& request, const QuestionDesk& desk,
    const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.min_answers(), "min_answers");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMetric(request.metric(), metrics, "metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::ChannelConsistencyCounts counts(question->context, MetricOrNps(request.metric(), metrics));
  const auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const int min_answers = request.min_answers() == 0 ? kDefaultMinAnswers : request.min_answers();
  const graph::ChannelConsistencyAnswer answer = graph::AnswerChannelConsistency(
      counts, question->context, static_cast<std::uint64_t>(min_answers));
  v1::GetChannelConsistencyResponse response;
  for (const graph::StageConsistency& stage : answer.stages) {
    FillStage(stage, *response.add_stages());
  }
  FillStage(answer.all, *response.mutable_all());
  FillInfo(*totals, question->context, graph::kChannelConsistencyUnit,
           graph::kChannelConsistencyDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
