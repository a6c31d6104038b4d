#include "server/questions/score_change.h"

#include <string>

#include "graph/questions/score_change.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultGroups = 20;

graph::ScoreGroup ToDomain(v1::ScoreGrouping grouping) {
  switch (grouping) {
    case v1::SCORE_GROUPING_TOUCHPOINT:
      return graph::ScoreGroup::kTouchpoint;
    case v1::SCORE_GROUPING_CHANNEL:
      return graph::ScoreGroup::kChannel;
    default:
      return graph::ScoreGroup::kStage;
  }
}

void FillGroup(const graph::GroupChange& group, v1::ScoreGroupChange& message) {
  message.set_group(group.group);
  message.set_display_name(group.display_name);
  ToMessage(group.before, *message.mutable_before());
  ToMessage(group.after, *message.mutable_after());
  message.set_share_before(group.share_before);
  message.set_share_after(group.share_after);
  message.set_mix(group.mix);
  message.set_rate(group.rate);
}

void FillResponse(const graph::ScoreChangeAnswer& answer, v1::GetScoreChangeResponse& message) {
  ToMessage(answer.before, *message.mutable_before());
  ToMessage(answer.after, *message.mutable_after());
  if (answer.change) ToMessage(*answer.change, *message.mutable_change());
  if (answer.p_value) message.set_p_value(*answer.p_value);
  message.set_mix(answer.mix);
  message.set_rate(answer.rate);
  for (const graph::GroupChange& group : answer.groups) FillGroup(group, *message.add_groups());
  message.set_other_groups(Count(answer.other_groups));
  message.set_other_mix(answer.other_mix);
  message.set_other_rate(answer.other_rate);
}

}  // namespace

absl::StatusOr<v1::GetScoreChangeResponse> GetScoreChange(const v1::GetScoreChangeRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  ValidateScope(request.before(), id, violations, "before");
  CheckEnum(violations, request.group_by(), "group_by");
  CheckNotNegative(violations, request.max_groups(), "max_groups");
  if (request.before().map() != request.scope().map() ||
      request.before().map_revision() != request.scope().map_revision()) {
    violations.Add("before.map", "differs from scope.map; both sides need the same map");
  }
  if (!violations.empty()) return violations.ToStatus();
  auto after = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!after.ok()) return after.status();
  auto before = PrepareQuestionBeside(*after, request.before());
  if (!before.ok()) return before.status();
  const graph::MetricCatalogue& metrics = *after->context.metrics;
  CheckMetric(request.metric(), metrics, "metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  const graph::ScoreGroupOptions options{.metric = MetricOrNps(request.metric(), metrics),
                                         .group = ToDomain(request.group_by())};
  graph::ScoreGroupCounts before_counts(before->context, options);
  graph::ScoreGroupCounts after_counts(after->context, options);
  const auto before_totals = ScanAll(*before, desk, caller, before_counts);
  if (!before_totals.ok()) return before_totals.status();
  const auto after_totals = ScanAll(*after, desk, caller, after_counts);
  if (!after_totals.ok()) return after_totals.status();
  const int shown = request.max_groups() == 0 ? kDefaultGroups : request.max_groups();
  v1::GetScoreChangeResponse response;
  FillResponse(graph::AnswerScoreChange(before_counts, before->context, after_counts,
                                        after->context, static_cast<std::uint64_t>(shown)),
               response);
  FillInfo(*before_totals, before->context, graph::kScoreChangeUnit, graph::kScoreChangeDefinition,
           *response.mutable_before_info());
  FillInfo(*after_totals, after->context, graph::kScoreChangeUnit, graph::kScoreChangeDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
