// journeyctl loops: where customers go round in circles.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 8;
constexpr int kShownRegress = 8;

struct LoopsOptions {
  ScopeFlags scope;
  std::string window;
  int top = 0;
  double min_share = 0;
};

std::uint32_t All(const v1::VisitsByTeam& visits) {
  return visits.same() + visits.other() + visits.unknown();
}

std::string Headline(const v1::GetLoopsResponse& response) {
  const auto& journeys = response.journeys_with_rework();
  if (journeys.total() == 0) return "There are no journeys in this scope.";
  std::string text = absl::StrCat(
      WithThousands(journeys.count()), " of ", Counted(journeys.total(), "journey", "journeys"),
      " (", Percent(journeys.value()), ") come back to a touchpoint, with ",
      Counted(response.rework(), "visit", "visits"), " beyond the first.");
  if (!response.touchpoints().empty() && response.touchpoints(0).rework() > 0) {
    const auto& first = response.touchpoints(0);
    absl::StrAppend(&text, " Most of them at ", first.touchpoint(), ": ",
                    WithThousands(first.rework()), " (",
                    Percent(static_cast<double>(first.rework()) / response.rework()), ").");
  }
  if (response.journeys_with_regress().count() > 0) {
    absl::StrAppend(&text, " ", WithThousands(response.journeys_with_regress().count()), " (",
                    Percent(response.journeys_with_regress().value()),
                    ") fall back to an earlier stage.");
  }
  return text;
}

std::string TouchpointTable(const v1::GetLoopsResponse& response, const Style& style) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"Rework", Align::kRight},
               {"", Align::kLeft, false, 6},
               {"in a row", Align::kRight, false, 3},
               {"later again", Align::kRight, false, 3},
               {"other team", Align::kRight, false, 4},
               {"Journeys", Align::kRight, false, 2},
               {"Well once", Align::kRight, false, 1},
               {"Well more", Align::kRight, false, 1},
               {"Settled", Align::kRight},
               {"Visits once there", Align::kRight, false, 5}});
  const double most = std::max(1u, response.touchpoints(0).rework());
  for (const auto& at : response.touchpoints()) {
    const auto& settled = at.first_contact_resolution();
    const bool is_worse = at.success_more().has_value() && at.success_once().has_value() &&
                          at.success_more().high() < at.success_once().low();
    table.AddRow(
        {{at.touchpoint(), Tone::kStrong},
         {WithThousands(at.rework())},
         {Bar(at.rework() / most, kBarCells), Tone::kDim},
         {WithThousands(All(at.self_loop_visits()))},
         {WithThousands(All(at.repetitions()))},
         {WithThousands(std::int64_t{at.self_loop_visits().other()} + at.repetitions().other())},
         {WithThousands(at.journeys_with_rework())},
         {at.success_once().has_value() ? Percent(at.success_once().value()) : "–"},
         {at.success_more().has_value() ? Percent(at.success_more().value()) : "–",
          is_worse ? Tone::kBad : Tone::kPlain},
         {settled.has_value() ? Percent(settled.value()) : "–"},
         {Decimal(at.expected_visits_once_there(), 2)}});
  }
  std::string text = table.Render(style);
  if (response.other().touchpoints() > 0) {
    text += Toned(
        Wrapped(absl::StrCat("and ",
                             Counted(response.other().touchpoints(), "touchpoint", "touchpoints"),
                             " more with together ", WithThousands(response.other().rework()),
                             "; --top shows more."),
                style),
        Tone::kDim, style);
  }
  return text;
}

std::string RegressTable(const v1::GetLoopsResponse& response, const Style& style) {
  Table table({{"Back from", Align::kLeft, true},
               {"to", Align::kLeft, true},
               {"Times", Align::kRight},
               {"of all steps between stages", Align::kRight, false, 1}});
  const int shown = std::min(kShownRegress, response.regress_size());
  for (int i = 0; i < shown; ++i) {
    const auto& regress = response.regress(i);
    table.AddRow({{regress.from_stage()},
                  {regress.to_stage()},
                  {WithThousands(regress.count())},
                  {Percent(static_cast<double>(regress.count()) / response.stage_steps())}});
  }
  std::string text = table.Render(style);
  if (response.regress_size() > shown) {
    std::int64_t rest = 0;
    for (int i = shown; i < response.regress_size(); ++i) rest += response.regress(i).count();
    text += Toned(Wrapped(absl::StrCat("and ", response.regress_size() - shown,
                                       " kinds more, together ", WithThousands(rest), " times."),
                          style),
                  Tone::kDim, style);
  }
  return text;
}

