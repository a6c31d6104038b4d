#include "graph/model/metric.h"

namespace journeygraph::graph {
std::optional<Metric> MetricNamed(std::string_view name) {
  for (Metric metric : kAllMetrics) {
    if (DefinitionOf(metric).name == name) return metric;
  }
  return std::nullopt;
}

}  // namespace journeygraph::graph
