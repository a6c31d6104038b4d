#include "server/questions/critical_moments.h"

#include <algorithm>
#include <string>

#include "graph/questions/critical_moments.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/critical_moment_message.h"
#include "server/questions/moment_scan.h"

namespace journeygraph::server {
namespace {

void FillResponse(const graph::CriticalMomentsAnswer& answer,
                  v1::ListCriticalMomentsResponse& message) {
  for (const graph::CriticalMoment& moment : answer.moments) {
    ToMessage(moment, *message.add_moments());
  }
  message.mutable_other()->set_moments(Count(answer.other.moments));
  message.mutable_other()->set_lost_outcomes(answer.other.lost_outcomes);
  message.set_ranked_by(graph::kCriticalMomentsRankedBy);
  message.set_base_success(answer.base_success);
  ToMessage(answer.success, *message.mutable_success());
  message.set_total_lost_outcomes(answer.total_lost_outcomes);
  message.set_compared_moments(Count(answer.compared_moments));
  if (answer.total_lost_estimate) {
    ToMessage(*answer.total_lost_estimate, *message.mutable_total_lost_estimate());
  }
  message.set_too_many_transitions(answer.has_too_many_transitions);
  if (answer.emotions_good) ToMessage(*answer.emotions_good, *message.mutable_emotions_good());
  if (answer.emotions_bad) ToMessage(*answer.emotions_bad, *message.mutable_emotions_bad());
  if (answer.agreement) ToMessage(*answer.agreement, *message.mutable_agreement());
}

// Touchpoints without evidence are counted by one fast accumulator, all else by several.
absl::StatusOr<graph::CriticalMomentsAnswer> Answer(const v1::ListCriticalMomentsRequest& request,
                                                    const Question& question,
                                                    const QuestionDesk& desk, const Caller& caller,
                                                    graph::ScanTotals& totals) {
  const graph::CriticalMomentsOptions options{
      .max_moments = static_cast<std::uint64_t>(request.max_moments()),
      .min_journeys = static_cast<std::uint64_t>(std::max(1, request.min_journeys()))};
  const graph::MomentKind kind = KindOf(request.kind());
  if (kind == graph::MomentKind::kTouchpoint && !request.with_evidence()) {
    graph::CriticalMomentCounts counts(question.context);
    const auto counted = ScanAll(question, desk, caller, counts);
    if (!counted.ok()) return counted.status();
    totals = *counted;
    return graph::AnswerCriticalMoments(counts, question.context, options);
  }
  const auto scanned =
      ScanMoments(question, desk, caller, {.kind = kind, .with_evidence = request.with_evidence()});
  if (!scanned.ok()) return scanned.status();
  totals = (*scanned)->totals();
  return graph::AnswerCriticalMoments((*scanned)->material(), options);
}

}  // namespace

absl::StatusOr<v1::ListCriticalMomentsResponse> ListCriticalMoments(
    const v1::ListCriticalMomentsRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_moments(), "max_moments");
  CheckNotNegative(violations, request.min_journeys(), "min_journeys");
  CheckEnum(violations, request.kind(), "kind");
  if (request.kind() == v1::MOMENT_KIND_STAGE && request.scope().map().empty()) {
    violations.Add("kind", "is MOMENT_KIND_STAGE without a map; scope.map is needed");
  }
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::ScanTotals totals;
  const auto answer = Answer(request, *question, desk, caller, totals);
  if (!answer.ok()) return answer.status();
  v1::ListCriticalMomentsResponse response;
  FillResponse(*answer, response);
  FillInfo(totals, question->context, graph::kCriticalMomentsUnit,
           graph::kCriticalMomentsDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
