// Journeys to look at, by the names of their customers.
//
//   FillExamples(answer.examples, *question->snapshot, *response.mutable_examples());
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string>
#include <vector>

#include "graph/measure/example_journeys.h"
#include "journeygraph/v1/scope.pb.h"
#include "storage/resident_columns.h"

namespace journeygraph::server {

// The customer of this hash; "" if the snapshot has none. O(customers of a shard).
std::string CustomerOf(std::uint64_t customer_hash, const storage::ResidentSnapshot& snapshot);

// Appends them in the order given.
void FillExamples(const std::vector<graph::ExampleJourney>& examples,
                  const storage::ResidentSnapshot& snapshot,
                  google::protobuf::RepeatedPtrField<v1::ExampleJourney>& messages);

}  // namespace journeygraph::server
