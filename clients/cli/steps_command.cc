// journeyctl steps: where journeys are with their first, second, third ... interaction.
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

struct StepsOptions {
  ScopeFlags scope;
  std::string from;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  int steps = 0;
  int top = 0;
};

std::string Headline(const v1::GetStepMatrixResponse& response) {
  if (response.journeys() == 0) return "There are no such journeys in this scope.";
  const auto place = [&response](int step) {
    int most = 0;
    for (int i = 1; i < response.rows_size(); ++i) {
      if (response.rows(i).journeys(step) > response.rows(most).journeys(step)) most = i;
    }
    const auto& row = response.rows(most);
    return absl::StrCat(row.element().empty() ? "(none)" : row.element(), " (",
                        Percent(row.shares(step)), ")");
  };
  std::string text = absl::StrCat(Counted(response.journeys(), "journey", "journeys"),
                                  ". Step 1 is most often ", place(0));
  const int last = response.ended().shares_size() - 1;
  if (last > 0) {
    absl::StrAppend(&text, ", step 2 ", place(1), "; ", Percent(response.ended().shares(last)),
                    " have ended before step ", last + 1);
  }
  return text + ".";
}

Tone ToneOf(double share) { return share < 0.05 ? Tone::kDim : Tone::kPlain; }

void AddRow(const std::string& name, Tone tone, const v1::StepMatrixRow& row, Table& table) {
  std::vector<Cell> cells = {{name, tone}};
  for (const double share : row.shares()) {
    cells.push_back({share == 0 ? "·" : Decimal(share * 100, 1), ToneOf(share)});
  }
  table.AddRow(std::move(cells));
}

void PrintTable(const Context& context, const v1::GetStepMatrixResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.journeys() > 0) {
    std::vector<Column> columns = {{"% of journeys at step", Align::kLeft, true}};
    const int steps = response.ended().shares_size();
    // Where the width does not suffice the last steps are left out first.
    for (int step = 1; step <= steps; ++step) {
      columns.push_back({std::to_string(step), Align::kRight, false, step > 1 ? step : 0});
    }
    Table table(std::move(columns));
    for (const auto& row : response.rows()) {
      AddRow(row.element().empty() ? "(none)" : row.element(), Tone::kStrong, row, table);
    }
    if (response.other_elements() > 0) {
      AddRow(absl::StrCat("(", response.other_elements(), " others)"), Tone::kDim, response.other(),
             table);
    }
    AddRow("(ended)", Tone::kDim, response.ended(), table);
    out << table.Render(style) << "\n";
  }
  out << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetStepMatrixResponse& response) {
  CsvLine(out, {"element", "step", "journeys", "share"});
  const auto lines = [&out](const std::string& name, const v1::StepMatrixRow& row) {
    for (int i = 0; i < row.journeys_size(); ++i) {
      CsvLine(out, {name, std::to_string(i + 1), std::to_string(row.journeys(i)),
                    CsvNumber(row.shares(i))});
    }
  };
  for (const auto& row : response.rows()) lines(row.element(), row);
  lines("(other)", response.other());
  lines("(ended)", response.ended());
}

absl::StatusOr<ExitCode> Steps(const Context& context, const StepsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetStepMatrixRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (!options.from.empty()) {
    const auto from = FilterFlag("--from", options.from);
    if (!from.ok()) return from.status();
    *request.mutable_from() = *from;
  }
  request.set_element(options.element);
  request.set_max_steps(options.steps);
  request.set_max_rows(options.top);
  return PrintAnswer(context, context.Connect().GetStepMatrix(request), PrintCsv, PrintTable);
}

}  // namespace

void AddStepsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<StepsOptions>();
  CLI::App* command = app.add_subcommand(
      "steps", "Where journeys are with their first, second, third ... interaction");
  command
      ->add_option("--from", options->from,
                   "Step 1 is the first of these: touchpoints such as 'cart|basket', or any of "
                   "'touchpoint=a|b;channel=web;stage=buy' (default: the beginning)")
      ->type_name("PLACE");
  AddChoiceOption<v1::PathElement>(
      *command, "--by", options->element,
      {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
       {"stage", v1::PATH_ELEMENT_STAGE},
       {"channel", v1::PATH_ELEMENT_CHANNEL},
       {"touchpoint-channel", v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL}},
      "What the rows are; stage needs --map (default: touchpoint)");
  command->add_option("--steps", options->steps, "So many steps, 1 to 50 (default: 10)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command->add_option("--top", options->top, "So many rows (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Steps(context, *options); };
  });
}

}  // namespace journeygraph::cli
