// journeyctl score-change: why a score changed.
#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"

namespace journeygraph::cli {
namespace {

struct ScoreChangeOptions {
  ScopeFlags scope;
  std::string metric = "nps";
  v1::ScoreGrouping group = v1::SCORE_GROUPING_STAGE;
  std::string split;
  std::string before_since;
  std::string before_until;
  std::vector<std::string> before_where;
  int groups = 0;
};

std::string GroupTitle(const v1::ScoreGroupChange& group) {
  if (!group.display_name().empty()) return group.display_name();
  return group.group().empty() ? "(none)" : group.group();
}

std::string Headline(const v1::GetScoreChangeResponse& response) {
  const v1::MetricScore& after = response.after();
  if (!response.has_change()) return "One side has no answers, so there is no change to explain.";
  const double change = response.change().value();
  const bool is_clear = response.change().low() > 0 || response.change().high() < 0;
  return absl::StrCat(
      MetricTitle(after), " went from ", ScoreValue(after, response.before().value()), " to ",
      ScoreValue(after, after.value()), " (", ScoreDifference(after, change),
      is_clear ? "" : ", within chance", "): ", ScoreDifference(after, response.mix()),
      " because answers come from other groups (mix), ", ScoreDifference(after, response.rate()),
      " because the same groups rate otherwise (rate).");
}

Tone ToneOf(double difference, const v1::MetricScore& like) {
  if (std::abs(difference) < 1e-12) return Tone::kDim;
  const bool is_up = difference > 0;
  const bool up_is_good = like.best() >= like.worst();
  return is_up == up_is_good ? Tone::kGood : Tone::kBad;
}

void PrintTable(const Context& context, const v1::GetScoreChangeResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  const v1::MetricScore& like = response.after();
  Table table({{"Group", Align::kLeft, true},
               {"Mix", Align::kRight},
               {"Rate", Align::kRight},
               {"Together", Align::kRight},
               {"Before", Align::kRight},
               {"After", Align::kRight},
               {"Share before", Align::kRight, false, 2},
               {"after", Align::kRight, false, 2},
               {"n before", Align::kRight, false, 1},
               {"after", Align::kRight, false, 1}});
  const auto value = [&](const v1::MetricScore& score) {
    return score.count() == 0 ? "–"
                              : ScoreValue(like, score.value()) + (score.small_sample() ? "*" : "");
  };
  for (const auto& group : response.groups()) {
    const double together = group.mix() + group.rate();
    table.AddRow({{GroupTitle(group), Tone::kStrong},
                  {ScoreDifference(like, group.mix()), ToneOf(group.mix(), like)},
                  {ScoreDifference(like, group.rate()), ToneOf(group.rate(), like)},
                  {ScoreDifference(like, together), ToneOf(together, like)},
                  {value(group.before())},
                  {value(group.after())},
                  {Percent(group.share_before())},
                  {Percent(group.share_after())},
                  {WithThousands(group.before().count())},
                  {WithThousands(group.after().count())}});
  }
  if (response.other_groups() > 0) {
    table.AddRow({{absl::StrCat("(", response.other_groups(), " more)"), Tone::kDim},
                  {ScoreDifference(like, response.other_mix())},
                  {ScoreDifference(like, response.other_rate())},
                  {ScoreDifference(like, response.other_mix() + response.other_rate())}});
  }
  table.AddRow({{"All", Tone::kStrong},
                {ScoreDifference(like, response.mix())},
                {ScoreDifference(like, response.rate())},
                {ScoreDifference(like, response.mix() + response.rate())},
                {value(response.before())},
                {value(response.after())},
                {""},
                {""},
                {WithThousands(response.before().count())},
                {WithThousands(response.after().count())}});
  out << table.Render(style) << "\n";
  out << Toned(Wrapped("Mix: the group's share of answers changed; told against the mean of both "
                       "totals. Rate: its score changed. *: fewer than 30 answers.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetScoreChangeResponse& response) {
  CsvLine(out, {"group", "mix", "rate", "before", "after", "share_before", "share_after",
                "count_before", "count_after"});
  for (const auto& group : response.groups()) {
    CsvLine(out, {group.group(), CsvNumber(group.mix()), CsvNumber(group.rate()),
                  CsvNumber(group.before().value()), CsvNumber(group.after().value()),
                  CsvNumber(group.share_before()), CsvNumber(group.share_after()),
                  std::to_string(group.before().count()), std::to_string(group.after().count())});
  }
}

absl::StatusOr<ExitCode> ScoreChange(const Context& context, const ScoreChangeOptions& options) {
  ScopeFlags after = options.scope;
  ScopeFlags before = options.scope;
  if (!options.split.empty()) {
    before.until = options.split;
    after.since = options.split;
  }
  if (!options.before_since.empty()) before.since = options.before_since;
  if (!options.before_until.empty()) before.until = options.before_until;
  if (!options.before_where.empty()) before.customer_where = options.before_where;
  if (options.split.empty() && options.before_since.empty() && options.before_until.empty() &&
      options.before_where.empty()) {
    return UsageError(
        "say what to compare with: --split, --before-since, --before-until or "
        "--before-where");
  }
  const auto after_scope = after.ToScope(context.workspace);
  if (!after_scope.ok()) return after_scope.status();
  const auto before_scope = before.ToScope(context.workspace);
  if (!before_scope.ok()) return before_scope.status();
  v1::GetScoreChangeRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *after_scope;
  *request.mutable_before() = *before_scope;
  request.set_metric(options.metric);
  request.set_group_by(options.group);
  request.set_max_groups(options.groups);
  return PrintAnswer(context, context.Connect().GetScoreChange(request), PrintCsv, PrintTable);
}

}  // namespace

void AddScoreChangeCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ScoreChangeOptions>();
  CLI::App* command =
      app.add_subcommand("score-change", "Why a score changed: other groups, or other ratings");
  command->add_option("--metric", options->metric, "The metric (default: nps)")
      ->type_name("METRIC");
  AddChoiceOption<v1::ScoreGrouping>(*command, "--group", options->group,
                                     {{"stage", v1::SCORE_GROUPING_STAGE},
                                      {"touchpoint", v1::SCORE_GROUPING_TOUCHPOINT},
                                      {"channel", v1::SCORE_GROUPING_CHANNEL}},
                                     "What answers are grouped by (default: stage)");
  command->add_option("--split", options->split, "Before and after this date or time")
      ->type_name("TIME");
  command->add_option("--before-since", options->before_since, "Compare with answers from here on")
      ->type_name("TIME");
  command->add_option("--before-until", options->before_until, "Compare with answers before this")
      ->type_name("TIME");
  command
      ->add_option("--before-where", options->before_where,
                   "Compare with these customers, as --customer-where")
      ->type_name("KEY=VALUE,...")
      ->allow_extra_args(false);
  command->add_option("--top", options->groups, "Groups to show (default: 20)")->type_name("N");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return ScoreChange(context, *options); };
  });
}

}  // namespace journeygraph::cli
