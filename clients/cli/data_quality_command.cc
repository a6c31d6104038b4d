// journeyctl data-quality: how far the data of each touchpoint and channel can be trusted.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct DataQualityOptions {
  ScopeFlags scope;
  std::vector<std::string> order;
  std::string silence;
  std::uint32_t most = 0;
};

// "order>delivery".
absl::StatusOr<v1::OrderRule> OrderFlag(const std::string& text) {
  const std::size_t middle = text.find('>');
  if (middle == std::string::npos || middle == 0 || middle + 1 == text.size()) {
    return UsageError(
        absl::StrCat("--order: \"", text, "\" is not two touchpoints as in order>delivery"));
  }
  v1::OrderRule rule;
  rule.set_before(text.substr(0, middle));
  rule.set_after(text.substr(middle + 1));
  return rule;
}

std::string Share(const v1::Proportion& share) {
  return share.has_value() ? Percent(share.value()) : "–";
}

std::string Headline(const v1::GetDataQualityResponse& response) {
  const v1::DataQualityRow& total = response.total();
  if (total.interactions() == 0) return "No interaction is in scope.";
  std::uint32_t blind = 0;
  for (const v1::DataQualityRow& row : response.touchpoints()) blind += row.days().blind_days() > 0;
  std::uint32_t violations = 0;
  for (const auto& rule : response.order_rules()) violations += rule.violations().count();
  std::string text = absl::StrCat(
      Share(total.with_channel()), " of ",
      Counted(total.interactions(), "interaction", "interactions"), " say the channel, ",
      Share(total.with_outcome()), " an outcome, ", Share(total.with_score()), " a score; ",
      Counted(blind, "touchpoint has", "touchpoints have"), " blind days");
  if (response.order_rules_size() > 0) {
    absl::StrAppend(&text, "; ", Counted(violations, "journey breaks", "journeys break"),
                    " a rule of order");
  }
  if (total.has_mapped()) {
    absl::StrAppend(&text, "; ", Share(total.mapped()), " are on the map");
  }
  return absl::StrCat(text, ".");
}

std::string RowsTable(const std::string& title,
                      const google::protobuf::RepeatedPtrField<v1::DataQualityRow>& rows,
                      const std::string& last_row, std::uint32_t last_interactions,
                      const Style& style) {
  Table table({{title, Align::kLeft, true},
               {"Interactions", Align::kRight},
               {"Channel", Align::kRight, false, 6},
               {"Outcome", Align::kRight},
               {"Score", Align::kRight},
               {"Value", Align::kRight, false, 5},
               {"Cost", Align::kRight, false, 4},
               {"Team", Align::kRight, false, 3},
               {"Ties", Align::kRight, false, 2},
               {"Empty days", Align::kRight, false, 1},
               {"Blind days", Align::kRight}});
  for (const v1::DataQualityRow& row : rows) {
    const auto& days = row.days();
    table.AddRow(
        {{row.name().empty() ? "(unknown)" : row.name()},
         {absl::StrCat(WithThousands(row.interactions()), row.small_sample() ? "*" : "")},
         {Share(row.with_channel())},
         {Share(row.with_outcome())},
         {Share(row.with_score())},
         {Share(row.with_value())},
         {Share(row.with_cost())},
         {Share(row.with_team())},
         {WithThousands(row.ties())},
         {absl::StrCat(WithThousands(days.empty_days()), " of ", WithThousands(days.days())),
          Tone::kDim},
         days.blind_days() > 0
             ? Cell{absl::StrCat(days.blind_days(), " (", days.longest_blind_days(), " from ",
                                 days.longest_blind_start(), ")"),
                    Tone::kBad}
             : Cell{"0", Tone::kDim}});
  }
  if (!last_row.empty()) {
    table.AddRow({{last_row, Tone::kDim}, {WithThousands(last_interactions), Tone::kDim}});
  }
  return table.Render(style);
}

std::string RulesTable(const v1::GetDataQualityResponse& response, const Style& style) {
  Table table({{"Rule of order", Align::kLeft, true},
               {"Journeys with both", Align::kRight},
               {"Broken", Align::kRight},
               {"First one missing", Align::kRight}});
  for (const v1::OrderRuleResult& result : response.order_rules()) {
    table.AddRow({{absl::StrCat(result.rule().before(), " before ", result.rule().after(),
                                result.observed() ? "" : " (not observed)")},
                  {WithThousands(result.violations().total())},
                  {absl::StrCat(WithThousands(result.violations().count()), " (",
                                Share(result.violations()), ")"),
                   result.violations().count() > 0 ? Tone::kBad : Tone::kPlain},
                  {absl::StrCat(WithThousands(result.missing().count()), " (",
                                Share(result.missing()), ")")}});
  }
  return table.Render(style);
}

