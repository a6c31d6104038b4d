#include "graph/measure/key_index.h"

#include <algorithm>

namespace journeygraph::graph {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

void KeyIndex::Grow() {
  slots_.assign(std::max(kFirstSlots, 2 * slots_.size()), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t number = 0; number < keys_.size(); ++number) {
    std::size_t place = FirstPlaceOf(keys_[number]);
    while (slots_[place] != 0) place = (place + 1) & mask;
    slots_[place] = number + 1;
  }
}

}  // namespace journeygraph::graph
