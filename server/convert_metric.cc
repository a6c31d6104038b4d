#include "server/convert_metric.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxTitleBytes = 128;

graph::NewMetric Scale(double minimum, double maximum, graph::MetricSummary summary) {
  return {.minimum = minimum, .maximum = maximum, .whole_numbers = true, .summary = summary};
}

graph::NewMetric EmotionAround0(double reach) {
  graph::NewMetric emotion = Scale(-reach, reach, graph::MetricSummary::kMean);
  emotion.positive_bound = 1;
  emotion.negative_bound = -1;
  return emotion;
}

graph::NewMetric OfPreset(v1::MetricPreset preset) {
  using graph::MetricSummary;
  switch (preset) {
    case v1::METRIC_PRESET_THREE_SMILEYS:
      return Scale(1, 3, MetricSummary::kTopShare);
    case v1::METRIC_PRESET_FIVE_SMILEYS:
      return Scale(1, 5, MetricSummary::kTopShare);
    case v1::METRIC_PRESET_THUMBS:
      return Scale(0, 1, MetricSummary::kTopShare);
    case v1::METRIC_PRESET_EFFORT_LOW_IS_EASY: {
      graph::NewMetric effort = Scale(1, 5, MetricSummary::kMean);
      effort.lower_is_better = true;
      return effort;
    }
    case v1::METRIC_PRESET_EMOTION_MINUS_2_TO_2:
      return EmotionAround0(2);
    case v1::METRIC_PRESET_EMOTION_MINUS_5_TO_5:
      return EmotionAround0(5);
    case v1::METRIC_PRESET_EMOTION_1_TO_10: {
      graph::NewMetric emotion = Scale(1, 10, MetricSummary::kMean);
      emotion.positive_bound = 7;
      emotion.negative_bound = 4;
      return emotion;
    }
    default:  // five stars, and emotion from 1 to 5
      return Scale(1, 5, MetricSummary::kMean);
  }
}

graph::MetricSummary ToDomain(v1::MetricSummary summary) {
  switch (summary) {
    case v1::METRIC_SUMMARY_TOP_SHARE:
      return graph::MetricSummary::kTopShare;
    case v1::METRIC_SUMMARY_NET:
      return graph::MetricSummary::kNet;
    default:
      return graph::MetricSummary::kMean;
  }
}

graph::NewMetric OfMessage(const v1::Metric& message) {
  graph::NewMetric metric{
      .minimum = message.minimum(),
      .maximum = message.maximum(),
      .whole_numbers = message.whole_numbers(),
      .lower_is_better = message.direction() == v1::METRIC_DIRECTION_LOWER_IS_BETTER,
      .summary = ToDomain(message.summary()),
  };
  if (message.has_positive_bound()) metric.positive_bound = message.positive_bound();
  if (message.has_negative_bound()) metric.negative_bound = message.negative_bound();
  return metric;
}

// A preset says everything but the title.
void CheckNothingBesides(const v1::Metric& message, Violations& violations) {
  v1::Metric title;
  title.set_name(message.name());
  title.set_display_name(message.display_name());
  if (title.SerializeAsString() == message.SerializeAsString()) return;
  violations.Add("preset", "is given beside a definition; with a preset only display_name may be");
}

}  // namespace

graph::NewMetric ToDomain(const v1::CreateMetricRequest& request, Violations& violations) {
  if (!IsResourceId(request.metric_id())) {
    violations.Add("metric_id", absl::StrCat("is ", Quoted(request.metric_id()), "; ",
                                             std::string(kIdRule), " are allowed"));
  }
  CheckName(violations, request.metric().display_name(), kMaxTitleBytes, "metric.display_name");
  CheckEnum(violations, request.metric().direction(), "metric.direction");
  CheckEnum(violations, request.metric().summary(), "metric.summary");
  CheckEnum(violations, request.preset(), "preset");
  const bool has_preset = request.preset() != v1::METRIC_PRESET_UNSPECIFIED;
  if (has_preset) CheckNothingBesides(request.metric(), violations);
  graph::NewMetric metric = has_preset ? OfPreset(request.preset()) : OfMessage(request.metric());
  metric.name = request.metric_id();
  metric.display_name = request.metric().display_name();
  if (const auto problem = graph::CheckMetric(metric)) {
    violations.Add(absl::StrCat("metric.", problem->field), problem->description);
  }
  return metric;
}

void ToMessage(const graph::MetricDefinition& definition, std::string_view workspace,
               v1::Metric& message) {
  message.set_name(FullMetricName(workspace, definition.name));
  message.set_display_name(definition.display_name);
  message.set_minimum(definition.minimum);
  message.set_maximum(definition.maximum);
  message.set_whole_numbers(definition.whole_numbers);
  message.set_direction(definition.direction > 0 ? v1::METRIC_DIRECTION_HIGHER_IS_BETTER
                                                 : v1::METRIC_DIRECTION_LOWER_IS_BETTER);
  message.set_summary(ToMessage(definition.summary));
  message.set_positive_bound(graph::PositiveBound(definition));
  message.set_negative_bound(graph::NegativeBound(definition));
  message.set_built_in(static_cast<std::size_t>(definition.metric) < graph::kBuiltInMetrics.size());
}

v1::MetricSummary ToMessage(graph::MetricSummary summary) {
  switch (summary) {
    case graph::MetricSummary::kMean:
      return v1::METRIC_SUMMARY_MEAN;
    case graph::MetricSummary::kTopShare:
      return v1::METRIC_SUMMARY_TOP_SHARE;
    case graph::MetricSummary::kNet:
      return v1::METRIC_SUMMARY_NET;
  }
  return v1::METRIC_SUMMARY_UNSPECIFIED;
}

void CheckMetric(std::string_view name, const graph::MetricCatalogue& metrics,
                 std::string_view field, Violations& violations) {
  if (name.empty() || metrics.Find(name) != nullptr) return;
  violations.Add(std::string(field),
                 absl::StrCat("is ", Quoted(name), "; ", metrics.Names(), " is allowed"));
}

void CheckMetrics(const google::protobuf::RepeatedPtrField<std::string>& names,
                  const graph::MetricCatalogue& metrics, std::string_view field,
                  Violations& violations) {
  for (int i = 0; i < names.size(); ++i) {
    if (metrics.Find(names[i]) != nullptr) continue;
    violations.Add(absl::StrCat(std::string(field), "[", i, "]"),
                   absl::StrCat("is ", Quoted(names[i]), "; ", metrics.Names(), " is allowed"));
  }
}

graph::Metric MetricOrNps(std::string_view name, const graph::MetricCatalogue& metrics) {
  const graph::MetricDefinition* definition = metrics.Find(name);
  return definition == nullptr ? graph::Metric::kNps : definition->metric;
}

std::vector<graph::Metric> MetricsNamed(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const graph::MetricCatalogue& metrics) {
  std::vector<graph::Metric> named;
  for (const std::string& name : names) {
    if (const auto* definition = metrics.Find(name)) named.push_back(definition->metric);
  }
  return named;
}

}  // namespace journeygraph::server
