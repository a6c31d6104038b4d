// journeyctl drivers: which touchpoints or stages drive the overall score.
#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableDrivers = 15;
constexpr int kBarCells = 10;

struct DriversOptions {
  ScopeFlags scope;
  std::string metric;
  std::string overall;
  std::string overall_touchpoint;
  v1::DriverLevel level = v1::DRIVER_LEVEL_TOUCHPOINT;
  int min_journeys = 0;
  std::optional<int> top;
};

std::string NameOf(const v1::Driver& driver) {
  return driver.name().empty() ? "(no stage)" : driver.name();
}

std::string Headline(const v1::ListDriversResponse& response) {
  if (response.overall_journeys() == 0) return "No journey has an overall score.";
  if (response.method() == v1::IMPORTANCE_METHOD_UNSPECIFIED) {
    return "No driver is rated in enough journeys that also have an overall score.";
  }
  const v1::Driver* first = nullptr;
  for (const auto& driver : response.drivers()) {
    if (driver.has_priority() && (first == nullptr || driver.priority() > first->priority())) {
      first = &driver;
    }
  }
  std::string text = absl::StrCat(
      Counted(response.shared_drivers(), "driver explains", "drivers together explain"), " ",
      Percent(response.r_squared()), " of how the overall score varies (",
      Counted(response.overall_journeys(), "journey", "journeys"), ").");
  if (first != nullptr) {
    absl::StrAppend(&text, " Work on '", NameOf(*first), "' first: it has ",
                    Percent(first->importance()), " of that, and performs at ",
                    Percent(first->performance()), " of its scale.");
  }
  return text;
}

std::string QuadrantText(v1::DriverQuadrant quadrant) {
  switch (quadrant) {
    case v1::DRIVER_QUADRANT_FIX_FIRST:
      return "fix first";
    case v1::DRIVER_QUADRANT_KEEP_UP:
      return "keep up";
    case v1::DRIVER_QUADRANT_WATCH:
      return "watch";
    case v1::DRIVER_QUADRANT_ENOUGH:
      return "good enough";
    default:
      return "–";
  }
}

std::string CorrelationText(const v1::Driver& driver) {
  if (!driver.has_correlation()) return "–";
  const auto& r = driver.correlation();
  return absl::StrCat(SignedDecimal(r.value(), 2), " [", SignedDecimal(r.low(), 2), ", ",
                      SignedDecimal(r.high(), 2), "]");
}

std::string DriverTable(const v1::ListDriversResponse& response, const Style& style) {
  Table table({{"Driver", Align::kLeft, true},
               {"Importance", Align::kRight},
               {"", Align::kLeft, false, 4},
               {"Performance", Align::kRight},
               {"Mean", Align::kRight, false, 3},
               {"Correlation [95 %]", Align::kRight},
               {"Journeys", Align::kRight, false, 2},
               {"Priority", Align::kRight, false, 1},
               {"", Align::kLeft}});
  double most = 0;
  for (const auto& driver : response.drivers()) most = std::max(most, driver.importance());
  for (const auto& driver : response.drivers()) {
    const bool shares = driver.has_importance();
    const bool fix = driver.quadrant() == v1::DRIVER_QUADRANT_FIX_FIRST;
    table.AddRow({{NameOf(driver), Tone::kStrong},
                  {shares ? Percent(driver.importance()) : "–"},
                  {Bar(most > 0 ? driver.importance() / most : 0, kBarCells), Tone::kDim},
                  {Percent(driver.performance())},
                  {Decimal(driver.score().value(), 2)},
                  {CorrelationText(driver)},
                  {WithThousands(driver.journeys_with_both())},
                  {shares ? Percent(driver.priority()) : "–"},
                  {driver.small_sample() ? "few journeys" : QuadrantText(driver.quadrant()),
                   fix ? Tone::kBad : Tone::kPlain}});
  }
  return table.Render(style);
}

