#include "server/questions/touchpoint_graph.h"

#include <string>

#include "graph/questions/observed_graph.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

void FillResponse(const graph::ObservedGraphAnswer& answer,
                  v1::GetTouchpointGraphResponse& message) {
  for (const graph::ObservedTouchpoint& touchpoint : answer.touchpoints) {
    v1::ObservedTouchpoint& touchpoint_message = *message.add_touchpoints();
    touchpoint_message.set_touchpoint(touchpoint.touchpoint);
    touchpoint_message.set_stage(touchpoint.stage);
    touchpoint_message.set_count(Count(touchpoint.count));
    touchpoint_message.set_journeys(Count(touchpoint.journeys));
    touchpoint_message.set_starts(Count(touchpoint.starts));
    ToMessage(touchpoint.ends.data(), *touchpoint_message.mutable_ends());
    for (const graph::MetricScore& score : touchpoint.scores) {
      ToMessage(score, *touchpoint_message.add_scores());
    }
  }
  for (const graph::ObservedTransition& transition : answer.transitions) {
    v1::ObservedTransition& transition_message = *message.add_transitions();
    transition_message.set_from(transition.from);
    transition_message.set_to(transition.to);
    transition_message.set_count(Count(transition.count));
    transition_message.set_journeys(Count(transition.journeys));
    transition_message.set_share_out(transition.share_out);
    transition_message.set_share_in(transition.share_in);
    ToMessage(transition.gap, *transition_message.mutable_gap());
  }
  message.mutable_other()->set_transitions(Count(answer.other.transitions));
  message.mutable_other()->set_count(Count(answer.other.count));
  message.set_transition_count(Count(answer.transition_count));
}

}  // namespace

absl::StatusOr<v1::GetTouchpointGraphResponse> GetTouchpointGraph(
    const v1::GetTouchpointGraphRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::TouchpointCounts counts(question->context);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  auto answer = graph::AnswerObservedGraph(
      counts, question->context,
      {.max_transitions = static_cast<std::uint64_t>(request.max_transitions())});
  if (!answer.ok()) return answer.status();
  v1::GetTouchpointGraphResponse response;
  FillResponse(*answer, response);
  FillInfo(*totals, question->context, graph::kObservedGraphUnit, graph::kObservedGraphDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
