// Records of the log made and read back as plain interactions, to compare.
//
//   const std::string record = RecordOf(interactions, time_ms);
//   EXPECT_EQ(ReadRecord(record)->interactions, interactions);
#pragma once

#include <google/protobuf/arena.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "storage/batch_codec.h"
#include "storage/columns.h"
#include "storage/interaction_batch.h"

namespace journeygraph::storage {

// One accepted write: interactions or customers.
struct LogEntry {
  std::int64_t commit_time_ms = 0;
  std::vector<graph::Interaction> interactions;
  std::vector<graph::Customer> customers;  // "" removes an attribute
};

inline std::string RecordOf(std::span<const graph::Interaction> interactions,
                            std::int64_t commit_time_ms) {
  return InteractionBatch(interactions).EncodeLogRecord(commit_time_ms);
}

inline graph::Interaction ReadLogRow(const ColumnRows& rows, std::size_t row) {
  graph::Interaction interaction = DecodeCommonParts(rows, row);
  interaction.customer = rows.text(rows.customer(row));
  interaction.source = rows.text(rows.source(row));
  interaction.touchpoint = rows.text(rows.touchpoint(row));
  interaction.channel = rows.text(rows.channel(row));
  interaction.outcome = rows.text(rows.outcome(row));
  const auto scores = rows.scores(row);
  for (std::uint32_t i = scores.begin; i < scores.end; ++i) {
    interaction.scores[i - scores.begin].wording = rows.text(rows.score_wording(i));
  }
  return interaction;
}

inline absl::StatusOr<LogEntry> ReadRecord(std::string_view bytes) {
  google::protobuf::Arena arena;
  const auto record = ParseLogRecord(bytes, arena);
  if (!record.ok()) return record.status();
  LogEntry entry{.commit_time_ms = (*record)->commit_time_ms()};
  ColumnRows rows;
  if (absl::Status status = rows.Assign((*record)->interactions(), Form::kLog); !status.ok()) {
    return status;
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    entry.interactions.push_back(ReadLogRow(rows, row));
  }
  for (const auto& customer : (*record)->customers().customers()) {
    entry.customers.push_back(DecodeCustomer(customer));
  }
  return entry;
}

}  // namespace journeygraph::storage
