// journeyctl channel-coverage: which goals customers reach on the channel of their choice.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct CoverageOptions {
  ScopeFlags scope;
  std::vector<std::string> goals;  // as written
  v1::ChannelLevel level = v1::CHANNEL_LEVEL_UNSPECIFIED;
};

constexpr char kGoalNotation[] =
    "'label=Buy;outcome=a|b;touchpoint=c|d;start=e|f;start-stage=s', once for each goal";

// Reads kGoalNotation; any of the parts, of outcome and touchpoint at least one.
absl::Status ReadGoal(const std::string& text, v1::CoverageGoal& goal) {
  for (const absl::string_view part : absl::StrSplit(text, ';')) {
    const std::pair<std::string, std::string> words = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const std::vector<std::string> names = absl::StrSplit(words.second, '|', absl::SkipEmpty());
    if (words.first == "label") {
      goal.set_label(words.second);
    } else if (words.first == "outcome") {
      goal.mutable_outcomes()->Assign(names.begin(), names.end());
    } else if (words.first == "touchpoint") {
      goal.mutable_touchpoints()->Assign(names.begin(), names.end());
    } else if (words.first == "start") {
      goal.mutable_start_touchpoints()->Assign(names.begin(), names.end());
    } else if (words.first == "start-stage") {
      goal.set_start_stage(words.second);
    } else {
      return UsageError(
          absl::StrCat("--goal: \"", part, "\" is no part of a goal; write ", kGoalNotation));
    }
  }
  if (goal.outcomes().empty() && goal.touchpoints().empty()) {
    return UsageError(absl::StrCat("--goal: \"", text, "\" has no outcome= and no touchpoint="));
  }
  return absl::OkStatus();
}

std::string Headline(const v1::GetChannelCoverageResponse& response) {
  std::vector<std::string> said;
  for (const auto& goal : response.goals()) {
    if (!goal.total().containment().has_value()) continue;
    const v1::CoverageCell* best = nullptr;
    const v1::CoverageCell* worst = nullptr;
    for (const auto& cell : goal.channels()) {
      if (cell.containment().total() < 30) continue;
      const double share = cell.containment().value();
      if (best == nullptr || share > best->containment().value()) best = &cell;
      if (worst == nullptr || share < worst->containment().value()) worst = &cell;
    }
    std::string text =
        absl::StrCat("'", goal.label(), "': ", Percent(goal.total().completion().value()),
                     " reach it, ", Percent(goal.total().containment().value()),
                     " without leaving the channel where they began");
    if (best != worst) {
      absl::StrAppend(&text, " (best ", best->channel(), " ", Percent(best->containment().value()),
                      ", worst ", worst->channel(), " ", Percent(worst->containment().value()),
                      ")");
    }
    said.push_back(std::move(text));
  }
  if (said.empty()) return "No journey tries for a goal.";
  return absl::StrJoin(said, ". ") + ".";
}

std::string GoalTable(const v1::GoalCoverage& goal, const Style& style) {
  Table table({{"Began on", Align::kLeft, true},
               {"Attempts", Align::kRight},
               {"Contained", Align::kRight},
               {"95 %", Align::kLeft, false, 4},
               {"Same channel", Align::kRight, false, 2},
               {"After switch", Align::kRight, false, 2},
               {"most on", Align::kLeft, false, 3},
               {"Abandoned", Align::kRight, false, 1},
               {"Open", Align::kRight, false, 5}});
  const auto add = [&table](const v1::CoverageCell& cell, const std::string& title) {
    const auto& share = cell.containment();
    std::string most;
    if (!cell.reached_on().empty()) {
      most = absl::StrCat(cell.reached_on(0).channel(), " ",
                          WithThousands(cell.reached_on(0).journeys()));
    }
    table.AddRow(
        {{title, title == "all" ? Tone::kStrong : Tone::kPlain},
         {cell.attempts() == 0 ? "none" : WithThousands(cell.attempts()),
          cell.attempts() == 0 ? Tone::kDim : Tone::kPlain},
         share.has_value()
             ? ShadedCell(Percent(share.value()) + (share.total() < 30 ? "*" : ""), share.value())
             : Cell{"–", Tone::kDim},
         {share.has_value() ? absl::StrCat("[", Decimal(100 * share.low(), 1), ", ",
                                           Decimal(100 * share.high(), 1), "]")
                            : "",
          Tone::kDim},
         {WithThousands(cell.same_channel())},
         {WithThousands(cell.after_switch())},
         {most, Tone::kDim},
         {WithThousands(cell.abandoned())},
         {WithThousands(cell.open())}});
  };
  for (const auto& cell : goal.channels()) add(cell, cell.channel());
  add(goal.total(), "all");
  std::string note;
  if (goal.total().elsewhere() > 0) {
    absl::StrAppend(&note, Counted(goal.total().elsewhere(), "journey", "journeys"),
                    " ended well without it and ",
                    goal.total().elsewhere() == 1 ? "is no attempt" : "are no attempts", ". ");
  }
  if (goal.not_started() > 0) {
    absl::StrAppend(&note, Counted(goal.not_started(), "journey", "journeys"), " never began it. ");
  }
  return Toned(Wrapped(absl::StrCat("Goal: ", goal.label()), style), Tone::kStrong, style) +
         table.Render(style) + (note.empty() ? "" : Toned(Wrapped(note, style), Tone::kDim, style));
}

