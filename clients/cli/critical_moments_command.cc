// journeyctl critical-moments: which moments decide how journeys end.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/moment_text.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableMoments = 12;
constexpr int kBarCells = 8;
constexpr double kClearQValue = 0.05;

struct CriticalMomentsOptions {
  ScopeFlags scope;
  std::optional<int> top;
  int min_journeys = 0;
  v1::MomentKind kind = v1::MOMENT_KIND_TOUCHPOINT;
  bool with_evidence = false;
};

std::string Marks(const v1::CriticalMoment& moment, std::set<std::string>& legend) {
  std::vector<std::string> signs;
  const auto add = [&](const Mark& mark) {
    signs.emplace_back(mark.sign);
    legend.insert(absl::StrCat(mark.sign, " ", mark.meaning));
  };
  for (const int kind : moment.marked_as()) add(MarkOf(static_cast<v1::MarkerKind>(kind)));
  for (const int caveat : moment.caveats()) add(MarkOf(static_cast<v1::MomentCaveat>(caveat)));
  return absl::StrJoin(signs, " ");
}

std::string Headline(const v1::ListCriticalMomentsResponse& response) {
  const auto& success = response.success();
  if (success.total() == 0) {
    return "No journey is closed yet, so nothing can be said about how journeys end.";
  }
  std::string text =
      absl::StrCat("Of ", Counted(success.total(), "closed journey", "closed journeys"), " ",
                   Percent(success.value()), " ended well.");
  // What most journeys pass loses much without being to blame; so the first that clearly hurts.
  for (const auto& moment : response.moments()) {
    const bool hurts = moment.success_lift().high() < 0 && moment.without().total() > 0 &&
                       (!moment.has_q_value() || moment.q_value() <= kClearQValue);
    if (moment.carries_outcome() || moment.lost_outcomes() <= 0 || !hurts) continue;
    absl::StrAppend(&text, " Of the moments that clearly hurt, '", MomentText(moment),
                    "' costs most: about ",
                    WithThousands(static_cast<std::int64_t>(moment.lost_outcomes() + 0.5)),
                    " good ends are lost on the steps into and out of it; with it ",
                    Percent(moment.success_with()), " end well, without it ",
                    Percent(moment.success_without()), ".");
    return text;
  }
  return text;
}

std::string Rounded(double number) {
  return WithThousands(static_cast<std::int64_t>(number + 0.5));
}

std::string LostText(const v1::CriticalMoment& moment) {
  if (!moment.evidence().has_lost_outcomes()) return Rounded(moment.lost_outcomes());
  const v1::Estimate& lost = moment.evidence().lost_outcomes();
  return absl::StrCat(Rounded(lost.value()), " [", Rounded(lost.low()), ", ", Rounded(lost.high()),
                      "]");
}

// Late arrivals and changes of emotion, where they go with good or bad ends.
std::string EvidenceTable(const v1::ListCriticalMomentsResponse& response, const Style& style) {
  Table table({{"What happens there", Align::kLeft, true},
               {"came late", Align::kRight},
               {"late: ends well", Align::kRight},
               {"in time", Align::kRight},
               {"Lift in points [95 %]", Align::kRight},
               {"Emotion", Align::kRight, false, 2},
               {"biggest drop", Align::kRight, false, 1}});
  for (const auto& moment : response.moments()) {
    const auto& evidence = moment.evidence();
    const bool both = evidence.success_late().total() > 0 && evidence.success_on_time().total() > 0;
    if (!both && !evidence.has_emotion_change()) continue;
    table.AddRow(
        {{MomentText(moment), Tone::kStrong},
         {WithThousands(evidence.late().count())},
         {both ? Percent(evidence.success_late().value()) : "–"},
         {both ? Percent(evidence.success_on_time().value()) : "–"},
         both ? Cell{PointsWithInterval(evidence.late_lift()),
                     evidence.late_lift().high() < 0 ? Tone::kBad : Tone::kPlain}
              : Cell{"–"},
         {evidence.has_emotion_change() ? SignedDecimal(evidence.emotion_change().value(), 2)
                                        : "–"},
         {evidence.biggest_drop().has_value() ? Percent(evidence.biggest_drop().value()) : "–"}});
  }
  return table.empty() ? "" : "\n" + table.Render(style);
}

std::string EmotionText(const v1::ListCriticalMomentsResponse& response) {
  std::string text;
  const auto add = [&text](bool there, const v1::EmotionSummary& emotions, const char* how) {
    if (!there) return;
    absl::StrAppend(&text, text.empty() ? "" : " ", "Journeys that end ", how, " feel ",
                    SignedDecimal(emotions.mean().value(), 2), " on average, ",
                    SignedDecimal(emotions.peak().value(), 2), " at their peak and ",
                    SignedDecimal(emotions.end().value(), 2),
                    " at their end; remembered: ", SignedDecimal(emotions.peak_end().value(), 2),
                    " (", Counted(emotions.journeys(), "journey", "journeys"), ").");
  };
  add(response.has_emotions_good(), response.emotions_good(), "well");
  add(response.has_emotions_bad(), response.emotions_bad(), "badly");
  return text;
}

