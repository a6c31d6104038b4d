#include "graph/model/metric.h"

namespace journeygraph::graph {
namespace {

constexpr std::array<MetricDefinition, kAllMetrics.size()> kDefinitions = {{
    {.name = "nps", .minimum = 0, .maximum = 10, .whole_numbers = true,
     .negative_up_to_micros = 6 * kMicrosPerUnit, .positive_from_micros = 9 * kMicrosPerUnit},
    {.name = "csat", .minimum = 1, .maximum = 5, .whole_numbers = true,
     .negative_up_to_micros = 2 * kMicrosPerUnit, .positive_from_micros = 4 * kMicrosPerUnit},
    {.name = "ces", .minimum = 1, .maximum = 7, .whole_numbers = true,
     .negative_up_to_micros = 3 * kMicrosPerUnit, .positive_from_micros = 5 * kMicrosPerUnit},
    {.name = "sentiment", .minimum = -1, .maximum = 1, .whole_numbers = false,
     .negative_up_to_micros = -50'001, .positive_from_micros = 50'001},
}};

}  // namespace

const MetricDefinition& DefinitionOf(Metric metric) {
  return kDefinitions[static_cast<std::size_t>(metric)];
}

std::optional<Metric> MetricNamed(std::string_view name) {
  for (Metric metric : kAllMetrics) {
    if (DefinitionOf(metric).name == name) return metric;
  }
  return std::nullopt;
}

}  // namespace journeygraph::graph