std::string GapsTable(const v1::GetDataQualityResponse& response, const Style& style) {
  Table table({{"Silent gaps from", Align::kLeft, true},
               {"to", Align::kLeft, true},
               {"Number", Align::kRight},
               {"Median", Align::kRight},
               {"9 of 10 within", Align::kRight, false, 1}});
  for (const v1::SilentGap& gap : response.gaps()) {
    table.AddRow({{gap.from_touchpoint()},
                  {gap.to_touchpoint()},
                  {WithThousands(gap.count())},
                  {Length(gap.p50_ms())},
                  {Length(gap.p90_ms())}});
  }
  if (response.other_gap_pairs() > 0) {
    table.AddRow({{Counted(response.other_gap_pairs(), "other pair", "other pairs"), Tone::kDim},
                  {},
                  {WithThousands(response.other_gaps()), Tone::kDim}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetDataQualityResponse& response, const Style& style) {
  std::string text =
      "Blind days: none where 7 or more are usual on that weekday (longest row). Ties: same time "
      "as "
      "the interaction before. * fewer than 30.";
  if (response.total().duplicates() > 0) {
    absl::StrAppend(&text, " Perhaps reported twice: ",
                    Counted(response.total().duplicates(), "interaction.", "interactions."));
  }
  absl::StrAppend(&text, " Journeys with an unknown channel: ",
                  Share(response.journeys_with_unknown_channel()), ".");
  if (response.has_catalogue()) {
    absl::StrAppend(&text, " Of the touchpoints observed, ", response.catalogue().count(), " of ",
                    response.catalogue().total(), " are on the map.");
  }
  if (response.never_observed_size() > 0) {
    absl::StrAppend(&text, " On the map and never observed:");
    for (int i = 0; i < response.never_observed_size(); ++i) {
      absl::StrAppend(&text, i == 0 ? " " : ", ", response.never_observed(i));
    }
    absl::StrAppend(&text, ".");
  }
  absl::StrAppend(&text, " Not measured:");
  for (int i = 0; i < response.not_measured_size(); ++i) {
    const std::string& reason = response.not_measured(i);
    absl::StrAppend(&text, i == 0 ? " " : ", ", reason.substr(0, reason.find(':')));
  }
  absl::StrAppend(&text, " (-o json says why).");
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetDataQualityResponse& response) {
  CsvLine(out, {"kind", "name", "interactions", "with_channel", "with_outcome", "with_score",
                "with_value", "with_cost", "with_team", "with_initiator", "mapped", "ties",
                "duplicates", "days", "empty_days", "expected_empty_days", "blind_days"});
  const auto line = [&out](const std::string& kind, const v1::DataQualityRow& row) {
    CsvLine(out,
            {kind, row.name(), std::to_string(row.interactions()),
             std::to_string(row.with_channel().count()), std::to_string(row.with_outcome().count()),
             std::to_string(row.with_score().count()), std::to_string(row.with_value().count()),
             std::to_string(row.with_cost().count()), std::to_string(row.with_team().count()),
             std::to_string(row.with_initiator().count()),
             row.has_mapped() ? std::to_string(row.mapped().count()) : "",
             std::to_string(row.ties()), std::to_string(row.duplicates()),
             std::to_string(row.days().days()), std::to_string(row.days().empty_days()),
             CsvNumber(row.days().expected_empty_days()), std::to_string(row.days().blind_days())});
  };
  line("total", response.total());
  for (const auto& row : response.touchpoints()) line("touchpoint", row);
  for (const auto& row : response.channels()) line("channel", row);
}

void PrintTables(const Context& context, const v1::GetDataQualityResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.total().interactions() > 0) {
    const std::string others = response.other_touchpoints() > 0
                                   ? Counted(response.other_touchpoints(), "other", "others")
                                   : "";
    out << RowsTable("Touchpoint", response.touchpoints(), others, response.other_interactions(),
                     style)
        << "\n"
        << RowsTable("Channel", response.channels(), "", 0, style) << "\n";
  }
  if (response.order_rules_size() > 0) out << RulesTable(response, style) << "\n";
  if (response.gaps_size() > 0) out << GapsTable(response, style) << "\n";
  out << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> DataQuality(const Context& context, const DataQualityOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetDataQualityRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  for (const std::string& text : options.order) {
    const auto rule = OrderFlag(text);
    if (!rule.ok()) return rule.status();
    *request.add_order_rules() = *rule;
  }
  if (!options.silence.empty()) {
    const auto silence = DurationFlag("--silence", options.silence);
    if (!silence.ok()) return silence.status();
    *request.mutable_silence() = *silence;
  }
  request.set_max_touchpoints(options.most);
  return PrintAnswer(context, context.Connect().GetDataQuality(request), PrintCsv, PrintTables);
}

}  // namespace

void AddDataQualityCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<DataQualityOptions>();
  CLI::App* command = app.add_subcommand(
      "data-quality", "How far the data of each touchpoint and channel can be trusted");
  AddListOption(*command, "--order", options->order,
                "What cannot come before what, as order>delivery");
  command->add_option("--silence", options->silence, "Longer gaps are silent (default 7d)")
      ->type_name("TIME");
  command->add_option("--most", options->most, "Touchpoints shown (default 50)")
      ->check(CLI::Range(1, 10'000))
      ->type_name("NUMBER");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return DataQuality(context, *options); };
  });
}

}  // namespace journeygraph::cli
