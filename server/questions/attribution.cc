#include "server/questions/attribution.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/attribution.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultRows = 20;
constexpr int kMaxRows = 1'000;
constexpr int kMaxOrder = 3;

graph::PathElement ElementOf(v1::PathElement element) {
  switch (element) {
    case v1::PATH_ELEMENT_STAGE:
      return graph::PathElement::kStage;
    case v1::PATH_ELEMENT_CHANNEL:
      return graph::PathElement::kChannel;
    default:
      return graph::PathElement::kTouchpoint;
  }
}

void Check(const v1::GetAttributionRequest& request, Violations& violations) {
  CheckEnum(violations, request.element(), "element");
  if (request.element() == v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL) {
    violations.Add("element",
                   "is PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL; touchpoint, stage or "
                   "channel is allowed");
  }
  if (request.element() == v1::PATH_ELEMENT_STAGE && request.scope().map().empty()) {
    violations.Add("element", "is PATH_ELEMENT_STAGE without a map; scope.map is needed");
  }
  CheckDuration(violations, request.half_life(), "half_life");
  if (request.has_half_life() && violations.empty() && ToMs(request.half_life()) == 0) {
    violations.Add("half_life", "is 0; a length of time above 0 is needed");
  }
  if (request.markov_order() < 0 || request.markov_order() > kMaxOrder) {
    violations.Add("markov_order", absl::StrCat("is ", request.markov_order(), "; 0 to ", kMaxOrder,
                                                " is allowed"));
  }
  CheckEnum(violations, request.ranked_by(), "ranked_by");
  CheckNotNegative(violations, request.max_rows(), "max_rows");
}

graph::AttributionOptions OptionsOf(const v1::GetAttributionRequest& request) {
  const int rows = request.max_rows() == 0 ? kDefaultRows : request.max_rows();
  graph::AttributionOptions options{
      .element = ElementOf(request.element()),
      .before_outcome = request.before_outcome(),
      .markov_order = static_cast<std::size_t>(request.markov_order()),
      .max_rows = static_cast<std::uint64_t>(std::min(rows, kMaxRows))};
  if (request.has_half_life()) options.half_life_ms = ToMs(request.half_life());
  if (request.ranked_by() != v1::ATTRIBUTION_MODEL_UNSPECIFIED) {
    options.ranked_by = static_cast<graph::AttributionModel>(request.ranked_by());
  }
  return options;
}

template <typename Messages>
void FillCredits(const graph::AttributionCredits& credits, Messages& messages) {
  for (std::size_t place = 0; place < credits.size(); ++place) {
    v1::AttributionCredit& message = *messages.Add();
    message.set_model(static_cast<v1::AttributionModel>(place + 1));
    message.set_conversions(credits[place].conversions);
    message.set_value(credits[place].value);
  }
}

void FillResponse(const graph::AttributionAnswer& answer, v1::GetAttributionResponse& message) {
  for (const graph::AttributionRow& row : answer.rows) {
    v1::AttributionRow& row_message = *message.add_rows();
    row_message.set_element(row.element);
    ToMessage(row.success, *row_message.mutable_success());
    row_message.set_removal_effect(row.removal_effect);
    FillCredits(row.credits, *row_message.mutable_credits());
  }
  message.mutable_other()->set_elements(Count(answer.other.elements));
  FillCredits(answer.other.credits, *message.mutable_other()->mutable_credits());
  ToMessage(answer.success, *message.mutable_success());
  message.set_direct_conversions(Count(answer.direct_conversions));
  message.set_value(answer.value);
  message.set_direct_value(answer.direct_value);
  message.set_markov_order(static_cast<std::uint32_t>(answer.markov_order));
  for (const graph::MarkovOrder& order : answer.orders) {
    v1::MarkovOrder& order_message = *message.add_orders();
    order_message.set_order(static_cast<std::uint32_t>(order.order));
    order_message.set_log_loss(order.log_loss);
    order_message.set_solvable(order.solvable);
  }
  message.set_held_out_steps(Count(answer.held_out_steps));
}

}  // namespace

absl::StatusOr<v1::GetAttributionResponse> GetAttribution(const v1::GetAttributionRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  Check(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::AttributionCounts counts(question->context, OptionsOf(request));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetAttributionResponse response;
  FillResponse(graph::AnswerAttribution(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kAttributionUnit, graph::kAttributionDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
