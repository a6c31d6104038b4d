// Spearman's rank correlation of two graded things, from a table of counts.
//
//   RankTable table(512, 7);
//   table.Add(row, column);
//   std::optional<Estimate> rho = table.Spearman();
//
// Ties have their mean rank, so that rho is Pearson's r of the mean ranks (Kendall 1948). Interval
// by Fisher on artanh rho with the error sqrt((1 + rho^2 / 2) / (n - 3)) (Bonett and Wright 2000).
// Not thread-safe; one for each thread, merged.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/measure/statistics.h"

namespace journeygraph::graph {

class RankTable {
 public:
  RankTable(std::size_t rows, std::size_t columns)
      : columns_(columns), counts_(rows * columns, 0) {}

  void Add(std::size_t row, std::size_t column) { ++counts_[row * columns_ + column]; }
  void Merge(const RankTable& other);

  std::uint64_t count() const;
  // Nothing if either does not vary; [-1, 1] as its interval for fewer than four.
  std::optional<Estimate> Spearman() const;
  friend bool operator==(const RankTable&, const RankTable&) = default;

 private:
  std::size_t columns_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace journeygraph::graph
