// One number out of several metrics, with its parts (definitions 3.3, composite stage index).
//
//   CompositeIndex index = CompositeOf(scores, {{Metric::kNps, 1}}, 30, metrics);
//   if (index.value) std::cout << *index.value << " of 100\n";
//
// index = sum of w norm(value) / sum of w, norm = 100 (value - worst) / (best - worst), over the
// parts that are there. A metric without answers, or with fewer than `min_answers`, is missing and
// not zero: it is named, its weight is left out, and the index is called incomplete.
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/measure/metric_score.h"
#include "graph/model/metric.h"
#include "graph/model/metric_catalogue.h"

namespace journeygraph::graph {

struct MetricWeight {
  Metric metric = Metric::kNps;
  double weight = 1;  // above 0
};

struct IndexPart {
  std::string metric;
  double weight = 0;  // as declared
  std::uint64_t count = 0;
  bool missing = false;
  std::optional<double> normalised;  // 0 worst to 100 best; nothing without answers
  friend bool operator==(const IndexPart&, const IndexPart&) = default;
};

struct CompositeIndex {
  std::optional<double> value;  // 0 to 100; nothing if every part is missing
  bool incomplete = false;
  std::vector<IndexPart> parts;  // in the order of the weights
  friend bool operator==(const CompositeIndex&, const CompositeIndex&) = default;
};

CompositeIndex CompositeOf(const std::vector<MetricScore>& scores,
                           const std::vector<MetricWeight>& weights, std::uint64_t min_answers,
                           const MetricCatalogue& metrics);

}  // namespace journeygraph::graph
