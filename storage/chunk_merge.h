// Merging new interactions into the stored chunks of one customer.
//
// A customer's chunks are the leaves of a tree of two levels: each but the first starts at a place
// in the order of interactions, and the directory lists these places. Only chunks that get new
// interactions are read and written. Customers with more than one chunk also have one key for each
// identity, so that a repeated interaction is recognised without reading chunks, whatever time it
// carries now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/chunk_cut.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

struct MergeResult {
  std::uint64_t added = 0;         // interactions that were not there
  std::int64_t first_time_ms = 0;  // of these; meaningless if there are none
  std::int64_t last_time_ms = 0;
  std::size_t bytes = 0;  // put into the batch
};

// Adds to `batch` what makes the chunks of `customer`, as they are in `view`, the union of
// themselves and `incoming`. `incoming` comes in the order of acknowledgement, and is reordered.
// One call for each customer and view. Costs the chunks that get new interactions, and one lookup
// for each incoming interaction of a customer with more than one chunk.
// Returns DATA_LOSS, if a chunk is unreadable. Returns RESOURCE_EXHAUSTED, if the dictionary is
// full.
absl::StatusOr<MergeResult> MergeCustomer(const ReadView& view, WorkspaceNumber workspace,
                                          std::string_view customer,
                                          std::span<RowReference> incoming, Dictionary& dictionary,
                                          const ChunkLimits& limits, WriteBatch& batch);

}  // namespace journeygraph::storage
