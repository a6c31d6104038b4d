// journeyctl critical-moments: which touchpoints decide how journeys end.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableMoments = 12;
constexpr int kBarCells = 8;

struct CriticalMomentsOptions {
  ScopeFlags scope;
  std::optional<int> top;
  int min_journeys = 0;
};

struct Mark {
  const char* sign;
  const char* meaning;
};

Mark MarkOf(v1::MomentCaveat caveat) {
  switch (caveat) {
    case v1::MOMENT_CAVEAT_SMALL_SAMPLE:
      return {"n", "fewer than 30 journeys with it"};
    case v1::MOMENT_CAVEAT_NO_COMPARISON:
      return {"c", "fewer than 30 comparable journeys without it"};
    case v1::MOMENT_CAVEAT_NO_CLEAR_DIFFERENCE:
      return {"~", "the difference may be chance"};
    case v1::MOMENT_CAVEAT_CARRIES_OUTCOME:
      return {"=", "carries the outcome itself, so it is the end and not a cause"};
    default:
      return {"?", "a caveat that this journeyctl does not know"};
  }
}

Mark MarkOf(v1::MarkerKind kind) {
  switch (kind) {
    case v1::MARKER_KIND_MOMENT_OF_TRUTH:
      return {"◆", "moment of truth on the map"};
    case v1::MARKER_KIND_PAIN:
      return {"▼", "pain point on the map"};
    default:
      return {"▲", "gain on the map"};
  }
}

std::string Marks(const v1::CriticalMoment& moment, std::set<std::string>& legend) {
  std::vector<std::string> signs;
  const auto add = [&](const Mark& mark) {
    signs.emplace_back(mark.sign);
    legend.insert(absl::StrCat(mark.sign, " ", mark.meaning));
  };
  for (const int kind : moment.marked_as()) add(MarkOf(static_cast<v1::MarkerKind>(kind)));
  for (const int caveat : moment.caveats()) add(MarkOf(static_cast<v1::MomentCaveat>(caveat)));
  return absl::StrJoin(signs, " ");
}

std::string Headline(const v1::ListCriticalMomentsResponse& response) {
  const auto& success = response.success();
  if (success.total() == 0) {
    return "No journey is closed yet, so nothing can be said about how journeys end.";
  }
  std::string text =
      absl::StrCat("Of ", Counted(success.total(), "closed journey", "closed journeys"), " ",
                   Percent(success.value()), " ended well.");
  // What most journeys pass loses much without being to blame; so the first that clearly hurts.
  for (const auto& moment : response.moments()) {
    const bool hurts = moment.success_lift().high() < 0 && moment.without().total() > 0;
    if (moment.carries_outcome() || moment.lost_outcomes() <= 0 || !hurts) continue;
    absl::StrAppend(&text, " Of the moments that clearly hurt, '", moment.touchpoint(),
                    "' costs most: about ",
                    WithThousands(static_cast<std::int64_t>(moment.lost_outcomes() + 0.5)),
                    " good ends are lost on the steps into and out of it; with it ",
                    Percent(moment.success_with()), " end well, without it ",
                    Percent(moment.success_without()), ".");
    return text;
  }
  return text;
}

std::string MomentTable(const v1::ListCriticalMomentsResponse& response, const Style& style,
                        std::set<std::string>& legend) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"Stage", Align::kLeft, true, 5},
               {"Journeys", Align::kRight},
               {"Ends well", Align::kRight, false, 1},
               {"without it", Align::kRight, false, 2},
               {"Lift in points [95 %]", Align::kRight},
               {"Lost", Align::kRight},
               {"", Align::kLeft, false, 6},
               {"Removal", Align::kRight, false, 3},
               {"Sentiment", Align::kRight, false, 4},
               {"Marks", Align::kLeft, false, 2}});
  double most_lost = 0;
  for (const auto& moment : response.moments()) {
    most_lost = std::max(most_lost, moment.lost_outcomes());
  }
  for (const auto& moment : response.moments()) {
    const bool comparable = moment.without().total() > 0;
    Tone tone = moment.success_lift().high() < 0 ? Tone::kBad : Tone::kPlain;
    if (moment.success_lift().low() > 0) tone = Tone::kGood;
    table.AddRow(
        {{moment.touchpoint(), moment.carries_outcome() ? Tone::kDim : Tone::kStrong},
         {moment.stage()},
         {WithThousands(moment.journeys())},
         {Percent(moment.success_with())},
         {comparable ? Percent(moment.success_without()) : "–"},
         comparable ? Cell{PointsWithInterval(moment.success_lift()), tone} : Cell{"–"},
         {WithThousands(static_cast<std::int64_t>(moment.lost_outcomes() + 0.5))},
         {Bar(most_lost > 0 ? moment.lost_outcomes() / most_lost : 0, kBarCells), Tone::kDim},
         {Percent(moment.removal_effect())},
         {moment.has_mean_sentiment() ? SignedDecimal(moment.mean_sentiment(), 2) : "–"},
         {Marks(moment, legend)}});
  }
  return table.Render(style);
}

