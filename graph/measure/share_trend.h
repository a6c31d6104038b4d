// Whether a share rises or falls from group to group, where the groups have an order.
//
//   const std::vector<TrendGroup> groups = {{.position = 0, .count = 10, .total = 100}, ...};
//   std::optional<ShareTrend> trend = CochranArmitage(groups);
//   if (trend && trend->p_value < 0.05) ...   // trend->z above 0: it rises
//
// The test of Cochran (1954) and Armitage (1955): with x = position, p = all counts / all totals N,
//   T = sum x_i (count_i - total_i p),
//   Var T = p (1 - p) (sum total_i x_i^2 - (sum total_i x_i)^2 / N),  z = T / sqrt(Var T);
// z^2 = N r^2 with r the correlation of x and the property. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace journeygraph::graph {

struct TrendGroup {
  double position = 0;
  std::uint64_t count = 0;  // cases with the property
  std::uint64_t total = 0;
};

struct ShareTrend {
  double z = 0;
  double p_value = 1;  // two-sided
  friend bool operator==(const ShareTrend&, const ShareTrend&) = default;
};

// Nothing where all cases are in one position, or none or all have the property.
std::optional<ShareTrend> CochranArmitage(std::span<const TrendGroup> groups);

}  // namespace journeygraph::graph
