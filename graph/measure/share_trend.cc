#include "graph/measure/share_trend.h"

#include <cmath>
#include <numbers>

namespace journeygraph::graph {

std::optional<ShareTrend> CochranArmitage(std::span<const TrendGroup> groups) {
  double total = 0;
  double count = 0;
  double sum_x = 0;
  double sum_x2 = 0;
  double sum_x_count = 0;
  for (const TrendGroup& group : groups) {
    const auto n = static_cast<double>(group.total);
    const auto hits = static_cast<double>(group.count);
    total += n;
    count += hits;
    sum_x += n * group.position;
    sum_x2 += n * group.position * group.position;
    sum_x_count += hits * group.position;
  }
  if (total == 0) return std::nullopt;
  const double share = count / total;
  const double variance = share * (1 - share) * (sum_x2 - sum_x * sum_x / total);
  if (!(variance > 0)) return std::nullopt;
  const double z = (sum_x_count - sum_x * share) / std::sqrt(variance);
  return ShareTrend{.z = z, .p_value = std::erfc(std::abs(z) / std::numbers::sqrt2)};
}

}  // namespace journeygraph::graph
