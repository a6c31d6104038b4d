// Cutting the interactions of one customer into chunks of bounded size.
//
//   for (std::span<const RowReference> chunk : CutIntoChunks(rows, limits, /*is_last=*/true)) ...
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/columns.h"
#include "storage/identity.h"
#include "storage/journey_codec.h"

namespace journeygraph::storage {

// A chunk over one of these is split.
struct ChunkLimits {
  std::size_t interactions = 4'096;
  std::size_t bytes = std::size_t{256} << 10;  // estimated before compression
};

// An interaction somewhere in a decoded message.
struct RowReference {
  InteractionOrder order;
  const ColumnRows* rows;
  NameTranslation* translation;
  std::uint32_t row;
};

// Cuts rows, which are in order, into pieces within the limits; only a piece of a single row may be
// larger. The last chunk of a customer (`is_last`) is cut into full pieces, because what comes next
// mostly belongs behind them; others into even ones, which have room. At least one piece.
std::vector<std::span<const RowReference>> CutIntoChunks(std::span<const RowReference> rows,
                                                         const ChunkLimits& limits, bool is_last);

}  // namespace journeygraph::storage
