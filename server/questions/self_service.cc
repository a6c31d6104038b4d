#include "server/questions/self_service.h"

#include <string>

#include "graph/questions/self_service.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/name_lists.h"
#include "server/questions/seam_message.h"

namespace journeygraph::server {
namespace {

void CheckRequest(const v1::GetSelfServiceRequest& request, Violations& violations) {
  CheckStart(request.start_touchpoints(), request.start_stage(), !request.scope().map().empty(), "",
             violations);
  if (!request.has_no_return_within()) return;
  CheckDuration(violations, request.no_return_within(), "no_return_within");
  if (violations.empty() && ToMs(request.no_return_within()) == 0) {
    violations.Add("no_return_within", "is 0; a millisecond or more is allowed");
  }
}

void FillRow(const graph::SelfServiceRow& row, v1::SelfServiceRow& message) {
  message.set_channel(row.channel);
  message.set_attempts(Count(row.attempts));
  message.set_contained_resolved(Count(row.contained_resolved));
  message.set_contained_unresolved(Count(row.contained_unresolved));
  message.set_escalated_resolved(Count(row.escalated_resolved));
  message.set_escalated_unresolved(Count(row.escalated_unresolved));
  message.set_open(Count(row.open));
  message.set_pending(Count(row.pending));
  message.set_returned(Count(row.returned));
  ToMessage(row.containment, *message.mutable_containment());
  ToMessage(row.resolution, *message.mutable_resolution());
  ToMessage(row.self_service, *message.mutable_self_service());
  ToMessage(row.time_to_escalation, *message.mutable_time_to_escalation());
}

void FillResponse(const graph::SelfServiceAnswer& answer, v1::GetSelfServiceResponse& message) {
  FillRow(answer.total, *message.mutable_total());
  for (const graph::SelfServiceRow& row : answer.channels) FillRow(row, *message.add_channels());
  message.set_started_assisted(Count(answer.started_assisted));
  message.set_started_unknown(Count(answer.started_unknown));
  message.set_not_started(Count(answer.not_started));
}

}  // namespace

absl::StatusOr<v1::GetSelfServiceResponse> GetSelfService(const v1::GetSelfServiceRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckStageOnMap(request.start_stage(), question->context, "start_stage", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::SelfServiceOptions options{
      .start = StartOf(request.start_touchpoints(), request.start_stage()),
      .observed_until_ms = ObservedUntilMs(*question)};
  if (request.has_no_return_within()) {
    options.no_return_within_ms = ToMs(request.no_return_within());
  }
  graph::SelfServiceCounts counts(question->context, graph::ResolveChannelFacts(question->context),
                                  options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetSelfServiceResponse response;
  FillResponse(graph::AnswerSelfService(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kSelfServiceUnit, graph::kSelfServiceDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
