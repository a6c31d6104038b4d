#include "graph/measure/apportionment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace journeygraph::graph {

std::vector<std::int64_t> Apportion(std::int64_t whole, std::span<const double> weights) {
  std::vector<std::int64_t> parts(weights.size(), 0);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (total <= 0) return parts;
  std::vector<double> remainders(weights.size());
  std::int64_t left = whole;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = static_cast<double>(whole) * (weights[i] / total);
    // What rounding makes too much is not there to be given.
    parts[i] = std::min(left, static_cast<std::int64_t>(std::floor(share)));
    remainders[i] = weights[i] > 0 ? share - std::floor(share) : -1;
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; left > 0; i = (i + 1) % order.size()) {
    if (weights[order[i]] <= 0) continue;
    ++parts[order[i]];
    --left;
  }
  return parts;
}

}  // namespace journeygraph::graph
