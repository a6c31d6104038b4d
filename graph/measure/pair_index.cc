#include "graph/measure/pair_index.h"

#include <algorithm>

namespace journeygraph::graph {

void PairIndex::Insert(std::size_t place, std::uint32_t first, std::uint32_t second) {
  if (place >= number_plus_one_.size()) {
    // At least doubled, in whole rows, so that growing stays rare.
    const std::size_t rows =
        std::max<std::size_t>(std::size_t{first} + 1, 2 * number_plus_one_.size() / seconds_);
    number_plus_one_.resize(rows * seconds_, 0);
  }
  pairs_.push_back({.first = first, .second = second});
  number_plus_one_[place] = static_cast<std::uint32_t>(pairs_.size());
}

std::uint32_t PairIndex::NumberInMap(std::uint32_t first, std::uint32_t second) {
  const std::uint64_t key = std::uint64_t{first} << 32 | second;
  const auto [found, is_new] =
      number_of_pair_.try_emplace(key, static_cast<std::uint32_t>(pairs_.size()));
  if (is_new) pairs_.push_back({.first = first, .second = second});
  return found->second;
}

}  // namespace journeygraph::graph
