// journeyctl stage-scores: how customers rate each stage.
#include <algorithm>
#include <memory>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"
#include "clients/cli/sparkline.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

struct StageScoresOptions {
  ScopeFlags scope;
  v1::Period period = v1::PERIOD_NONE;
  v1::AnswerSelection answers = v1::ANSWER_SELECTION_ALL;
  bool touchpoints = false;
  std::vector<std::string> metrics;
  std::vector<std::string> wordings;
  std::string look_back;
  std::vector<std::string> index;
  int transitions = 0;
};

constexpr const char* kMetricOrder[] = {"nps", "csat", "ces", "sentiment"};

std::string StageTitle(const v1::StageScores& stage, bool has_map) {
  if (!stage.display_name().empty()) return stage.display_name();
  if (!stage.stage().empty()) return stage.stage();
  return has_map ? "(not on the map)" : "(everything)";
}

std::string PeriodTitle(const v1::PeriodScores& period, v1::Period length) {
  if (!period.has_start()) return "";
  const std::string date = FormatDate(period.start().seconds() * 1'000);
  return (length == v1::PERIOD_MONTH ? date.substr(0, 7) : date) +
         (period.incomplete() ? " …" : "");
}

// The metrics that somebody answered, in the usual order.
std::vector<std::string> MetricsPresent(const v1::GetStageScoresResponse& response) {
  std::set<std::string> present;
  for (const auto& stage : response.stages()) {
    for (const auto& period : stage.periods()) {
      for (const auto& score : period.scores()) present.insert(score.metric());
    }
  }
  std::vector<std::string> metrics;
  for (const char* metric : kMetricOrder) {
    if (present.erase(metric) > 0) metrics.push_back(metric);
  }
  metrics.insert(metrics.end(), present.begin(), present.end());
  return metrics;
}

void AddScoreColumns(const std::vector<std::string>& metrics, std::vector<Column>& columns) {
  int dispensable = 4;  // intervals go first, the last metric's before the others
  for (const std::string& metric : metrics) {
    columns.push_back({MetricTitle(metric), Align::kRight});
    columns.push_back({"95 %", Align::kLeft, false, dispensable++});
    columns.push_back({"n", Align::kRight, false, 1});
  }
}

void AddScoreCells(const v1::PeriodScores& period, const std::vector<std::string>& metrics,
                   std::vector<Cell>& cells) {
  for (const std::string& metric : metrics) {
    const v1::MetricScore* score = FindScore(period.scores(), metric);
    if (score == nullptr) {
      cells.insert(cells.end(), {{"–", Tone::kDim}, {""}, {""}});
      continue;
    }
    cells.push_back({ScoreValue(*score, score->value()), ScoreTone(*score)});
    cells.push_back({ScoreInterval(*score), Tone::kDim});
    cells.push_back({WithThousands(score->count()) + (score->small_sample() ? "*" : "")});
  }
}

// "63.1", with "~" where a part is missing.
Cell IndexCell(const v1::CompositeIndex& index) {
  if (!index.has_value()) return {"–", Tone::kDim};
  return {Decimal(index.value(), 1) + (index.incomplete() ? "~" : "")};
}

// The worst and the best stage by the first metric that two stages have enough answers for.
std::string Headline(const v1::GetStageScoresResponse& response, bool has_map) {
  std::string best_metric;
  std::vector<std::pair<const v1::StageScores*, const v1::MetricScore*>> best;
  for (const std::string& metric : MetricsPresent(response)) {
    std::vector<std::pair<const v1::StageScores*, const v1::MetricScore*>> rated;
    for (const auto& stage : response.stages()) {
      if (stage.periods_size() != 1) continue;
      const v1::MetricScore* score = FindScore(stage.periods(0).scores(), metric);
      if (score != nullptr && !score->small_sample()) rated.emplace_back(&stage, score);
    }
    if (best.size() < 2 && rated.size() > best.size()) {
      best = rated;
      best_metric = metric;
    }
  }
  const auto said = [&](const auto& entry) {
    return absl::StrCat("'", StageTitle(*entry.first, has_map), "' (", MetricTitle(best_metric),
                        " ", ScoreValue(*entry.second, entry.second->value()), " from ",
                        Counted(entry.second->count(), "answer", "answers"), ")");
  };
  if (best.empty()) return "There are too few answers for a comparison of stages.";
  if (best.size() == 1) return absl::StrCat("Customers rate ", said(best.front()), ".");
  const auto [worst, top] = std::minmax_element(
      best.begin(), best.end(),
      [](const auto& a, const auto& b) { return ScoreShare(*a.second) < ScoreShare(*b.second); });
  return absl::StrCat("Customers are happiest in ", said(*top), " and least happy in ",
                      said(*worst), ".");
}

std::string PeriodsHeadline(const v1::GetStageScoresResponse& response) {
  int stages = 0;
  int periods = 0;
  for (const auto& stage : response.stages()) {
    stages += stage.periods().empty() ? 0 : 1;
    periods = std::max(periods, stage.periods_size());
  }
  return absl::StrCat("Scores of ", Counted(stages, "stage", "stages"), " over ",
                      Counted(periods, "period", "periods"), ".");
}

// One line of blocks for each stage and metric, from the lowest to the highest value in it.
void PrintTrends(const Context& context, const v1::GetStageScoresResponse& response,
                 const std::vector<std::string>& metrics, bool has_map) {
  Table table({{"Stage", Align::kLeft, true},
               {"Metric"},
               {"Trend"},
               {"First", Align::kRight},
               {"Last", Align::kRight},
               {"Lowest", Align::kRight, false, 2},
               {"Highest", Align::kRight, false, 1}});
  for (const auto& stage : response.stages()) {
    for (const std::string& metric : metrics) {
      std::vector<const v1::MetricScore*> scores;
      for (const auto& period : stage.periods()) {
        const v1::MetricScore* score = FindScore(period.scores(), metric);
        if (score != nullptr) scores.push_back(score);
      }
      if (scores.size() < 2) continue;
      const auto [low, high] = std::minmax_element(
          scores.begin(), scores.end(), [](auto* a, auto* b) { return a->value() < b->value(); });
      std::vector<double> values;
      for (const auto* score : scores) values.push_back(score->value());
      const auto value = [](const v1::MetricScore* s) { return ScoreValue(*s, s->value()); };
      table.AddRow({{StageTitle(stage, has_map), Tone::kStrong},
                    {MetricTitle(metric)},
                    {Sparkline(values)},
                    {value(scores.front())},
                    {value(scores.back())},
                    {value(*low)},
                    {value(*high)}});
    }
  }
  if (!table.empty()) context.streams.out << table.Render(context.TableStyle()) << "\n";
}

// Where answers came from, if anything about it is worth a word.
std::string AssignmentText(const v1::AnswerAssignment& assignment) {
  std::string text;
  if (assignment.at_earlier() > 0) {
    absl::StrAppend(&text, " ", Counted(assignment.at_earlier(), "answer", "answers"),
                    " given off the map belong to the last touchpoint on a stage before.");
  }
  if (assignment.unassigned() > 0) {
    absl::StrAppend(&text, " ", Counted(assignment.unassigned(), "answer is", "answers are"),
                    " on no stage.");
  }
  if (assignment.of_other_wordings() > 0) {
    absl::StrAppend(&text, " ",
                    Counted(assignment.of_other_wordings(), "answer to another wording is",
                            "answers to other wordings are"),
                    " left out.");
  }
  return text;
}

// What customers say right after a transition; the first metric that was answered, with its others.
void PrintTransitions(const Context& context, const v1::GetStageScoresResponse& response) {
  if (response.transitions().empty()) return;
  std::vector<std::string> metrics;
  for (const auto& transition : response.transitions()) {
    for (const auto& score : transition.scores()) {
      if (std::find(metrics.begin(), metrics.end(), score.metric()) == metrics.end()) {
        metrics.push_back(score.metric());
      }
    }
  }
  std::vector<Column> columns = {
      {"After", Align::kLeft, true}, {"asked at", Align::kLeft, true}, {"Answers", Align::kRight}};
  for (const std::string& metric : metrics) columns.push_back({MetricTitle(metric), Align::kRight});
  Table table(columns);
  for (const auto& transition : response.transitions()) {
    std::vector<Cell> cells = {{transition.from().empty() ? "(start)" : transition.from()},
                               {transition.to(), Tone::kStrong},
                               {WithThousands(transition.answers())}};
    for (const std::string& metric : metrics) {
      const v1::MetricScore* score = FindScore(transition.scores(), metric);
      if (score == nullptr) {
        cells.push_back({"–", Tone::kDim});
      } else {
        cells.push_back({ScoreValue(*score, score->value()) + (score->small_sample() ? "*" : ""),
                         ScoreTone(*score)});
      }
    }
    table.AddRow(std::move(cells));
  }
  std::ostream& out = context.streams.out;
  out << table.Render(context.TableStyle());
  if (response.other_transitions() > 0) {
    out << absl::StrCat("and ", Counted(response.other_transitions(), "transition", "transitions"),
                        " more with ",
                        Counted(response.other_transition_answers(), "answer", "answers"), "\n");
  }
  out << "\n";
}

void PrintTable(const Context& context, const v1::GetStageScoresResponse& response,
                const StageScoresOptions& options) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  const bool has_map = response.info().map_revision() > 0;
  const bool by_period = options.period != v1::PERIOD_NONE;
  const std::vector<std::string> metrics = MetricsPresent(response);
  out << Toned(Wrapped(by_period ? PeriodsHeadline(response) : Headline(response, has_map), style),
               Tone::kStrong, style)
      << "\n";
  if (by_period) PrintTrends(context, response, metrics, has_map);

  std::vector<Column> columns = {
      {options.touchpoints ? "Stage and touchpoint" : "Stage", Align::kLeft, true}};
  if (by_period) columns.push_back({"From"});
  columns.push_back({"Interactions", Align::kRight, false, 2});
  if (!by_period) columns.push_back({"Journeys", Align::kRight, false, 3});
  if (!options.index.empty()) columns.push_back({"Index", Align::kRight});
  AddScoreColumns(metrics, columns);
  Table table(columns);
  const auto add_rows = [&](const std::string& title, Tone tone, const auto& periods,
                            const std::string& journeys) {
    bool first = true;
    for (const auto& period : periods) {
      std::vector<Cell> cells = {{first ? title : "", tone}};
      if (by_period) cells.push_back({PeriodTitle(period, options.period)});
      cells.push_back({WithThousands(period.interactions())});
      if (!by_period) cells.push_back({journeys});
      if (!options.index.empty()) cells.push_back(IndexCell(period.index()));
      AddScoreCells(period, metrics, cells);
      table.AddRow(std::move(cells));
      first = false;
    }
  };
  for (const auto& stage : response.stages()) {
    add_rows(StageTitle(stage, has_map), Tone::kStrong, stage.periods(),
             WithThousands(stage.journeys()));
    for (const auto& touchpoint : stage.touchpoints()) {
      add_rows("  " + touchpoint.touchpoint(), Tone::kPlain, touchpoint.periods(), "");
    }
  }
  out << table.Render(style) << "\n";

  PrintTransitions(context, response);
  std::string legend =
      "NPS: promoters minus detractors in percent. CSAT: share of 4 and 5. CES: mean of 1 to 7, "
      "high is easy. Sentiment: mean of -1 to 1. n: answers; *: fewer than 30.";
  if (by_period) legend += " …: the period is not over.";
  if (!options.index.empty()) {
    legend +=
        " Index: 0 worst to 100 best, weighted; ~: a metric with too few answers is left out.";
  }
  legend += AssignmentText(response.assignment());
  if (!has_map) legend += " Without --map there is only one stage.";
  out << Toned(Wrapped(legend, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsvRows(std::ostream& out, const std::string& stage, const std::string& touchpoint,
                  const google::protobuf::RepeatedPtrField<v1::PeriodScores>& periods) {
  for (const auto& period : periods) {
    const auto time = [](bool there, const auto& timestamp) {
      return there ? FormatTimestamp(timestamp.seconds() * 1'000) : "";
    };
    const std::vector<std::string> start = {
        stage, touchpoint, time(period.has_start(), period.start()),
        time(period.has_end(), period.end()), std::to_string(period.interactions())};
    if (period.scores().empty()) {
      std::vector<std::string> fields = start;
      fields.resize(15);
      CsvLine(out, fields);
    }
    for (const auto& score : period.scores()) {
      std::vector<std::string> fields = start;
      fields.insert(fields.end(),
                    {score.metric(), std::to_string(score.count()), CsvNumber(score.value()),
                     CsvNumber(score.low()), CsvNumber(score.high()), CsvNumber(score.mean()),
                     CsvNumber(score.standard_deviation()), std::to_string(score.positive()),
                     std::to_string(score.neutral()), std::to_string(score.negative())});
      CsvLine(out, fields);
    }
  }
}

void PrintCsv(std::ostream& out, const v1::GetStageScoresResponse& response) {
  CsvLine(out, {"stage", "touchpoint", "period_start", "period_end", "interactions", "metric",
                "count", "value", "low", "high", "mean", "standard_deviation", "positive",
                "neutral", "negative"});
  for (const auto& stage : response.stages()) {
    PrintCsvRows(out, stage.stage(), "", stage.periods());
    for (const auto& touchpoint : stage.touchpoints()) {
      PrintCsvRows(out, stage.stage(), touchpoint.touchpoint(), touchpoint.periods());
    }
  }
}

absl::StatusOr<ExitCode> StageScores(const Context& context, const StageScoresOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetStageScoresRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_period(options.period);
  request.set_answers(options.answers);
  request.set_include_touchpoints(options.touchpoints);
  for (const std::string& metric : options.metrics) request.add_metrics(metric);
  for (const std::string& wording : options.wordings) request.add_wordings(wording);
  if (!options.look_back.empty()) {
    const auto look_back = DurationFlag("--look-back", options.look_back);
    if (!look_back.ok()) return look_back.status();
    *request.mutable_look_back() = *look_back;
  }
  for (const std::string& text : options.index) {
    const std::vector<std::string> parts = absl::StrSplit(text, '=');
    double weight = 1;
    if (parts.size() > 2 || (parts.size() == 2 && !absl::SimpleAtod(parts[1], &weight))) {
      return UsageError(absl::StrCat("--index: \"", text, "\" must be METRIC or METRIC=WEIGHT"));
    }
    v1::MetricWeight& index = *request.add_index_weights();
    index.set_metric(parts[0]);
    index.set_weight(weight);
  }
  request.set_max_transitions(options.transitions);
  return PrintAnswer(
      context, context.Connect().GetStageScores(request), PrintCsv,
      [&options](const Context& to, const auto& response) { PrintTable(to, response, options); });
}

}  // namespace

void AddStageScoresCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<StageScoresOptions>();
  CLI::App* command = app.add_subcommand("stage-scores", "How customers rate each stage");
  AddChoiceOption<v1::Period>(*command, "--by", options->period,
                              {{"none", v1::PERIOD_NONE},
                               {"day", v1::PERIOD_DAY},
                               {"week", v1::PERIOD_WEEK},
                               {"month", v1::PERIOD_MONTH}},
                              "Length of the periods; weeks begin on Monday (default: none)");
  AddChoiceOption<v1::AnswerSelection>(
      *command, "--answers", options->answers,
      {{"all", v1::ANSWER_SELECTION_ALL},
       {"last-per-journey", v1::ANSWER_SELECTION_LAST_PER_JOURNEY},
       {"mean-per-journey", v1::ANSWER_SELECTION_MEAN_PER_JOURNEY}},
      "Which answers count (default: all)");
  command->add_flag("--touchpoints", options->touchpoints,
                    "Also give the touchpoints of each stage");
  AddListOption(*command, "--metric", options->metrics,
                "Only these: nps, csat, ces, sentiment or the workspace's own");
  AddListOption(*command, "--wording", options->wordings, "Only answers to these wordings");
  command
      ->add_option(
          "--look-back", options->look_back,
          "Answers given off the map (a survey) belong to the last touchpoint on a stage at "
          "most this long before, such as 7d")
      ->type_name("TIME");
  AddListOption(*command, "--index", options->index,
                "Composite index of these metrics, such as nps=2,ces=1");
  command
      ->add_option("--transitions", options->transitions,
                   "Also give so many transitions with the answers right after them")
      ->type_name("N");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return StageScores(context, *options); };
  });
}

}  // namespace journeygraph::cli
