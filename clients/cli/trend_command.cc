// journeyctl trend: how headline numbers move over time.
#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/headline_cells.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/sparkline.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableAlarms = 15;
constexpr int kSparkCells = 60;
constexpr int kTableBuckets = 60;

struct TrendOptions {
  ScopeFlags scope;
  std::vector<std::string> measures;
  v1::Period period = v1::PERIOD_WEEK;
  v1::WeekStart week_start = v1::WEEK_START_MONDAY;
  v1::TrendBreakdown breakdown = v1::TREND_BREAKDOWN_NONE;
  std::string time_zone;
  bool by_end = false;
  int top = 0;
};

std::string SeriesTitle(const v1::TrendSeries& series, const v1::GetTrendResponse& response) {
  const std::string measure = MeasureTitle(series.measure());
  const bool has_labels = std::any_of(response.series().begin(), response.series().end(),
                                      [](const auto& each) { return !each.label().empty(); });
  if (!has_labels) return measure;
  return absl::StrCat(series.label().empty() ? "(on no stage)" : series.label(), ": ", measure);
}

const char* MethodTitle(v1::AlarmMethod method) {
  switch (method) {
    case v1::ALARM_METHOD_CONTROL_LIMITS:
      return "control limits";
    case v1::ALARM_METHOD_EWMA:
      return "moving average";
    case v1::ALARM_METHOD_SEASONAL_MEDIAN:
      return "seasonal median";
    default:
      return "?";
  }
}

// The last point that may be taken at its word; null if there is none.
const v1::TrendPoint* LastUsable(const v1::TrendSeries& series) {
  for (int i = series.points_size() - 1; i >= 0; --i) {
    if (series.points(i).usable() && series.points(i).has_value()) return &series.points(i);
  }
  return nullptr;
}

std::string BucketWord(v1::Period period) {
  return period == v1::PERIOD_DAY ? "day" : period == v1::PERIOD_MONTH ? "month" : "week";
}

std::string Headline(const v1::GetTrendResponse& response, const TrendOptions& options) {
  if (response.buckets().empty()) return "There are no interactions in this scope.";
  const v1::TrendSeries& series = response.series(0);
  const std::string word = BucketWord(options.period);
  std::string text = absl::StrCat(SeriesTitle(series, response), " over ",
                                  Counted(response.buckets_size(), word, word + "s"));
  if (const v1::TrendPoint* last = LastUsable(series); last != nullptr) {
    absl::StrAppend(&text, ": ", HeadlineValue(series.unit(), last->value()), " in the last whole ",
                    word, ", ", HeadlineValue(series.unit(), series.center()), " on average");
  }
  absl::StrAppend(&text, ". ");
  if (response.alarms().empty()) return text + "Nothing is out of its limits.";
  int buckets = 0;
  std::uint32_t before = 0;
  for (const auto& alarm : response.alarms()) {
    buckets += buckets == 0 || alarm.bucket() != before;
    before = alarm.bucket();
  }
  const auto& latest = *response.alarms().rbegin();
  return absl::StrCat(text, Counted(buckets, word + " is", word + "s are"),
                      " out of the limits, the latest from ",
                      response.buckets(static_cast<int>(latest.bucket())).start_date(), ".");
}

std::string SeriesTable(const v1::GetTrendResponse& response, const Style& style) {
  Table table({{"Series", Align::kLeft, true},
               {"Trend"},
               {"First", Align::kRight, false, 3},
               {"Last", Align::kRight},
               {"Average", Align::kRight, false, 1},
               {"Dispersion", Align::kRight, false, 4},
               {"Alarms", Align::kRight}});
  for (int i = 0; i < response.series_size(); ++i) {
    const v1::TrendSeries& series = response.series(i);
    std::vector<std::optional<double>> values;
    const v1::TrendPoint* first = nullptr;
    for (const auto& point : series.points()) {
      values.push_back(point.has_value() ? std::optional(point.value()) : std::nullopt);
      if (first == nullptr && point.usable() && point.has_value()) first = &point;
    }
    if (values.size() > kSparkCells) values.erase(values.begin(), values.end() - kSparkCells);
    const auto alarms = std::count_if(
        response.alarms().begin(), response.alarms().end(),
        [i](const auto& alarm) { return alarm.series() == static_cast<std::uint32_t>(i); });
    const auto value = [&](const v1::TrendPoint* point) {
      return point == nullptr ? "–" : HeadlineValue(series.unit(), point->value());
    };
    table.AddRow({{SeriesTitle(series, response), Tone::kStrong},
                  {Sparkline(values)},
                  {value(first)},
                  {value(LastUsable(series))},
                  {HeadlineValue(series.unit(), series.center())},
                  {Decimal(series.dispersion(), 1)},
                  {std::to_string(alarms), alarms > 0 ? Tone::kBad : Tone::kPlain}});
  }
  return table.Render(style);
}

