// Reading folded interactions.
//
//   JourneyChunks chunks(view, ChunksRange(workspace));
//   for (; chunks.Valid(); chunks.Next()) { chunks.customer(); chunks.value(); }
//   RETURN_IF_ERROR(chunks.status());   // always
//
// Thread-safe; a JourneyChunks is not.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"
#include "storage/workspace.h"

namespace journeygraph::storage {

// Walks stored chunks by customer (bytes) and order.
class JourneyChunks {
 public:
  // `range` of ChunksRange or ChunksOfCustomerRange, or a part of one.
  JourneyChunks(const ReadView& view, const KeyRange& range);
  bool Valid() const { return valid_; }
  void Next();  // needs Valid()
  const std::string& customer() const { return key_.customer; }
  // Bytes of an InteractionColumns; until Next().
  std::string_view value() const { return iterator_->value(); }
  // Returns DATA_LOSS, if a key or value cannot be read.
  absl::Status status() const;

 private:
  void ReadKey();

  std::unique_ptr<RangeIterator> iterator_;
  ChunkKeyParts key_;
  bool valid_ = false;
  bool damaged_ = false;
};

// Up to `limit` folded interactions after `after` (from the beginning if nothing), by customer
// (bytes) and order; only those of `customer` if it is not empty. At least one unless there is
// none. Returns DATA_LOSS, if a chunk is unreadable.
absl::StatusOr<InteractionPage> ListFoldedInteractions(
    const ReadView& view, WorkspaceNumber workspace, const Dictionary& dictionary,
    std::string_view customer, const std::optional<InteractionCursor>& after, std::size_t limit);

}  // namespace journeygraph::storage
