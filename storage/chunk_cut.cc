#include "storage/chunk_cut.h"

#include <algorithm>

namespace journeygraph::storage {

std::vector<std::span<const RowReference>> CutIntoChunks(std::span<const RowReference> rows,
                                                         const ChunkLimits& limits, bool is_last) {
  std::size_t bytes = 0;
  for (const auto& row : rows) bytes += EstimatedBytes(*row.rows, row.row);
  if (rows.size() <= limits.interactions && bytes <= limits.bytes) return {rows};

  const auto ceiling = [](std::size_t a, std::size_t b) { return (a + b - 1) / b; };
  const std::size_t even_pieces =
      std::max(ceiling(rows.size(), limits.interactions), ceiling(bytes, limits.bytes));
  const ChunkLimits even = {.interactions = ceiling(rows.size(), even_pieces),
                            .bytes = ceiling(bytes, even_pieces)};
  std::vector<std::span<const RowReference>> pieces;
  std::size_t begin = 0;
  std::size_t piece_bytes = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row_bytes = EstimatedBytes(*rows[i].rows, rows[i].row);
    const ChunkLimits& target = is_last || pieces.size() + 1 >= even_pieces ? limits : even;
    const bool full = i - begin >= target.interactions || piece_bytes + row_bytes > target.bytes;
    if (i > begin && full) {
      pieces.push_back(rows.subspan(begin, i - begin));
      begin = i;
      piece_bytes = 0;
    }
    piece_bytes += row_bytes;
  }
  pieces.push_back(rows.subspan(begin));
  return pieces;
}

}  // namespace journeygraph::storage
