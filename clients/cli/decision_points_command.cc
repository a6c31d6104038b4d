// journeyctl decision-points: where it is decided how journeys end.
#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableRows = 10;

struct DecisionPointsOptions {
  ScopeFlags scope;
  std::optional<double> epsilon;
  int min_count = 0;
  std::optional<int> top;
};

std::string Headline(const v1::GetDecisionPointsResponse& response) {
  if (response.success().total() == 0) {
    return "No journey is closed yet, so nothing can be said about how journeys end.";
  }
  std::vector<std::string> boundary;
  for (const auto& touchpoint : response.touchpoints()) {
    if (touchpoint.on_boundary_by_value()) boundary.push_back("'" + touchpoint.touchpoint() + "'");
  }
  std::string text =
      boundary.empty()
          ? "No single touchpoint decides: nowhere is all that follows decided, both ways."
          : absl::StrCat("It is decided at ", absl::StrJoin(boundary, ", "),
                         ": what follows is all but certain, well or badly.");
  std::vector<std::string> dominators;
  for (const auto& dominator : response.dominators()) dominators.push_back(dominator.touchpoint());
  if (dominators.empty()) {
    absl::StrAppend(&text, " There is no touchpoint that every success passes.");
  } else {
    absl::StrAppend(&text, " Every usual way to success passes ", absl::StrJoin(dominators, " → "),
                    ".");
  }
  return text;
}

Cell DecisionCell(v1::Decision decision) {
  switch (decision) {
    case v1::DECISION_GOOD:
      return {"ends well", Tone::kGood};
    case v1::DECISION_BAD:
      return {"ends badly", Tone::kBad};
    default:
      return {"open"};
  }
}

std::string TouchpointTable(const v1::GetDecisionPointsResponse& response, const Style& style) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"Chance to end well", Align::kRight},
               {"Decided", Align::kLeft},
               {"by reach", Align::kLeft, false, 2},
               {"next well", Align::kRight},
               {"next badly", Align::kRight},
               {"next open", Align::kRight, false, 1},
               {"", Align::kLeft}});
  for (const auto& touchpoint : response.touchpoints()) {
    const double interactions = std::max(1u, touchpoint.interactions());
    table.AddRow({{touchpoint.touchpoint(), Tone::kStrong},
                  {Percent(touchpoint.value())},
                  DecisionCell(touchpoint.by_value()),
                  DecisionCell(touchpoint.by_reach()),
                  {Percent(touchpoint.next_good() / interactions)},
                  {Percent(touchpoint.next_bad() / interactions)},
                  {Percent(touchpoint.next_open() / interactions)},
                  {touchpoint.on_boundary_by_value() ? "◆ decides here" : "", Tone::kStrong}});
  }
  return table.Render(style);
}

std::string TransitionTable(const v1::GetDecisionPointsResponse& response, const Style& style) {
  Table table({{"From", Align::kLeft, true},
               {"To", Align::kLeft, true},
               {"Times", Align::kRight},
               {"Ends well", Align::kRight, false, 2},
               {"Polarity", Align::kRight},
               {"Change in points", Align::kRight},
               {"Lost", Align::kRight, false, 1},
               {"Won", Align::kRight, false, 1}});
  for (const auto& transition : response.transitions()) {
    table.AddRow({{transition.from().empty() ? "(start)" : transition.from()},
                  {transition.to()},
                  {WithThousands(transition.count())},
                  {Percent(transition.success().value())},
                  {SignedDecimal(transition.polarity(), 2),
                   transition.polarity() < 0 ? Tone::kBad : Tone::kGood},
                  {Points(transition.step()), transition.step() < 0 ? Tone::kBad : Tone::kGood},
                  {Decimal(transition.lost(), 1)},
                  {Decimal(transition.gained(), 1)}});
  }
  return table.Render(style);
}

