#include "graph/model/metric.h"

namespace journeygraph::graph {

const MetricDefinition& BuiltInMetric(Metric metric) {
  static const auto* const definitions = new std::array<MetricDefinition, kBuiltInMetrics.size()>{{
      {.metric = Metric::kNps,
       .name = "nps",
       .display_name = "NPS",
       .minimum = 0,
       .maximum = 10,
       .whole_numbers = true,
       .summary = MetricSummary::kNet,
       .negative_up_to_micros = 6 * kMicrosPerUnit,
       .positive_from_micros = 9 * kMicrosPerUnit,
       .index_from_micros = 9 * kMicrosPerUnit},
      {.metric = Metric::kCsat,
       .name = "csat",
       .display_name = "CSAT",
       .minimum = 1,
       .maximum = 5,
       .whole_numbers = true,
       .summary = MetricSummary::kTopShare,
       .negative_up_to_micros = 2 * kMicrosPerUnit,
       .positive_from_micros = 4 * kMicrosPerUnit,
       .index_from_micros = 4 * kMicrosPerUnit},
      {.metric = Metric::kCes,
       .name = "ces",
       .display_name = "CES",
       .minimum = 1,
       .maximum = 7,
       .whole_numbers = true,
       .summary = MetricSummary::kMean,
       .negative_up_to_micros = 3 * kMicrosPerUnit,
       .positive_from_micros = 5 * kMicrosPerUnit,
       .index_from_micros = 6 * kMicrosPerUnit},
      {.metric = Metric::kSentiment,
       .name = "sentiment",
       .display_name = "Sentiment",
       .minimum = -1,
       .maximum = 1,
       .whole_numbers = false,
       .summary = MetricSummary::kMean,
       .negative_up_to_micros = -50'001,
       .positive_from_micros = 50'001,
       .index_from_micros = 50'001},
  }};
  return (*definitions)[static_cast<std::size_t>(metric)];
}

}  // namespace journeygraph::graph
