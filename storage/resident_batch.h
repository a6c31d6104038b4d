// One accepted write, prepared for the resident columns: names looked up once, before the
// acknowledgement, so that applying it later cannot fail.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "storage/dictionary.h"
#include "storage/segment.h"

namespace journeygraph::storage {

// Immutable once made. The spans of its rows point into `scores` and `values`.
struct ResidentBatch {
  struct Entry {
    std::uint32_t customer = 0;      // index into `customers`
    std::uint32_t journey_key = 0;   // index into `journey_keys`; 0 is none
    SegmentRow row;
  };

  std::vector<std::string> customers;     // distinct
  std::vector<std::string> journey_keys;  // the first is ""
  std::vector<graph::ScoreEntry> scores;
  std::vector<graph::ValueEntry> values;
  std::vector<Entry> entries;  // in the order of the batch
  // What is newly known about customers, in order; "" removes an attribute.
  std::vector<graph::Customer> upserts;
};

// Returns RESOURCE_EXHAUSTED, if the dictionary is full.
absl::StatusOr<std::shared_ptr<const ResidentBatch>> PrepareBatch(
    std::span<const graph::Interaction> interactions, Dictionary& dictionary);

std::shared_ptr<const ResidentBatch> PrepareUpserts(std::vector<graph::Customer> customers);

}  // namespace journeygraph::storage
