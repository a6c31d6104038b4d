#include "graph/measure/rank_correlation.h"

#include <cmath>
#include <numeric>

namespace journeygraph::graph {
namespace {

// Twice the mean rank of each grade, less n + 1: whole numbers around zero.
std::vector<double> CentredRanks(const std::vector<std::uint64_t>& counts, std::uint64_t total) {
  std::vector<double> ranks;
  std::uint64_t below = 0;
  for (const std::uint64_t count : counts) {
    ranks.push_back(static_cast<double>(2 * below + count) - static_cast<double>(total));
    below += count;
  }
  return ranks;
}

}  // namespace

void RankTable::Merge(const RankTable& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::uint64_t RankTable::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::optional<Estimate> RankTable::Spearman() const {
  const std::size_t rows = counts_.size() / columns_;
  std::vector<std::uint64_t> of_row(rows);
  std::vector<std::uint64_t> of_column(columns_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    of_row[i / columns_] += counts_[i];
    of_column[i % columns_] += counts_[i];
  }
  const std::uint64_t total = count();
  const std::vector<double> row_ranks = CentredRanks(of_row, total);
  const std::vector<double> column_ranks = CentredRanks(of_column, total);
  double products = 0;
  double row_squares = 0;
  double column_squares = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto weight = static_cast<double>(counts_[i]);
    const double x = row_ranks[i / columns_];
    const double y = column_ranks[i % columns_];
    products += weight * x * y;
    row_squares += weight * x * x;
    column_squares += weight * y * y;
  }
  if (row_squares <= 0 || column_squares <= 0) return std::nullopt;
  const double rho = products / std::sqrt(row_squares * column_squares);
  if (total < 4 || std::abs(rho) >= 1) {
    return Estimate{.value = rho, .low = total < 4 ? -1 : rho, .high = total < 4 ? 1 : rho};
  }
  const double error = std::sqrt((1 + rho * rho / 2) / static_cast<double>(total - 3));
  return Estimate{.value = rho,
                  .low = std::tanh(std::atanh(rho) - kNormal95 * error),
                  .high = std::tanh(std::atanh(rho) + kNormal95 * error)};
}

}  // namespace journeygraph::graph
