// The metrics of a workspace: the built-in ones and those that it defined.
//
//   MetricCatalogue catalogue;
//   auto stars = catalogue.Define({.name = "stars", .minimum = 1, .maximum = 5, ...});
//   const MetricDefinition& definition = catalogue.Of(stars->metric);
//   const MetricDefinition* found = catalogue.Find("stars");
//
// A definition is never changed or taken away: answers that refer to it are kept for good.
// Const methods are thread-safe; a catalogue that is shared is not changed but copied.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/model/metric.h"

namespace journeygraph::graph {

class MetricCatalogue {
 public:
  // The built-in metrics.
  MetricCatalogue();

  // Takes a definition (MakeMetric) and gives it the next number.
  // Returns ALREADY_EXISTS, if there is a metric of this name. Returns RESOURCE_EXHAUSTED, if there
  // are kMaxMetrics.
  absl::StatusOr<MetricDefinition> Define(MetricDefinition definition);

  // Of a number that nobody defined: a definition without a name.
  const MetricDefinition& Of(Metric metric) const {
    return definitions_[static_cast<std::size_t>(metric) % kMaxMetrics];
  }
  // Null if there is none of this name.
  const MetricDefinition* Find(std::string_view name) const;
  std::size_t size() const { return size_; }

  // nps, csat, ces, sentiment; then the workspace's own by name. The order of answers.
  const std::vector<Metric>& InOrder() const { return in_order_; }
  // All names in that order, as "nps, csat, ces, sentiment or stars".
  std::string Names() const;

 private:
  std::array<MetricDefinition, kMaxMetrics> definitions_;
  std::size_t size_ = 0;
  std::vector<Metric> in_order_;
};

// The catalogue of a workspace that defined nothing.
std::shared_ptr<const MetricCatalogue> BuiltInCatalogue();

// What a workspace says of a metric of its own.
struct NewMetric {
  std::string name;
  std::string display_name;  // "": the name
  double minimum = 0;
  double maximum = 0;
  bool whole_numbers = false;
  bool lower_is_better = false;
  MetricSummary summary = MetricSummary::kMean;
  // Worst answer that is still positive and best answer that is already negative, on the scale.
  // Default on a scale of whole numbers: the two best and the two worst of five steps or more, else
  // the best and the worst; on others the best and the worst quarter.
  std::optional<double> positive_bound;
  std::optional<double> negative_bound;
};

// What is wrong with it: the field and the rule; nothing if all is well. Bounds within the scale,
// at most 1,000,000 either way, minimum below maximum, no answer positive and negative at once.
struct MetricProblem {
  std::string field;
  std::string description;
};
std::optional<MetricProblem> CheckMetric(const NewMetric& metric);

// The definition of a metric that CheckMetric has nothing against; without a number.
MetricDefinition MakeMetric(const NewMetric& metric);

// The bounds of a definition, on the scale.
double PositiveBound(const MetricDefinition& definition);
double NegativeBound(const MetricDefinition& definition);

}  // namespace journeygraph::graph
