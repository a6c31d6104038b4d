#include "server/questions/stage_scores.h"

#include <string>
#include <vector>

#include "graph/questions/stage_scores.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

graph::Period PeriodOf(v1::Period period) {
  switch (period) {
    case v1::PERIOD_DAY:
      return graph::Period::kDay;
    case v1::PERIOD_WEEK:
      return graph::Period::kWeek;
    case v1::PERIOD_MONTH:
      return graph::Period::kMonth;
    default:
      return graph::Period::kNone;
  }
}

graph::StageScoresOptions OptionsOf(const v1::GetStageScoresRequest& request,
                                    const graph::MetricCatalogue& metrics) {
  graph::StageScoresOptions options{.period = PeriodOf(request.period()),
                                    .include_touchpoints = request.include_touchpoints()};
  if (request.answers() == v1::ANSWER_SELECTION_LAST_PER_JOURNEY) {
    options.answers = graph::AnswerSelection::kLastPerJourney;
  }
  options.metrics = MetricsNamed(request.metrics(), metrics);
  return options;
}

void CheckStageScores(const v1::GetStageScoresRequest& request, Violations& violations) {
  CheckEnum(violations, request.period(), "period");
  CheckEnum(violations, request.answers(), "answers");
}

template <typename Messages>
void AddPeriods(const std::vector<graph::PeriodScores>& periods, Messages& messages) {
  for (const graph::PeriodScores& period : periods) {
    v1::PeriodScores& message = *messages.Add();
    if (period.start_ms) SetTime(*period.start_ms, *message.mutable_start());
    if (period.end_ms) SetTime(*period.end_ms, *message.mutable_end());
    message.set_incomplete(period.incomplete);
    message.set_interactions(Count(period.interactions));
    for (const graph::MetricScore& score : period.scores) ToMessage(score, *message.add_scores());
  }
}

void FillResponse(const graph::StageScoresAnswer& answer, v1::GetStageScoresResponse& message) {
  for (const graph::StageScores& stage : answer.stages) {
    v1::StageScores& stage_message = *message.add_stages();
    stage_message.set_stage(stage.stage);
    stage_message.set_display_name(stage.display_name);
    AddPeriods(stage.periods, *stage_message.mutable_periods());
    stage_message.set_journeys(Count(stage.journeys));
    for (const graph::TouchpointScores& touchpoint : stage.touchpoints) {
      v1::TouchpointScores& touchpoint_message = *stage_message.add_touchpoints();
      touchpoint_message.set_touchpoint(touchpoint.touchpoint);
      AddPeriods(touchpoint.periods, *touchpoint_message.mutable_periods());
    }
  }
}

}  // namespace

absl::StatusOr<v1::GetStageScoresResponse> GetStageScores(const v1::GetStageScoresRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckStageScores(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMetrics(request.metrics(), metrics, "metrics", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::StageScoreCounts counts(question->context, OptionsOf(request, metrics));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetStageScoresResponse response;
  FillResponse(graph::AnswerStageScores(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kStageScoresUnit, graph::kStageScoresDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
