// Accepted writes as bytes for the log, and back, without loss. Self-contained: no dictionary.
//
//   std::string record = EncodeLogRecord(interactions, clock());
//   auto entry = DecodeLogRecord(record);   // entry->interactions == interactions
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "journeygraph/storage/v1/record.pb.h"

namespace journeygraph::storage {

// One accepted write: interactions or customers.
struct LogEntry {
  std::int64_t commit_time_ms = 0;
  std::vector<graph::Interaction> interactions;
  std::vector<graph::Customer> customers;  // "" removes an attribute
};

std::string EncodeLogRecord(std::span<const graph::Interaction> interactions,
                            std::int64_t commit_time_ms);
std::string EncodeLogRecord(std::span<const graph::Customer> customers,
                            std::int64_t commit_time_ms);
// Returns DATA_LOSS, if the bytes are no record.
absl::StatusOr<LogEntry> DecodeLogRecord(std::string_view bytes);
// Only the time, without reading the rest.
absl::StatusOr<std::int64_t> CommitTimeOf(std::string_view log_record);

// Replaces the content of `columns`.
void EncodeBatch(std::span<const graph::Interaction> interactions, v1::InteractionColumns& columns);
// Returns DATA_LOSS, if the columns do not fit together.
absl::StatusOr<std::vector<graph::Interaction>> DecodeBatch(const v1::InteractionColumns& columns);

v1::CustomerRecord EncodeCustomer(const graph::Customer& customer);
graph::Customer DecodeCustomer(const v1::CustomerRecord& record);

}  // namespace journeygraph::storage
