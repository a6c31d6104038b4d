#include "server/interaction_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_columns.h"
#include "server/convert_interaction.h"
#include "server/interaction_limits.h"
#include "server/validate_columns.h"
#include "server/validate_interaction.h"

namespace journeygraph::server {
namespace {

using Rows = google::protobuf::RepeatedPtrField<v1::Interaction>;

CheckedBatch CheckRows(Rows& rows, const char* path, const graph::MetricCatalogue& metrics,
                       std::int64_t now_ms) {
  CheckedBatch batch;
  batch.accepted.Reserve(static_cast<std::size_t>(rows.size()));
  for (int i = 0; i < rows.size(); ++i) {
    Violations violations;
    ValidateInteraction(rows[i], metrics, now_ms, violations);
    if (violations.empty()) {
      batch.accepted.Add(ToDomain(std::move(rows[i]), metrics));
      continue;
    }
    const FieldViolation& first = violations.violations()[0];
    v1::RejectedInteraction& rejected = batch.rejected.emplace_back();
    rejected.set_index(static_cast<std::uint32_t>(i));
    rejected.set_field(first.field);
    rejected.set_reason(first.description);
    for (const FieldViolation& violation : violations.violations()) {
      batch.violations.Add(absl::StrCat(path, "[", i, "].", violation.field),
                           violation.description);
    }
  }
  return batch;
}

template <typename Request>
void CheckForm(const Request& request, bool required, Violations& violations) {
  if (!request.has_columns()) {
    return CheckBatchSize(request.interactions_size(), required, "interactions", violations);
  }
  if (!request.interactions().empty()) {
    violations.Add("columns", "is set beside interactions; one of them is allowed");
    return;
  }
  CheckBatchSize(request.columns().id_size(), required, "columns.id", violations);
  if (violations.empty()) CheckColumns(request.columns(), violations);
}

template <typename Request>
CheckedBatch Check(Request& request, const graph::MetricCatalogue& metrics, std::int64_t now_ms) {
  if (!request.has_columns()) {
    return CheckRows(*request.mutable_interactions(), "interactions", metrics, now_ms);
  }
  if (AreValid(request.columns(), metrics, now_ms))
    return {.accepted = ToBatch(request.columns(), metrics)};
  Rows rows = ToRows(request.columns());
  return CheckRows(rows, "columns", metrics, now_ms);
}

}  // namespace

void CheckBatchForm(const v1::RecordInteractionsRequest& request, bool required,
                    Violations& violations) {
  CheckForm(request, required, violations);
}

void CheckBatchForm(const v1::StreamInteractionsRequest& request, bool required,
                    Violations& violations) {
  CheckForm(request, required, violations);
}

CheckedBatch CheckBatch(v1::RecordInteractionsRequest& request,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms) {
  return Check(request, metrics, now_ms);
}

CheckedBatch CheckBatch(v1::StreamInteractionsRequest& request,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms) {
  return Check(request, metrics, now_ms);
}

int BatchSize(const v1::RecordInteractionsRequest& request) {
  return request.has_columns() ? request.columns().id_size() : request.interactions_size();
}

void CheckBatchSize(int size, bool required, const char* field, Violations& violations) {
  if ((size > 0 || !required) && size <= kMaxBatch) return;
  violations.Add(field, absl::StrCat("has ", size, " entries; ", required ? 1 : 0, " to ",
                                     kMaxBatch, " are allowed"));
}

}  // namespace journeygraph::server
