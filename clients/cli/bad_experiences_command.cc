// journeyctl bad-experiences: whether journeys are lost after one or two bad experiences.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/headline_cells.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct BadExperiencesOptions {
  ScopeFlags scope;
  std::vector<std::string> metrics;
  bool answers_only = false;
  std::uint32_t most = 0;
};

std::string Title(const v1::BadExperienceRow& row) {
  return absl::StrCat(row.bad_experiences(), row.or_more() ? "+" : "");
}

std::string Share(const v1::Proportion& share) {
  if (!share.has_value()) return "–";
  return Percent(share.value()) + (share.total() < 30 ? "*" : "");
}

std::string Interval(const v1::Proportion& share) {
  if (!share.has_value()) return "";
  return absl::StrCat("[", Decimal(100 * share.low(), 1), ", ", Decimal(100 * share.high(), 1),
                      "]");
}

std::string Headline(const v1::GetBadExperiencesResponse& response) {
  if (response.rows_size() < 2 || !response.rows(0).lost().has_value()) {
    return "No journey without a bad experience has ended, so nothing can be compared.";
  }
  std::string text =
      absl::StrCat("Without a bad experience ", Percent(response.rows(0).lost().value()),
                   " of journeys are lost");
  for (int i = 1; i < response.rows_size() && i <= 2; ++i) {
    const v1::BadExperienceRow& row = response.rows(i);
    if (!row.lost().has_value()) continue;
    absl::StrAppend(&text, i == 1 ? ", after one" : ", after two",
                    row.or_more() ? " or more " : " ", Percent(row.lost().value()));
  }
  if (!response.has_trend_z() || response.trend_p_value() >= 0.05) {
    return absl::StrCat(text, "; that is no clear trend.");
  }
  return absl::StrCat(text, "; the more, the ", response.trend_z() > 0 ? "worse" : "better", ".");
}

std::string CountTable(const v1::GetBadExperiencesResponse& response, const Style& style) {
  Table table({{"Bad experiences", Align::kRight},
               {"Ended", Align::kRight},
               {"Lost", Align::kRight},
               {"95 %", Align::kLeft, false, 2},
               {"Times", Align::kRight, false, 3},
               {"Lost before the next", Align::kRight},
               {"Lost afterwards", Align::kRight},
               {"Open", Align::kRight, false, 1}});
  for (const v1::BadExperienceRow& row : response.rows()) {
    table.AddRow({{Title(row)},
                  {WithThousands(row.lost().total())},
                  row.lost().has_value() ? ShadedCell(Share(row.lost()), row.lost().value())
                                         : Cell{"–", Tone::kDim},
                  {Interval(row.lost()), Tone::kDim},
                  {row.has_risk_ratio() ? Decimal(row.risk_ratio(), 2) : ""},
                  {row.has_hazard() ? Share(row.hazard()) : ""},
                  {row.has_lost_afterwards() ? Share(row.lost_afterwards()) : ""},
                  {WithThousands(row.open()), Tone::kDim}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetBadExperiencesResponse& response, const Style& style) {
  std::string text = absl::StrCat(
      Counted(response.bad_experiences(), "bad experience", "bad experiences"), ": ",
      WithThousands(response.bad_answers()), " with a negative answer, ",
      WithThousands(response.bad_outcomes()),
      " with a bad outcome along the way. Times: lost share by that without a bad experience. Lost "
      "before the next, and afterwards: of those that reached this bad experience.");
  if (response.has_trend_z()) {
    absl::StrAppend(&text, " Trend (Cochran-Armitage): z ", SignedDecimal(response.trend_z(), 1),
                    ", p ", Probability(response.trend_p_value()), ".");
  }
  absl::StrAppend(&text, " * fewer than 30. An association, no proof of a cause.");
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetBadExperiencesResponse& response) {
  CsvLine(out, {"bad_experiences", "ended", "lost", "lost_share", "low", "high", "risk_ratio",
                "reached", "lost_before_next", "lost_afterwards", "open"});
  for (const v1::BadExperienceRow& row : response.rows()) {
    const bool has = row.lost().has_value();
    CsvLine(out, {Title(row), std::to_string(row.lost().total()),
                  std::to_string(row.lost().count()), has ? CsvNumber(row.lost().value()) : "",
                  has ? CsvNumber(row.lost().low()) : "", has ? CsvNumber(row.lost().high()) : "",
                  row.has_risk_ratio() ? CsvNumber(row.risk_ratio()) : "",
                  row.has_hazard() ? std::to_string(row.hazard().total()) : "",
                  row.has_hazard() ? std::to_string(row.hazard().count()) : "",
                  row.has_lost_afterwards() ? std::to_string(row.lost_afterwards().count()) : "",
                  std::to_string(row.open())});
  }
}

void PrintTables(const Context& context, const v1::GetBadExperiencesResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n"
      << CountTable(response, style) << "\n"
      << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> BadExperiences(const Context& context,
                                        const BadExperiencesOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetBadExperiencesRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.mutable_metrics()->Assign(options.metrics.begin(), options.metrics.end());
  request.set_answers_only(options.answers_only);
  request.set_max_count(options.most);
  return PrintAnswer(context, context.Connect().GetBadExperiences(request), PrintCsv, PrintTables);
}

}  // namespace

void AddBadExperiencesCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<BadExperiencesOptions>();
  CLI::App* command = app.add_subcommand(
      "bad-experiences", "Whether journeys are lost after one or two bad experiences");
  AddListOption(*command, "--metric", options->metrics,
                "Only negative answers to these metrics are bad (default: to any)");
  command->add_flag("--answers-only", options->answers_only,
                    "Bad outcomes along the way are no bad experiences");
  command->add_option("--most", options->most, "The last row is for so many or more (default 3)")
      ->check(CLI::Range(1, 20))
      ->type_name("NUMBER");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return BadExperiences(context, *options); };
  });
}

}  // namespace journeygraph::cli
