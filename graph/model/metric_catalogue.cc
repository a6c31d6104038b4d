#include "graph/model/metric_catalogue.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

constexpr double kMostMagnitude = 1'000'000;
// Scales of whole numbers with as many steps have boxes of two.
constexpr double kStepsForTwo = 5;

std::int64_t ToMicros(double value) { return std::llround(value * kMicrosPerUnit); }

// How far the boxes reach from the ends of the scale without bounds of their own.
double DefaultReach(const NewMetric& metric) {
  const double span = metric.maximum - metric.minimum;
  if (!metric.whole_numbers) return span / 4;
  return span + 1 >= kStepsForTwo ? 1 : 0;
}

double PositiveBoundOf(const NewMetric& metric) {
  if (metric.positive_bound) return *metric.positive_bound;
  return metric.lower_is_better ? metric.minimum + DefaultReach(metric)
                                : metric.maximum - DefaultReach(metric);
}

double NegativeBoundOf(const NewMetric& metric) {
  if (metric.negative_bound) return *metric.negative_bound;
  return metric.lower_is_better ? metric.maximum - DefaultReach(metric)
                                : metric.minimum + DefaultReach(metric);
}

bool IsWhole(double value) { return std::trunc(value) == value; }

}  // namespace

MetricCatalogue::MetricCatalogue()
    : size_(kBuiltInMetrics.size()), in_order_(kBuiltInMetrics.begin(), kBuiltInMetrics.end()) {
  for (const Metric metric : kBuiltInMetrics) {
    definitions_[static_cast<std::size_t>(metric)] = BuiltInMetric(metric);
  }
}

absl::StatusOr<MetricDefinition> MetricCatalogue::Define(MetricDefinition definition) {
  if (Find(definition.name) != nullptr) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a metric '", definition.name, "' already"));
  }
  if (size_ == kMaxMetrics) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "a workspace holds at most ", kMaxMetrics - kBuiltInMetrics.size(), " metrics of its own"));
  }
  definition.metric = static_cast<Metric>(size_);
  definitions_[size_++] = definition;
  const auto place = std::find_if(in_order_.begin() + kBuiltInMetrics.size(), in_order_.end(),
                                  [&](Metric metric) { return definition.name < Of(metric).name; });
  in_order_.insert(place, definition.metric);
  return definition;
}

const MetricDefinition* MetricCatalogue::Find(std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (definitions_[i].name == name) return &definitions_[i];
  }
  return nullptr;
}

std::string MetricCatalogue::Names() const {
  std::string names;
  for (std::size_t i = 0; i < in_order_.size(); ++i) {
    const char* separator = i == 0 ? "" : i + 1 == in_order_.size() ? " or " : ", ";
    absl::StrAppend(&names, separator, Of(in_order_[i]).name);
  }
  return names;
}

std::shared_ptr<const MetricCatalogue> BuiltInCatalogue() {
  static const auto* const catalogue =
      new std::shared_ptr<const MetricCatalogue>(std::make_shared<MetricCatalogue>());
  return *catalogue;
}

std::optional<MetricProblem> CheckMetric(const NewMetric& metric) {
  // Written so that NaN fails.
  const auto check = [&](const char* field, double value) -> std::optional<MetricProblem> {
    if (!(std::abs(value) <= kMostMagnitude)) {
      return MetricProblem{field, absl::StrCat("is ", value, "; -1e6 to 1e6 is allowed")};
    }
    if (metric.whole_numbers && !IsWhole(value)) {
      return MetricProblem{
          field, absl::StrCat("is ", value, "; on a scale of whole numbers one is needed")};
    }
    return std::nullopt;
  };
  if (auto problem = check("minimum", metric.minimum)) return problem;
  if (auto problem = check("maximum", metric.maximum)) return problem;
  if (metric.minimum >= metric.maximum) {
    return MetricProblem{"maximum", absl::StrCat("is ", metric.maximum, "; more than the minimum, ",
                                                 metric.minimum, ", is needed")};
  }
  const auto check_bound = [&](const char* field, double value) -> std::optional<MetricProblem> {
    if (auto problem = check(field, value)) return problem;
    if (value >= metric.minimum && value <= metric.maximum) return std::nullopt;
    return MetricProblem{field, absl::StrCat("is ", value, "; ", metric.minimum, " to ",
                                             metric.maximum, " is allowed")};
  };
  const double positive = PositiveBoundOf(metric);
  const double negative = NegativeBoundOf(metric);
  if (auto problem = check_bound("positive_bound", positive)) return problem;
  if (auto problem = check_bound("negative_bound", negative)) return problem;
  const bool apart = metric.lower_is_better ? positive < negative : positive > negative;
  if (apart) return std::nullopt;
  return MetricProblem{metric.negative_bound ? "negative_bound" : "positive_bound",
                       absl::StrCat("makes answers positive and negative at once: positive from ",
                                    positive, ", negative from ", negative, " on")};
}

MetricDefinition MakeMetric(const NewMetric& metric) {
  const std::int64_t direction = metric.lower_is_better ? -1 : 1;
  const std::int64_t positive = direction * ToMicros(PositiveBoundOf(metric));
  return {.name = metric.name,
          .display_name = metric.display_name.empty() ? metric.name : metric.display_name,
          .minimum = metric.minimum,
          .maximum = metric.maximum,
          .whole_numbers = metric.whole_numbers,
          .summary = metric.summary,
          .direction = direction,
          .negative_up_to_micros = direction * ToMicros(NegativeBoundOf(metric)),
          .positive_from_micros = positive,
          .index_from_micros = positive};
}

double PositiveBound(const MetricDefinition& definition) {
  return static_cast<double>(definition.positive_from_micros * definition.direction) /
         kMicrosPerUnit;
}

double NegativeBound(const MetricDefinition& definition) {
  return static_cast<double>(definition.negative_up_to_micros * definition.direction) /
         kMicrosPerUnit;
}

}  // namespace journeygraph::graph
