// journeyctl conformance: how far journeys follow the plan of the map.
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

constexpr int kTableDeviations = 12;
constexpr int kTableUnplanned = 8;
constexpr int kTableNames = 8;
constexpr int kBarCells = 10;

struct ConformanceFlags {
  ScopeFlags scope;
  int top = 0;
  bool collapse_repeats = false;
};

std::string KindText(v1::DeviationKind kind) {
  switch (kind) {
    case v1::DEVIATION_KIND_AD_HOC:
      return "ad hoc";
    case v1::DEVIATION_KIND_IRREGULAR_SEQUENCE:
      return "moved";
    case v1::DEVIATION_KIND_FAILURE:
      return "failed";
    case v1::DEVIATION_KIND_MISSING:
      return "missing";
    case v1::DEVIATION_KIND_LATE:
      return "late";
    case v1::DEVIATION_KIND_OTHER_CHANNEL:
      return "other channel";
    default:
      return "?";
  }
}

// The deviation with the largest effect of this kind; null if there is none.
const v1::Deviation* Largest(const v1::GetConformanceResponse& response,
                             v1::DeviationEffect effect) {
  for (const auto& deviation : response.deviations()) {
    if (deviation.effect() == effect) return &deviation;
  }
  return nullptr;
}

std::string InWords(const v1::Deviation& deviation) {
  return absl::StrCat("'", deviation.touchpoint(), "' ", KindText(deviation.kind()), " (",
                      Percent(deviation.with().value()), " end well with it, ",
                      Percent(deviation.without().value()), " without)");
}

std::string Headline(const v1::GetConformanceResponse& response) {
  if (response.closed_journeys() == 0) {
    return "No journey is closed yet, so nothing can be said about how they follow the plan.";
  }
  std::string text = absl::StrCat(
      WithThousands(response.conforming().count()), " of ",
      Counted(response.closed_journeys(), "closed journey", "closed journeys"), " (",
      Percent(response.conforming().value()), ") follow the plan to the letter; fitness is ",
      Decimal(response.fitness().value(), 2), " on average.");
  if (const auto* hurts = Largest(response, v1::DEVIATION_EFFECT_HURTS)) {
    absl::StrAppend(&text, " What hurts most is ", InWords(*hurts), ".");
  }
  if (const auto* helps = Largest(response, v1::DEVIATION_EFFECT_HELPS)) {
    absl::StrAppend(&text, " What helps most is ", InWords(*helps), ".");
  }
  return text;
}

std::string FitnessTable(const v1::GetConformanceResponse& response, const Style& style) {
  Table table({{"Fitness", Align::kLeft},
               {"Journeys", Align::kRight},
               {"", Align::kLeft, false, 1},
               {"End well [95 %]", Align::kRight}});
  double most = 1;
  for (const auto& bin : response.fitness_bins()) most = std::max<double>(most, bin.total());
  for (int i = 0; i < response.fitness_bins_size(); ++i) {
    const auto& bin = response.fitness_bins(i);
    if (bin.total() == 0) continue;
    const bool is_perfect = i + 1 == response.fitness_bins_size();
    table.AddRow(
        {{is_perfect ? "1 (to the letter)"
                     : absl::StrCat(Decimal(i / 10.0, 1), " to ", Decimal((i + 1) / 10.0, 1))},
         {WithThousands(bin.total())},
         {Bar(bin.total() / most, kBarCells), Tone::kDim},
         {PercentWithInterval(bin)}});
  }
  return table.Render(style);
}

std::string ElementTable(const v1::GetConformanceResponse& response, const Style& style) {
  Table table(
      {{response.plan_source() == v1::PLAN_SOURCE_STAGES ? "Stage" : "Planned", Align::kLeft, true},
       {"Executed", Align::kRight},
       {"", Align::kLeft, false, 5},
       {"Missing", Align::kRight},
       {"Moved", Align::kRight},
       {"Not reached", Align::kRight, false, 2},
       {"Other way", Align::kRight, false, 4},
       {"Failed", Align::kRight},
       {"Late", Align::kRight, false, 1},
       {"Other channel", Align::kRight, false, 3}});
  const double all = std::max(1u, response.closed_journeys());
  for (const auto& element : response.elements()) {
    table.AddRow({{element.element(), Tone::kStrong},
                  {WithThousands(element.executed())},
                  {Bar(element.executed() / all, kBarCells), Tone::kDim},
                  {WithThousands(element.missing())},
                  {WithThousands(element.moved())},
                  {WithThousands(element.not_reached())},
                  {WithThousands(element.other_way())},
                  {WithThousands(element.failed())},
                  {WithThousands(element.late())},
                  {WithThousands(element.other_channel())}});
  }
  return table.Render(style);
}

