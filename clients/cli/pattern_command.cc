// journeyctl pattern: which journeys contain a pattern, and how they end.
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/filter_flag.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct PatternOptions {
  ScopeFlags scope;
  std::vector<std::string> steps;
  std::vector<std::string> full_steps;
  bool at_start = false;
  bool at_end = false;
  int examples = 0;
};

absl::Status StepError(const std::string& part) {
  return UsageError(absl::StrCat("--step: \"", part,
                                 "\" is no part of a step; use touchpoint=, channel=, stage=, "
                                 "outcome=, score=nps:0..6, gap=1d, "
                                 "without= and directly, with ; between them"));
}

// "nps:0..6", "nps:9.." and "nps:..6".
bool ParseScore(const std::string& text, v1::ScoreRange& score) {
  const std::size_t colon = text.find(':');
  const std::size_t dots = text.find("..");
  if (colon == std::string::npos || dots == std::string::npos || dots < colon) return false;
  score.set_metric(text.substr(0, colon));
  const std::string least = text.substr(colon + 1, dots - colon - 1);
  const std::string most = text.substr(dots + 2);
  double number = 0;
  if (!least.empty()) {
    if (!absl::SimpleAtod(least, &number)) return false;
    score.set_minimum(number);
  }
  if (!most.empty()) {
    if (!absl::SimpleAtod(most, &number)) return false;
    score.set_maximum(number);
  }
  return !score.metric().empty();
}

absl::Status FillStep(const std::string& text, v1::PatternStep& step) {
  for (const auto& [key, value] : PartsOf(text)) {
    if (AddToFilter(key, value, *step.mutable_at())) continue;
    if (key == "directly" && value.empty()) {
      step.set_directly(true);
    } else if (key == "outcome" && !value.empty()) {
      for (const std::string& name : NamesOf(value)) step.add_outcomes(name);
    } else if (key == "without" && !value.empty()) {
      for (const std::string& name : NamesOf(value)) step.add_without(name);
    } else if (key == "gap" && !value.empty()) {
      const auto gap = DurationFlag("--step: gap", value);
      if (!gap.ok()) return gap.status();
      *step.mutable_max_gap() = *gap;
    } else if (key != "score" || !ParseScore(value, *step.mutable_score())) {
      return StepError(value.empty() ? key : absl::StrCat(key, "=", value));
    }
  }
  return absl::OkStatus();
}

absl::Status FillRequest(const PatternOptions& options, v1::MatchPatternRequest& request) {
  if (!options.steps.empty() && !options.full_steps.empty()) {
    return UsageError("--steps and --step cannot be mixed; write all steps with --step");
  }
  for (const std::string& step : options.steps) {
    v1::InteractionFilter& at = *request.add_steps()->mutable_at();
    for (const std::string& name : NamesOf(step)) at.add_touchpoints(name);
    if (at.touchpoints().empty()) return UsageError("--steps: a step has no touchpoint");
  }
  for (const std::string& step : options.full_steps) {
    if (absl::Status status = FillStep(step, *request.add_steps()); !status.ok()) return status;
  }
  if (request.steps().empty()) return UsageError("a pattern needs --steps a,b,c or --step");
  request.set_at_start(options.at_start);
  request.set_at_end(options.at_end);
  request.set_max_examples(options.examples);
  return absl::OkStatus();
}

std::string Headline(const v1::MatchPatternResponse& response) {
  const auto& journeys = response.journeys();
  if (journeys.total() == 0) return "There are no journeys in this scope.";
  std::string text = absl::StrCat(WithThousands(journeys.count()), " of ",
                                  Counted(journeys.total(), "journey", "journeys"), " (",
                                  Percent(journeys.value()), ") match");
  if (response.match_count() > journeys.count()) {
    absl::StrAppend(&text, ", ", WithThousands(response.match_count()), " times");
  }
  text += ".";
  if (response.success_matched().has_value() && response.success_unmatched().has_value()) {
    absl::StrAppend(&text, " Of them ", Percent(response.success_matched().value()),
                    " end well, of the others ", Percent(response.success_unmatched().value()),
                    ".");
  }
  return text;
}

