// journeyctl metrics: what customers of a workspace are asked for.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"

namespace journeygraph::cli {
namespace {

struct MetricOptions {
  std::string id;
  std::string title;
  v1::MetricPreset preset = v1::METRIC_PRESET_UNSPECIFIED;
  double minimum = 0;
  double maximum = 0;
  bool whole_numbers = false;
  bool lower_is_better = false;
  v1::MetricSummary summary = v1::METRIC_SUMMARY_UNSPECIFIED;
  double positive_bound = 0;
  double negative_bound = 0;
  bool has_positive_bound = false;
  bool has_negative_bound = false;
};

std::string ShortName(const v1::Metric& metric) {
  return metric.name().substr(metric.name().rfind('/') + 1);
}

bool IsLowGood(const v1::Metric& metric) {
  return metric.direction() == v1::METRIC_DIRECTION_LOWER_IS_BETTER;
}

std::string ScaleText(const v1::Metric& metric) {
  return absl::StrCat(metric.minimum(), " to ", metric.maximum(),
                      metric.whole_numbers() ? "" : ", any number");
}

std::string SummaryText(v1::MetricSummary summary) {
  switch (summary) {
    case v1::METRIC_SUMMARY_TOP_SHARE:
      return "share of positive";
    case v1::METRIC_SUMMARY_NET:
      return "positive less negative";
    default:
      return "mean";
  }
}

// Answers from `bound` on in the direction that is good (or bad).
std::string BoxText(double bound, bool upwards) {
  return absl::StrCat(upwards ? "from " : "up to ", bound);
}

absl::StatusOr<ExitCode> List(const Context& context) {
  v1::ListMetricsRequest request;
  request.set_parent(context.WorkspaceName());
  const auto metrics = context.Connect().ListMetrics(request);
  if (!metrics.ok()) return metrics.status();
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kJson) return PrintJson(context, *metrics);
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"metric", "title", "minimum", "maximum", "whole_numbers", "direction", "summary",
                  "positive_bound", "negative_bound", "built_in"});
    for (const v1::Metric& metric : metrics->metrics()) {
      CsvLine(out, {ShortName(metric), metric.display_name(), CsvNumber(metric.minimum()),
                    CsvNumber(metric.maximum()), metric.whole_numbers() ? "true" : "false",
                    IsLowGood(metric) ? "lower" : "higher", SummaryText(metric.summary()),
                    CsvNumber(metric.positive_bound()), CsvNumber(metric.negative_bound()),
                    metric.built_in() ? "true" : "false"});
    }
    return kExitOk;
  }
  const Style style = context.TableStyle();
  const auto own = std::count_if(metrics->metrics().begin(), metrics->metrics().end(),
                                 [](const v1::Metric& metric) { return !metric.built_in(); });
  out << Toned(Wrapped(absl::StrCat("Workspace '", context.workspace, "' knows ",
                                    Counted(metrics->metrics_size(), "metric", "metrics"), ", ",
                                    own == 0 ? "none" : std::to_string(own), " of its own."),
                       style),
               Tone::kStrong, style)
      << "\n";
  Table table({{"Metric", Align::kLeft, true},
               {"Title", Align::kLeft, true, 3},
               {"Scale"},
               {"Good is"},
               {"Positive"},
               {"Negative"},
               {"Quoted as"}});
  for (const v1::Metric& metric : metrics->metrics()) {
    const bool low = IsLowGood(metric);
    table.AddRow({{ShortName(metric), Tone::kStrong},
                  {metric.display_name()},
                  {ScaleText(metric)},
                  {low ? "low" : "high"},
                  {BoxText(metric.positive_bound(), !low)},
                  {BoxText(metric.negative_bound(), low)},
                  {SummaryText(metric.summary())}});
  }
  out << table.Render(style);
  return kExitOk;
}

