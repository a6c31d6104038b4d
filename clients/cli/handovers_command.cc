// journeyctl handovers: where customers are handed from team to team.
#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/seam_cells.h"

namespace journeygraph::cli {
namespace {

struct HandoversOptions {
  ScopeFlags scope;
  std::string max_gap;
  std::string metric;
  int top = 20;
};

std::string Headline(const v1::GetHandoversResponse& response) {
  if (response.contacts() == 0) return "No interaction says which team it was with.";
  std::string text = absl::StrCat(
      "Customers are handed to another team in ", Percent(response.journey_proportion().value()),
      " of ", Counted(response.journeys_with_contact(), "journey", "journeys"),
      " with a contact: ", Counted(response.handover_count(), "hand-over", "hand-overs"), " after ",
      Counted(response.contacts(), "contact", "contacts"), ".");
  if (!response.handovers().empty()) {
    const auto& first = response.handovers(0);
    absl::StrAppend(&text, " Most often from ", first.from_team(), " to ", first.to_team(), ": ",
                    WithThousands(first.count()), " times, after ", Length(first.gap().p50_ms()),
                    " in the median.");
  }
  return text;
}

std::string Matrix(const v1::GetHandoversResponse& response, const Style& style) {
  std::map<std::pair<std::string, std::string>, const v1::Handover*> cells;
  for (const auto& entry : response.handovers()) {
    cells[{entry.from_team(), entry.to_team()}] = &entry;
  }
  std::vector<Column> columns = {{"from \\ to", Align::kLeft, true}};
  int number = 0;
  for (const auto& team : response.teams()) {
    columns.push_back({team.team(), Align::kRight, false, ++number});
  }
  columns.push_back({"stays", Align::kRight});
  columns.push_back({"Contacts", Align::kRight});
  Table table(std::move(columns));
  for (const auto& from : response.teams()) {
    std::vector<Cell> row = {{from.team()}};
    for (const auto& to : response.teams()) {
      const auto found = cells.find({from.team(), to.team()});
      if (found == cells.end()) {
        row.push_back({from.team() == to.team() ? "" : "·", Tone::kDim});
      } else {
        row.push_back(
            ShadedCell(WithThousands(found->second->count()), found->second->row_share()));
      }
    }
    row.push_back({WithThousands(from.opportunities() - from.handovers_out()), Tone::kDim});
    row.push_back({WithThousands(from.contacts())});
    table.AddRow(std::move(row));
  }
  return table.Render(style);
}

std::string BorderTable(const v1::GetHandoversResponse& response, int top, const Style& style) {
  Table table({{"Hand-over", Align::kLeft, true},
               {"Count", Align::kRight},
               {"Journeys", Align::kRight, false, 4},
               {"Median delay", Align::kRight},
               {"90 % within", Align::kRight, false, 3},
               {"Score change", Align::kRight},
               {"Asked again", Align::kRight, false, 1},
               {"Ends badly", Align::kRight, false, 2}});
  const int shown = top == 0 ? response.handovers_size() : std::min(top, response.handovers_size());
  for (int i = 0; i < shown; ++i) {
    const auto& entry = response.handovers(i);
    table.AddRow({{absl::StrCat(entry.from_team(), " → ", entry.to_team())},
                  {WithThousands(entry.count())},
                  {WithThousands(entry.journeys())},
                  LengthPart(entry.gap_p50_ms()),
                  {Length(entry.gap().p90_ms())},
                  ChangePart(entry.score_change()),
                  SharePart(entry.repeat_question()),
                  SharePart(entry.exit())});
  }
  std::string text = table.Render(style);
  if (shown < response.handovers_size()) {
    text += Toned(Wrapped(absl::StrCat("and ", response.handovers_size() - shown,
                                       " more; --top 0 shows them all."),
                          style),
                  Tone::kDim, style);
  }
  return text;
}

std::string Footer(const v1::GetHandoversResponse& response, const Style& style) {
  std::string text = absl::StrCat(
      "Rows to columns; the darker, the larger the share of what leaves the row's team. ",
      kSeamLegend, " ", Counted(response.ping_pongs(), "ping-pong", "ping-pongs"),
      " (A to B and back to A). ",
      Counted(response.without_team(), "interaction has", "interactions have"), " no team.");
  if (response.over_max_gap() > 0) {
    absl::StrAppend(&text, " ", Counted(response.over_max_gap(), "pair", "pairs"),
                    " of contacts over --max-gap not counted.");
  }
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetHandoversResponse& response) {
  CsvLine(out, {"from_team", "to_team", "count", "journeys", "row_share", "gap_p50_ms",
                "gap_p90_ms", "ended_badly_after", "score_change", "score_change_n",
                "asked_again_share", "facts_asked"});
  for (const auto& entry : response.handovers()) {
    const auto value = [](const v1::SeamPart& part) {
      return part.has_value() ? CsvNumber(part.value()) : "";
    };
    CsvLine(out, {entry.from_team(), entry.to_team(), std::to_string(entry.count()),
                  std::to_string(entry.journeys()), CsvNumber(entry.row_share()),
                  CsvNumber(entry.gap().p50_ms()), CsvNumber(entry.gap().p90_ms()),
                  std::to_string(entry.ended_badly_after()), value(entry.score_change()),
                  std::to_string(entry.score_change().count()), value(entry.repeat_question()),
                  std::to_string(entry.repeat_question().count())});
  }
}

absl::StatusOr<ExitCode> Handovers(const Context& context, const HandoversOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetHandoversRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_metric(options.metric);
  if (!options.max_gap.empty()) {
    const auto gap = DurationFlag("--max-gap", options.max_gap);
    if (!gap.ok()) return gap.status();
    *request.mutable_max_gap() = *gap;
  }
  return PrintAnswer(context, context.Connect().GetHandovers(request), PrintCsv,
                     [&](const Context&, const auto& response) {
                       std::ostream& out = context.streams.out;
                       const Style style = context.TableStyle();
                       out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style)
                           << "\n";
                       if (response.teams_size() > 1) out << Matrix(response, style) << "\n";
                       if (!response.handovers().empty()) {
                         out << BorderTable(response, options.top, style) << "\n";
                       }
                       out << Footer(response, style) << DescribeInfo(response.info(), style);
                     });
}

}  // namespace

void AddHandoversCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<HandoversOptions>();
  CLI::App* command =
      app.add_subcommand("handovers", "Where customers are handed from team to team");
  command
      ->add_option("--max-gap", options->max_gap,
                   "Only contacts within this time of each other, such as 7d")
      ->type_name("TIME");
  command
      ->add_option("--metric", options->metric,
                   "Whose answers make the score change (default: sentiment)")
      ->type_name("METRIC");
  command->add_option("--top", options->top, "Rows of the table; 0 is all (default: 20)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Handovers(context, *options); };
  });
}

}  // namespace journeygraph::cli
