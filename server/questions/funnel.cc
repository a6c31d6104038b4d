#include "server/questions/funnel.h"

#include <algorithm>
#include <string>

#include "graph/questions/funnel.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/validate_funnel.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultInstead = 5;
constexpr int kMaxInstead = 100;

graph::FunnelOrder OrderOf(v1::FunnelOrder order) {
  switch (order) {
    case v1::FUNNEL_ORDER_STRICT:
      return graph::FunnelOrder::kStrict;
    case v1::FUNNEL_ORDER_ANY:
      return graph::FunnelOrder::kAny;
    default:
      return graph::FunnelOrder::kEventual;
  }
}

void FillStep(const graph::FunnelStepResult& step, v1::FunnelStepResult& message) {
  message.set_label(step.label);
  message.set_reached(Count(step.reached));
  message.set_dropped(Count(step.dropped));
  message.set_pending(Count(step.pending));
  ToMessage(step.of_all, *message.mutable_of_all());
  ToMessage(step.of_first, *message.mutable_of_first());
  if (step.of_previous) ToMessage(*step.of_previous, *message.mutable_of_previous());
  if (step.time_from_previous) {
    ToMessage(*step.time_from_previous, *message.mutable_time_from_previous());
  }
  for (const graph::FunnelInstead& instead : step.instead) {
    v1::FunnelInstead& instead_message = *message.add_instead();
    instead_message.set_touchpoint(instead.touchpoint);
    instead_message.set_journeys(Count(instead.journeys));
  }
  message.set_instead_other(Count(step.instead_other));
}

graph::FunnelOptions ToDomain(const v1::GetFunnelRequest& request) {
  graph::FunnelOptions options{.order = OrderOf(request.order())};
  for (const v1::FunnelStep& step : request.steps()) {
    options.steps.push_back({.label = step.label(),
                             .touchpoints = {step.touchpoints().begin(), step.touchpoints().end()},
                             .channels = {step.channels().begin(), step.channels().end()},
                             .stage = step.stage()});
  }
  if (request.has_window()) options.window_ms = ToMs(request.window());
  for (const v1::FunnelExclusion& exclusion : request.exclusions()) {
    options.exclusions.push_back(
        {.after_step = static_cast<std::size_t>(exclusion.after_step()),
         .touchpoints = {exclusion.touchpoints().begin(), exclusion.touchpoints().end()}});
  }
  const int asked = request.max_instead() == 0 ? kDefaultInstead : request.max_instead();
  options.max_instead = static_cast<std::uint64_t>(std::min(asked, kMaxInstead));
  return options;
}

void FillResponse(const graph::FunnelAnswer& answer, v1::GetFunnelResponse& message) {
  for (const graph::FunnelStepResult& step : answer.steps) FillStep(step, *message.add_steps());
}

}  // namespace

absl::StatusOr<v1::GetFunnelResponse> GetFunnel(const v1::GetFunnelRequest& request,
                                                const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  ValidateFunnel(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  ValidateFunnelOnMap(request, question->context.map, violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::FunnelCounts counts(question->context, ToDomain(request));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetFunnelResponse response;
  FillResponse(graph::AnswerFunnel(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kFunnelUnit, graph::kFunnelDefinition,
           *response.mutable_info());
  return response;
}

void ToMessage(const graph::FunnelAnswer& answer, v1::GetFunnelResponse& message) {
  FillResponse(answer, message);
}

}  // namespace journeygraph::server