std::string AlarmTable(const v1::GetTrendResponse& response, const Style& style) {
  Table table({{"From"},
               {"Series", Align::kLeft, true},
               {"Value", Align::kRight},
               {""},
               {"Limits", Align::kLeft, false, 1},
               {"Found by"}});
  // The latest come first.
  for (int i = response.alarms_size() - 1; i >= 0; --i) {
    if (response.alarms_size() - i > kTableAlarms) break;
    const auto& alarm = response.alarms(i);
    const auto& series = response.series(static_cast<int>(alarm.series()));
    const auto& point = series.points(static_cast<int>(alarm.bucket()));
    const auto& limits = alarm.limits();
    const bool is_high = limits.statistic() > limits.high();
    table.AddRow({{response.buckets(static_cast<int>(alarm.bucket())).start_date(), Tone::kStrong},
                  {SeriesTitle(series, response)},
                  {HeadlineValue(series.unit(), point.value())},
                  {is_high ? "high" : "low", Tone::kBad},
                  {absl::StrCat(HeadlineValue(series.unit(), limits.low()), " to ",
                                HeadlineValue(series.unit(), limits.high())),
                   Tone::kDim},
                  {MethodTitle(alarm.method())}});
  }
  return table.empty() ? "" : table.Render(style);
}

// Bucket by bucket, where there is one series only.
std::string BucketTable(const v1::GetTrendResponse& response, const Style& style) {
  if (response.series_size() != 1 || response.buckets_size() > kTableBuckets) return "";
  const v1::TrendSeries& series = response.series(0);
  Table table({{"From"},
               {MeasureTitle(series.measure()), Align::kRight},
               {"95 %", Align::kLeft, false, 2},
               {"n", Align::kRight, false, 1},
               {"Limits", Align::kLeft, false, 3},
               {""}});
  for (int i = 0; i < response.buckets_size(); ++i) {
    const auto& bucket = response.buckets(i);
    const auto& point = series.points(i);
    const bool is_alarm = std::any_of(
        response.alarms().begin(), response.alarms().end(),
        [i](const auto& alarm) { return alarm.bucket() == static_cast<std::uint32_t>(i); });
    v1::HeadlineNumber number;
    number.set_unit(series.unit());
    number.set_low(point.low());
    number.set_high(point.high());
    if (point.has_value()) number.set_value(point.value());
    number.set_small_sample(point.small_sample());
    Cell cell = HeadlineCell(number);
    if (is_alarm) cell.tone = Tone::kBad;
    const std::string note = bucket.incomplete() ? "not over"
                             : bucket.undecided() && series.measure() == "success_rate"
                                 ? "undecided"
                             : is_alarm ? "out of limits"
                                        : "";
    table.AddRow({{bucket.start_date(), Tone::kStrong},
                  cell,
                  {HeadlineInterval(number), Tone::kDim},
                  {WithThousands(point.count())},
                  {point.has_control()
                       ? absl::StrCat(HeadlineValue(series.unit(), point.control().low()), " to ",
                                      HeadlineValue(series.unit(), point.control().high()))
                       : "",
                   Tone::kDim},
                  {note, Tone::kDim}});
  }
  return table.Render(style);
}

