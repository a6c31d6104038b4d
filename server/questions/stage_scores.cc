#include "server/questions/stage_scores.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/questions/stage_scores.h"
#include "graph/questions/transition_scores.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxWordings = 64;
constexpr double kMaxWeight = 1'000;

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
  if (request.answers() == v1::ANSWER_SELECTION_MEAN_PER_JOURNEY) {
    options.answers = graph::AnswerSelection::kMeanPerJourney;
  }
  options.metrics = MetricsNamed(request.metrics(), metrics);
  options.wordings = {request.wordings().begin(), request.wordings().end()};
  if (request.has_look_back()) options.look_back_ms = ToMs(request.look_back());
  for (const v1::MetricWeight& weight : request.index_weights()) {
    options.index.push_back(
        {.metric = MetricOrNps(weight.metric(), metrics), .weight = weight.weight()});
  }
  if (request.index_min_answers() > 0) {
    options.index_min_answers = static_cast<std::uint64_t>(request.index_min_answers());
  }
  return options;
}

void CheckStageScores(const v1::GetStageScoresRequest& request, Violations& violations) {
  CheckEnum(violations, request.period(), "period");
  CheckEnum(violations, request.answers(), "answers");
  CheckCount(violations, request.wordings_size(), kMaxWordings, "wordings");
  CheckDuration(violations, request.look_back(), "look_back");
  if (request.has_look_back() && request.scope().map().empty()) {
    violations.Add("look_back", "is given without a map; scope.map is needed");
  }
  CheckNotNegative(violations, request.index_min_answers(), "index_min_answers");
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
}

// What needs the metrics of the workspace.
void CheckStageMetrics(const v1::GetStageScoresRequest& request,
                       const graph::MetricCatalogue& metrics, Violations& violations) {
  CheckMetrics(request.metrics(), metrics, "metrics", violations);
  std::set<std::string> seen;
  for (int i = 0; i < request.index_weights_size(); ++i) {
    const v1::MetricWeight& weight = request.index_weights(i);
    const std::string path = absl::StrCat("index_weights[", i, "]");
    if (metrics.Find(weight.metric()) == nullptr || !seen.insert(weight.metric()).second) {
      violations.Add(absl::StrCat(path, ".metric"),
                     absl::StrCat("is ", Quoted(weight.metric()), "; ", metrics.Names(),
                                  " is allowed, each once"));
    }
    if (!(weight.weight() > 0 && weight.weight() <= kMaxWeight)) {
      violations.Add(absl::StrCat(path, ".weight"),
                     absl::StrCat("is ", weight.weight(), "; above 0 to 1,000 is allowed"));
    }
  }
}

void FillIndex(const graph::CompositeIndex& index, v1::CompositeIndex& message) {
  if (index.value) message.set_value(*index.value);
  message.set_incomplete(index.incomplete);
  for (const graph::IndexPart& part : index.parts) {
    v1::IndexPart& part_message = *message.add_parts();
    part_message.set_metric(part.metric);
    part_message.set_weight(part.weight);
    part_message.set_count(Count(part.count));
    part_message.set_missing(part.missing);
    if (part.normalised) part_message.set_normalised(*part.normalised);
  }
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
    if (period.index) FillIndex(*period.index, *message.mutable_index());
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

void FillAssignment(const graph::AnswerAssignment& assignment, v1::AnswerAssignment& message) {
  message.set_at_touchpoint(Count(assignment.at_touchpoint));
  message.set_at_earlier(Count(assignment.at_earlier));
  message.set_unassigned(Count(assignment.unassigned));
  message.set_of_other_wordings(Count(assignment.of_other_wordings));
}

void FillTransitions(const graph::TransitionScoresAnswer& answer,
                     v1::GetStageScoresResponse& message) {
  for (const graph::TransitionScores& transition : answer.transitions) {
    v1::TransitionScores& transition_message = *message.add_transitions();
    transition_message.set_from(transition.from);
    transition_message.set_to(transition.to);
    transition_message.set_answers(Count(transition.answers));
    for (const graph::MetricScore& score : transition.scores) {
      ToMessage(score, *transition_message.add_scores());
    }
  }
  message.set_other_transitions(Count(answer.other_transitions));
  message.set_other_transition_answers(Count(answer.other_answers));
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
  CheckStageMetrics(request, metrics, violations);
  if (!violations.empty()) return violations.ToStatus();

  const graph::StageScoresOptions options = OptionsOf(request, metrics);
  graph::StageScoreCounts counts(question->context, options);
  graph::TransitionScoreCounts transitions(
      question->context, {.metrics = options.metrics, .wordings = options.wordings});
  const bool with_transitions = request.max_transitions() > 0;
  auto totals = with_transitions ? ScanAll(*question, desk, caller, counts, transitions)
                                 : ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetStageScoresResponse response;
  const graph::StageScoresAnswer answer = graph::AnswerStageScores(counts, question->context);
  FillResponse(answer, response);
  FillAssignment(answer.assignment, *response.mutable_assignment());
  if (with_transitions) {
    FillTransitions(
        graph::AnswerTransitionScores(transitions, question->context,
                                      static_cast<std::uint64_t>(request.max_transitions())),
        response);
  }
  FillInfo(*totals, question->context, graph::kStageScoresUnit, graph::kStageScoresDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
