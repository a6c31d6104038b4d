#include "server/interaction_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_interaction.h"
#include "server/validate_interaction.h"

namespace journeygraph::server {

CheckedBatch CheckBatch(google::protobuf::RepeatedPtrField<v1::Interaction>& interactions,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms) {
  CheckedBatch batch;
  batch.accepted.reserve(static_cast<std::size_t>(interactions.size()));
  for (int i = 0; i < interactions.size(); ++i) {
    Violations violations;
    ValidateInteraction(interactions[i], metrics, now_ms, violations);
    if (violations.empty()) {
      batch.accepted.push_back(ToDomain(std::move(interactions[i]), metrics));
      continue;
    }
    const FieldViolation& first = violations.violations()[0];
    v1::RejectedInteraction& rejected = batch.rejected.emplace_back();
    rejected.set_index(static_cast<std::uint32_t>(i));
    rejected.set_field(first.field);
    rejected.set_reason(first.description);
    for (const FieldViolation& violation : violations.violations()) {
      batch.violations.Add(absl::StrCat("interactions[", i, "].", violation.field),
                           violation.description);
    }
  }
  return batch;
}

void CheckBatchSize(int size, bool required, const char* field, Violations& violations) {
  if ((size > 0 || !required) && size <= kMaxBatch) return;
  violations.Add(field, absl::StrCat("has ", size, " entries; ", required ? 1 : 0, " to ",
                                     kMaxBatch, " are allowed"));
}

}  // namespace journeygraph::server
