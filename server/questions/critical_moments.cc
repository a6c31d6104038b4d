#include "server/questions/critical_moments.h"

#include <algorithm>
#include <string>

#include "graph/questions/critical_moments.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

void SetRisks(const graph::CriticalMoment& moment, v1::CriticalMoment& message) {
  message.set_success_with(moment.success_with);
  message.set_success_without(moment.success_without);
  ToMessage(moment.with, *message.mutable_with());
  ToMessage(moment.without, *message.mutable_without());
  ToMessage(moment.success_lift, *message.mutable_success_lift());
  if (moment.risk_ratio) message.set_risk_ratio(*moment.risk_ratio);
  message.set_odds_ratio(moment.odds_ratio);
  if (moment.attributable_fraction) {
    message.set_attributable_fraction(*moment.attributable_fraction);
  }
}

void FillMoment(const graph::CriticalMoment& moment, v1::CriticalMoment& message) {
  message.set_touchpoint(moment.touchpoint);
  message.set_stage(moment.stage);
  message.set_journeys(Count(moment.journeys));
  message.set_interactions(Count(moment.interactions));
  ToMessage(moment.reach, *message.mutable_reach());
  message.set_exit_share(moment.exit_share);
  ToMessage(moment.bad_exit, *message.mutable_bad_exit());
  if (moment.exit_lift) message.set_exit_lift(*moment.exit_lift);
  SetRisks(moment, message);
  message.set_value(moment.value);
  message.set_removal_effect(moment.removal_effect);
  message.set_lost_outcomes(moment.lost_outcomes);
  message.set_lost_entering(moment.lost_entering);
  message.set_lost_leaving(moment.lost_leaving);
  message.set_gained_outcomes(moment.gained_outcomes);
  if (moment.mean_sentiment) message.set_mean_sentiment(*moment.mean_sentiment);
  message.set_sentiment_count(Count(moment.sentiment_count));
  ToMessage(moment.severity, *message.mutable_severity());
  ToMessage(moment.followed_by_switch, *message.mutable_followed_by_switch());
  if (moment.lost_value) message.set_lost_value(*moment.lost_value);
  message.set_carries_outcome(moment.carries_outcome);
  for (graph::MarkerKind kind : moment.marked_as) {
    message.add_marked_as(static_cast<v1::MarkerKind>(kind));
  }
  for (graph::MomentCaveat caveat : moment.caveats) {
    message.add_caveats(static_cast<v1::MomentCaveat>(caveat));
  }
}

void FillResponse(const graph::CriticalMomentsAnswer& answer,
                  v1::ListCriticalMomentsResponse& message) {
  for (const graph::CriticalMoment& moment : answer.moments) {
    FillMoment(moment, *message.add_moments());
  }
  message.mutable_other()->set_moments(Count(answer.other.moments));
  message.mutable_other()->set_lost_outcomes(answer.other.lost_outcomes);
  message.set_ranked_by(graph::kCriticalMomentsRankedBy);
  message.set_base_success(answer.base_success);
  ToMessage(answer.success, *message.mutable_success());
  message.set_total_lost_outcomes(answer.total_lost_outcomes);
}

}  // namespace

absl::StatusOr<v1::ListCriticalMomentsResponse> ListCriticalMoments(
    const v1::ListCriticalMomentsRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_moments(), "max_moments");
  CheckNotNegative(violations, request.min_journeys(), "min_journeys");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::CriticalMomentCounts counts(question->context);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::CriticalMomentsOptions options{
      .max_moments = static_cast<std::uint64_t>(request.max_moments()),
      .min_journeys = static_cast<std::uint64_t>(std::max(1, request.min_journeys()))};
  auto answer = graph::AnswerCriticalMoments(counts, question->context, options);
  if (!answer.ok()) return answer.status();
  v1::ListCriticalMomentsResponse response;
  FillResponse(*answer, response);
  FillInfo(*totals, question->context, graph::kCriticalMomentsUnit,
           graph::kCriticalMomentsDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
