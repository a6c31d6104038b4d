// journeyctl switch-cost: what a change of channel costs.
#include <algorithm>
#include <cmath>
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

struct SwitchCostOptions {
  ScopeFlags scope;
  std::string max_gap;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string earlier_metric;
};

bool IsSignificant(const v1::SwitchCostMeasure& measure) {
  return measure.has_difference() &&
         (measure.difference().low() > 0 || measure.difference().high() < 0);
}

bool IsBad(const v1::SwitchCostMeasure& measure) {
  return (measure.difference().value() > 0) != measure.high_is_good();
}

std::string MeasureTitle(const std::string& measure) {
  if (measure == "exit") return "Journey ends badly right there";
  if (measure == "bad_end") return "Journey ends badly";
  if (measure == "days_to_goal") return "Days to the goal";
  if (measure == "cost") return "Cost of what follows";
  return absl::StrCat("Next answer: ", measure);
}

std::string Value(const v1::SwitchCostMeasure& measure, double value) {
  return measure.is_share() ? Percent(value) : Decimal(value, 2);
}

std::string Signed(const v1::SwitchCostMeasure& measure, double value) {
  return measure.is_share() ? Points(value) : SignedDecimal(value, 2);
}

std::string Subject(const SwitchCostOptions& options) {
  if (options.from.empty() && options.to.empty()) return "A change of channel";
  std::string text = "A switch";
  if (!options.from.empty()) absl::StrAppend(&text, " from ", absl::StrJoin(options.from, " or "));
  if (!options.to.empty()) absl::StrAppend(&text, " to ", absl::StrJoin(options.to, " or "));
  return text;
}

std::string InWords(const v1::SwitchCostMeasure& measure) {
  const double size = std::abs(measure.difference().value());
  const char* more = measure.difference().value() > 0 ? " more" : " less";
  if (measure.measure() == "bad_end") {
    return absl::StrCat(Decimal(size * 100, 1), " percentage points", more, " bad ends");
  }
  if (measure.measure() == "exit") {
    return absl::StrCat(Decimal(size * 100, 1), " percentage points", more,
                        " bad ends right there");
  }
  if (measure.measure() == "days_to_goal") {
    return absl::StrCat(Decimal(size, 1), " days", more, " to the goal");
  }
  if (measure.measure() == "cost") return absl::StrCat(Decimal(size, 2), more, " cost");
  return absl::StrCat(Decimal(size, 2), more, " ", measure.measure());
}

std::string Headline(const v1::GetSwitchCostResponse& response, const SwitchCostOptions& options) {
  if (response.switched() == 0)
    return "No step of these journeys switches, so nothing is compared.";
  std::vector<std::string> found;
  for (const auto& measure : response.measures()) {
    if (IsSignificant(measure) && !measure.small_sample()) found.push_back(InWords(measure));
  }
  const std::string compared =
      absl::StrCat(" (", Counted(response.switched(), "step", "steps"), " that switched against ",
                   WithThousands(response.stayed()), " like ones that stayed)");
  if (found.empty()) {
    return absl::StrCat(Subject(options), " makes no difference that can be told from chance",
                        compared, ".");
  }
  return absl::StrCat(Subject(options), " goes with ", absl::StrJoin(found, ", "), compared, ".");
}

std::string MeasureTable(const v1::GetSwitchCostResponse& response, const Style& style) {
  Table table({{"What follows", Align::kLeft, true},
               {"Switched", Align::kRight},
               {"Stayed", Align::kRight},
               {"Difference", Align::kRight},
               {"95 %", Align::kLeft},
               {"Odds ratio", Align::kRight, false, 3},
               {"n", Align::kRight, false, 1},
               {"unmatched", Align::kRight, false, 2}});
  for (const auto& measure : response.measures()) {
    std::vector<Cell> row = {{MeasureTitle(measure.measure())}};
    if (measure.has_difference()) {
      const Tone tone = !IsSignificant(measure) ? Tone::kPlain
                        : IsBad(measure)        ? Tone::kBad
                                                : Tone::kGood;
      row.push_back({Value(measure, measure.switched_mean())});
      row.push_back({Value(measure, measure.stayed_mean())});
      row.push_back({Signed(measure, measure.difference().value()), tone});
      row.push_back({absl::StrCat("[", Signed(measure, measure.difference().low()), ", ",
                                  Signed(measure, measure.difference().high()), "]"),
                     Tone::kDim});
    } else {
      row.insert(row.end(), 4, {"–", Tone::kDim});
    }
    row.push_back({measure.has_odds_ratio() ? Decimal(measure.odds_ratio().value(), 2) : ""});
    row.push_back(
        {absl::StrCat(WithThousands(measure.switched()), measure.small_sample() ? "*" : "")});
    row.push_back({Percent(measure.unmatched_share())});
    table.AddRow(std::move(row));
  }
  return table.Render(style);
}

