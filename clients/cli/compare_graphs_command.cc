// journeyctl compare-graphs: what goes another way than before.
#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/headline_cells.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/scope_parts.h"

namespace journeygraph::cli {
namespace {

constexpr double kClearQ = 0.05;
constexpr int kTableTransitions = 20;
constexpr int kTableTouchpoints = 8;

struct CompareGraphsOptions {
  ScopeFlags scope;
  std::vector<std::string> first;
  std::vector<std::string> second;
  int top = 0;
};

std::string Start(const std::string& from) { return from.empty() ? "(start)" : from; }

std::string End(const v1::TransitionDifference& row) {
  if (!row.to().empty()) return row.to();
  switch (row.end()) {
    case v1::JOURNEY_RESULT_SUCCESS:
      return "(good end)";
    case v1::JOURNEY_RESULT_FAILURE:
      return "(bad end)";
    case v1::JOURNEY_RESULT_LOST:
      return "(lost)";
    default:
      return "(still open)";
  }
}

bool IsClear(const v1::TransitionDifference& row) {
  return row.has_share() && row.share().has_q_value() && row.share().q_value() <= kClearQ &&
         !row.small_sample();
}

std::string Headline(const v1::CompareGraphsResponse& response) {
  if (response.first_info().journeys() == 0) return "There are no journeys in the first graph.";
  if (response.second_info().journeys() == 0) return "There are no journeys in the second graph.";
  for (const auto& row : response.transitions()) {
    if (!IsClear(row)) continue;
    const double before = static_cast<double>(row.first_count()) / row.first_from();
    const double after = static_cast<double>(row.second_count()) / row.second_from();
    return absl::StrCat("The biggest move: from '", Start(row.from()), "', ", Percent(after),
                        " go on to '", End(row), "' instead of ", Percent(before), " (",
                        HeadlineChange(v1::MEASURE_UNIT_COUNT, std::round(std::abs(row.moved()))),
                        row.moved() > 0 ? " more" : " fewer", "). ",
                        Counted(response.new_transitions(), "transition is", "transitions are"),
                        " new, ", WithThousands(response.vanished_transitions()),
                        " have vanished.");
  }
  return "No transition has clearly moved between the two graphs.";
}

std::string TransitionTable(const v1::CompareGraphsResponse& response, const Style& style) {
  Table table({{"From", Align::kLeft, true},
               {"To", Align::kLeft, true},
               {"First", Align::kRight, false, 2},
               {"Second", Align::kRight, false, 1},
               {"Change [95 %]", Align::kRight},
               {"Moved", Align::kRight},
               {"q", Align::kRight, false, 3},
               {""}});
  const auto share = [](std::uint32_t count, std::uint32_t from) {
    return from == 0 ? std::string("–") : Percent(static_cast<double>(count) / from);
  };
  for (const auto& row : response.transitions()) {
    const char* note = row.change() == v1::TRANSITION_CHANGE_NEW        ? "new"
                       : row.change() == v1::TRANSITION_CHANGE_VANISHED ? "vanished"
                       : row.small_sample()                             ? "few"
                                                                        : "";
    table.AddRow(
        {{Start(row.from()), Tone::kStrong},
         {End(row)},
         {share(row.first_count(), row.first_from())},
         {share(row.second_count(), row.second_from())},
         {row.has_share() ? ChangeWithInterval(v1::MEASURE_UNIT_SHARE, row.share().estimate())
                          : "–",
          IsClear(row) ? Tone::kStrong : Tone::kPlain},
         {row.has_share() ? SignedDecimal(row.moved(), 0) : ""},
         {row.share().has_q_value() ? Probability(row.share().q_value()) : "–"},
         {note, Tone::kDim}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string TouchpointTable(const v1::CompareGraphsResponse& response, const Style& style) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"First journeys", Align::kRight, false, 2},
               {"Second journeys", Align::kRight, false, 1},
               {"Change of reach [95 %]", Align::kRight},
               {"q", Align::kRight, false, 3}});
  int shown = 0;
  for (const auto& row : response.touchpoints()) {
    if (shown++ == kTableTouchpoints) break;
    table.AddRow(
        {{row.touchpoint(), Tone::kStrong},
         {WithThousands(row.first_journeys())},
         {WithThousands(row.second_journeys())},
         {row.has_reach() ? ChangeWithInterval(v1::MEASURE_UNIT_SHARE, row.reach().estimate())
                          : "–"},
         {row.reach().has_q_value() ? Probability(row.reach().q_value()) : "–"}});
  }
  return table.empty() ? "" : table.Render(style);
}

void PrintTable(const Context& context, const v1::CompareGraphsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n"
      << TransitionTable(response, style) << "\n";
  if (response.other().transitions() > 0) {
    out << Wrapped(absl::StrCat(
                       "and ", Counted(response.other().transitions(), "transition", "transitions"),
                       " more, ", WithThousands(response.other().first_count()),
                       " times in the first and ", WithThousands(response.other().second_count()),
                       " in the second graph; --top shows more."),
                   style)
        << "\n";
  }
  out << TouchpointTable(response, style) << "\n"
      << Toned(
             Wrapped("Shares are of the interactions at From, ends included. Moved: how many more "
                     "or fewer went this way in the second graph than with the shares of the "
                     "first. few: fewer than 30 at From.",
                     style),
             Tone::kDim, style)
      << "First graph. " << DescribeInfo(response.first_info(), style) << "Second graph. "
      << DescribeInfo(response.second_info(), style);
}

void PrintCsv(std::ostream& out, const v1::CompareGraphsResponse& response) {
  CsvLine(out, {"from", "to", "end", "change", "first_count", "first_from", "second_count",
                "second_from", "share_difference", "low", "high", "p_value", "q_value", "moved"});
  for (const auto& row : response.transitions()) {
    std::vector<std::string> fields = {row.from(),
                                       row.to(),
                                       row.to().empty() ? v1::JourneyResult_Name(row.end()) : "",
                                       v1::TransitionChange_Name(row.change()),
                                       std::to_string(row.first_count()),
                                       std::to_string(row.first_from()),
                                       std::to_string(row.second_count()),
                                       std::to_string(row.second_from())};
    fields.resize(14);
    if (row.has_share()) {
      fields[8] = CsvNumber(row.share().estimate().value());
      fields[9] = CsvNumber(row.share().estimate().low());
      fields[10] = CsvNumber(row.share().estimate().high());
      fields[11] = CsvNumber(row.share().p_value());
      fields[12] = CsvNumber(row.share().q_value());
      fields[13] = CsvNumber(row.moved());
    }
    CsvLine(out, fields);
  }
}

absl::StatusOr<ExitCode> CompareGraphs(const Context& context,
                                       const CompareGraphsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::CompareGraphsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_first() = *scope;
  *request.mutable_second() = *scope;
  for (const std::string& part : options.first) {
    absl::Status status = AddScopePart("--first", part, *request.mutable_first());
    if (!status.ok()) return status;
  }
  for (const std::string& part : options.second) {
    absl::Status status = AddScopePart("--second", part, *request.mutable_second());
    if (!status.ok()) return status;
  }
  const bool is_table = context.output == OutputFormat::kTable;
  request.set_max_transitions(options.top == 0 && is_table ? kTableTransitions : options.top);
  return PrintAnswer(context, context.Connect().CompareGraphs(request), PrintCsv, PrintTable);
}

}  // namespace

void AddCompareGraphsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<CompareGraphsOptions>();
  CLI::App* command =
      app.add_subcommand("compare-graphs", "What goes another way in one graph than in another");
  const auto part = [&](const char* name, std::vector<std::string>& parts, const char* help) {
    command->add_option(name, parts, help)->type_name("PART")->allow_extra_args(false)->required();
  };
  part("--first", options->first,
       "What the first graph is made of: @until=2025-03-01, persona=student, @channel=web ...; "
       "repeated: all must hold");
  part("--second", options->second, "The same for the second graph");
  command->add_option("--top", options->top, "So many transitions (default: 20 in tables, else 50)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return CompareGraphs(context, *options); };
  });
}

}  // namespace journeygraph::cli
