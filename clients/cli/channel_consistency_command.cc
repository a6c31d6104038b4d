// journeyctl channel-consistency: whether customers rate a stage alike on every channel.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"

namespace journeygraph::cli {
namespace {

constexpr double kClear = 0.05;

struct ConsistencyOptions {
  ScopeFlags scope;
  std::string metric = "nps";
  int min_answers = 0;
};

std::string StageTitle(const v1::StageConsistency& stage) {
  if (!stage.display_name().empty()) return stage.display_name();
  return stage.stage().empty() ? "(not on the map)" : stage.stage();
}

bool IsClear(const v1::StageConsistency& stage) {
  return stage.has_q_value() && stage.q_value() <= kClear;
}

std::string Headline(const v1::GetChannelConsistencyResponse& response) {
  const v1::StageConsistency* worst = nullptr;
  int compared = 0;
  int clear = 0;
  for (const auto& stage : response.stages()) {
    if (!stage.has_spread()) continue;
    ++compared;
    if (!IsClear(stage)) continue;
    ++clear;
    if (worst == nullptr || stage.spread().value() > worst->spread().value()) worst = &stage;
  }
  const std::string metric = MetricTitle(response.all().score());
  if (compared == 0) {
    return absl::StrCat("No stage has two channels with enough answers to ", metric, ".");
  }
  if (worst == nullptr) {
    return absl::StrCat("In none of ", Counted(compared, "stage", "stages"),
                        " do the channels differ by more than chance in ", metric, ".");
  }
  return absl::StrCat("In ", clear, " of ", Counted(compared, "stage", "stages"),
                      " the channels differ by more than chance in ", metric, "; most in '",
                      StageTitle(*worst), "', where ", worst->channels(0).channel(), " is ",
                      ScoreDifference(worst->score(), worst->spread().value()),
                      " from the lowest.");
}

void AddStage(const v1::StageConsistency& stage, const std::string& title, Table& table) {
  const v1::MetricScore& like = stage.score();
  std::string test = "–";
  std::string i_squared = "–";
  if (stage.has_heterogeneity()) {
    const double p = stage.has_q_value() ? stage.q_value() : stage.heterogeneity().p_value();
    test = p < 0.001 ? "<0.001" : Decimal(p, 3);
    i_squared = Percent(stage.heterogeneity().i_squared());
  }
  table.AddRow(
      {{title, Tone::kStrong},
       {stage.has_spread() ? "spread " + ScoreDifference(like, stage.spread().value())
                           : "one channel",
        IsClear(stage) ? Tone::kBad : Tone::kDim},
       {stage.has_spread() ? absl::StrCat("[", ScoreDifference(like, stage.spread().low()), ", ",
                                          ScoreDifference(like, stage.spread().high()), "]")
                           : "",
        Tone::kDim},
       {WithThousands(like.count())},
       {test},
       {i_squared}});
  for (const auto& channel : stage.channels()) {
    const v1::MetricScore& score = channel.score();
    table.AddRow({{"  " + (channel.channel().empty() ? "(unknown)" : channel.channel()),
                   channel.compared() ? Tone::kPlain : Tone::kDim},
                  ShadedCell(ScoreValue(score, score.value()), ScoreShare(score),
                             channel.compared() ? ScoreTone(score) : Tone::kDim),
                  {ScoreInterval(score), Tone::kDim},
                  {WithThousands(score.count()) + (channel.compared() ? "" : "*")}});
  }
}

void PrintTable(const Context& context, const v1::GetChannelConsistencyResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  Table table({{"Stage and channel", Align::kLeft, true},
               {MetricTitle(response.all().score())},
               {"95 %", Align::kLeft, false, 1},
               {"n", Align::kRight},
               {"q-value", Align::kRight},
               {"I²", Align::kRight, false, 2}});
  for (const auto& stage : response.stages()) AddStage(stage, StageTitle(stage), table);
  if (response.stages_size() > 1) AddStage(response.all(), "All stages", table);
  out << table.Render(style) << "\n";
  out << Toned(
             Wrapped("Spread: best less worst channel. q-value: chance of such differences if the "
                     "channels were alike, adjusted for all stages (all stages together: not "
                     "adjusted). I²: part of the differences that is more than chance. *: too few "
                     "answers to compare, or an unknown channel.",
                     style),
             Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetChannelConsistencyResponse& response) {
  CsvLine(out, {"stage", "channel", "value", "low", "high", "count", "compared", "spread",
                "i_squared", "p_value", "q_value"});
  for (const auto& stage : response.stages()) {
    for (const auto& channel : stage.channels()) {
      const v1::MetricScore& score = channel.score();
      CsvLine(out, {stage.stage(), channel.channel(), CsvNumber(score.value()),
                    CsvNumber(score.low()), CsvNumber(score.high()), std::to_string(score.count()),
                    channel.compared() ? "true" : "false",
                    stage.has_spread() ? CsvNumber(stage.spread().value()) : "",
                    stage.has_heterogeneity() ? CsvNumber(stage.heterogeneity().i_squared()) : "",
                    stage.has_heterogeneity() ? CsvNumber(stage.heterogeneity().p_value()) : "",
                    stage.has_q_value() ? CsvNumber(stage.q_value()) : ""});
    }
  }
}

absl::StatusOr<ExitCode> Consistency(const Context& context, const ConsistencyOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetChannelConsistencyRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_metric(options.metric);
  request.set_min_answers(options.min_answers);
  return PrintAnswer(context, context.Connect().GetChannelConsistency(request), PrintCsv,
                     PrintTable);
}

}  // namespace

void AddChannelConsistencyCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ConsistencyOptions>();
  CLI::App* command = app.add_subcommand("channel-consistency",
                                         "Whether customers rate a stage alike on every channel");
  command->add_option("--metric", options->metric, "The metric (default: nps)")
      ->type_name("METRIC");
  command
      ->add_option("--min-answers", options->min_answers,
                   "Channels with fewer answers are not compared (default: 30)")
      ->type_name("N");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Consistency(context, *options); };
  });
}

}  // namespace journeygraph::cli
