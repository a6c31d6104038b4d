// Batches whose records are not folded yet: what streamed shards add to what is stored.
//
//   unfolded.Applied(position, batch);   // every batch, in order
//   unfolded.Keep();                     // from now on
//   unfolded.DropUpTo(folded_position);
//
// Costs nothing before Keep, then about 150 bytes an interaction until it is folded.
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/resident_batch.h"

namespace journeygraph::storage {

struct UnfoldedBatch {
  std::uint64_t position = 0;
  std::shared_ptr<const ResidentBatch> batch;
};

class UnfoldedRows {
 public:
  // A batch was applied. Positions ascend.
  void Applied(std::uint64_t position, std::shared_ptr<const ResidentBatch> batch);
  // Keeps the batches of all later positions. Gives the position from which on they are kept.
  std::uint64_t Keep();
  void DropUpTo(std::uint64_t folded_position);

  std::vector<UnfoldedBatch> Batches() const;
  std::uint64_t rows() const;

 private:
  mutable std::mutex mutex_;
  std::deque<UnfoldedBatch> batches_;
  std::uint64_t rows_ = 0;
  std::uint64_t last_position_ = 0;
  std::optional<std::uint64_t> kept_after_;
};

}  // namespace journeygraph::storage
