// What a single answer adds to the value that a metric is quoted as.
//
//   QuotedMoments moments;
//   moments.Add(QuotedMicros(definition, answer_micros));
//   double value = moments.Mean();      // the CSAT, NPS or mean of all answers added
//
// Every way to summarise a metric (MetricSummary) is the mean of such numbers: 1 for a positive
// answer and else 0 (share), 100, 0 or -100 (net), the answer itself (mean). So shares, net scores
// and means can be taken apart, weighted and compared alike. Pure functions; thread-safe.
#pragma once

#include <cstdint>

#include "graph/measure/metric_score.h"
#include "graph/measure/moments.h"
#include "graph/model/metric.h"

namespace journeygraph::graph {

// Moments of QuotedMicros.
using QuotedMoments = Moments;

inline std::int64_t QuotedMicros(const MetricDefinition& definition, std::int64_t answer_micros) {
  switch (definition.summary) {
    case MetricSummary::kTopShare:
      return definition.IsPositive(answer_micros) * kMicrosPerUnit;
    case MetricSummary::kNet:
      return (static_cast<std::int64_t>(definition.IsPositive(answer_micros)) -
              static_cast<std::int64_t>(definition.IsNegative(answer_micros))) *
             100 * kMicrosPerUnit;
    case MetricSummary::kMean:
      break;
  }
  return answer_micros;
}

// Sum of squared deviations of QuotedMicros from their mean, in squared units, out of a summary.
inline double SquaredDeviations(const MetricScore& score) {
  const auto n = static_cast<double>(score.count);
  if (score.count == 0) return 0;
  const double positive = static_cast<double>(score.positive) / n;
  const double negative = static_cast<double>(score.negative) / n;
  switch (score.summary) {
    case MetricSummary::kTopShare:
      return n * positive * (1 - positive);
    case MetricSummary::kNet:
      return n * 1e4 * (positive + negative - (positive - negative) * (positive - negative));
    case MetricSummary::kMean:
      break;
  }
  return (n - 1) * score.standard_deviation * score.standard_deviation;
}

}  // namespace journeygraph::graph