// One row a stage, one column a measure: the difference.
std::string StageTable(const v1::GetSwitchCostResponse& response, const Style& style) {
  std::vector<Column> columns = {{"Stage", Align::kLeft, true}, {"Switched", Align::kRight}};
  int dispensable = response.measures_size();
  for (const auto& measure : response.measures()) {
    columns.push_back({measure.measure(), Align::kRight, false, dispensable--});
  }
  Table table(std::move(columns));
  for (const auto& stage : response.stages()) {
    std::vector<Cell> row = {
        stage.stage().empty() ? Cell{"(on no stage)", Tone::kDim} : Cell{stage.stage()},
        {WithThousands(stage.switched())}};
    for (const auto& column : response.measures()) {
      const auto found =
          std::ranges::find(stage.measures(), column.measure(), &v1::SwitchCostMeasure::measure);
      if (found == stage.measures().end() || !found->has_difference()) {
        row.push_back({"–", Tone::kDim});
        continue;
      }
      const bool significant = IsSignificant(*found);
      row.push_back(
          {absl::StrCat(Signed(*found, found->difference().value()), significant ? "*" : ""),
           !significant    ? Tone::kDim
           : IsBad(*found) ? Tone::kBad
                           : Tone::kGood});
    }
    table.AddRow(std::move(row));
  }
  return Toned(Wrapped("Difference in each stage (* the interval leaves out 0)", style),
               Tone::kStrong, style) +
         table.Render(style);
}

std::string Footer(const Style& style) {
  return Toned(
      Wrapped("Like steps leave the same touchpoint after an equally good or bad latest answer. "
              "Shares differ in percentage points. n: steps that switched (* fewer than 30 "
              "compared); unmatched: without like steps that stayed, in no difference.",
              style),
      Tone::kDim, style);
}

void PrintCsvOf(std::ostream& out, const std::string& stage, const v1::SwitchCostMeasure& measure) {
  const auto if_any = [](bool has, double value) { return has ? CsvNumber(value) : ""; };
  const bool has = measure.has_difference();
  CsvLine(out, {stage, measure.measure(), std::to_string(measure.switched()),
                std::to_string(measure.stayed()), std::to_string(measure.matched()),
                if_any(has, measure.switched_mean()), if_any(has, measure.stayed_mean()),
                if_any(has, measure.difference().value()), if_any(has, measure.difference().low()),
                if_any(has, measure.difference().high()),
                if_any(measure.has_odds_ratio(), measure.odds_ratio().value()),
                if_any(measure.has_odds_ratio(), measure.odds_ratio().low()),
                if_any(measure.has_odds_ratio(), measure.odds_ratio().high())});
}

// The rows of all stages together have "*" for the stage.
void PrintCsv(std::ostream& out, const v1::GetSwitchCostResponse& response) {
  CsvLine(out, {"stage", "measure", "switched", "stayed", "matched", "switched_mean", "stayed_mean",
                "difference", "low", "high", "odds_ratio", "odds_ratio_low", "odds_ratio_high"});
  for (const auto& measure : response.measures()) PrintCsvOf(out, "*", measure);
  for (const auto& stage : response.stages()) {
    for (const auto& measure : stage.measures()) PrintCsvOf(out, stage.stage(), measure);
  }
}

absl::StatusOr<ExitCode> SwitchCost(const Context& context, const SwitchCostOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetSwitchCostRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (!options.max_gap.empty()) {
    const auto gap = DurationFlag("--max-gap", options.max_gap);
    if (!gap.ok()) return gap.status();
    *request.mutable_max_gap() = *gap;
  }
  request.mutable_from_channels()->Assign(options.from.begin(), options.from.end());
  request.mutable_to_channels()->Assign(options.to.begin(), options.to.end());
  request.set_earlier_metric(options.earlier_metric);
  return PrintAnswer(
      context, context.Connect().GetSwitchCost(request), PrintCsv,
      [&](const Context&, const auto& response) {
        std::ostream& out = context.streams.out;
        const Style style = context.TableStyle();
        out << Toned(Wrapped(Headline(response, options), style), Tone::kStrong, style) << "\n";
        if (!response.measures().empty()) {
          out << MeasureTable(response, style) << "\n";
        }
        if (response.stages_size() > 1) out << StageTable(response, style) << "\n";
        out << Footer(style) << DescribeInfo(response.info(), style);
      });
}

}  // namespace

void AddSwitchCostCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<SwitchCostOptions>();
  CLI::App* command = app.add_subcommand("switch-cost", "What a change of channel costs");
  command->add_option("--max-gap", options->max_gap, "Only steps within this time, such as 7d")
      ->type_name("TIME");
  AddListOption(*command, "--from", options->from, "Only steps that leave these channels");
  AddListOption(*command, "--to", options->to, "Only switches to these channels");
  command
      ->add_option("--earlier-metric", options->earlier_metric,
                   "Whose latest answer makes like steps (default: sentiment)")
      ->type_name("METRIC");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return SwitchCost(context, *options); };
  });
}

}  // namespace journeygraph::cli
