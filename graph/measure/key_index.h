// Numbers keys of 64 bits in order of first use: 0, 1, 2 ...
//
//   KeyIndex index;
//   std::uint32_t number = index.NumberOf(std::uint64_t{from} << 32 | to);
//   if (number == table.size()) table.emplace_back();
//   ++table[number];
//
// For keys that are too many or too far apart for a table (graph/measure/pair_index.h). An open
// addressing table of at most half load: about 16 bytes a key. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace journeygraph::graph {

class KeyIndex {
 public:
  static constexpr std::uint32_t kUnknown = std::numeric_limits<std::uint32_t>::max();

  // A new number if the key is not known.
  std::uint32_t NumberOf(std::uint64_t key) {
    if (2 * (keys_.size() + 1) > slots_.size()) [[unlikely]]
      Grow();
    std::size_t place = FirstPlaceOf(key);
    for (; slots_[place] != 0; place = (place + 1) & (slots_.size() - 1)) {
      if (keys_[slots_[place] - 1] == key) return slots_[place] - 1;
    }
    keys_.push_back(key);
    slots_[place] = static_cast<std::uint32_t>(keys_.size());
    return slots_[place] - 1;
  }

  // kUnknown if the key is not known.
  std::uint32_t Find(std::uint64_t key) const {
    if (slots_.empty()) return kUnknown;
    for (std::size_t place = FirstPlaceOf(key); slots_[place] != 0;
         place = (place + 1) & (slots_.size() - 1)) {
      if (keys_[slots_[place] - 1] == key) return slots_[place] - 1;
    }
    return kUnknown;
  }

  // By number.
  const std::vector<std::uint64_t>& keys() const { return keys_; }
  std::size_t size() const { return keys_.size(); }

 private:
  // The high bits of the product depend on all bits of the key.
  std::size_t FirstPlaceOf(std::uint64_t key) const {
    return static_cast<std::size_t>((key ^ key >> 29) * 0x9e3779b97f4a7c15 >> 24) &
           (slots_.size() - 1);
  }
  void Grow();

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> slots_;  // number plus one, 0 for none; a power of two of them
};

}  // namespace journeygraph::graph
