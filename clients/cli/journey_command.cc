// journeyctl journey CUSTOMER: what one customer went through.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

struct JourneyOptions {
  ScopeFlags scope;
  std::string customer;
};

std::int64_t TimeMs(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000 + time.nanos() / 1'000'000;
}

const char* ResultText(v1::JourneyResult result) {
  switch (result) {
    case v1::JOURNEY_RESULT_SUCCESS:
      return "ended well";
    case v1::JOURNEY_RESULT_FAILURE:
      return "ended badly";
    case v1::JOURNEY_RESULT_LOST:
      return "went silent";
    default:
      return "still open";
  }
}

Tone ResultTone(v1::JourneyResult result) {
  if (result == v1::JOURNEY_RESULT_SUCCESS) return Tone::kGood;
  return result == v1::JOURNEY_RESULT_OPEN ? Tone::kPlain : Tone::kBad;
}

std::string RawScore(const v1::Score& score) {
  const bool is_sentiment = score.metric() == "sentiment";
  const std::string value =
      is_sentiment ? SignedDecimal(score.value(), 2) : absl::StrCat(score.value());
  return absl::StrCat(MetricTitle(score.metric()), " ", value);
}

std::string Headline(const v1::GetJourneyResponse& response) {
  std::string text = absl::StrCat("Customer ", response.customer().id());
  std::vector<std::string> facts;
  for (const auto& [key, value] : std::map<std::string, std::string>(
           response.customer().attributes().begin(), response.customer().attributes().end())) {
    facts.push_back(absl::StrCat(key, " ", value));
  }
  if (!facts.empty()) absl::StrAppend(&text, " (", absl::StrJoin(facts, ", "), ")");
  absl::StrAppend(&text, ": ",
                  Counted(response.info().interactions(), "interaction", "interactions"), " in ",
                  Counted(response.journeys_size(), "journey", "journeys"), ".");
  return text;
}

std::string JourneyTable(const v1::Journey& journey, const Style& style) {
  Table table({{"Time (UTC)"},
               {"After", Align::kRight, false, 2},
               {"Touchpoint", Align::kLeft, true},
               {"Channel", Align::kLeft, true},
               {"Stage", Align::kLeft, true, 3},
               {"Outcome", Align::kLeft, true},
               {"Answers", Align::kLeft, false, 1}});
  bool first = true;
  for (const auto& step : journey.steps()) {
    std::vector<std::string> scores;
    for (const auto& score : step.scores()) scores.push_back(RawScore(score));
    table.AddRow({{FormatDateTime(TimeMs(step.event_time()))},
                  {first ? "" : Length(step.gap_ms()), Tone::kDim},
                  {step.touchpoint(), Tone::kStrong},
                  {absl::StrCat(step.channel_switch() ? "⇄ " : "  ", step.channel())},
                  {step.stage()},
                  {step.outcome()},
                  {absl::StrJoin(scores, ", ")}});
    first = false;
  }
  return table.Render(style);
}

void PrintTable(const Context& context, const v1::GetJourneyResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style);
  for (const auto& journey : response.journeys()) {
    std::string title = absl::StrCat("Journey ", journey.id(), ": ", ResultText(journey.result()));
    const double length_ms =
        static_cast<double>(TimeMs(journey.end_time()) - TimeMs(journey.start_time()));
    absl::StrAppend(&title, ", ", Counted(journey.steps_size(), "step", "steps"), " in ",
                    Length(length_ms));
    if (journey.channel_switches() > 0) {
      absl::StrAppend(&title, ", ",
                      Counted(journey.channel_switches(), "channel switch", "channel switches"));
    }
    if (!journey.current_stage().empty()) {
      absl::StrAppend(&title, ", last in stage ", journey.current_stage());
    }
    out << "\n"
        << Toned(title, ResultTone(journey.result()), style) << "\n"
        << JourneyTable(journey, style);
  }
  out << "\n" << Toned(Wrapped("⇄: another channel than before.", style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetJourneyResponse& response) {
  CsvLine(out, {"customer_id", "journey", "result", "step", "timestamp", "gap_ms", "touchpoint",
                "channel", "stage", "outcome", "channel_switch", "scores"});
  for (const auto& journey : response.journeys()) {
    int number = 0;
    for (const auto& step : journey.steps()) {
      std::vector<std::string> scores;
      for (const auto& score : step.scores()) {
        scores.push_back(absl::StrCat(score.metric(), "=", CsvNumber(score.value())));
      }
      CsvLine(out, {response.customer().id(), journey.id(), ResultText(journey.result()),
                    std::to_string(++number), FormatTimestamp(TimeMs(step.event_time())),
                    CsvNumber(step.gap_ms()), step.touchpoint(), step.channel(), step.stage(),
                    step.outcome(), step.channel_switch() ? "true" : "false",
                    absl::StrJoin(scores, " ")});
    }
  }
}

absl::StatusOr<ExitCode> Journey(const Context& context, const JourneyOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetJourneyRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_customer(options.customer);
  *request.mutable_scope() = *scope;
  return PrintAnswer(context, context.Connect().GetJourney(request), PrintCsv, PrintTable);
}

}  // namespace

void AddJourneyCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<JourneyOptions>();
  CLI::App* command = app.add_subcommand("journey", "What one customer went through");
  command->add_option("CUSTOMER", options->customer, "The customer's id")->required();
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Journey(context, *options); };
  });
}

}  // namespace journeygraph::cli
