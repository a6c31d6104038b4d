// Numbers pairs of small numbers (from, to) in order of first use, so that what is counted for a
// pair lies close together and only pairs that occur take room.
//
//   PairIndex index(touchpoint_count);
//   std::uint32_t number = index.NumberOf(from, to);
//   if (number == table.size()) table.emplace_back();
//   ++table[number].count;
//
// Up to 512 different seconds it is a table of firsts times seconds that grows with the firsts,
// with one load for each look-up; above that a hash map. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace journeygraph::graph {

class PairIndex {
 public:
  struct Pair {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
  };

  static constexpr std::uint32_t kLargestTable = 512;

  // Seconds are 0 .. seconds - 1; firsts are not limited.
  explicit PairIndex(std::uint32_t seconds) : seconds_(seconds) {}

  std::uint32_t NumberOf(std::uint32_t first, std::uint32_t second) {
    if (seconds_ > kLargestTable) return NumberInMap(first, second);
    const std::size_t place = static_cast<std::size_t>(first) * seconds_ + second;
    if (place >= number_plus_one_.size() || number_plus_one_[place] == 0) [[unlikely]] {
      Insert(place, first, second);
    }
    return number_plus_one_[place] - 1;
  }

  // The table as it is now, for loops in which every load counts. Valid until NumberOf is asked
  // about a pair that Find does not know.
  class Table {
   public:
    // Number plus one; 0 if the pair is not in the table, and then NumberOf must be asked.
    std::uint32_t Find(std::uint32_t first, std::uint32_t second) const {
      const std::size_t place = static_cast<std::size_t>(first) * seconds_ + second;
      return place < size_ ? number_plus_one_[place] : 0;
    }

   private:
    friend class PairIndex;
    const std::uint32_t* number_plus_one_ = nullptr;
    std::size_t size_ = 0;
    std::uint32_t seconds_ = 0;
  };

  Table table() const {
    Table table;
    table.number_plus_one_ = number_plus_one_.data();
    table.size_ = number_plus_one_.size();
    table.seconds_ = seconds_;
    return table;
  }

  // By number.
  const std::vector<Pair>& pairs() const { return pairs_; }

 private:
  void Insert(std::size_t place, std::uint32_t first, std::uint32_t second);
  std::uint32_t NumberInMap(std::uint32_t first, std::uint32_t second);

  std::uint32_t seconds_;
  std::vector<std::uint32_t> number_plus_one_;  // 0: not seen
  std::unordered_map<std::uint64_t, std::uint32_t> number_of_pair_;
  std::vector<Pair> pairs_;
};

}  // namespace journeygraph::graph
