#include "server/questions/conformance.h"

#include <algorithm>
#include <string>

#include "graph/questions/conformance.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultRows = 20;
constexpr int kMaxRows = 1'000;

std::uint64_t Rows(int asked) {
  return static_cast<std::uint64_t>(std::min(asked == 0 ? kDefaultRows : asked, kMaxRows));
}

void FillElement(const graph::PlanElementResult& element, v1::PlanElementResult& message) {
  message.set_element(element.element);
  message.set_executed(Count(element.executed));
  message.set_moved(Count(element.moved));
  message.set_missing(Count(element.missing));
  message.set_not_reached(Count(element.not_reached));
  message.set_other_way(Count(element.other_way));
  message.set_failed(Count(element.failed));
  message.set_late(Count(element.late));
  message.set_other_channel(Count(element.other_channel));
  message.set_ad_hoc(Count(element.ad_hoc));
  message.set_executed_interactions(Count(element.executed_interactions));
  message.set_unplanned_interactions(Count(element.unplanned_interactions));
}

void FillTransition(const graph::PlannedTransitionResult& transition,
                    v1::PlannedTransitionResult& message) {
  message.set_from(transition.from);
  message.set_to(transition.to);
  message.set_kind(static_cast<v1::TransitionKind>(transition.kind));
  ToMessage(transition.taken, *message.mutable_taken());
  if (transition.expected_share) message.set_expected_share(*transition.expected_share);
  if (transition.expected_time_ms) {
    SetDuration(*transition.expected_time_ms, *message.mutable_expected_time());
  }
  ToMessage(transition.late, *message.mutable_late());
  ToMessage(transition.gap, *message.mutable_gap());
}

void FillDeviation(const graph::Deviation& deviation, v1::Deviation& message) {
  message.set_kind(static_cast<v1::DeviationKind>(deviation.kind));
  message.set_touchpoint(deviation.touchpoint);
  message.set_planned(deviation.planned);
  ToMessage(deviation.journeys, *message.mutable_journeys());
  ToMessage(deviation.with, *message.mutable_with());
  ToMessage(deviation.without, *message.mutable_without());
  ToMessage(deviation.difference, *message.mutable_difference());
  if (deviation.q_value) message.set_q_value(*deviation.q_value);
  message.set_effect(static_cast<v1::DeviationEffect>(deviation.effect));
  message.set_outcomes(deviation.outcomes);
  message.set_records_outcome(deviation.records_outcome);
  message.set_small_sample(deviation.small_sample);
}

void FillUnplanned(const graph::ConformanceAnswer& answer, v1::GetConformanceResponse& message) {
  for (const graph::UnplannedTouchpoint& unplanned : answer.unplanned) {
    v1::UnplannedTouchpoint& row = *message.add_unplanned();
    row.set_touchpoint(unplanned.touchpoint);
    row.set_on_map(unplanned.on_map);
    row.set_journeys(Count(unplanned.journeys));
    row.set_interactions(Count(unplanned.interactions));
  }
  message.mutable_other_unplanned()->set_touchpoints(Count(answer.other_unplanned.touchpoints));
  message.mutable_other_unplanned()->set_interactions(Count(answer.other_unplanned.interactions));
  message.mutable_never_observed()->Assign(answer.never_observed.begin(),
                                           answer.never_observed.end());
}

void FillResponse(const graph::ConformanceAnswer& answer, v1::GetConformanceResponse& message) {
  message.set_plan_source(answer.source == graph::PlanGraph::Source::kStages
                              ? v1::PLAN_SOURCE_STAGES
                              : v1::PLAN_SOURCE_TRANSITIONS);
  message.set_shortest_way(Count(answer.shortest_way));
  message.set_closed_journeys(Count(answer.closed_journeys));
  message.set_open_journeys(Count(answer.open_journeys));
  ToMessage(answer.fitness, *message.mutable_fitness());
  message.set_token_replay_fitness(answer.token_replay_fitness);
  ToMessage(answer.conforming, *message.mutable_conforming());
  ToMessage(answer.success_conforming, *message.mutable_success_conforming());
  ToMessage(answer.success_deviating, *message.mutable_success_deviating());
  for (const auto& bin : answer.fitness_bins) ToMessage(bin, *message.add_fitness_bins());
  for (const auto& element : answer.elements) FillElement(element, *message.add_elements());
  for (const auto& transition : answer.transitions) {
    FillTransition(transition, *message.add_transitions());
  }
  for (const auto& deviation : answer.deviations) {
    FillDeviation(deviation, *message.add_deviations());
  }
  message.mutable_other_deviations()->set_deviations(Count(answer.other_deviations.deviations));
  message.mutable_other_deviations()->set_votes(Count(answer.other_deviations.votes));
  FillUnplanned(answer, message);
  message.set_executed_interactions(Count(answer.executed_interactions));
  message.set_unplanned_interactions(Count(answer.unplanned_interactions));
  message.set_repeats_left_out(Count(answer.repeats_left_out));
}

}  // namespace

absl::StatusOr<v1::GetConformanceResponse> GetConformance(const v1::GetConformanceRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  if (request.scope().map().empty()) {
    violations.Add("scope.map", "is empty; the map whose plan is checked is needed");
  }
  CheckNotNegative(violations, request.max_deviations(), "max_deviations");
  CheckNotNegative(violations, request.max_unplanned(), "max_unplanned");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const auto plan = graph::PlanGraph::Create(*question->context.map);
  if (!plan.ok()) return InvalidField("scope.map", std::string(plan.status().message()));

  graph::ConformanceCounts counts(question->context, *plan,
                                  {.collapse_repeats = request.collapse_repeats(),
                                   .max_deviations = Rows(request.max_deviations()),
                                   .max_unplanned = Rows(request.max_unplanned())});
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetConformanceResponse response;
  FillResponse(graph::AnswerConformance(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kConformanceUnit, graph::kConformanceDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
