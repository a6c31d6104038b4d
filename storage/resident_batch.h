// Rows prepared for the resident columns: every name looked up once, before the acknowledgement, so
// that applying them later is cheap and cannot fail.
//
//   ResidentBatchBuilder builder(columns.names());
//   RETURN_IF_ERROR(builder.AddRows(rows, dictionary));   // of one record of the log
//   columns.Apply(std::move(builder).Finish());
//
// Customers get their slots here; a write that then fails leaves slots without rows, which nothing
// counts.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "graph/model/interaction.h"
#include "storage/columns.h"
#include "storage/dictionary.h"
#include "storage/segment.h"
#include "storage/shard_names.h"
#include "storage/shard_view.h"

namespace journeygraph::storage {

// Immutable once made. The rows point into it.
struct ResidentBatch {
  // What is newly known about a customer; "" removes an attribute.
  struct Upsert {
    std::uint32_t slot;
    graph::Customer customer;
  };

  std::vector<NewRow> rows;  // by shard, then in the order of the batch
  std::array<std::uint32_t, kShards + 1> first_row = {};  // of each shard
  std::vector<std::pair<int, Upsert>> upserts;            // with their shard, in order
  std::int64_t last_time_ms = 0;                          // meaningless without rows

  std::span<const NewRow> RowsOf(int shard) const {
    const auto s = static_cast<std::size_t>(shard);
    return std::span(rows).subspan(first_row[s], first_row[s + 1] - first_row[s]);
  }

  std::vector<graph::ScoreEntry> scores;
  std::vector<graph::ValueEntry> values;
  std::vector<graph::ValueEntry> costs;
  std::vector<graph::ContactEntry> contacts;
  std::vector<graph::FieldEntry> fields;
};

class ResidentBatchBuilder {
 public:
  // `names` outlive the builder.
  explicit ResidentBatchBuilder(ResidentNames& names);

  // Adds accepted interactions, in the form of the log.
  // Returns RESOURCE_EXHAUSTED, if the dictionary is full.
  absl::Status AddRows(const ColumnRows& rows, Dictionary& dictionary);
  void AddUpsert(graph::Customer customer);

  std::shared_ptr<const ResidentBatch> Finish() &&;

 private:
  // Entries of the rows so far.
  struct Ends {
    std::uint32_t score = 0;
    std::uint32_t value = 0;
    std::uint32_t cost = 0;
    std::uint32_t contact = 0;
    std::uint32_t field = 0;
  };
  struct Added {
    NewRow row;
    Ends ends;  // with those of this row
  };

  class RecordTexts;

  absl::Status AddRow(const ColumnRows& rows, std::size_t row, RecordTexts& texts);
  absl::Status AddEntries(const ColumnRows& rows, std::size_t row, RecordTexts& texts);
  Ends EndsNow() const;

  ResidentNames& names_;
  std::shared_ptr<ResidentBatch> batch_;
  std::vector<Added> added_;
};

}  // namespace journeygraph::storage
