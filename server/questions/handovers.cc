#include "server/questions/handovers.h"

#include <string>

#include "graph/questions/handovers.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/seam_message.h"

namespace journeygraph::server {
namespace {

void FillHandover(const graph::Handover& handover, v1::Handover& message) {
  message.set_from_team(handover.from_team);
  message.set_to_team(handover.to_team);
  message.set_count(Count(handover.count));
  message.set_journeys(Count(handover.journeys));
  message.set_row_share(handover.row_share);
  ToMessage(handover.gap, *message.mutable_gap());
  message.set_ended_badly_after(Count(handover.ended_badly_after));
  ToMessage(handover.gap_p50_ms, *message.mutable_gap_p50_ms());
  ToMessage(handover.repeat_question, *message.mutable_repeat_question());
  ToMessage(handover.exit, *message.mutable_exit());
  ToMessage(handover.score_change, *message.mutable_score_change());
}

void FillTeam(const graph::TeamUse& team, v1::TeamUse& message) {
  message.set_team(team.team);
  message.set_contacts(Count(team.contacts));
  message.set_journeys(Count(team.journeys));
  message.set_opportunities(Count(team.opportunities));
  message.set_handovers_out(Count(team.handovers_out));
  message.set_handovers_in(Count(team.handovers_in));
}

void FillResponse(const graph::HandoversAnswer& answer, v1::GetHandoversResponse& message) {
  for (const graph::Handover& handover : answer.handovers) {
    FillHandover(handover, *message.add_handovers());
  }
  message.set_contacts(Count(answer.contacts));
  message.set_without_team(Count(answer.without_team));
  message.set_journeys_with_contact(Count(answer.journeys_with_contact));
  message.set_opportunities(Count(answer.opportunities));
  message.set_handover_count(Count(answer.handover_count));
  ToMessage(answer.handover_proportion, *message.mutable_handover_proportion());
  message.set_journeys_with_handover(Count(answer.journeys_with_handover));
  ToMessage(answer.journey_proportion, *message.mutable_journey_proportion());
  message.set_over_max_gap(Count(answer.over_max_gap));
  message.set_ping_pongs(Count(answer.ping_pongs));
  for (const graph::TeamUse& team : answer.teams) FillTeam(team, *message.add_teams());
}

}  // namespace

absl::StatusOr<v1::GetHandoversResponse> GetHandovers(const v1::GetHandoversRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckDuration(violations, request.max_gap(), "max_gap");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMetric(request.metric(), metrics, "metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::SeamOptions options{
      .metric = MetricOr(request.metric(), graph::Metric::kSentiment, metrics),
      .observed_until_ms = ObservedUntilMs(*question)};
  if (request.has_max_gap()) options.max_gap_ms = ToMs(request.max_gap());
  graph::HandoverCounts counts = graph::MakeHandoverCounts(question->context, options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetHandoversResponse response;
  FillResponse(graph::AnswerHandovers(counts, options), response);
  FillInfo(*totals, question->context, graph::kHandoversUnit, graph::kHandoversDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
