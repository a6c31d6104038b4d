#include "server/questions/decision_points.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/decision_points.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr double kDefaultEpsilon = 0.05;
constexpr int kDefaultMinCount = 10;

void CheckEpsilon(const v1::GetDecisionPointsRequest& request, Violations& violations) {
  if (!request.has_epsilon() || (request.epsilon() >= 0 && request.epsilon() < 0.5)) return;
  violations.Add("epsilon", absl::StrCat("is ", request.epsilon(), "; 0 to below 0.5 is allowed"));
}

void FillTouchpoint(const graph::DecisionTouchpoint& touchpoint, v1::DecisionTouchpoint& message) {
  message.set_touchpoint(touchpoint.touchpoint);
  message.set_stage(touchpoint.stage);
  message.set_interactions(Count(touchpoint.interactions));
  ToMessage(touchpoint.success, *message.mutable_success());
  message.set_value(touchpoint.value);
  message.set_by_reach(static_cast<v1::Decision>(touchpoint.by_reach));
  message.set_by_value(static_cast<v1::Decision>(touchpoint.by_value));
  message.set_on_boundary_by_reach(touchpoint.on_boundary_by_reach);
  message.set_on_boundary_by_value(touchpoint.on_boundary_by_value);
  message.set_next_good(Count(touchpoint.next_good));
  message.set_next_bad(Count(touchpoint.next_bad));
  message.set_next_open(Count(touchpoint.next_open));
}

void FillTransition(const graph::DecisionTransition& transition, v1::DecisionTransition& message) {
  message.set_from(transition.from);
  message.set_to(transition.to);
  message.set_count(Count(transition.count));
  ToMessage(transition.success, *message.mutable_success());
  message.set_polarity(transition.polarity);
  message.set_step(transition.step);
  message.set_lost(transition.lost);
  message.set_gained(transition.gained);
}

void FillResponse(const graph::DecisionPointsAnswer& answer,
                  v1::GetDecisionPointsResponse& message) {
  for (const graph::DecisionTouchpoint& touchpoint : answer.touchpoints) {
    FillTouchpoint(touchpoint, *message.add_touchpoints());
  }
  message.set_other_touchpoints(Count(answer.other_touchpoints));
  for (const graph::DecisionTransition& transition : answer.transitions) {
    FillTransition(transition, *message.add_transitions());
  }
  message.set_other_transitions(Count(answer.other_transitions));
  message.set_other_transition_count(Count(answer.other_transition_count));
  for (const graph::SuccessDominator& dominator : answer.dominators) {
    v1::SuccessDominator& dominator_message = *message.add_dominators();
    dominator_message.set_touchpoint(dominator.touchpoint);
    dominator_message.set_always(dominator.always);
    ToMessage(dominator.of_good, *dominator_message.mutable_of_good());
    ToMessage(dominator.of_bad, *dominator_message.mutable_of_bad());
  }
  ToMessage(answer.success, *message.mutable_success());
}

}  // namespace

absl::StatusOr<v1::GetDecisionPointsResponse> GetDecisionPoints(
    const v1::GetDecisionPointsRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckEpsilon(request, violations);
  CheckNotNegative(violations, request.min_count(), "min_count");
  CheckNotNegative(violations, request.max_touchpoints(), "max_touchpoints");
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::TouchpointCounts counts(question->context, graph::kDecisionPointsCounts);
  graph::TransitionResults results(question->context);
  const auto totals = ScanAll(*question, desk, caller, counts, results);
  if (!totals.ok()) return totals.status();
  const int min_count = request.min_count() == 0 ? kDefaultMinCount : request.min_count();
  const auto answer = graph::AnswerDecisionPoints(
      counts, results, question->context,
      {.epsilon = request.has_epsilon() ? request.epsilon() : kDefaultEpsilon,
       .min_count = static_cast<std::uint64_t>(min_count),
       .max_touchpoints = static_cast<std::uint64_t>(request.max_touchpoints()),
       .max_transitions = static_cast<std::uint64_t>(request.max_transitions())});
  if (!answer.ok()) return answer.status();
  v1::GetDecisionPointsResponse response;
  FillResponse(*answer, response);
  FillInfo(*totals, question->context, graph::kDecisionPointsUnit, graph::kDecisionPointsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
