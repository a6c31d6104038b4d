// A batch of interactions on its way in, rows or columns: checked, turned into the form of the log.
//
//   CheckBatchForm(request, /*required=*/true, violations);
//   if (!violations.empty()) return violations.ToStatus();
//   CheckedBatch batch = CheckBatch(request, *workspace.Metrics(), now_ms);
//   if (!batch.violations.empty()) return batch.violations.ToStatus();      // all or nothing
//   workspace.RecordAndWait(std::move(batch.accepted));
//
// Pure functions; the clock is given by the caller.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <vector>

#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "server/violations.h"
#include "storage/interaction_batch.h"

namespace journeygraph::server {

struct CheckedBatch {
  storage::InteractionBatch accepted;             // in the order of the batch
  std::vector<v1::RejectedInteraction> rejected;  // the first thing wrong with each
  Violations violations;  // the same and more: "interactions[3].customer", "columns[3].customer"
};

// At most kMaxBatch interactions, and one at least if `required`; not both rows and columns; and
// columns that fit together.
void CheckBatchForm(const v1::RecordInteractionsRequest& request, bool required,
                    Violations& violations);
void CheckBatchForm(const v1::StreamInteractionsRequest& request, bool required,
                    Violations& violations);

// Empties the rows. `metrics` are those of the workspace. The form is taken to be checked.
CheckedBatch CheckBatch(v1::RecordInteractionsRequest& request,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms);
CheckedBatch CheckBatch(v1::StreamInteractionsRequest& request,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms);

// Interactions in the request.
int BatchSize(const v1::RecordInteractionsRequest& request);

// At most kMaxBatch entries, and one at least if `required`.
void CheckBatchSize(int size, bool required, const char* field, Violations& violations);

}  // namespace journeygraph::server
