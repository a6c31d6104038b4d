// One step of folding: some records of the log, grouped by customer, merged into the journeys.
//
//   FoldBatch batch(engine, workspace, dictionary, limits);
//   RETURN_IF_ERROR(batch.Read(state.folded_position(), position));
//   RETURN_IF_ERROR(batch.Write(state));
//
// Not thread-safe.
#pragma once

#include <google/protobuf/arena.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "journeygraph/storage/v1/record.pb.h"
#include "storage/chunk_merge.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

class FoldBatch {
 public:
  struct Limits {
    std::size_t read_bytes;   // records read
    std::size_t write_bytes;  // written at a time, more only for a single customer
    ChunkLimits chunks;
  };

  FoldBatch(Engine& engine, WorkspaceNumber workspace, Dictionary& dictionary,
            const Limits& limits);
  ~FoldBatch();

  // Reads records after `folded_position`, at most up to `last_position`, at least one if there is
  // one. Returns DATA_LOSS, if one is unreadable or missing.
  absl::Status Read(std::uint64_t folded_position, std::uint64_t last_position);

  // Bytes of the records read.
  std::size_t record_bytes() const { return record_bytes_; }

  // Writes what was read, in one or more atomic writes, and keeps `state` equal to the stored one.
  // Only the last write moves the folded position: after a crash or error in between, the same
  // records are folded again, which changes nothing of what is there.
  absl::Status Write(v1::FoldState& state);

 private:
  struct Record;

  struct Group {
    std::string_view customer;
    std::uint32_t rows = 0;
  };

  absl::Status AddRecord(std::string_view bytes);
  std::vector<RowReference> GroupRows(std::vector<std::size_t>& group_begin) const;
  absl::Status WriteCustomers();
  absl::Status Flush(v1::FoldState next, v1::FoldState& state);

  Engine& engine_;
  const WorkspaceNumber workspace_;
  Dictionary& dictionary_;
  const Limits limits_;
  const std::unique_ptr<ReadView> view_;

  google::protobuf::Arena arena_;
  std::vector<std::unique_ptr<Record>> records_;
  absl::flat_hash_map<std::string_view, std::uint32_t> group_of_customer_;
  std::vector<Group> groups_;
  std::uint64_t last_position_ = 0;
  std::size_t record_bytes_ = 0;

  WriteBatch batch_;
  std::size_t batch_bytes_ = 0;
};

}  // namespace journeygraph::storage
