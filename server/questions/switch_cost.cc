#include "server/questions/switch_cost.h"

#include <string>

#include "graph/questions/switch_cost.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/name_lists.h"
#include "server/questions/seam_message.h"

namespace journeygraph::server {
namespace {

void FillMeasure(const graph::SwitchCostMeasure& measure, v1::SwitchCostMeasure& message) {
  const graph::MatchedDifference& matched = measure.matched;
  message.set_measure(measure.measure);
  message.set_is_share(measure.is_share);
  message.set_high_is_good(measure.high_is_good);
  message.set_switched(Count(matched.exposed));
  message.set_stayed(Count(matched.unexposed));
  message.set_matched(Count(matched.matched));
  if (matched.exposed > 0) {
    message.set_unmatched_share(static_cast<double>(matched.exposed - matched.matched) /
                                static_cast<double>(matched.exposed));
  }
  message.set_small_sample(matched.matched < graph::kSmallSample);
  if (matched.difference) {
    message.set_switched_mean(matched.exposed_mean);
    message.set_stayed_mean(matched.unexposed_mean);
    ToMessage(*matched.difference, *message.mutable_difference());
    message.set_standard_error(matched.standard_error);
  }
  if (measure.odds_ratio) ToMessage(*measure.odds_ratio, *message.mutable_odds_ratio());
}

void FillResponse(const graph::SwitchCostAnswer& answer, v1::GetSwitchCostResponse& message) {
  message.set_switched(Count(answer.switched));
  message.set_stayed(Count(answer.stayed));
  message.set_strata(Count(answer.strata));
  for (const graph::SwitchCostMeasure& measure : answer.measures) {
    FillMeasure(measure, *message.add_measures());
  }
  for (const graph::SwitchCostOfStage& stage : answer.stages) {
    v1::SwitchCostOfStage& stage_message = *message.add_stages();
    stage_message.set_stage(stage.stage);
    stage_message.set_switched(Count(stage.switched));
    stage_message.set_stayed(Count(stage.stayed));
    for (const graph::SwitchCostMeasure& measure : stage.measures) {
      FillMeasure(measure, *stage_message.add_measures());
    }
  }
}

}  // namespace

absl::StatusOr<v1::GetSwitchCostResponse> GetSwitchCost(const v1::GetSwitchCostRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckDuration(violations, request.max_gap(), "max_gap");
  CheckNames(request.from_channels(), "from_channels", violations);
  CheckNames(request.to_channels(), "to_channels", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMetric(request.earlier_metric(), metrics, "earlier_metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::SwitchCostOptions options{
      .earlier_metric = MetricOr(request.earlier_metric(), graph::Metric::kSentiment, metrics),
      .from_channels = Names(request.from_channels()),
      .to_channels = Names(request.to_channels())};
  if (request.has_max_gap()) options.max_gap_ms = ToMs(request.max_gap());
  graph::SwitchCostCounts counts(question->context, options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetSwitchCostResponse response;
  FillResponse(graph::AnswerSwitchCost(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kSwitchCostUnit, graph::kSwitchCostDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
