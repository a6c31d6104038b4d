#include "clients/cli/sparkline.h"

#include <algorithm>
#include <limits>

#include "clients/cli/number_format.h"

namespace journeygraph::cli {

std::string SparklineBetween(std::span<const std::optional<double>> values, double low,
                             double high) {
  std::string line;
  for (const std::optional<double>& value : values) {
    if (!value) {
      line += " ";
    } else {
      line += Spark(high > low ? std::clamp((*value - low) / (high - low), 0.0, 1.0) : 0.5);
    }
  }
  return line;
}

std::string Sparkline(std::span<const std::optional<double>> values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const std::optional<double>& value : values) {
    if (!value) continue;
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  return SparklineBetween(values, low, high);
}

std::string Sparkline(const std::vector<double>& values) {
  return Sparkline(std::vector<std::optional<double>>(values.begin(), values.end()));
}

}  // namespace journeygraph::cli