void PrintTable(const Context& context, const v1::ListCriticalMomentsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  std::set<std::string> legend;
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.moments().empty()) out << MomentTable(response, style, legend);
  if (response.other().moments() > 0) {
    out << Toned(
        Wrapped(
            absl::StrCat(
                "and ", Counted(response.other().moments(), "touchpoint", "touchpoints"),
                " more with together ",
                WithThousands(static_cast<std::int64_t>(response.other().lost_outcomes() + 0.5)),
                " lost outcomes; --top 0 shows them all."),
            style),
        Tone::kDim, style);
  }
  out << "\n";
  std::string text =
      "Lost: good ends lost on steps into and out of it, by the value of each step. Removal: how "
      "far "
      "the success rate falls if journeys that come here never end well. These are associations, "
      "not proof of cause.";
  if (!legend.empty()) absl::StrAppend(&text, " Marks: ", absl::StrJoin(legend, ", "), ".");
  out << Toned(Wrapped(text, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListCriticalMomentsResponse& response) {
  CsvLine(out, {"touchpoint",
                "stage",
                "journeys",
                "interactions",
                "reach",
                "exit_share",
                "bad_exit",
                "exit_lift",
                "success_with",
                "success_without",
                "success_lift",
                "success_lift_low",
                "success_lift_high",
                "risk_ratio",
                "odds_ratio",
                "attributable_fraction",
                "value",
                "removal_effect",
                "lost_outcomes",
                "gained_outcomes",
                "mean_sentiment",
                "lost_value",
                "carries_outcome",
                "caveats"});
  for (const auto& m : response.moments()) {
    std::vector<std::string> caveats;
    for (const int caveat : m.caveats()) {
      caveats.push_back(v1::MomentCaveat_Name(static_cast<v1::MomentCaveat>(caveat)));
    }
    const auto optional = [](bool there, double value) { return there ? CsvNumber(value) : ""; };
    CsvLine(out, {m.touchpoint(),
                  m.stage(),
                  std::to_string(m.journeys()),
                  std::to_string(m.interactions()),
                  CsvNumber(m.reach().value()),
                  CsvNumber(m.exit_share()),
                  CsvNumber(m.bad_exit().value()),
                  optional(m.has_exit_lift(), m.exit_lift()),
                  CsvNumber(m.success_with()),
                  optional(m.without().total() > 0, m.success_without()),
                  CsvNumber(m.success_lift().value()),
                  CsvNumber(m.success_lift().low()),
                  CsvNumber(m.success_lift().high()),
                  optional(m.has_risk_ratio(), m.risk_ratio()),
                  CsvNumber(m.odds_ratio()),
                  optional(m.has_attributable_fraction(), m.attributable_fraction()),
                  CsvNumber(m.value()),
                  CsvNumber(m.removal_effect()),
                  CsvNumber(m.lost_outcomes()),
                  CsvNumber(m.gained_outcomes()),
                  optional(m.has_mean_sentiment(), m.mean_sentiment()),
                  optional(m.has_lost_value(), m.lost_value()),
                  m.carries_outcome() ? "true" : "false",
                  absl::StrJoin(caveats, " ")});
  }
}

absl::StatusOr<ExitCode> CriticalMoments(const Context& context,
                                         const CriticalMomentsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListCriticalMomentsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  const int default_top = context.output == OutputFormat::kTable ? kTableMoments : 0;
  request.set_max_moments(options.top.value_or(default_top));
  request.set_min_journeys(options.min_journeys);
  return PrintAnswer(context, context.Connect().ListCriticalMoments(request), PrintCsv, PrintTable);
}

}  // namespace

void AddCriticalMomentsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<CriticalMomentsOptions>();
  CLI::App* command =
      app.add_subcommand("critical-moments", "Which touchpoints decide how journeys end");
  command->add_option("--top", options->top, "So many; 0 is all (default: 12 in tables, else all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--min-journeys", options->min_journeys,
                   "Only touchpoints in at least so many closed journeys")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return CriticalMoments(context, *options); };
  });
}

}  // namespace journeygraph::cli
