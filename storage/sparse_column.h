// Entries of a segment that only some rows have: a row may have none, one or several.
//
//   SparseColumn<graph::ScoreEntry> scores;
//   scores.AppendToRow(given, row);           // rows ascend
//   scores.EndCustomer(3);                    // the third customer ends here
//   scores.OfCustomer(2);                     // its entries; `row` counts from the segment's begin
//
// Costs nothing while nobody has an entry, then 4 bytes a customer and the entries.
// Threads may read one that does not change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace journeygraph::storage {

// Those of ascending entries that belong to the rows [begin, end). O(log entries).
template <typename Entry>
std::span<const Entry> EntriesOfRows(std::span<const Entry> entries, std::uint32_t begin,
                                     std::uint32_t end) {
  const auto from = std::partition_point(entries.begin(), entries.end(),
                                         [begin](const Entry& entry) { return entry.row < begin; });
  const auto to = std::partition_point(from, entries.end(),
                                       [end](const Entry& entry) { return entry.row < end; });
  return {from, to};
}

template <typename Entry>
class SparseColumn {
 public:
  std::span<const Entry> OfCustomer(std::size_t place) const {
    if (first_.empty()) return {};
    return {entries_.data() + first_[place], first_[place + 1] - first_[place]};
  }
  std::span<const Entry> OfRow(std::size_t place, std::uint32_t row) const {
    return EntriesOfRows(OfCustomer(place), row, row + 1);
  }

  // Copies entries and makes them entries of `row`.
  void AppendToRow(std::span<const Entry> entries, std::uint32_t row) {
    for (Entry entry : entries) {
      entry.row = row;
      entries_.push_back(entry);
    }
  }
  // Copies the entries of a customer of another segment, whose first row was `old_row` there and is
  // `new_row` here.
  void AppendCustomer(const SparseColumn& from, std::size_t place, std::uint32_t old_row,
                      std::uint32_t new_row) {
    for (Entry entry : from.OfCustomer(place)) {
      entry.row = entry.row - old_row + new_row;
      entries_.push_back(entry);
    }
  }
  // `customers`: with the one that ends.
  void EndCustomer(std::size_t customers) {
    if (entries_.empty()) return;
    first_.resize(customers, 0);  // nobody before had an entry
    first_.push_back(static_cast<std::uint32_t>(entries_.size()));
  }

  std::size_t SizeBytes() const {
    return entries_.capacity() * sizeof(Entry) + first_.capacity() * sizeof(std::uint32_t);
  }
  void ShrinkToFit() {
    entries_.shrink_to_fit();
    first_.shrink_to_fit();
  }

 private:
  std::vector<Entry> entries_;        // `row` counts from the beginning of the segment
  std::vector<std::uint32_t> first_;  // by customer, one more at the end; empty without entries
};

}  // namespace journeygraph::storage