std::string Legend(const v1::ListDriversResponse& response) {
  std::string text = absl::StrCat(
      "Importance: share of the explained variance, by ",
      response.method() == v1::IMPORTANCE_METHOD_RELATIVE_WEIGHTS ? "Johnson's relative weights"
                                                                  : "Shapley's value (LMG)",
      ". Performance: the mean on the way from the worst to the best answer. Priority: importance "
      "times what is missing to the best. Above and below are against the mean of all drivers. "
      "Associations, not proof of cause.");
  if (response.unknown_pairs() > 0) {
    absl::StrAppend(&text, " ", Counted(response.unknown_pairs(), "pair", "pairs"),
                    " of drivers nobody rated together: taken as uncorrelated.");
  }
  if (response.repaired()) {
    absl::StrAppend(&text,
                    " Correlations from different journeys contradicted each other and were "
                    "adjusted; shares are rough.");
  }
  return text;
}

void PrintTable(const Context& context, const v1::ListDriversResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.drivers().empty()) out << DriverTable(response, style);
  if (response.other_drivers() > 0) {
    out << Toned(
        Wrapped(absl::StrCat("and ", Counted(response.other_drivers(), "driver", "drivers"),
                             " more; --top 0 shows them all."),
                style),
        Tone::kDim, style);
  }
  out << "\n"
      << Toned(Wrapped(Legend(response), style), Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListDriversResponse& response) {
  CsvLine(out, {"driver", "journeys", "mean", "mean_low", "mean_high", "performance", "positive",
                "journeys_with_both", "correlation", "correlation_low", "correlation_high",
                "r_squared_share", "importance", "priority", "quadrant"});
  const auto optional = [](bool there, double value) { return there ? CsvNumber(value) : ""; };
  for (const auto& driver : response.drivers()) {
    CsvLine(out, {driver.name(), std::to_string(driver.journeys()),
                  CsvNumber(driver.score().value()), CsvNumber(driver.score().low()),
                  CsvNumber(driver.score().high()), CsvNumber(driver.performance()),
                  CsvNumber(driver.positive().value()), std::to_string(driver.journeys_with_both()),
                  optional(driver.has_correlation(), driver.correlation().value()),
                  optional(driver.has_correlation(), driver.correlation().low()),
                  optional(driver.has_correlation(), driver.correlation().high()),
                  optional(driver.has_r_squared_share(), driver.r_squared_share()),
                  optional(driver.has_importance(), driver.importance()),
                  optional(driver.has_priority(), driver.priority()),
                  driver.has_importance() ? QuadrantText(driver.quadrant()) : ""});
  }
}

absl::StatusOr<ExitCode> Drivers(const Context& context, const DriversOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListDriversRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_metric(options.metric);
  request.set_overall_metric(options.overall);
  request.set_overall_touchpoint(options.overall_touchpoint);
  request.set_level(options.level);
  request.set_min_journeys(options.min_journeys);
  const int default_top = context.output == OutputFormat::kTable ? kTableDrivers : 0;
  request.set_max_drivers(options.top.value_or(default_top));
  return PrintAnswer(context, context.Connect().ListDrivers(request), PrintCsv, PrintTable);
}

}  // namespace

void AddDriversCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<DriversOptions>();
  CLI::App* command =
      app.add_subcommand("drivers", "Which touchpoints or stages drive the overall score");
  command->add_option("--metric", options->metric, "The metric of drivers (default: csat)")
      ->type_name("METRIC");
  command
      ->add_option("--overall", options->overall, "The metric of the overall score (default: nps)")
      ->type_name("METRIC");
  command
      ->add_option("--overall-at", options->overall_touchpoint,
                   "Overall scores are given at this touchpoint (default: the last answer)")
      ->type_name("TOUCHPOINT");
  AddChoiceOption<v1::DriverLevel>(
      *command, "--by", options->level,
      {{"touchpoint", v1::DRIVER_LEVEL_TOUCHPOINT}, {"stage", v1::DRIVER_LEVEL_STAGE}},
      "What drivers are (default: touchpoint)");
  command
      ->add_option("--min-journeys", options->min_journeys,
                   "Importance only for drivers in so many journeys, 4 or more (default: 30)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--top", options->top, "So many; 0 is all (default: 15 in tables, else all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Drivers(context, *options); };
  });
}

}  // namespace journeygraph::cli
