// The rules of a columnar batch, as proto/journeygraph/v1/interaction_columns.proto states them.
//
//   Violations violations;
//   CheckColumns(request.columns(), violations);      // do the columns fit together?
//   if (violations.empty() && AreValid(request.columns(), metrics, now_ms)) ...
//
// What is wrong with an interaction is said by validate_interaction.h alone: AreValid only tells
// that it would find nothing. It reads each text once, however many interactions name it.
//
// Pure functions; the clock is given by the caller.
#pragma once

#include <cstdint>

#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/interaction_columns.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// All interactions of a batch, each with its texts written out. Keeps a small message from becoming
// a large one: 10,000 rows may all name the same long text.
inline constexpr std::size_t kMaxWrittenOutBytes = std::size_t{64} << 20;

// Lengths, places in the table of texts, rows, and the size above. Paths begin with "columns".
// Their number is checked by the caller.
void CheckColumns(const v1::InteractionColumns& columns, Violations& violations);

// True if every interaction is valid. May be false for a valid batch that is unusual, such as one
// that names a key of an attribute twice. The columns fit together.
bool AreValid(const v1::InteractionColumns& columns, const graph::MetricCatalogue& metrics,
              std::int64_t now_ms);

}  // namespace journeygraph::server