// "payment.failed, support.phone"; "" if there is none.
std::string NamesOf(const v1::MarkAgreement& agreement, v1::MarkVerdict verdict) {
  std::vector<std::string> names;
  for (const auto& moment : agreement.moments()) {
    if (moment.verdict() == verdict) names.push_back(moment.touchpoint());
  }
  return absl::StrJoin(names, ", ");
}

std::string AgreementText(const v1::MarkAgreement& agreement) {
  std::string text;
  const auto add = [&](const char* what, v1::MarkVerdict verdict) {
    const std::string names = NamesOf(agreement, verdict);
    if (names.empty()) return;
    absl::StrAppend(&text, text.empty() ? "The map and the data. " : " ", what, ": ", names, ".");
  };
  add("Marked and found", v1::MARK_VERDICT_MARKED_AND_FOUND);
  add("Marked, but not found", v1::MARK_VERDICT_MARKED_NOT_FOUND);
  add("Marked, but nothing to compare", v1::MARK_VERDICT_MARKED_NOT_COMPARED);
  add("Found, but not marked", v1::MARK_VERDICT_FOUND_NOT_MARKED);
  return text;
}

std::string MomentTable(const v1::ListCriticalMomentsResponse& response, const Style& style,
                        std::set<std::string>& legend) {
  const bool are_touchpoints =
      response.moments_size() > 0 && response.moments(0).kind() == v1::MOMENT_KIND_TOUCHPOINT;
  const bool has_evidence = response.moments_size() > 0 && response.moments(0).has_evidence();
  Table table({{are_touchpoints ? "Touchpoint" : "Moment", Align::kLeft, true},
               {"Stage", Align::kLeft, true, 5},
               {"Journeys", Align::kRight},
               {"Ends well", Align::kRight, false, 1},
               {"without it", Align::kRight, false, 2},
               {"Lift in points [95 %]", Align::kRight},
               {has_evidence ? "Lost [95 %]" : "Lost", Align::kRight},
               {"", Align::kLeft, false, 6},
               {"Removal", Align::kRight, false, 3},
               {"Sentiment", Align::kRight, false, 4},
               {"Marks", Align::kLeft, false, 2}});
  double most_lost = 0;
  for (const auto& moment : response.moments()) {
    most_lost = std::max(most_lost, moment.lost_outcomes());
  }
  for (const auto& moment : response.moments()) {
    const bool comparable = moment.without().total() > 0;
    Tone tone = moment.success_lift().high() < 0 ? Tone::kBad : Tone::kPlain;
    if (moment.success_lift().low() > 0) tone = Tone::kGood;
    table.AddRow(
        {{MomentText(moment), moment.carries_outcome() ? Tone::kDim : Tone::kStrong},
         {moment.stage()},
         {WithThousands(moment.journeys())},
         {Percent(moment.success_with())},
         {comparable ? Percent(moment.success_without()) : "–"},
         comparable ? Cell{PointsWithInterval(moment.success_lift()), tone} : Cell{"–"},
         {LostText(moment)},
         {Bar(most_lost > 0 ? moment.lost_outcomes() / most_lost : 0, kBarCells), Tone::kDim},
         {Percent(moment.removal_effect())},
         {moment.has_mean_sentiment() ? SignedDecimal(moment.mean_sentiment(), 2) : "–"},
         {Marks(moment, legend)}});
  }
  return table.Render(style);
}

