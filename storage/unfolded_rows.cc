#include "storage/unfolded_rows.h"

#include <utility>

namespace journeygraph::storage {

void UnfoldedRows::Applied(std::uint64_t position, std::shared_ptr<const ResidentBatch> batch) {
  std::lock_guard lock(mutex_);
  last_position_ = position;
  if (!kept_after_ || batch == nullptr || batch->rows.empty()) return;
  rows_ += batch->rows.size();
  batches_.push_back({position, std::move(batch)});
}

std::uint64_t UnfoldedRows::Keep() {
  std::lock_guard lock(mutex_);
  if (!kept_after_) kept_after_ = last_position_;
  return *kept_after_;
}

void UnfoldedRows::DropUpTo(std::uint64_t folded_position) {
  std::lock_guard lock(mutex_);
  while (!batches_.empty() && batches_.front().position <= folded_position) {
    rows_ -= batches_.front().batch->rows.size();
    batches_.pop_front();
  }
}

std::vector<UnfoldedBatch> UnfoldedRows::Batches() const {
  std::lock_guard lock(mutex_);
  return {batches_.begin(), batches_.end()};
}

std::uint64_t UnfoldedRows::rows() const {
  std::lock_guard lock(mutex_);
  return rows_;
}

}  // namespace journeygraph::storage
