#include "server/questions/variants.h"

#include <algorithm>
#include <string>

#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultVariants = 20;
constexpr int kMaxVariants = 1'000;

graph::VariantCountsOptions CountsOptionsOf(const v1::ListVariantsRequest& request) {
  return {.element = ToDomain(request.element()), .collapse_repeats = request.collapse_repeats()};
}

graph::VariantsOptions OptionsOf(const v1::ListVariantsRequest& request) {
  const int asked = request.max_variants() == 0 ? kDefaultVariants : request.max_variants();
  return {.max_variants = static_cast<std::uint64_t>(std::min(asked, kMaxVariants)),
          .min_customers = static_cast<std::uint64_t>(std::max(1, request.min_customers()))};
}

void FillResponse(const graph::VariantsAnswer& answer, v1::ListVariantsResponse& message) {
  for (const graph::Variant& variant : answer.variants) {
    FillVariant(variant, *message.add_variants());
  }
  message.mutable_other()->set_variants(Count(answer.other.variants));
  message.mutable_other()->set_journeys(Count(answer.other.journeys));
  message.set_variant_count(Count(answer.variant_count));
}

void CheckVariants(const v1::ListVariantsRequest& request, Violations& violations) {
  CheckNotNegative(violations, request.max_variants(), "max_variants");
  CheckElement(request.element(), request.scope(), violations);
  if (request.element() == v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL) {
    violations.Add("element",
                   "is PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL; touchpoint, stage or "
                   "channel is allowed");
  }
  CheckNotNegative(violations, request.min_customers(), "min_customers");
}

}  // namespace

void FillVariant(const graph::Variant& variant, v1::Variant& message) {
  message.mutable_path()->Assign(variant.path.begin(), variant.path.end());
  message.set_journeys(Count(variant.journeys));
  message.set_customers(Count(variant.customers));
  message.set_share(variant.share);
  message.set_cumulative_share(variant.cumulative_share);
  ToMessage(variant.results.data(), *message.mutable_results());
  ToMessage(variant.success, *message.mutable_success());
  ToMessage(variant.duration, *message.mutable_duration());
  SetTime(variant.first_seen_ms, *message.mutable_first_seen());
  SetTime(variant.last_seen_ms, *message.mutable_last_seen());
}

absl::StatusOr<v1::ListVariantsResponse> ListVariants(const v1::ListVariantsRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckVariants(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::VariantCounts counts(question->context, CountsOptionsOf(request));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::ListVariantsResponse response;
  FillResponse(graph::AnswerVariants(counts, question->context, OptionsOf(request)), response);
  FillInfo(*totals, question->context, graph::kVariantsUnit, graph::kVariantsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
