#include "server/questions/touchpoint_graph.h"

#include <string>

#include "graph/questions/element_graph.h"
#include "graph/questions/observed_graph.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

void CheckGraph(const v1::GetTouchpointGraphRequest& request, Violations& violations) {
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
  CheckElement(request.element(), request.scope(), violations);
  CheckWithin(violations, request.history(), 1, graph::kMaxHistory, "history");
  CheckEnum(violations, request.relation(), "relation");
  CheckNotNegative(violations, request.min_count(), "min_count");
}

// What counts there are in the answer's words, with what is asked to be hidden.
template <typename Counts, typename Answer>
absl::StatusOr<v1::GetTouchpointGraphResponse> AnswerWith(
    Counts counts, const Answer& answer_of, const v1::GetTouchpointGraphRequest& request,
    const Question& question, const QuestionDesk& desk, const Caller& caller) {
  auto totals = ScanAll(question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const auto answer =
      answer_of(counts, question.context,
                graph::ObservedGraphOptions{
                    .max_transitions = static_cast<std::uint64_t>(request.max_transitions()),
                    .min_count = static_cast<std::uint64_t>(request.min_count())});
  if (!answer.ok()) return answer.status();
  v1::GetTouchpointGraphResponse response;
  ToMessage(*answer, response);
  const bool is_direct = ToDomain(request.relation()) == graph::Relation::kDirectlyFollows;
  FillInfo(*totals, question.context,
           is_direct ? graph::kObservedGraphUnit : graph::kEventualGraphUnit,
           is_direct ? graph::kObservedGraphDefinition : graph::kEventualGraphDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace

void ToMessage(const graph::ObservedGraphAnswer& answer, v1::GetTouchpointGraphResponse& message) {
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
    transition_message.set_per_journey(transition.per_journey);
  }
  message.mutable_other()->set_transitions(Count(answer.other.transitions));
  message.mutable_other()->set_count(Count(answer.other.count));
  message.set_transition_count(Count(answer.transition_count));
}

absl::StatusOr<v1::GetTouchpointGraphResponse> GetTouchpointGraph(
    const v1::GetTouchpointGraphRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckGraph(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::ElementGraphOptions options{
      .element = ToDomain(request.element()),
      .history = static_cast<std::uint32_t>(LimitOf(request.history(), 1, graph::kMaxHistory)),
      .relation = ToDomain(request.relation())};
  if (options == graph::ElementGraphOptions{}) {
    return AnswerWith(graph::TouchpointCounts(question->context), graph::AnswerObservedGraph,
                      request, *question, desk, caller);
  }
  return AnswerWith(graph::ElementGraphCounts(question->context, options),
                    graph::AnswerElementGraph, request, *question, desk, caller);
}

}  // namespace journeygraph::server
