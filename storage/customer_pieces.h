// Stored customers in pieces that fit in memory, handed out to several threads.
//
//   CustomerPieces pieces(view, ChunksRange(workspace), {.takes = is_streamed});
//   for (CustomerPieces::Piece piece; pieces.Next(piece);) { ... }   // on every thread
//   RETURN_IF_ERROR(pieces.status());                                // always
//
// Thread-safe: one thread reads at a time, the others work on what they read before.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "storage/engine/engine.h"
#include "storage/journeys_reader.h"
#include "storage/keys.h"

namespace journeygraph::storage {

struct StoredCustomer {
  std::string name;
  std::vector<std::string> chunks;  // all of them, in order
};

class CustomerPieces {
 public:
  using Piece = std::vector<StoredCustomer>;

  struct Options {
    // Whether a customer is wanted; everybody if empty. Called by one thread at a time.
    std::function<bool(std::string_view name)> takes;
    // A piece ends with the customer that brings it to so many bytes.
    std::size_t piece_bytes = std::size_t{1} << 20;
    // Looked at between chunks; once true there are no more pieces.
    const std::atomic<bool>* cancelled = nullptr;
  };

  // `view` outlives it. `range` of ChunksRange or ChunksOfCustomerRange.
  CustomerPieces(const ReadView& view, const KeyRange& range, Options options);

  // Replaces `piece` with the next customers, at least one; false if there are none left.
  bool Next(Piece& piece);

  // Returns DATA_LOSS, if something in the range could not be read.
  absl::Status status();

 private:
  const Options options_;
  std::mutex mutex_;
  JourneyChunks chunks_;
};

}  // namespace journeygraph::storage
