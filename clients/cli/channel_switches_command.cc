// journeyctl channel-switches: where customers change the channel.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/channel_switch_parts.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 10;

struct ChannelSwitchesOptions {
  ScopeFlags scope;
  std::string max_gap;
  int top = 20;
  v1::ChannelLevel level = v1::CHANNEL_LEVEL_UNSPECIFIED;
  std::vector<std::string> ignored;
  bool only_customer = false;
  bool merge_repeats = false;
  bool matrix = false;
  bool kinds = false;
  bool by_stage = false;
  bool seams = false;
  std::string seam_metric;
  std::string seam_weights;
};

std::string Headline(const v1::GetChannelSwitchesResponse& response) {
  if (response.opportunities() == 0) {
    return "No two neighbouring interactions have known channels, so nothing can be said about "
           "switches.";
  }
  std::string text =
      absl::StrCat("Customers change the channel at ", Percent(response.switch_rate()), " of ",
                   Counted(response.opportunities(), "step", "steps"), ": ",
                   Counted(response.switch_count(), "switch", "switches"), " in ",
                   Percent(response.journey_proportion().value()), " of ",
                   Counted(response.info().journeys(), "journey", "journeys"), ".");
  if (!response.switches().empty()) {
    const auto& first = response.switches(0);
    absl::StrAppend(&text, " Most often they go from ", first.from_channel(), " to ",
                    first.to_channel(), ": ", WithThousands(first.count()), " times, after ",
                    Length(first.gap().p50_ms()), " in the median.");
  }
  return text;
}

Tone ChangeTone(const v1::ChannelSwitch& entry) {
  if (entry.mean_sentiment_change() <= -0.1) return Tone::kBad;
  return entry.mean_sentiment_change() >= 0.1 ? Tone::kGood : Tone::kPlain;
}

std::string SwitchTable(const v1::GetChannelSwitchesResponse& response, int top,
                        const Style& style) {
  Table table({{"From", Align::kLeft, true},
               {"To", Align::kLeft, true},
               {"Switches", Align::kRight},
               {"", Align::kLeft, false, 6},
               {"of leaving", Align::kRight, false, 3},
               {"Journeys", Align::kRight, false, 4},
               {"Median gap", Align::kRight},
               {"90 % within", Align::kRight, false, 5},
               {"Sentiment", Align::kRight, false, 1},
               {"Ends badly after", Align::kRight, false, 2}});
  const int shown = top == 0 ? response.switches_size() : std::min(top, response.switches_size());
  std::int64_t rest = 0;
  for (int i = 0; i < response.switches_size(); ++i) {
    const auto& entry = response.switches(i);
    if (i >= shown) {
      rest += entry.count();
      continue;
    }
    const double longest = response.switches(0).count();
    std::vector<Cell> cells = {
        {entry.from_channel()},         {entry.to_channel()},
        {WithThousands(entry.count())}, {Bar(entry.count() / longest, kBarCells), Tone::kDim},
        {Percent(entry.row_share())},   {WithThousands(entry.journeys())},
        {Length(entry.gap().p50_ms())}, {Length(entry.gap().p90_ms())}};
    if (entry.has_mean_sentiment_change()) {
      cells.push_back({SignedDecimal(entry.mean_sentiment_change(), 2), ChangeTone(entry)});
    } else {
      cells.push_back({"–", Tone::kDim});
    }
    cells.push_back({WithThousands(entry.ended_badly_after())});
    table.AddRow(std::move(cells));
  }
  std::string text = table.Render(style);
  if (shown < response.switches_size()) {
    text += Toned(
        Wrapped(absl::StrCat("and ", response.switches_size() - shown, " more kinds with together ",
                             Counted(rest, "switch", "switches"), "; --top 0 shows them all."),
                style),
        Tone::kDim, style);
  }
  return text;
}