void PrintTable(const Context& context, const v1::ListCriticalMomentsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  std::set<std::string> legend;
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.moments().empty()) out << MomentTable(response, style, legend);
  if (response.other().moments() > 0) {
    out << Toned(
        Wrapped(absl::StrCat("and ", Counted(response.other().moments(), "moment", "moments"),
                             " more with together ",
                             WithThousands(
                                 static_cast<std::int64_t>(response.other().lost_outcomes() + 0.5)),
                             " lost outcomes; --top 0 shows them all."),
                style),
        Tone::kDim, style);
  }
  out << EvidenceTable(response, style) << "\n";
  for (const std::string& note : {AgreementText(response.agreement()), EmotionText(response)}) {
    if (!note.empty()) out << Wrapped(note, style) << "\n";
  }
  if (response.too_many_transitions()) {
    out << Wrapped(
               "There are more than 20,000 different transitions: no intervals of losses and "
               "no delays. Narrow the scope to have them.",
               style)
        << "\n";
  }
  std::string text =
      "Lost: good ends lost on steps into and out of it, by the value of each step. Removal: how "
      "far "
      "the success rate falls if journeys that come here never end well. These are associations, "
      "not proof of cause.";
  if (!legend.empty()) absl::StrAppend(&text, " Marks: ", absl::StrJoin(legend, ", "), ".");
  out << Toned(Wrapped(text, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListCriticalMomentsResponse& response) {
  CsvLine(out, {"touchpoint",
                "next_touchpoint",
                "channel",
                "stage",
                "journeys",
                "interactions",
                "reach",
                "exit_share",
                "bad_exit",
                "exit_lift",
                "success_with",
                "success_without",
                "success_lift",
                "success_lift_low",
                "success_lift_high",
                "risk_ratio",
                "odds_ratio",
                "attributable_fraction",
                "value",
                "removal_effect",
                "lost_outcomes",
                "gained_outcomes",
                "mean_sentiment",
                "lost_value",
                "carries_outcome",
                "caveats",
                "ending",
                "p_value",
                "q_value",
                "step",
                "lost_outcomes_low",
                "lost_outcomes_high",
                "late",
                "late_lift",
                "emotion_change",
                "lift_within_months"});
  for (const auto& m : response.moments()) {
    std::vector<std::string> caveats;
    for (const int caveat : m.caveats()) {
      caveats.push_back(v1::MomentCaveat_Name(static_cast<v1::MomentCaveat>(caveat)));
    }
    const auto optional = [](bool there, double value) { return there ? CsvNumber(value) : ""; };
    const auto& evidence = m.evidence();
    const char* ending = m.ending() == v1::JOURNEY_RESULT_SUCCESS   ? "good"
                         : m.ending() == v1::JOURNEY_RESULT_FAILURE ? "bad"
                                                                    : "";
    CsvLine(out,
            {m.touchpoint(),
             m.next_touchpoint(),
             m.channel(),
             m.stage(),
             std::to_string(m.journeys()),
             std::to_string(m.interactions()),
             CsvNumber(m.reach().value()),
             CsvNumber(m.exit_share()),
             CsvNumber(m.bad_exit().value()),
             optional(m.has_exit_lift(), m.exit_lift()),
             CsvNumber(m.success_with()),
             optional(m.without().total() > 0, m.success_without()),
             CsvNumber(m.success_lift().value()),
             CsvNumber(m.success_lift().low()),
             CsvNumber(m.success_lift().high()),
             optional(m.has_risk_ratio(), m.risk_ratio()),
             CsvNumber(m.odds_ratio()),
             optional(m.has_attributable_fraction(), m.attributable_fraction()),
             CsvNumber(m.value()),
             CsvNumber(m.removal_effect()),
             CsvNumber(m.lost_outcomes()),
             CsvNumber(m.gained_outcomes()),
             optional(m.has_mean_sentiment(), m.mean_sentiment()),
             optional(m.has_lost_value(), m.lost_value()),
             m.carries_outcome() ? "true" : "false",
             absl::StrJoin(caveats, " "),
             ending,
             optional(m.has_p_value(), m.p_value()),
             optional(m.has_q_value(), m.q_value()),
             optional(m.kind() == v1::MOMENT_KIND_TRANSITION, m.step()),
             optional(evidence.has_lost_outcomes(), evidence.lost_outcomes().low()),
             optional(evidence.has_lost_outcomes(), evidence.lost_outcomes().high()),
             optional(evidence.late().has_value(), evidence.late().value()),
             optional(evidence.late().has_value(), evidence.late_lift().value()),
             optional(evidence.has_emotion_change(), evidence.emotion_change().value()),
             optional(evidence.has_lift_within_months(), evidence.lift_within_months().value())});
  }
}

absl::StatusOr<ExitCode> CriticalMoments(const Context& context,
                                         const CriticalMomentsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListCriticalMomentsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  const int default_top = context.output == OutputFormat::kTable ? kTableMoments : 0;
  request.set_max_moments(options.top.value_or(default_top));
  request.set_min_journeys(options.min_journeys);
  request.set_kind(options.kind);
  request.set_with_evidence(options.with_evidence);
  return PrintAnswer(context, context.Connect().ListCriticalMoments(request), PrintCsv, PrintTable);
}

}  // namespace

void AddCriticalMomentsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<CriticalMomentsOptions>();
  CLI::App* command =
      app.add_subcommand("critical-moments", "Which moments decide how journeys end");
  command->add_option("--top", options->top, "So many; 0 is all (default: 12 in tables, else all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--min-journeys", options->min_journeys,
                   "Only moments in at least so many closed journeys")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddChoiceOption<v1::MomentKind>(*command, "--kind", options->kind,
                                  {{"touchpoint", v1::MOMENT_KIND_TOUCHPOINT},
                                   {"transition", v1::MOMENT_KIND_TRANSITION},
                                   {"stage", v1::MOMENT_KIND_STAGE},
                                   {"channel", v1::MOMENT_KIND_TOUCHPOINT_CHANNEL}},
                                  "What the moments are; channel is a touchpoint on one channel "
                                  "(default: touchpoint)");
  command->add_flag("--evidence", options->with_evidence,
                    "Also intervals of what is lost, delays, emotions and seasons");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return CriticalMoments(context, *options); };
  });
}

}  // namespace journeygraph::cli
