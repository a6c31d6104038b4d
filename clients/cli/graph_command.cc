// journeyctl graph: what follows what.
#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableTransitions = 25;
constexpr int kBarCells = 10;

struct GraphOptions {
  ScopeFlags scope;
  std::optional<int> top;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  int history = 0;
  bool eventually = false;
  int min_count = 0;
};

std::int64_t BadEnds(const v1::ObservedTouchpoint& touchpoint) {
  return static_cast<std::int64_t>(touchpoint.ends().failure()) + touchpoint.ends().lost();
}

std::string Headline(const v1::GetTouchpointGraphResponse& response) {
  if (response.touchpoints().empty()) return "There are no interactions in this scope.";
  const auto kinds = response.transitions_size() + static_cast<int>(response.other().transitions());
  std::string text =
      absl::StrCat(Counted(response.touchpoints_size(), "touchpoint", "touchpoints"), ", ",
                   Counted(response.transition_count(), "transition", "transitions"), " of ",
                   Counted(kinds, "kind", "kinds"), ".");
  if (!response.transitions().empty()) {
    const auto& first = response.transitions(0);
    absl::StrAppend(&text, " The most frequent way is ", first.from(), " → ", first.to(), ": ",
                    WithThousands(first.count()), " times, after ", Length(first.gap().p50_ms()),
                    " in the median.");
  }
  return text;
}

std::string TouchpointTable(const v1::GetTouchpointGraphResponse& response, const Style& style) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"Stage", Align::kLeft, true, 4},
               {"Interactions", Align::kRight},
               {"", Align::kLeft, false, 5},
               {"Journeys", Align::kRight, false, 3},
               {"Starts", Align::kRight, false, 2},
               {"Good ends", Align::kRight, false, 1},
               {"Bad ends", Align::kRight, false, 1},
               {"Open", Align::kRight, false, 2}});
  const double most = response.touchpoints(0).count();
  for (const auto& touchpoint : response.touchpoints()) {
    table.AddRow({{touchpoint.touchpoint()},
                  {touchpoint.stage()},
                  {WithThousands(touchpoint.count())},
                  {Bar(touchpoint.count() / most, kBarCells), Tone::kDim},
                  {WithThousands(touchpoint.journeys())},
                  {WithThousands(touchpoint.starts())},
                  {WithThousands(touchpoint.ends().success())},
                  {WithThousands(BadEnds(touchpoint))},
                  {WithThousands(touchpoint.ends().open())}});
  }
  return table.Render(style);
}

std::string TransitionTable(const v1::GetTouchpointGraphResponse& response, const Style& style) {
  Table table({{"From", Align::kLeft, true},
               {"To", Align::kLeft, true},
               {"Count", Align::kRight},
               {"", Align::kLeft, false, 4},
               {"of leaving", Align::kRight, false, 1},
               {"Journeys", Align::kRight, false, 3},
               {"Median gap", Align::kRight},
               {"90 % within", Align::kRight, false, 2}});
  for (const auto& transition : response.transitions()) {
    table.AddRow(
        {{transition.from()},
         {transition.to()},
         {WithThousands(transition.count())},
         {Bar(static_cast<double>(transition.count()) / response.transitions(0).count(), kBarCells),
          Tone::kDim},
         {Percent(transition.share_out())},
         {WithThousands(transition.journeys())},
         {Length(transition.gap().p50_ms())},
         {Length(transition.gap().p90_ms())}});
  }
  std::string text = table.Render(style);
  if (response.other().transitions() > 0) {
    text +=
        Toned(Wrapped(absl::StrCat("and ", Counted(response.other().transitions(), "kind", "kinds"),
                                   " more with together ",
                                   Counted(response.other().count(), "transition", "transitions"),
                                   "; --top 0 shows more."),
                      style),
              Tone::kDim, style);
  }
  return text;
}

// In quotes; `second_line` under it, if there is one.
std::string DotText(const std::string& text, const std::string& second_line = "") {
  return absl::StrCat("\"",
                      absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", " "}}),
                      second_line.empty() ? "" : "\\n", second_line, "\"");
}

// Edges from START and to the ENDs, by result.
void PrintDotEnds(std::ostream& out, const v1::GetTouchpointGraphResponse& response) {
  const auto node = [&out](const char* name, const char* label, const char* colour) {
    out << "  " << name << " [label=\"" << label << "\", shape=ellipse, fillcolor=\"" << colour
        << "\"];\n";
  };
  const auto edge = [&out](const std::string& from, const std::string& to, std::int64_t count) {
    if (count == 0) return;
    out << "  " << from << " -> " << to << " [label=" << DotText(WithThousands(count))
        << ", style=dashed];\n";
  };
  node("START", "START", "#ffffff");
  node("END_GOOD", "good end", "#dff2e1");
  node("END_BAD", "bad end", "#f8dede");
  node("END_OPEN", "still open", "#ffffff");
  for (const auto& touchpoint : response.touchpoints()) {
    const std::string name = DotText(touchpoint.touchpoint());
    edge("START", name, touchpoint.starts());
    edge(name, "END_GOOD", touchpoint.ends().success());
    edge(name, "END_BAD", BadEnds(touchpoint));
    edge(name, "END_OPEN", touchpoint.ends().open());
  }
}