std::string ChannelTable(const v1::GetChannelSwitchesResponse& response, const Style& style) {
  Table table({{"Channel", Align::kLeft, true},
               {"Interactions", Align::kRight},
               {"", Align::kLeft, false, 2},
               {"Journeys", Align::kRight, false, 1},
               {"Switches away", Align::kRight},
               {"of leaving", Align::kRight},
               {"Switches to", Align::kRight}});
  double most = 1;
  for (const auto& channel : response.channels())
    most = std::max<double>(most, channel.interactions());
  for (const auto& channel : response.channels()) {
    const double away = channel.opportunities() > 0
                            ? static_cast<double>(channel.switches_out()) / channel.opportunities()
                            : 0;
    table.AddRow(
        {channel.channel().empty() ? Cell{"(unknown)", Tone::kDim} : Cell{channel.channel()},
         {WithThousands(channel.interactions())},
         {Bar(channel.interactions() / most, kBarCells), Tone::kDim},
         {WithThousands(channel.journeys())},
         {WithThousands(channel.switches_out())},
         {channel.opportunities() > 0 ? Percent(away) : "–"},
         {WithThousands(channel.switches_in())}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetChannelSwitchesResponse& response, const Style& style) {
  std::vector<std::string> uses;
  for (const auto& use : response.distinct_channels()) {
    uses.push_back(
        absl::StrCat(Counted(use.journeys(), "journey uses ", "journeys use "),
                     use.channels() == 0 ? "no known one" : std::to_string(use.channels())));
  }
  std::string text = absl::StrCat("Channels: ", absl::StrJoin(uses, ", "), ". ",
                                  Counted(response.ping_pongs(), "ping-pong", "ping-pongs"),
                                  " (A to B and back to A).");
  if (response.without_channel() > 0) {
    absl::StrAppend(&text, " ", Counted(response.without_channel(), "step", "steps"),
                    " without a known channel not counted.");
  }
  if (response.over_max_gap() > 0) {
    absl::StrAppend(&text, " ", Counted(response.over_max_gap(), "step", "steps"),
                    " over --max-gap not counted.");
  }
  const auto& left_out = response.left_out();
  const auto add_left_out = [&text](std::uint32_t count, const char* why) {
    if (count > 0) {
      absl::StrAppend(&text, " ", Counted(count, "interaction", "interactions"), " ", why, ".");
    }
  };
  add_left_out(left_out.ignored_channel(), "on ignored channels left out");
  add_left_out(left_out.not_by_customer(), "begun by the company or others left out");
  add_left_out(left_out.merged_repeats(), "merged into the one before");
  const std::string legend =
      "Of leaving: share of the steps that leave this channel. Sentiment: after minus before, on "
      "-1 to 1. Ends badly after: the switch was the last step of a journey that ended badly or "
      "went silent.";
  return Toned(Wrapped(text, style) + Wrapped(legend, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response) {
  CsvLine(out, {"from_channel", "to_channel", "count", "journeys", "row_share", "gap_mean_ms",
                "gap_p50_ms", "gap_p90_ms", "gap_p99_ms", "mean_sentiment_change",
                "sentiment_pairs", "ended_badly_after"});
  for (const auto& entry : response.switches()) {
    CsvLine(out,
            {entry.from_channel(), entry.to_channel(), std::to_string(entry.count()),
             std::to_string(entry.journeys()), CsvNumber(entry.row_share()),
             CsvNumber(entry.gap().mean_ms()), CsvNumber(entry.gap().p50_ms()),
             CsvNumber(entry.gap().p90_ms()), CsvNumber(entry.gap().p99_ms()),
             entry.has_mean_sentiment_change() ? CsvNumber(entry.mean_sentiment_change()) : "",
             std::to_string(entry.sentiment_pairs()), std::to_string(entry.ended_badly_after())});
  }
}

absl::StatusOr<v1::GetChannelSwitchesRequest> RequestOf(const Context& context,
                                                        const ChannelSwitchesOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetChannelSwitchesRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (!options.max_gap.empty()) {
    const auto gap = DurationFlag("--max-gap", options.max_gap);
    if (!gap.ok()) return gap.status();
    *request.mutable_max_gap() = *gap;
  }
  request.set_level(options.level);
  request.mutable_ignored_channels()->Assign(options.ignored.begin(), options.ignored.end());
  request.set_only_customer_initiated(options.only_customer);
  request.set_merge_repeats(options.merge_repeats);
  request.set_include_kinds(options.kinds);
  request.set_include_stages(options.by_stage);
  request.set_include_seams(options.seams);
  request.set_seam_metric(options.seam_metric);
  if (!options.seam_weights.empty()) {
    const absl::Status read =
        ReadSeamWeights(options.seam_weights, *request.mutable_seam_weights());
    if (!read.ok()) return read;
  }
  return request;
}

void PrintPartsCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response,
                   const ChannelSwitchesOptions& options) {
  if (options.seams) {
    PrintSeamsCsv(out, response);
  } else if (options.kinds) {
    PrintKindsCsv(out, response);
  } else if (options.by_stage) {
    PrintStagesCsv(out, response);
  } else {
    PrintCsv(out, response);
  }
}

void PrintTables(const Context& context, const v1::GetChannelSwitchesResponse& response,
                 const ChannelSwitchesOptions& options) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  const bool parts_only = options.kinds || options.by_stage || options.seams;
  if (!response.switches().empty()) {
    if (options.matrix) {
      out << SwitchMatrix(response, style) << "\n";
    } else if (!parts_only) {
      out << SwitchTable(response, options.top, style) << "\n";
    }
  }
  if (options.kinds) out << KindsTable(response, style) << "\n";
  if (options.by_stage) out << StagesTable(response, style) << "\n";
  if (options.seams) out << SeamsTable(response, options.top, style) << "\n";
  if (!response.channels().empty() && !parts_only) out << ChannelTable(response, style) << "\n";
  out << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> ChannelSwitches(const Context& context,
                                         const ChannelSwitchesOptions& options) {
  const auto request = RequestOf(context, options);
  if (!request.ok()) return request.status();
  return PrintAnswer(
      context, context.Connect().GetChannelSwitches(*request),
      [&](std::ostream& out, const auto& response) { PrintPartsCsv(out, response, options); },
      [&](const Context&, const auto& response) { PrintTables(context, response, options); });
}

}  // namespace

void AddChannelSwitchesCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ChannelSwitchesOptions>();
  CLI::App* command = app.add_subcommand("channel-switches", "Where customers change the channel");
  command->add_option("--max-gap", options->max_gap, "Only steps within this time, such as 7d")
      ->type_name("TIME");
  command->add_option("--top", options->top, "Rows of the table; 0 is all (default: 20)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddChoiceOption<v1::ChannelLevel>(
      *command, "--level", options->level,
      {{"channel", v1::CHANNEL_LEVEL_CHANNEL}, {"family", v1::CHANNEL_LEVEL_FAMILY}},
      "Channels or their families (default: channel)");
  AddListOption(*command, "--ignore", options->ignored, "Leave out interactions on these channels");
  command->add_flag("--only-customer", options->only_customer,
                    "Leave out what the company or others began");
  command->add_flag("--merge-repeats", options->merge_repeats,
                    "Take repeats at one touchpoint on one channel for one interaction");
  command->add_flag("--matrix", options->matrix, "Show a matrix instead of a list");
  command->add_flag("--kinds", options->kinds,
                    "Kinds: escalation, loops, forced or chosen, context carried over");
  command->add_flag("--by-stage", options->by_stage, "Switches in each stage of --map");
  command->add_flag("--seams", options->seams, "What it is like to cross over, against staying");
  command
      ->add_option("--seam-metric", options->seam_metric,
                   "Whose answers make the score change (default: sentiment)")
      ->type_name("METRIC");
  command
      ->add_option("--seam-weights", options->seam_weights,
                   "One score of the parts, such as gap-hours=1,exit=100,score-loss=10")
      ->type_name("PART=N,...");
  command->footer(
      "-o csv gives one table: the seams, else the kinds, else the stages, else the "
      "switches.");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return ChannelSwitches(context, *options); };
  });
}

}  // namespace journeygraph::cli
