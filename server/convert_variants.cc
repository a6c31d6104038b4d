#include "server/convert_variants.h"

#include <algorithm>

#include "server/answer_info.h"
#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultVariants = 20;
constexpr int kMaxVariants = 1'000;

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

}  // namespace

graph::VariantCountsOptions CountsOptionsOf(const v1::ListVariantsRequest& request) {
  return {.element = ElementOf(request.element()), .collapse_repeats = request.collapse_repeats()};
}

graph::VariantsOptions OptionsOf(const v1::ListVariantsRequest& request) {
  const int asked = request.max_variants() == 0 ? kDefaultVariants : request.max_variants();
  return {.max_variants = static_cast<std::uint64_t>(std::min(asked, kMaxVariants)),
          .min_customers = static_cast<std::uint64_t>(std::max(1, request.min_customers()))};
}

void ToMessage(const graph::VariantsAnswer& answer, v1::ListVariantsResponse& message) {
  for (const graph::Variant& variant : answer.variants) {
    FillVariant(variant, *message.add_variants());
  }
  message.mutable_other()->set_variants(Count(answer.other.variants));
  message.mutable_other()->set_journeys(Count(answer.other.journeys));
  message.set_variant_count(Count(answer.variant_count));
}

}  // namespace journeygraph::server