void PrintTable(const Context& context, const v1::GetTrendResponse& response,
                const TrendOptions& options) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response, options), style), Tone::kStrong, style) << "\n";
  if (!response.buckets().empty()) {
    out << SeriesTable(response, style) << "\n";
    if (const std::string table = AlarmTable(response, style); !table.empty()) {
      out << table << "\n";
    }
    if (response.alarms_size() > kTableAlarms) {
      out << Wrapped(absl::StrCat("and ", response.alarms_size() - kTableAlarms,
                                  " alarms before; -o csv has all."),
                     style)
          << "\n";
    }
    if (const std::string table = BucketTable(response, style); !table.empty()) {
      out << table << "\n";
    }
  }
  out << Toned(Wrapped(absl::StrCat(
                           "Days in ", response.time_zone(),
                           ". Average, limits and alarms leave out what is not over, undecided or "
                           "of fewer than 30 cases (*). Dispersion: by how much more the values "
                           "move than chance alone would move them; limits are as much wider."),
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetTrendResponse& response) {
  CsvLine(out, {"label", "measure", "start", "end", "incomplete", "undecided", "count", "value",
                "low", "high", "usable", "control_low", "control_high", "ewma", "ewma_low",
                "ewma_high", "seasonal_low", "seasonal_high", "alarms"});
  for (int s = 0; s < response.series_size(); ++s) {
    const auto& series = response.series(s);
    for (int b = 0; b < response.buckets_size(); ++b) {
      const auto& bucket = response.buckets(b);
      const auto& point = series.points(b);
      std::string alarms;
      for (const auto& alarm : response.alarms()) {
        if (alarm.series() != static_cast<std::uint32_t>(s)) continue;
        if (alarm.bucket() != static_cast<std::uint32_t>(b)) continue;
        absl::StrAppend(&alarms, alarms.empty() ? "" : "|", MethodTitle(alarm.method()));
      }
      const auto number = [](bool there, double value) { return there ? CsvNumber(value) : ""; };
      CsvLine(
          out,
          {series.label(), series.measure(), FormatTimestamp(bucket.start().seconds() * 1'000),
           FormatTimestamp(bucket.end().seconds() * 1'000), bucket.incomplete() ? "true" : "false",
           bucket.undecided() ? "true" : "false", std::to_string(point.count()),
           number(point.has_value(), point.value()), number(point.has_value(), point.low()),
           number(point.has_value(), point.high()), point.usable() ? "true" : "false",
           number(point.has_control(), point.control().low()),
           number(point.has_control(), point.control().high()),
           number(point.has_ewma(), point.ewma().statistic()),
           number(point.has_ewma(), point.ewma().low()),
           number(point.has_ewma(), point.ewma().high()),
           number(point.has_seasonal(), point.seasonal().low()),
           number(point.has_seasonal(), point.seasonal().high()), alarms});
    }
  }
}

absl::StatusOr<ExitCode> Trend(const Context& context, const TrendOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetTrendRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  for (const std::string& measure : options.measures) request.add_measures(measure);
  request.set_period(options.period);
  request.set_time_zone(options.time_zone);
  request.set_week_start(options.week_start);
  request.set_by_end(options.by_end);
  request.set_breakdown(options.breakdown);
  request.set_max_touchpoints(options.top);
  return PrintAnswer(
      context, context.Connect().GetTrend(request), PrintCsv,
      [&options](const Context& to, const auto& response) { PrintTable(to, response, options); });
}

}  // namespace

void AddTrendCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<TrendOptions>();
  CLI::App* command =
      app.add_subcommand("trend", "How numbers move over time, and where they leave their limits");
  AddListOption(*command, "--measure", options->measures,
                "success_rate (default), nps, csat, ces, sentiment, switch_rate, interactions, "
                "journeys, contacts_per_journey, time_to_success, value_per_journey");
  AddChoiceOption<v1::Period>(
      *command, "--by", options->period,
      {{"day", v1::PERIOD_DAY}, {"week", v1::PERIOD_WEEK}, {"month", v1::PERIOD_MONTH}},
      "Length of the buckets (default: week)");
  command
      ->add_option("--time-zone", options->time_zone,
                   "Where days begin: UTC (default), +01:00 or Europe/Berlin")
      ->type_name("ZONE");
  AddChoiceOption<v1::WeekStart>(*command, "--week-start", options->week_start,
                                 {{"monday", v1::WEEK_START_MONDAY},
                                  {"sunday", v1::WEEK_START_SUNDAY},
                                  {"saturday", v1::WEEK_START_SATURDAY}},
                                 "First day of weeks (default: monday)");
  AddChoiceOption<v1::TrendBreakdown>(*command, "--each", options->breakdown,
                                      {{"none", v1::TREND_BREAKDOWN_NONE},
                                       {"stage", v1::TREND_BREAKDOWN_STAGE},
                                       {"touchpoint", v1::TREND_BREAKDOWN_TOUCHPOINT}},
                                      "One series for each of these (default: none)");
  command
      ->add_option("--top", options->top,
                   "With --each touchpoint, so many of the busiest, at most 50 (default: 10)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command->add_flag("--by-end", options->by_end,
                    "A journey counts when it ends, not when it starts");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Trend(context, *options); };
  });
}

}  // namespace journeygraph::cli