std::string DominatorTable(const v1::GetDecisionPointsResponse& response, const Style& style) {
  Table table({{"Every way to success passes", Align::kLeft, true},
               {"of successes", Align::kRight},
               {"of bad ends", Align::kRight},
               {"", Align::kLeft}});
  for (const auto& dominator : response.dominators()) {
    table.AddRow({{dominator.touchpoint(), Tone::kStrong},
                  {Percent(dominator.of_good().value())},
                  {Percent(dominator.of_bad().value())},
                  {dominator.always() ? "always" : "but for rare ways", Tone::kDim}});
  }
  return table.empty() ? "" : table.Render(style) + "\n";
}

void PrintTable(const Context& context, const v1::GetDecisionPointsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.touchpoints().empty()) {
    out << TouchpointTable(response, style) << "\n"
        << DominatorTable(response, style) << TransitionTable(response, style);
    out << Toned(
        Wrapped(absl::StrCat(
                    "and ", Counted(response.other_touchpoints(), "touchpoint", "touchpoints"),
                    " and ", Counted(response.other_transitions(), "transition", "transitions"),
                    " more (made ", Counted(response.other_transition_count(), "time", "times"),
                    "; rare ones are never shown); --top 0 shows all others."),
                style),
        Tone::kDim, style);
  }
  out << "\n"
      << Toned(Wrapped("Decided: the chance to end well is all but 0 or 1 (--epsilon); by reach: "
                       "no other end can be reached at all. Polarity: 1 if all journeys with the "
                       "transition end well, -1 if all end badly, 0 for half and half.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetDecisionPointsResponse& response) {
  CsvLine(out, {"kind", "from", "to", "count", "value", "by_reach", "by_value",
                "on_boundary_by_reach", "on_boundary_by_value", "success", "polarity", "step",
                "lost", "gained", "passed_by_good", "passed_by_bad"});
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  for (const auto& t : response.touchpoints()) {
    CsvLine(out,
            {"touchpoint", t.touchpoint(), "", std::to_string(t.interactions()),
             CsvNumber(t.value()), v1::Decision_Name(t.by_reach()), v1::Decision_Name(t.by_value()),
             flag(t.on_boundary_by_reach()), flag(t.on_boundary_by_value()),
             CsvNumber(t.success().value()), "", "", "", "", "", ""});
  }
  for (const auto& t : response.transitions()) {
    CsvLine(out, {"transition", t.from(), t.to(), std::to_string(t.count()), "", "", "", "", "",
                  CsvNumber(t.success().value()), CsvNumber(t.polarity()), CsvNumber(t.step()),
                  CsvNumber(t.lost()), CsvNumber(t.gained()), "", ""});
  }
  for (const auto& d : response.dominators()) {
    CsvLine(out, {"dominator", d.touchpoint(), "", std::to_string(d.of_good().count()), "", "", "",
                  "", "", "", "", "", "", "", CsvNumber(d.of_good().value()),
                  CsvNumber(d.of_bad().value())});
  }
}

absl::StatusOr<ExitCode> DecisionPoints(const Context& context,
                                        const DecisionPointsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetDecisionPointsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (options.epsilon) request.set_epsilon(*options.epsilon);
  request.set_min_count(options.min_count);
  const int default_top = context.output == OutputFormat::kTable ? kTableRows : 0;
  request.set_max_touchpoints(options.top.value_or(default_top));
  request.set_max_transitions(options.top.value_or(default_top));
  return PrintAnswer(context, context.Connect().GetDecisionPoints(request), PrintCsv, PrintTable);
}

}  // namespace

void AddDecisionPointsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<DecisionPointsOptions>();
  CLI::App* command = app.add_subcommand("decision-points", "Where it is decided how journeys end");
  command
      ->add_option("--epsilon", options->epsilon,
                   "How near to certain counts as decided, below 0.5 (default: 0.05)")
      ->type_name("SHARE");
  command
      ->add_option("--min-count", options->min_count,
                   "Transitions made less often are noise (default: 10)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--top", options->top,
                   "So many touchpoints and transitions; 0 is all (default: 10 in tables, else "
                   "all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return DecisionPoints(context, *options); };
  });
}

}  // namespace journeygraph::cli
