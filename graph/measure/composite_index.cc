#include "graph/measure/composite_index.h"

#include <algorithm>
#include <utility>

namespace journeygraph::graph {

CompositeIndex CompositeOf(const std::vector<MetricScore>& scores,
                           const std::vector<MetricWeight>& weights, std::uint64_t min_answers,
                           const MetricCatalogue& metrics) {
  CompositeIndex index;
  double sum = 0;
  double weight_there = 0;
  for (const MetricWeight& declared : weights) {
    IndexPart part{.metric = metrics.Of(declared.metric).name, .weight = declared.weight};
    const auto score = std::ranges::find(scores, declared.metric, &MetricScore::metric);
    if (score != scores.end()) {
      part.count = score->count;
      part.normalised = 100 * (score->value - score->worst) / (score->best - score->worst);
    }
    part.missing = part.count == 0 || part.count < min_answers;
    if (part.missing) {
      index.incomplete = true;
    } else {
      sum += declared.weight * *part.normalised;
      weight_there += declared.weight;
    }
    index.parts.push_back(std::move(part));
  }
  if (weight_there > 0) index.value = sum / weight_there;
  return index;
}

}  // namespace journeygraph::graph
