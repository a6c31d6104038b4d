#include "server/questions/next_step.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/questions/next_step.h"
#include "server/answer_info.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr int kMaxPath = 1'000;
constexpr int kDefaultNext = 5;
constexpr int kMaxNext = 100;

void Check(const v1::PredictNextRequest& request, Violations& violations) {
  switch (request.subject_case()) {
    case v1::PredictNextRequest::kCustomer:
      CheckRequiredName(violations, request.customer(), kMaxNameBytes, "customer");
      break;
    case v1::PredictNextRequest::kPath:
      CheckCount(violations, request.path().touchpoints_size(), kMaxPath, "path.touchpoints");
      for (int i = 0; i < request.path().touchpoints_size(); ++i) {
        CheckRequiredName(violations, request.path().touchpoints(i), kMaxNameBytes,
                          "path.touchpoints[", i, "]");
      }
      break;
    default:
      violations.Add("customer", "is not there, nor is path; one of them is needed");
  }
  CheckNotNegative(violations, request.max_next(), "max_next");
}

// The path of the customer's latest journey. Returns NOT_FOUND, if there is none in the scope.
absl::Status FillCustomerPath(const Question& question, const std::string& workspace,
                              const std::string& customer, v1::PredictNextResponse& response) {
  std::int64_t latest_ms = 0;
  const auto& names = question.context.names.touchpoints;
  const auto totals = storage::ScanCustomer(
      *question.snapshot, customer, question.scope, question.context,
      [&](const graph::JourneyView& journey) {
        if (!response.customer_path().empty() && journey.time_ms.back() < latest_ms) return;
        latest_ms = journey.time_ms.back();
        response.clear_customer_path();
        for (const graph::TouchpointId id : journey.touchpoint) {
          response.add_customer_path(names[id]);
        }
        response.set_customer_result(ToMessage(journey.result));
      });
  if (!totals.ok() && !absl::IsNotFound(totals.status())) return totals.status();
  if (!response.customer_path().empty()) return absl::OkStatus();
  const std::string name = WorkspaceName(workspace).append("/customers/").append(customer);
  return ErrorOf(kCustomerNotFound,
                 absl::StrCat("customer ", Quoted(name), " has no journey in this scope"),
                 {.resource = ResourceName{std::string(kCustomerType), name}});
}

void FillQuality(const graph::StepModelQuality& quality, v1::PredictionQuality& message) {
  message.set_steps(Count(quality.steps));
  message.set_best_order(static_cast<std::uint32_t>(quality.best_order));
  for (std::size_t k = 0; k < quality.orders.size(); ++k) {
    v1::PredictionQualityOfOrder& order = *message.add_orders();
    order.set_order(static_cast<std::uint32_t>(k));
    order.set_log_loss(quality.orders[k].log_loss);
    order.set_top_1(quality.orders[k].top_1);
    order.set_top_3(quality.orders[k].top_3);
  }
}

void FillResponse(const graph::NextStepAnswer& answer, v1::PredictNextResponse& message) {
  for (const graph::NextTouchpoint& next : answer.next) {
    v1::NextTouchpoint& row = *message.add_next();
    row.set_touchpoint(next.touchpoint);
    row.set_probability(next.probability);
    row.set_seen(Count(next.seen));
    ToMessage(next.gap, *row.mutable_gap());
  }
  message.set_other_touchpoints(Count(answer.other_touchpoints));
  message.set_other_probability(answer.other_probability);
  message.set_ends_well(answer.ends_well);
  message.set_ends_badly(answer.ends_badly);
  message.set_order(static_cast<std::uint32_t>(answer.order));
  message.mutable_history()->Assign(answer.history.begin(), answer.history.end());
  message.set_support(Count(answer.support));
  message.set_small_sample(answer.small_sample);
  message.set_entropy_bits(answer.entropy_bits);
  ToMessage(answer.gap, *message.mutable_gap());
  ToMessage(answer.success, *message.mutable_success());
  message.set_success_order(static_cast<std::uint32_t>(answer.success_order));
  ToMessage(answer.channel_switch, *message.mutable_channel_switch());
  FillQuality(answer.quality, *message.mutable_quality());
}

}  // namespace

absl::StatusOr<v1::PredictNextResponse> PredictNext(const v1::PredictNextRequest& request,
                                                    const QuestionDesk& desk,
                                                    const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  Check(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  v1::PredictNextResponse response;
  const int asked = request.max_next() == 0 ? kDefaultNext : request.max_next();
  graph::NextStepOptions options{.max_next = static_cast<std::uint64_t>(std::min(asked, kMaxNext))};
  if (request.has_path()) {
    const auto& path = request.path().touchpoints();
    options.path.assign(path.begin(), path.end());
  } else {
    absl::Status found = FillCustomerPath(*question, id, request.customer(), response);
    if (!found.ok()) return found;
    options.path.assign(response.customer_path().begin(), response.customer_path().end());
  }
  graph::NextStepCounts counts(question->context, std::move(options));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  FillResponse(graph::AnswerNextStep(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kNextStepUnit, graph::kNextStepDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