// For Graphviz: 'journeyctl graph -o dot | dot -Tsvg'. Lines are as thick as ways are frequent.
void PrintDot(std::ostream& out, const v1::GetTouchpointGraphResponse& response) {
  out << "digraph touchpoints {\n  rankdir=LR;\n"
      << "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eef3fb\", "
         "fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", color=\"#5a6b85\"];\n";
  for (const auto& touchpoint : response.touchpoints()) {
    out << "  " << DotText(touchpoint.touchpoint())
        << " [label=" << DotText(touchpoint.touchpoint(), WithThousands(touchpoint.count()))
        << "];\n";
  }
  const double most = response.transitions().empty() ? 1 : response.transitions(0).count();
  for (const auto& transition : response.transitions()) {
    out << "  " << DotText(transition.from()) << " -> " << DotText(transition.to())
        << " [label=" << DotText(WithThousands(transition.count()))
        << ", penwidth=" << Decimal(0.5 + 4.5 * transition.count() / most, 2) << "];\n";
  }
  PrintDotEnds(out, response);
  if (response.other().transitions() > 0) {
    out << "  label="
        << DotText(
               absl::StrCat("not shown: ", Counted(response.other().transitions(), "kind", "kinds"),
                            " of transitions, together ", WithThousands(response.other().count())))
        << ";\n";
  }
  out << "}\n";
}

void PrintCsv(std::ostream& out, const v1::GetTouchpointGraphResponse& response) {
  CsvLine(out, {"from", "to", "count", "journeys", "share_out", "share_in", "gap_mean_ms",
                "gap_p50_ms", "gap_p90_ms", "gap_p99_ms"});
  for (const auto& t : response.transitions()) {
    CsvLine(out, {t.from(), t.to(), std::to_string(t.count()), std::to_string(t.journeys()),
                  CsvNumber(t.share_out()), CsvNumber(t.share_in()), CsvNumber(t.gap().mean_ms()),
                  CsvNumber(t.gap().p50_ms()), CsvNumber(t.gap().p90_ms()),
                  CsvNumber(t.gap().p99_ms())});
  }
}

absl::StatusOr<ExitCode> Graph(const Context& context, const GraphOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetTouchpointGraphRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  const int default_top = context.output == OutputFormat::kTable ? kTableTransitions : 0;
  request.set_max_transitions(options.top.value_or(default_top));
  request.set_element(options.element);
  request.set_history(options.history);
  if (options.eventually) request.set_relation(v1::PATH_RELATION_EVENTUALLY_FOLLOWS);
  request.set_min_count(options.min_count);
  const auto response = context.Connect().GetTouchpointGraph(request);
  if (!response.ok()) return response.status();
  std::ostream& out = context.streams.out;
  switch (context.output) {
    case OutputFormat::kJson:
      return PrintJson(context, *response);
    case OutputFormat::kCsv:
      PrintCsv(out, *response);
      return kExitOk;
    case OutputFormat::kDot:
      PrintDot(out, *response);
      return kExitOk;
    case OutputFormat::kTable:
      break;
  }
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(*response), style), Tone::kStrong, style) << "\n";
  if (!response->touchpoints().empty()) out << TouchpointTable(*response, style) << "\n";
  if (!response->transitions().empty()) out << TransitionTable(*response, style) << "\n";
  out << DescribeInfo(response->info(), style);
  return kExitOk;
}

}  // namespace

void AddGraphCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<GraphOptions>();
  CLI::App* command = app.add_subcommand("graph", "What follows what: the touchpoint graph");
  command
      ->add_option("--top", options->top,
                   "So many transitions; 0 is all (default: 25 in tables, else all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddChoiceOption<v1::PathElement>(
      *command, "--by", options->element,
      {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
       {"stage", v1::PATH_ELEMENT_STAGE},
       {"channel", v1::PATH_ELEMENT_CHANNEL},
       {"touchpoint-channel", v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL}},
      "What the graph is made of; stage needs --map (default: "
      "touchpoint)");
  command
      ->add_option("--history", options->history,
                   "A place is the last so many steps together, 1 to 3 (default: 1)")
      ->type_name("N")
      ->check(CLI::Range(1, 3));
  command->add_flag("--eventually", options->eventually,
                    "What comes at any time later instead of directly after, once a journey");
  command
      ->add_option("--min-count", options->min_count,
                   "Transitions with a smaller count are only counted together")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Graph(context, *options); };
  });
}

}  // namespace journeygraph::cli
