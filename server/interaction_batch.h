// A batch of interactions on its way in: checked one by one, turned into domain words.
//
//   CheckedBatch batch = CheckBatch(*request.mutable_interactions(), *workspace.Metrics(), now_ms);
//   if (!batch.violations.empty()) return batch.violations.ToStatus();      // all or nothing
//   workspace.RecordAndWait(std::move(batch.accepted));
//
// Pure functions; the clock is given by the caller.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <vector>

#include "graph/model/interaction.h"
#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

struct CheckedBatch {
  std::vector<graph::Interaction> accepted;       // in the order of the batch
  std::vector<v1::RejectedInteraction> rejected;  // the first thing wrong with each
  Violations violations;                          // the same and more, "interactions[3].customer"
};

// Empties the interactions.
CheckedBatch CheckBatch(google::protobuf::RepeatedPtrField<v1::Interaction>& interactions,
                        const graph::MetricCatalogue& metrics, std::int64_t now_ms);

// At most kMaxBatch entries, and one at least if `required`.
void CheckBatchSize(int size, bool required, const char* field, Violations& violations);

}  // namespace journeygraph::server
