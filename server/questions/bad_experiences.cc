#include "server/questions/bad_experiences.h"

#include <string>

#include "graph/questions/bad_experiences.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultCount = 3;
constexpr int kMaxCount = graph::BadExperienceCounts::kCounted - 1;

void FillResponse(const graph::BadExperiencesAnswer& answer,
                  v1::GetBadExperiencesResponse& message) {
  for (const graph::BadExperienceRow& row : answer.rows) {
    v1::BadExperienceRow& added = *message.add_rows();
    added.set_bad_experiences(row.bad_experiences);
    added.set_or_more(row.or_more);
    added.set_open(Count(row.open));
    ToMessage(row.lost, *added.mutable_lost());
    if (row.risk_ratio) added.set_risk_ratio(*row.risk_ratio);
    if (row.hazard) ToMessage(*row.hazard, *added.mutable_hazard());
    if (row.lost_afterwards) ToMessage(*row.lost_afterwards, *added.mutable_lost_afterwards());
    added.set_small_sample(row.small_sample);
  }
  if (answer.trend) {
    message.set_trend_z(answer.trend->z);
    message.set_trend_p_value(answer.trend->p_value);
  }
  message.set_bad_experiences(Count(answer.bad_experiences));
  message.set_bad_answers(Count(answer.bad_answers));
  message.set_bad_outcomes(Count(answer.bad_outcomes));
}

}  // namespace

absl::StatusOr<v1::GetBadExperiencesResponse> GetBadExperiences(
    const v1::GetBadExperiencesRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckCount(violations, request.metrics_size(), graph::kMaxMetrics, "metrics");
  CheckWithin(violations, request.max_count(), 1, kMaxCount, "max_count");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckMetrics(request.metrics(), *question->context.metrics, "metrics", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::BadExperienceCounts counts(
      question->context, {.metrics = MetricsNamed(request.metrics(), *question->context.metrics),
                          .outcomes = !request.answers_only()});
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const auto max_count =
      static_cast<std::uint32_t>(LimitOf(request.max_count(), kDefaultCount, kMaxCount));
  v1::GetBadExperiencesResponse response;
  FillResponse(graph::AnswerBadExperiences(counts, max_count), response);
  FillInfo(*totals, question->context, graph::kBadExperiencesUnit, graph::kBadExperiencesDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