std::string DeviationTable(const v1::GetConformanceResponse& response, const Style& style) {
  Table table({{"Deviation", Align::kLeft},
               {"Touchpoint", Align::kLeft, true},
               {"Journeys", Align::kRight},
               {"End well", Align::kRight, false, 2},
               {"without it", Align::kRight, false, 3},
               {"Points [95 %]", Align::kRight},
               {"Outcomes", Align::kRight},
               {"", Align::kLeft}});
  for (const auto& deviation : response.deviations()) {
    const bool comparable = deviation.without().total() > 0 && !deviation.records_outcome();
    Tone tone = Tone::kPlain;
    std::string effect = "~";
    if (deviation.effect() == v1::DEVIATION_EFFECT_HURTS) {
      tone = Tone::kBad;
      effect = "hurts";
    } else if (deviation.effect() == v1::DEVIATION_EFFECT_HELPS) {
      tone = Tone::kGood;
      effect = "helps";
    } else if (deviation.records_outcome()) {
      effect = "=";
    }
    if (deviation.small_sample()) effect += " n";
    table.AddRow({{KindText(deviation.kind())},
                  {deviation.touchpoint(), Tone::kStrong},
                  {WithThousands(deviation.journeys().count())},
                  {Percent(deviation.with().value())},
                  {comparable ? Percent(deviation.without().value()) : "–"},
                  {comparable ? PointsWithInterval(deviation.difference()) : "–", tone},
                  {comparable ? SignedDecimal(deviation.outcomes(), 0) : "–", tone},
                  {effect, tone}});
  }
  return table.Render(style);
}

std::string TransitionTable(const v1::GetConformanceResponse& response, const Style& style) {
  Table table({{"Planned transition", Align::kLeft, true},
               {"Taken", Align::kRight},
               {"of executed", Align::kRight},
               {"planned", Align::kRight, false, 1},
               {"Median time", Align::kRight, false, 2},
               {"90 % within", Align::kRight, false, 3},
               {"Late", Align::kRight}});
  for (const auto& transition : response.transitions()) {
    const bool has_gap = transition.gap().count() > 0;
    table.AddRow({{absl::StrCat(transition.from(), " → ", transition.to())},
                  {WithThousands(transition.taken().count())},
                  {transition.taken().has_value() ? Percent(transition.taken().value()) : "–"},
                  {transition.has_expected_share() ? Percent(transition.expected_share()) : ""},
                  {has_gap ? Length(transition.gap().p50_ms()) : ""},
                  {has_gap ? Length(transition.gap().p90_ms()) : ""},
                  {transition.late().has_value() ? Percent(transition.late().value()) : ""}});
  }
  return table.empty() ? "" : table.Render(style) + "\n";
}

std::string AndMore(const std::string& names, int hidden) {
  return absl::StrCat(names, hidden > 0 ? absl::StrCat(" and ", hidden, " more.") : ".");
}

// What the plan does not know, and what reality does not have, in a line each.
std::string Unknown(const v1::GetConformanceResponse& response, const Style& style) {
  std::string lines;
  if (!response.unplanned().empty()) {
    std::vector<std::string> names;
    int hidden = static_cast<int>(response.other_unplanned().touchpoints());
    for (const auto& unplanned : response.unplanned()) {
      if (static_cast<int>(names.size()) == kTableNames) {
        ++hidden;
        continue;
      }
      names.push_back(absl::StrCat(unplanned.touchpoint(), unplanned.on_map() ? "" : "*", " (",
                                   WithThousands(unplanned.interactions()), ")"));
    }
    lines += Wrapped(absl::StrCat("In no planned transition (* not on the map): ",
                                  AndMore(absl::StrJoin(names, ", "), hidden)),
                     style);
  }
  if (!response.never_observed().empty()) {
    const int shown = std::min(kTableNames, response.never_observed_size());
    std::vector<std::string> names(response.never_observed().begin(),
                                   response.never_observed().begin() + shown);
    lines += Wrapped(
        absl::StrCat("On the map and never observed: ",
                     AndMore(absl::StrJoin(names, ", "), response.never_observed_size() - shown)),
        style);
  }
  return lines;
}