std::string ValueTable(const v1::GetChannelCoverageResponse& response, const Style& style) {
  constexpr int kBarCells = 10;
  Table table({{"Channels used", Align::kLeft},
               {"Journeys", Align::kRight},
               {"with value", Align::kRight, false, 2},
               {"Mean value", Align::kRight},
               {"95 %", Align::kLeft, false, 1},
               {"", Align::kLeft, false, 4},
               {"Median", Align::kRight, false, 3}});
  double most = 0;
  for (const auto& group : response.values()) most = std::max(most, group.mean().value());
  for (const auto& group : response.values()) {
    table.AddRow({{group.channels() == 4   ? "4 and more"
                   : group.channels() == 0 ? "no known one"
                                           : std::to_string(group.channels())},
                  {WithThousands(group.journeys()) + (group.small_sample() ? "*" : "")},
                  {Percent(static_cast<double>(group.with_value()) / group.journeys())},
                  {Decimal(group.mean().value(), 2)},
                  {absl::StrCat("[", Decimal(group.mean().low(), 2), ", ",
                                Decimal(group.mean().high(), 2), "]"),
                   Tone::kDim},
                  {Bar(most > 0 ? group.mean().value() / most : 0, kBarCells), Tone::kDim},
                  {Decimal(group.median(), 2)}});
  }
  std::string note = "Association, not effect: who buys more has more to do on more channels.";
  if (response.has_value_trend()) {
    const auto& trend = response.value_trend();
    const auto& slope = trend.for_each_channel();
    note = absl::StrCat(
        "One channel more goes with ", SignedDecimal(slope.value(), 2), " [",
        SignedDecimal(slope.low(), 2), ", ", SignedDecimal(slope.high(), 2), "] of value (p ",
        trend.p_value() < 0.001 ? "< 0.001" : "= " + Decimal(trend.p_value(), 3), "). ", note);
  }
  return Toned(Wrapped("Value by number of channels", style), Tone::kStrong, style) +
         table.Render(style) + Toned(Wrapped(note, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetChannelCoverageResponse& response) {
  CsvLine(out, {"goal", "channel", "attempts", "same_channel", "after_switch", "abandoned", "open",
                "elsewhere", "containment", "containment_low", "containment_high", "completion"});
  for (const auto& goal : response.goals()) {
    for (const auto& cell : goal.channels()) {
      const bool has = cell.containment().has_value();
      CsvLine(out,
              {goal.label(), cell.channel(), std::to_string(cell.attempts()),
               std::to_string(cell.same_channel()), std::to_string(cell.after_switch()),
               std::to_string(cell.abandoned()), std::to_string(cell.open()),
               std::to_string(cell.elsewhere()), has ? CsvNumber(cell.containment().value()) : "",
               has ? CsvNumber(cell.containment().low()) : "",
               has ? CsvNumber(cell.containment().high()) : "",
               has ? CsvNumber(cell.completion().value()) : ""});
    }
  }
}

void PrintTables(const Context& context, const v1::GetChannelCoverageResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  for (const auto& goal : response.goals()) out << GoalTable(goal, style) << "\n";
  const bool has_value = std::ranges::any_of(
      response.values(), [](const auto& group) { return group.with_value() > 0; });
  if (has_value) out << ValueTable(response, style) << "\n";
  out << Toned(Wrapped("Contained: reached without leaving the channel of the start, of the "
                       "attempts that are not open (* fewer than 30). \"none\": a goal that the "
                       "channel does not cover.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> ChannelCoverage(const Context& context, const CoverageOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetChannelCoverageRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_level(options.level);
  for (const std::string& goal : options.goals) {
    if (const absl::Status read = ReadGoal(goal, *request.add_goals()); !read.ok()) return read;
  }
  return PrintAnswer(context, context.Connect().GetChannelCoverage(request), PrintCsv, PrintTables);
}

}  // namespace

void AddChannelCoverageCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<CoverageOptions>();
  CLI::App* command = app.add_subcommand(
      "channel-coverage", "Which goals customers reach on the channel of their choice");
  command
      ->add_option("--goal", options->goals,
                   absl::StrCat(kGoalNotation, " (default: each good outcome)"))
      ->type_name("GOAL")
      ->allow_extra_args(false);
  AddChoiceOption<v1::ChannelLevel>(
      *command, "--level", options->level,
      {{"channel", v1::CHANNEL_LEVEL_CHANNEL}, {"family", v1::CHANNEL_LEVEL_FAMILY}},
      "Channels or their families (default: channel)");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return ChannelCoverage(context, *options); };
  });
}

}  // namespace journeygraph::cli