void AddSide(const std::string& name, const v1::JourneyResultCounts& results,
             const v1::Proportion& success, Table& table) {
  table.AddRow({{name, Tone::kStrong},
                {WithThousands(std::int64_t{results.success()} + results.failure() +
                               results.lost() + results.open())},
                {WithThousands(results.success()), Tone::kGood},
                {WithThousands(results.failure()), Tone::kBad},
                {WithThousands(results.lost()), Tone::kBad},
                {WithThousands(results.open())},
                {PercentWithInterval(success)}});
}

void PrintTable(const Context& context, const v1::MatchPatternResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  Table table({{"", Align::kLeft},
               {"Journeys", Align::kRight},
               {"Good", Align::kRight, false, 2},
               {"Failed", Align::kRight, false, 3},
               {"Silent", Align::kRight, false, 3},
               {"Open", Align::kRight, false, 1},
               {"Ends well [95 %]", Align::kRight}});
  AddSide("match", response.matched(), response.success_matched(), table);
  AddSide("do not", response.unmatched(), response.success_unmatched(), table);
  out << table.Render(style) << "\n";
  std::string text;
  if (response.success_matched().has_value() && response.success_unmatched().has_value()) {
    absl::StrAppend(&text, "Difference: ", PointsWithInterval(response.success_difference()),
                    " points, an association only. ");
  }
  if (response.time().count() > 0) {
    absl::StrAppend(&text, "From the first to the last step: ", Length(response.time().p50_ms()),
                    " in the median, 90 % within ", Length(response.time().p90_ms()), ". ");
  }
  for (int i = 0; i < response.examples_size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "Examples: " : ", ", response.examples(i).customer());
  }
  if (!response.examples().empty()) text += " (journeyctl journey CUSTOMER).";
  if (!text.empty()) out << Wrapped(text, style);
  out << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::MatchPatternResponse& response) {
  CsvLine(out, {"side", "success", "failure", "lost", "open", "success_share", "low", "high"});
  const auto line = [&out](const char* side, const v1::JourneyResultCounts& results,
                           const v1::Proportion& success) {
    CsvLine(out, {side, std::to_string(results.success()), std::to_string(results.failure()),
                  std::to_string(results.lost()), std::to_string(results.open()),
                  success.has_value() ? CsvNumber(success.value()) : "", CsvNumber(success.low()),
                  CsvNumber(success.high())});
  };
  line("matched", response.matched(), response.success_matched());
  line("unmatched", response.unmatched(), response.success_unmatched());
}

absl::StatusOr<ExitCode> Pattern(const Context& context, const PatternOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::MatchPatternRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (absl::Status status = FillRequest(options, request); !status.ok()) return status;
  return PrintAnswer(context, context.Connect().MatchPattern(request), PrintCsv, PrintTable);
}

}  // namespace

void AddPatternCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<PatternOptions>();
  CLI::App* command =
      app.add_subcommand("pattern", "Which journeys contain a pattern, and how they end");
  AddListOption(*command, "--steps", options->steps,
                "Touchpoints one after the other, with | between alternatives, such as "
                "'cart,help|call,cart'");
  command
      ->add_option(
          "--step", options->full_steps,
          "One step, to be repeated, by any of 'touchpoint=a|b;channel=web;stage=buy;"
          "outcome=failed;score=nps:0..6', and how the next one follows: 'gap=1d' at most, "
          "'directly', 'without=help|call' in between")
      ->type_name("STEP")
      ->allow_extra_args(false);
  command->add_flag("--at-start", options->at_start, "The first step begins the journey");
  command->add_flag("--at-end", options->at_end, "The last step ends the journey");
  command->add_option("--examples", options->examples, "So many customers (default: 5)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Pattern(context, *options); };
  });
}

}  // namespace journeygraph::cli
