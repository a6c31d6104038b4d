// Accepted writes as bytes for the log, and back, without loss. Self-contained: no dictionary.
// Interactions become a record in storage/interaction_batch.h.
//
//   std::string record = EncodeLogRecord(customers, clock());
//   auto parsed = ParseLogRecord(record, arena);
//
// Thread-safe.
#pragma once

#include <google/protobuf/arena.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "journeygraph/storage/v1/record.pb.h"

namespace journeygraph::storage {

std::string EncodeLogRecord(std::span<const graph::Customer> customers,
                            std::int64_t commit_time_ms);
// The record, in `arena`. Returns DATA_LOSS, if the bytes are none.
absl::StatusOr<const v1::LogRecord*> ParseLogRecord(std::string_view bytes,
                                                    google::protobuf::Arena& arena);
// Only the time, without reading the rest.
absl::StatusOr<std::int64_t> CommitTimeOf(std::string_view log_record);

v1::CustomerRecord EncodeCustomer(const graph::Customer& customer);
graph::Customer DecodeCustomer(const v1::CustomerRecord& record);

}  // namespace journeygraph::storage
