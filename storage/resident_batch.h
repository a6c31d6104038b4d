// Rows prepared for the resident columns: names looked up once, before the acknowledgement, so that
// applying them later cannot fail.
//
//   ResidentBatchBuilder builder;
//   RETURN_IF_ERROR(builder.Add(interaction, dictionary));
//   columns.Apply(std::move(builder).Finish());
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "storage/dictionary.h"
#include "storage/segment.h"

namespace journeygraph::storage {

// Immutable once made. The spans of its rows point into `scores` and `values`.
struct ResidentBatch {
  struct Entry {
    std::uint32_t customer = 0;     // index into `customers`
    std::uint32_t journey_key = 0;  // index into `journey_keys`; 0 is none
    SegmentRow row;
  };

  std::vector<std::string> customers;     // distinct
  std::vector<std::string> journey_keys;  // distinct; the first is ""
  std::vector<graph::ScoreEntry> scores;
  std::vector<graph::ValueEntry> values;
  std::vector<Entry> entries;  // in the order of the batch
  // What is newly known about customers, in order; "" removes an attribute.
  std::vector<graph::Customer> upserts;
};

class ResidentBatchBuilder {
 public:
  ResidentBatchBuilder();

  // Adds an accepted interaction. Returns RESOURCE_EXHAUSTED, if the dictionary is full.
  absl::Status Add(const graph::Interaction& interaction, Dictionary& dictionary);
  void AddUpsert(graph::Customer customer);

  std::size_t rows() const { return batch_->entries.size(); }
  std::shared_ptr<const ResidentBatch> Finish() &&;

 private:
  using Numbers = absl::flat_hash_map<std::string, std::uint32_t>;

  // Takes the scores and values added since the row before.
  void AddEntry(std::string_view customer, std::string_view journey_key, const SegmentRow& row);

  std::shared_ptr<ResidentBatch> batch_;
  Numbers customers_;
  Numbers journey_keys_;
  std::vector<std::uint32_t> score_ends_;  // by entry
  std::vector<std::uint32_t> value_ends_;  // by entry
};

}  // namespace journeygraph::storage
