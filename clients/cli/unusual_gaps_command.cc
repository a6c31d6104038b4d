// journeyctl unusual-gaps: gaps between touchpoints that are far from what is usual.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct UnusualGapsOptions {
  ScopeFlags scope;
  double zeta = 0;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  bool eventually = false;
  int top = 0;
};

std::string Headline(const v1::ListUnusualGapsResponse& response) {
  if (response.gap_count() == 0) return "There are no transitions in this scope.";
  std::string text = absl::StrCat(
      WithThousands(response.unusual_count()), " of ", Counted(response.gap_count(), "gap", "gaps"),
      " (", Percent(static_cast<double>(response.unusual_count()) / response.gap_count()),
      ") are far from what is usual.");
  if (!response.pairs().empty()) {
    const auto& first = response.pairs(0);
    absl::StrAppend(&text, " Most of them lie between ", first.from(), " and ", first.to(), ": ",
                    WithThousands(std::int64_t{first.shorter()} + first.longer()),
                    ", where the mean is ", Length(first.mean_ms()), ".");
  }
  return text;
}

std::string Examples(const v1::UnusualGap& pair) {
  std::string text;
  for (const auto& example : pair.examples()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", example.customer());
  }
  return text;
}

void PrintTable(const Context& context, const v1::ListUnusualGapsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.pairs().empty()) {
    Table table({{"From", Align::kLeft, true},
                 {"To", Align::kLeft, true},
                 {"Gaps", Align::kRight},
                 {"Mean", Align::kRight, false, 2},
                 {"Spread", Align::kRight, false, 3},
                 {"too long", Align::kRight},
                 {"longer than", Align::kRight},
                 {"too short", Align::kRight, false, 4},
                 {"Customers", Align::kLeft, true, 5}});
    for (const auto& pair : response.pairs()) {
      table.AddRow({{pair.from()},
                    {pair.to()},
                    {WithThousands(pair.count())},
                    {Length(pair.mean_ms())},
                    {Length(pair.standard_deviation_ms())},
                    {WithThousands(pair.longer()), Tone::kBad},
                    {Length(pair.most_ms())},
                    {WithThousands(pair.shorter())},
                    {Examples(pair), Tone::kDim}});
    }
    out << table.Render(style);
    if (response.other().pairs() > 0) {
      out << Toned(
          Wrapped(absl::StrCat("and ", Counted(response.other().pairs(), "pair", "pairs"),
                               " more with together ", WithThousands(response.other().gaps()),
                               " unusual gaps; --top shows more."),
                  style),
          Tone::kDim, style);
    }
    out << "\n";
  }
  out << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListUnusualGapsResponse& response) {
  CsvLine(out, {"from", "to", "count", "mean_ms", "standard_deviation_ms", "least_ms", "most_ms",
                "shorter", "longer", "examples"});
  for (const auto& pair : response.pairs()) {
    CsvLine(out, {pair.from(), pair.to(), std::to_string(pair.count()), CsvNumber(pair.mean_ms()),
                  CsvNumber(pair.standard_deviation_ms()), CsvNumber(pair.least_ms()),
                  CsvNumber(pair.most_ms()), std::to_string(pair.shorter()),
                  std::to_string(pair.longer()), Examples(pair)});
  }
}

absl::StatusOr<ExitCode> UnusualGaps(const Context& context, const UnusualGapsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListUnusualGapsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_zeta(options.zeta);
  request.set_element(options.element);
  if (options.eventually) request.set_relation(v1::PATH_RELATION_EVENTUALLY_FOLLOWS);
  request.set_max_pairs(options.top);
  return PrintAnswer(context, context.Connect().ListUnusualGaps(request), PrintCsv, PrintTable);
}

}  // namespace

void AddUnusualGapsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<UnusualGapsOptions>();
  CLI::App* command = app.add_subcommand(
      "unusual-gaps", "Gaps between touchpoints that are far from what is usual");
  command
      ->add_option("--zeta", options->zeta,
                   "Further than so many standard deviations from the mean is unusual (default: 6)")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber);
  AddChoiceOption<v1::PathElement>(
      *command, "--by", options->element,
      {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
       {"stage", v1::PATH_ELEMENT_STAGE},
       {"channel", v1::PATH_ELEMENT_CHANNEL},
       {"touchpoint-channel", v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL}},
      "Between what; stage needs --map (default: touchpoint)");
  command->add_flag("--eventually", options->eventually,
                    "Also with others in between: from the first to the next of the other");
  command->add_option("--top", options->top, "So many pairs (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return UnusualGaps(context, *options); };
  });
}

}  // namespace journeygraph::cli
