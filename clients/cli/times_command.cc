// journeyctl times: how long journeys take from one place to another.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/filter_flag.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 20;
constexpr int kTablePoints = 12;

struct TimesOptions {
  ScopeFlags scope;
  std::string from;
  std::string to;
  v1::TimePairing pairing = v1::TIME_PAIRING_UNSPECIFIED;
  int points = 0;
};

std::string Headline(const v1::GetTimesRequest& request, const v1::GetTimesResponse& response) {
  const std::string from = DescribeFilter(request.from());
  const std::string to = DescribeFilter(request.to());
  if (response.journeys_with_from() == 0) return absl::StrCat("No journey meets ", from, ".");
  std::string text = absl::StrCat(
      WithThousands(response.journeys_with_both()), " of ",
      Counted(response.journeys_with_from(), "journey with ", "journeys with "), from, " (",
      Percent(static_cast<double>(response.journeys_with_both()) / response.journeys_with_from()),
      ") get to ", to);
  if (response.time().count() == 0) return text + ".";
  absl::StrAppend(&text, ", in ", Length(response.time().p50_ms()), " in the median; 90 % within ",
                  Length(response.time().p90_ms()), ".");
  if (response.waiting().count() > 0) {
    absl::StrAppend(&text, " ", WithThousands(response.waiting().count()), " still wait, ",
                    Length(response.waiting().p50_ms()), " in the median");
    if (response.survival().has_p50_ms()) {
      absl::StrAppend(&text, "; with them taken into account half arrive within ",
                      Length(response.survival().p50_ms()));
    }
    text += ".";
  }
  return text;
}

std::string Arrived(bool is_known, double time_ms) { return is_known ? Length(time_ms) : "–"; }

std::string QuantileTable(const v1::GetTimesResponse& response, const Style& style) {
  Table table({{"", Align::kLeft},
               {"n", Align::kRight},
               {"Mean", Align::kRight, false, 2},
               {"Spread", Align::kRight, false, 3},
               {"50 %", Align::kRight},
               {"75 %", Align::kRight, false, 1},
               {"90 %", Align::kRight},
               {"95 %", Align::kRight, false, 1},
               {"99 %", Align::kRight}});
  const auto add = [&table](const char* name, const v1::GapStatistics& of,
                            const std::string& spread) {
    if (of.count() == 0) return;
    table.AddRow({{name, Tone::kStrong},
                  {WithThousands(of.count())},
                  {Length(of.mean_ms())},
                  {spread},
                  {Length(of.p50_ms())},
                  {Length(of.p75_ms())},
                  {Length(of.p90_ms())},
                  {Length(of.p95_ms())},
                  {Length(of.p99_ms())}});
  };
  add("arrived", response.time(), Length(response.standard_deviation_ms()));
  add("still waiting", response.waiting(), "");
  const auto& all = response.survival();
  if (response.waiting().count() > 0) {
    table.AddRow(
        {{"both (estimate)", Tone::kStrong},
         {WithThousands(std::int64_t{response.time().count()} + response.waiting().count())},
         {},
         {},
         {Arrived(all.has_p50_ms(), all.p50_ms())},
         {Arrived(all.has_p75_ms(), all.p75_ms())},
         {Arrived(all.has_p90_ms(), all.p90_ms())},
         {Arrived(all.has_p95_ms(), all.p95_ms())},
         {Arrived(all.has_p99_ms(), all.p99_ms())}});
  }
  return table.Render(style);
}

std::string CurveTable(const v1::GetTimesResponse& response, const Style& style) {
  Table table({{"After", Align::kRight},
               {"arrived", Align::kRight},
               {"", Align::kLeft, false, 2},
               {"95 %", Align::kLeft, false, 1},
               {"still waiting", Align::kRight, false, 3}});
  for (const auto& point : response.curve()) {
    table.AddRow({{Length(point.time_ms())},
                  {Percent(1 - point.survival())},
                  {Bar(1 - point.survival(), kBarCells), Tone::kDim},
                  {absl::StrCat("[", Decimal(100 - point.high() * 100, 1), ", ",
                                Decimal(100 - point.low() * 100, 1), "]"),
                   Tone::kDim},
                  {WithThousands(std::int64_t{point.at_risk()} - point.events())}});
  }
  return table.Render(style);
}

void PrintTable(const Context& context, const v1::GetTimesRequest& request,
                const v1::GetTimesResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(request, response), style), Tone::kStrong, style) << "\n";
  if (response.time().count() + response.waiting().count() > 0) {
    out << QuantileTable(response, style) << "\n";
  }
  if (!response.curve().empty()) out << CurveTable(response, style) << "\n";
  const auto& ended = response.ended_without();
  const std::int64_t without = std::int64_t{ended.success()} + ended.failure() + ended.lost();
  std::string text;
  if (without > 0) {
    text = absl::StrCat(WithThousands(without), " ended without getting there (",
                        WithThousands(ended.success()), " of them well) and are in no time. ");
  }
  if (response.small_sample()) text += "Fewer than 30 times: a small sample. ";
  text += "After a time, so many have arrived, of those that arrive or may still (Kaplan-Meier).";
  out << Toned(Wrapped(text, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetTimesResponse& response) {
  CsvLine(out, {"time_ms", "at_risk", "events", "survival", "low", "high"});
  for (const auto& point : response.curve()) {
    CsvLine(out, {CsvNumber(point.time_ms()), std::to_string(point.at_risk()),
                  std::to_string(point.events()), CsvNumber(point.survival()),
                  CsvNumber(point.low()), CsvNumber(point.high())});
  }
}

absl::StatusOr<ExitCode> Times(const Context& context, const TimesOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetTimesRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  const auto from = FilterFlag("--from", options.from);
  if (!from.ok()) return from.status();
  *request.mutable_from() = *from;
  const auto to = FilterFlag("--to", options.to);
  if (!to.ok()) return to.status();
  *request.mutable_to() = *to;
  request.set_pairing(options.pairing);
  const int points = context.output == OutputFormat::kTable ? kTablePoints : 0;
  request.set_max_points(options.points > 0 ? options.points : points);
  return PrintAnswer(context, context.Connect().GetTimes(request), PrintCsv,
                     [&request](const Context& where, const v1::GetTimesResponse& response) {
                       PrintTable(where, request, response);
                     });
}

}  // namespace

void AddTimesCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<TimesOptions>();
  CLI::App* command =
      app.add_subcommand("times", "How long journeys take from one place to another");
  command
      ->add_option("--from", options->from,
                   "Where the time begins: touchpoints such as 'cart|basket', or any of "
                   "'touchpoint=a|b;channel=web;stage=buy'")
      ->type_name("PLACE")
      ->required();
  command->add_option("--to", options->to, "Where it ends")->type_name("PLACE")->required();
  AddChoiceOption<v1::TimePairing>(*command, "--pairing", options->pairing,
                                   {{"first", v1::TIME_PAIRING_FIRST_TO_FIRST},
                                    {"last", v1::TIME_PAIRING_LAST_TO_FIRST},
                                    {"each", v1::TIME_PAIRING_EACH}},
                                   "Which beginning counts where there are several before the end "
                                   "(default: first)");
  command
      ->add_option("--points", options->points,
                   "So many points of the curve (default: 12 in tables, else 100)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Times(context, *options); };
  });
}

}  // namespace journeygraph::cli