std::string Regions(const v1::GetLoopsResponse& response, const Style& style) {
  std::string text;
  for (const auto& region : response.regions()) {
    text += Wrapped(absl::StrCat("Region of ", region.touchpoints_size(), " touchpoints, ",
                                 Counted(region.transitions(), "transition", "transitions"),
                                 " inside, entered ", WithThousands(region.entries()), " times, ",
                                 Decimal(region.expected_visits(), 2),
                                 " visits a journey: ", absl::StrJoin(region.touchpoints(), ", ")),
                    style);
  }
  return text;
}

constexpr char kLegend[] =
    "Rework: visits but a journey's first to the touchpoint. Well once, more: share of closed "
    "journeys that end well, with one visit and with more. Settled: visits that are not repeated "
    "within the window (first contact resolution). Region: touchpoints from each of which all "
    "others can be reached; --min-share leaves out rare transitions.";

void PrintTable(const Context& context, const v1::GetLoopsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.touchpoints().empty()) out << TouchpointTable(response, style) << "\n";
  if (!response.regress().empty()) out << RegressTable(response, style) << "\n";
  if (!response.regions().empty()) out << Regions(response, style) << "\n";
  out << Toned(Wrapped(kLegend, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetLoopsResponse& response) {
  CsvLine(out, {"touchpoint", "visits", "journeys", "journeys_with_rework", "rework", "self_loops",
                "in_a_row", "later_again", "same_team", "other_team", "least_distance",
                "success_once", "success_more", "first_contact_resolution", "repeat_contacts",
                "expected_visits", "expected_visits_once_there"});
  const auto share = [](const v1::Proportion& of) {
    return of.has_value() ? CsvNumber(of.value()) : "";
  };
  for (const auto& at : response.touchpoints()) {
    CsvLine(out, {at.touchpoint(), std::to_string(at.visits()), std::to_string(at.journeys()),
                  std::to_string(at.journeys_with_rework()), std::to_string(at.rework()),
                  std::to_string(at.self_loops()), std::to_string(All(at.self_loop_visits())),
                  std::to_string(All(at.repetitions())),
                  std::to_string(at.self_loop_visits().same() + at.repetitions().same()),
                  std::to_string(at.self_loop_visits().other() + at.repetitions().other()),
                  at.has_least_distance() ? std::to_string(at.least_distance()) : "",
                  share(at.success_once()), share(at.success_more()),
                  share(at.first_contact_resolution()), std::to_string(at.repeat_contacts()),
                  CsvNumber(at.expected_visits()), CsvNumber(at.expected_visits_once_there())});
  }
}

absl::StatusOr<ExitCode> Loops(const Context& context, const LoopsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetLoopsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (!options.window.empty()) {
    const auto window = DurationFlag("--window", options.window);
    if (!window.ok()) return window.status();
    *request.mutable_repeat_window() = *window;
  }
  request.set_max_touchpoints(options.top);
  request.set_min_share(options.min_share);
  return PrintAnswer(context, context.Connect().GetLoops(request), PrintCsv, PrintTable);
}

}  // namespace

void AddLoopsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<LoopsOptions>();
  CLI::App* command = app.add_subcommand(
      "loops", "Where customers go round in circles: rework, repeat contacts, steps back");
  command
      ->add_option("--window", options->window,
                   "Within this time another visit is a repeat contact (default: 7d)")
      ->type_name("TIME");
  command->add_option("--top", options->top, "So many touchpoints (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--min-share", options->min_share,
                   "For regions, transitions of a smaller share of what leaves are no ways; 0 to 1 "
                   "(default: 0)")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0));
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Loops(context, *options); };
  });
}

}  // namespace journeygraph::cli
