// journeyctl best-path: the most probable, quickest or cheapest path.
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

struct BestPathOptions {
  ScopeFlags scope;
  std::string from;
  std::string to;
  v1::PathWeight weight = v1::PATH_WEIGHT_UNSPECIFIED;
  int min_count = 0;
};

std::string Ends(const v1::FindPathRequest& request) {
  return absl::StrCat("from ", request.from().empty() ? "the beginning" : request.from(), " to ",
                      request.to().empty() ? "a good end" : request.to());
}

std::string Headline(const v1::FindPathRequest& request, const v1::FindPathResponse& response) {
  if (!response.found()) return absl::StrCat("There is no path ", Ends(request), ".");
  const char* kind = request.weight() == v1::PATH_WEIGHT_TIME   ? "quickest"
                     : request.weight() == v1::PATH_WEIGHT_COST ? "cheapest"
                                                                : "most probable";
  std::string text = absl::StrCat("The ", kind, " path ", Ends(request), " has ",
                                  Counted(response.steps_size(), "touchpoint", "touchpoints"),
                                  ": a chance of ", Percent(response.probability()), ", ",
                                  Length(response.time_ms()), " in the sum of medians");
  if (response.cost() > 0) absl::StrAppend(&text, ", cost ", Decimal(response.cost(), 2));
  absl::StrAppend(&text, ". ", Counted(response.journeys_on_path(), "journey", "journeys"),
                  " really went exactly this way.");
  return text;
}

void PrintTable(const Context& context, const v1::FindPathRequest& request,
                const v1::FindPathResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(request, response), style), Tone::kStrong, style) << "\n";
  if (response.found()) {
    Table table({{"", Align::kRight},
                 {"Touchpoint", Align::kLeft, true},
                 {"of leaving", Align::kRight},
                 {"Transitions", Align::kRight, false, 2},
                 {"Median time", Align::kRight},
                 {"Mean cost", Align::kRight, false, 1}});
    for (int i = 0; i < response.steps_size(); ++i) {
      const auto& step = response.steps(i);
      const bool is_given = i == 0 && !request.from().empty();
      table.AddRow({{std::to_string(i + 1), Tone::kDim},
                    {step.touchpoint(), Tone::kStrong},
                    {is_given ? "" : Percent(step.share())},
                    {is_given ? "" : WithThousands(step.count())},
                    {i == 0 ? "" : Length(step.median_ms())},
                    {step.cost_known() > 0 ? Decimal(step.mean_cost(), 2) : "–"}});
    }
    if (response.ends_in_success()) {
      table.AddRow({{}, {"(good end)", Tone::kGood}, {Percent(response.end_share())}});
    }
    out << table.Render(style) << "\n";
  }
  out << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::FindPathResponse& response) {
  CsvLine(out, {"step", "touchpoint", "share", "count", "median_ms", "mean_cost", "cost_known",
                "interactions"});
  for (int i = 0; i < response.steps_size(); ++i) {
    const auto& step = response.steps(i);
    CsvLine(out,
            {std::to_string(i + 1), step.touchpoint(), CsvNumber(step.share()),
             std::to_string(step.count()), CsvNumber(step.median_ms()), CsvNumber(step.mean_cost()),
             std::to_string(step.cost_known()), std::to_string(step.interactions())});
  }
}

absl::StatusOr<ExitCode> BestPath(const Context& context, const BestPathOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::FindPathRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_from(options.from);
  request.set_to(options.to);
  request.set_weight(options.weight);
  request.set_min_count(options.min_count);
  return PrintAnswer(context, context.Connect().FindPath(request), PrintCsv,
                     [&request](const Context& to, const v1::FindPathResponse& response) {
                       PrintTable(to, request, response);
                     });
}

}  // namespace

void AddBestPathCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<BestPathOptions>();
  CLI::App* command =
      app.add_subcommand("best-path", "The most probable, quickest or cheapest path");
  command->add_option("--from", options->from, "The first touchpoint (default: the beginning)")
      ->type_name("TOUCHPOINT");
  command->add_option("--to", options->to, "The last touchpoint (default: a good end)")
      ->type_name("TOUCHPOINT");
  AddChoiceOption<v1::PathWeight>(*command, "--best", options->weight,
                                  {{"probable", v1::PATH_WEIGHT_PROBABILITY},
                                   {"quick", v1::PATH_WEIGHT_TIME},
                                   {"cheap", v1::PATH_WEIGHT_COST}},
                                  "What makes a path good (default: probable)");
  command
      ->add_option("--min-count", options->min_count,
                   "Only over transitions that were taken so often")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return BestPath(context, *options); };
  });
}

}  // namespace journeygraph::cli
