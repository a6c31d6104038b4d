// journeyctl journey-scores: how whole journeys are rated, and by whom.
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

struct JourneyScoresOptions {
  ScopeFlags scope;
  std::string metric = "nps";
  int strata = 0;
};

const char* ResultName(v1::JourneyResult result) {
  switch (result) {
    case v1::JOURNEY_RESULT_SUCCESS:
      return "success";
    case v1::JOURNEY_RESULT_FAILURE:
      return "failure";
    case v1::JOURNEY_RESULT_LOST:
      return "lost";
    case v1::JOURNEY_RESULT_OPEN:
      return "open";
    default:
      return "";
  }
}

std::string Headline(const v1::GetJourneyScoresResponse& response) {
  const v1::MetricScore& raw = response.raw();
  if (raw.count() == 0) return "No journey has an answer to this metric.";
  std::string text = absl::StrCat(
      Counted(response.response().count(), "journey", "journeys"), " of ",
      WithThousands(response.response().total()), " (", Percent(response.response().value()),
      ") answered; ", MetricTitle(raw), " by their last answers is ", ScoreValue(raw, raw.value()),
      ", and ", ScoreValue(raw, response.weighted().value()),
      " if those who were silent are weighted in.");
  return text;
}

Cell Number(const v1::Estimate& estimate) { return {absl::StrCat(Decimal(estimate.value(), 2))}; }

void AddCurve(const std::string& title, const v1::JourneyCurve& curve, Table& table) {
  table.AddRow(
      {{title, Tone::kStrong},
       {WithThousands(curve.journeys())},
       {Decimal(curve.answers_per_journey(), 1)},
       Number(curve.mean()),
       Number(curve.peak()),
       Number(curve.end()),
       Number(curve.peak_end()),
       {curve.journeys_with_two() == 0 ? "–" : SignedDecimal(curve.biggest_drop().value(), 2)}});
}

void PrintCurves(const Context& context, const v1::GetJourneyScoresResponse& response) {
  Table table({{"Journeys", Align::kLeft, true},
               {"n", Align::kRight},
               {"Answers", Align::kRight, false, 2},
               {"Mean", Align::kRight},
               {"Peak", Align::kRight},
               {"End", Align::kRight},
               {"Peak-end", Align::kRight},
               {"Biggest drop", Align::kRight, false, 1}});
  AddCurve("all", response.all(), table);
  for (const auto& result : response.results()) {
    AddCurve(ResultName(result.result()), result.curve(), table);
  }
  std::ostream& out = context.streams.out;
  out << table.Render(context.TableStyle()) << "\n";
  if (!response.has_mean_tells_result()) return;
  const auto said = [](const v1::Estimate& r) {
    return absl::StrCat(SignedDecimal(r.value(), 2), " [", SignedDecimal(r.low(), 2), ", ",
                        SignedDecimal(r.high(), 2), "]");
  };
  out << Wrapped(
             absl::StrCat("Correlation with ending well: mean ", said(response.mean_tells_result()),
                          ", end ", said(response.end_tells_result()), ", peak-end ",
                          said(response.peak_end_tells_result()), "."),
             context.TableStyle())
      << "\n";
}

void PrintStrata(const Context& context, const v1::GetJourneyScoresResponse& response) {
  if (response.strata().empty()) return;
  Table table({{"Ended", Align::kLeft},
               {"Interactions", Align::kLeft},
               {"Last channel", Align::kLeft, true},
               {"Journeys", Align::kRight},
               {"Answered"},
               {"Score", Align::kRight}});
  for (const auto& stratum : response.strata()) {
    const std::uint32_t least = stratum.min_interactions();
    table.AddRow({{ResultName(stratum.result())},
                  {least == 1   ? "1"
                   : least == 8 ? "8 and more"
                                : absl::StrCat(least, " to ", 2 * least - 1)},
                  {stratum.channel().empty() ? "(unknown)" : stratum.channel()},
                  {WithThousands(stratum.response().total())},
                  ShadedCell(Percent(stratum.response().value()), stratum.response().value()),
                  {stratum.has_score() ? ScoreValue(response.raw(), stratum.score()) : "–"}});
  }
  std::ostream& out = context.streams.out;
  out << table.Render(context.TableStyle());
  if (response.other_strata() > 0) {
    out << absl::StrCat("and ", Counted(response.other_strata(), "group", "groups"), " more with ",
                        Counted(response.other_journeys(), "journey", "journeys"), "\n");
  }
  out << "\n";
}

void PrintTable(const Context& context, const v1::GetJourneyScoresResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.raw().count() > 0) {
    PrintCurves(context, response);
    const v1::MetricScore& raw = response.raw();
    out << Wrapped(absl::StrCat("Raw ", ScoreValue(raw, raw.value()), " ", ScoreInterval(raw),
                                ", weighted to all journeys ",
                                ScoreValue(raw, response.weighted().value()), " [",
                                ScoreValue(raw, response.weighted().low()), ", ",
                                ScoreValue(raw, response.weighted().high()),
                                "]; the groups below that "
                                "answered at all cover ",
                                Percent(response.covered().value()), " of the journeys."),
                   style)
        << "\n";
  }
  PrintStrata(context, response);
  out << Toned(Wrapped("Peak: the answer furthest from the middle of the scale. Peak-end: (peak + "
                       "last) / 2, which is what people remember. Biggest drop: the largest step "
                       "towards bad from one answer to the next. Weighted: each group counts with "
                       "all its journeys, not only those that answered.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetJourneyScoresResponse& response) {
  CsvLine(out, {"result", "min_interactions", "last_channel", "journeys", "answered", "score"});
  for (const auto& stratum : response.strata()) {
    CsvLine(out, {ResultName(stratum.result()), std::to_string(stratum.min_interactions()),
                  stratum.channel(), std::to_string(stratum.response().total()),
                  std::to_string(stratum.response().count()),
                  stratum.has_score() ? CsvNumber(stratum.score()) : ""});
  }
}

absl::StatusOr<ExitCode> JourneyScores(const Context& context,
                                       const JourneyScoresOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetJourneyScoresRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_metric(options.metric);
  request.set_max_strata(options.strata);
  return PrintAnswer(context, context.Connect().GetJourneyScores(request), PrintCsv, PrintTable);
}

}  // namespace

void AddJourneyScoresCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<JourneyScoresOptions>();
  CLI::App* command = app.add_subcommand(
      "journey-scores",
      "How whole journeys are rated, and whether those who answered stand for all");
  command->add_option("--metric", options->metric, "The metric (default: nps)")
      ->type_name("METRIC");
  command->add_option("--top", options->strata, "Groups to show (default: 20)")->type_name("N");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return JourneyScores(context, *options); };
  });
}

}  // namespace journeygraph::cli
