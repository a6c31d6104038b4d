// Columnar batches: into the form of the log, or written out as rows.
//
//   storage::InteractionBatch batch = ToBatch(request.columns(), metrics);
//
// Columns are taken to fit together (validate_columns.h). Pure functions.
#pragma once

#include <google/protobuf/repeated_field.h>

#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/interaction.pb.h"
#include "journeygraph/v1/interaction_columns.pb.h"
#include "storage/interaction_batch.h"

namespace journeygraph::server {

// Interactions that are valid, with metrics of the workspace, without writing them out as rows.
// Gives what the rows would give.
storage::InteractionBatch ToBatch(const v1::InteractionColumns& columns,
                                  const graph::MetricCatalogue& metrics);

// The same interactions as rows, valid or not.
google::protobuf::RepeatedPtrField<v1::Interaction> ToRows(const v1::InteractionColumns& columns);

}  // namespace journeygraph::server