std::string Legend(const v1::GetConformanceResponse& response) {
  std::string text = response.plan_source() == v1::PLAN_SOURCE_STAGES
                         ? "The map has no transitions: its stages in their order are the plan. "
                         : "";
  absl::StrAppend(
      &text,
      "Missing: left out, and something planned came later. Moved: left out, and done elsewhere. "
      "Not reached: the journey ended before. Other way: the plan has another way. Outcomes: good "
      "ends more (+) or fewer (-) than without the deviation, an association. ~ may be chance, n "
      "fewer than 30 journeys, = is a bad outcome itself. Token replay fitness ",
      Decimal(response.token_replay_fitness(), 2), "; ", WithThousands(response.open_journeys()),
      " open journeys were not checked.");
  return text;
}

void PrintTable(const Context& context, const v1::GetConformanceResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.closed_journeys() > 0) {
    out << FitnessTable(response, style) << "\n" << ElementTable(response, style) << "\n";
    if (!response.deviations().empty()) out << DeviationTable(response, style);
    if (const auto& other = response.other_deviations(); other.deviations() > 0) {
      out << Toned(
          Wrapped(absl::StrCat("and ", Counted(other.deviations(), "deviation", "deviations"),
                               " more with smaller effects; --top shows more."),
                  style),
          Tone::kDim, style);
    }
    out << "\n" << TransitionTable(response, style);
  }
  if (const std::string unknown = Unknown(response, style); !unknown.empty()) {
    out << unknown << "\n";
  }
  out << Toned(Wrapped(Legend(response), style), Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetConformanceResponse& response) {
  CsvLine(out, {"kind", "touchpoint", "planned", "journeys", "closed_journeys", "success_with",
                "success_without", "difference", "difference_low", "difference_high", "q_value",
                "effect", "outcomes", "small_sample"});
  for (const auto& deviation : response.deviations()) {
    const std::string effect = deviation.effect() == v1::DEVIATION_EFFECT_HURTS   ? "hurts"
                               : deviation.effect() == v1::DEVIATION_EFFECT_HELPS ? "helps"
                                                                                  : "unclear";
    CsvLine(out,
            {KindText(deviation.kind()), deviation.touchpoint(),
             deviation.planned() ? "true" : "false", std::to_string(deviation.journeys().count()),
             std::to_string(deviation.journeys().total()), CsvNumber(deviation.with().value()),
             deviation.without().has_value() ? CsvNumber(deviation.without().value()) : "",
             CsvNumber(deviation.difference().value()), CsvNumber(deviation.difference().low()),
             CsvNumber(deviation.difference().high()),
             deviation.has_q_value() ? CsvNumber(deviation.q_value()) : "", effect,
             CsvNumber(deviation.outcomes()), deviation.small_sample() ? "true" : "false"});
  }
}

absl::StatusOr<ExitCode> Conformance(const Context& context, const ConformanceFlags& flags) {
  const auto scope = flags.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetConformanceRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_collapse_repeats(flags.collapse_repeats);
  const bool is_table = context.output == OutputFormat::kTable;
  request.set_max_deviations(flags.top > 0 ? flags.top : is_table ? kTableDeviations : 0);
  request.set_max_unplanned(is_table ? kTableUnplanned : 0);
  return PrintAnswer(context, context.Connect().GetConformance(request), PrintCsv, PrintTable);
}

}  // namespace

void AddConformanceCommand(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<ConformanceFlags>();
  CLI::App* command =
      app.add_subcommand("conformance", "How far journeys follow the plan of --map");
  command
      ->add_option("--top", flags->top,
                   "So many deviations, at most 1000 (default: 12 in tables, else 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command->add_flag("--collapse-repeats", flags->collapse_repeats,
                    "Immediate repetitions of a touchpoint count once");
  AddScopeFlags(*command, flags->scope);
  command->callback([&context, &action, flags] {
    action = [&context, flags] { return Conformance(context, *flags); };
  });
}

}  // namespace journeygraph::cli