absl::StatusOr<ExitCode> Define(const Context& context, const MetricOptions& options) {
  v1::CreateMetricRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_metric_id(options.id);
  request.set_preset(options.preset);
  v1::Metric& metric = *request.mutable_metric();
  metric.set_display_name(options.title);
  metric.set_minimum(options.minimum);
  metric.set_maximum(options.maximum);
  metric.set_whole_numbers(options.whole_numbers);
  if (options.lower_is_better) metric.set_direction(v1::METRIC_DIRECTION_LOWER_IS_BETTER);
  metric.set_summary(options.summary);
  if (options.has_positive_bound) metric.set_positive_bound(options.positive_bound);
  if (options.has_negative_bound) metric.set_negative_bound(options.negative_bound);
  const auto created = context.Connect().CreateMetric(request);
  if (!created.ok()) return created.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *created);
  const v1::Metric& made = created->metric();
  const bool low = IsLowGood(made);
  context.streams.out << absl::StrCat(
      "Metric '", options.id, "' is defined: ", ScaleText(made), ", ", low ? "low" : "high",
      " is good, ", BoxText(made.positive_bound(), !low), " is positive, ",
      BoxText(made.negative_bound(), low), " is negative, quoted as ", SummaryText(made.summary()),
      ".\n");
  return kExitOk;
}

void AddDefine(CLI::App& metrics, Context& context, Action& action) {
  auto options = std::make_shared<MetricOptions>();
  CLI::App* command = metrics.add_subcommand("define", "Define a metric; it stays for good");
  command->add_option("METRIC", options->id, "Its name, as scores and CSV columns spell it")
      ->required();
  command->add_option("--title", options->title, "Its title (default: the name)");
  AddChoiceOption<v1::MetricPreset>(*command, "--preset", options->preset,
                                    {{"stars", v1::METRIC_PRESET_FIVE_STARS},
                                     {"smileys3", v1::METRIC_PRESET_THREE_SMILEYS},
                                     {"smileys5", v1::METRIC_PRESET_FIVE_SMILEYS},
                                     {"thumbs", v1::METRIC_PRESET_THUMBS},
                                     {"effort-low-is-easy", v1::METRIC_PRESET_EFFORT_LOW_IS_EASY},
                                     {"emotion-2", v1::METRIC_PRESET_EMOTION_MINUS_2_TO_2},
                                     {"emotion-5", v1::METRIC_PRESET_EMOTION_MINUS_5_TO_5},
                                     {"emotion-1-5", v1::METRIC_PRESET_EMOTION_1_TO_5},
                                     {"emotion-1-10", v1::METRIC_PRESET_EMOTION_1_TO_10}},
                                    "A scale in common use, instead of the options below");
  command->add_option("--min", options->minimum, "Lowest answer (default: 0)");
  command->add_option("--max", options->maximum, "Highest answer");
  command->add_flag("--whole", options->whole_numbers, "Only whole numbers are answers");
  command->add_flag("--low-is-good", options->lower_is_better, "Low answers are good");
  AddChoiceOption<v1::MetricSummary>(*command, "--summary", options->summary,
                                     {{"mean", v1::METRIC_SUMMARY_MEAN},
                                      {"top-share", v1::METRIC_SUMMARY_TOP_SHARE},
                                      {"net", v1::METRIC_SUMMARY_NET}},
                                     "What it is quoted as (default: mean)");
  command
      ->add_option_function<double>(
          "--positive",
          [options](double bound) {
            options->positive_bound = bound;
            options->has_positive_bound = true;
          },
          "The worst answer that is still positive")
      ->type_name("ANSWER");
  command
      ->add_option_function<double>(
          "--negative",
          [options](double bound) {
            options->negative_bound = bound;
            options->has_negative_bound = true;
          },
          "The best answer that is already negative")
      ->type_name("ANSWER");
  command->callback([&context, &action, options] {
    action = [&context, options] { return Define(context, *options); };
  });
}

}  // namespace

void AddMetricsCommand(CLI::App& app, Context& context, Action& action) {
  CLI::App* metrics = app.add_subcommand("metrics", "What customers are asked for");
  metrics->require_subcommand(1);
  CLI::App* list = metrics->add_subcommand("list", "List the metrics of the workspace");
  list->callback([&context, &action] { action = [&context] { return List(context); }; });
  AddDefine(*metrics, context, action);
}

}  // namespace journeygraph::cli
