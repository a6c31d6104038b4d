#include "storage/customer_pieces.h"

#include <utility>

namespace journeygraph::storage {

CustomerPieces::CustomerPieces(const ReadView& view, const KeyRange& range, Options options)
    : options_(std::move(options)), chunks_(view, range) {}

bool CustomerPieces::Next(Piece& piece) {
  piece.clear();
  std::size_t bytes = 0;
  std::string customer;
  bool takes = false;
  std::lock_guard lock(mutex_);
  for (bool first = true; chunks_.Valid(); chunks_.Next(), first = false) {
    if (options_.cancelled != nullptr && *options_.cancelled) {
      piece.clear();
      return false;
    }
    if (first || chunks_.customer() != customer) {
      if (bytes >= options_.piece_bytes) break;
      customer = chunks_.customer();
      takes = !options_.takes || options_.takes(customer);
      if (takes) piece.push_back({.name = customer, .chunks = {}});
    }
    if (!takes) continue;
    piece.back().chunks.emplace_back(chunks_.value());
    bytes += chunks_.value().size();
  }
  return !piece.empty();
}

absl::Status CustomerPieces::status() {
  std::lock_guard lock(mutex_);
  const absl::Status status = chunks_.status();
  if (status.ok() || absl::IsDataLoss(status)) return status;
  return absl::DataLossError("stored interactions cannot be read: " +
                             std::string(status.message()));
}

}  // namespace journeygraph::storage
