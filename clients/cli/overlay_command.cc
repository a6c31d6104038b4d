// journeyctl overlay: all live numbers of a map at once.
#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableSwitches = 5;
constexpr int kTableUnplanned = 5;
constexpr std::size_t kTableTouchpoints = 20;

const std::map<std::string, v1::OverlayPart>& Parts() {
  static const auto* const kParts =
      new std::map<std::string, v1::OverlayPart>{{"stages", v1::OVERLAY_PART_STAGE_SCORES},
                                                 {"touchpoints", v1::OVERLAY_PART_TOUCHPOINT_GRAPH},
                                                 {"moments", v1::OVERLAY_PART_CRITICAL_MOMENTS},
                                                 {"switches", v1::OVERLAY_PART_CHANNEL_SWITCHES},
                                                 {"funnel", v1::OVERLAY_PART_FUNNEL}};
  return *kParts;
}

struct OverlayOptions {
  ScopeFlags scope;
  std::vector<std::string> parts;
  int top = 0;
};

std::string StageTitle(const v1::OverlayStage& stage) {
  if (stage.stage().empty()) return "(on no stage)";
  return stage.display_name().empty() ? stage.stage() : stage.display_name();
}

// A touchpoint of the map or beside it, all its names together.
struct Row {
  std::string title;
  std::string stage;
  std::uint32_t count = 0;
  std::uint32_t exits = 0;
  double lost = 0;
  std::string score;
  bool is_unmapped = false;
};

void AddObserved(const v1::OverlayObserved& observed, Row& row) {
  row.count += observed.touchpoint().count();
  const auto& ends = observed.touchpoint().ends();
  row.exits += ends.failure() + ends.lost();
  row.lost += observed.moment().lost_outcomes();
  for (const auto& score : observed.touchpoint().scores()) {
    if (!row.score.empty()) break;
    row.score =
        absl::StrCat(MetricTitle(score.metric()), " ", ScoreValue(score.metric(), score.value()),
                     score.small_sample() ? "*" : "");
  }
}

std::vector<Row> RowsOf(const v1::GetMapOverlayResponse& response) {
  std::vector<Row> rows;
  for (const auto& touchpoint : response.touchpoints()) {
    Row row{.title = touchpoint.touchpoint(), .stage = touchpoint.stage()};
    for (const auto& observed : touchpoint.observed()) AddObserved(observed, row);
    if (row.count > 0) rows.push_back(row);
  }
  for (const auto& observed : response.unmapped()) {
    Row row{.title = observed.touchpoint().touchpoint(), .is_unmapped = true};
    AddObserved(observed, row);
    rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.lost > b.lost; });
  return rows;
}

std::string Headline(const v1::GetMapOverlayResponse& response) {
  const auto& info = response.info();
  if (info.journeys() == 0) return "There are no journeys in this scope.";
  std::string text = absl::StrCat(Counted(info.journeys(), "journey", "journeys"), " with ",
                                  Counted(info.interactions(), "interaction", "interactions"));
  if (response.success().has_value()) {
    absl::StrAppend(&text, "; ", Percent(response.success().value()), " of those closed end well");
  }
  text += ".";
  const v1::OverlayStage* worst = nullptr;
  for (const auto& stage : response.stages()) {
    if (worst == nullptr || stage.lost_outcomes() > worst->lost_outcomes()) worst = &stage;
  }
  if (worst != nullptr && worst->lost_outcomes() > 0) {
    absl::StrAppend(&text, " Most is lost in '", StageTitle(*worst), "'.");
  }
  const auto unseen = std::count_if(response.touchpoints().begin(), response.touchpoints().end(),
                                    [](const auto& each) { return each.never_observed(); });
  if (unseen > 0) {
    absl::StrAppend(&text, " ", Counted(unseen, "touchpoint", "touchpoints"),
                    " of the map never observed.");
  }
  return text;
}

std::string StageTable(const v1::GetMapOverlayResponse& response, const Style& style) {
  Table table({{"Stage", Align::kLeft, true},
               {"Journeys", Align::kRight},
               {"Interactions", Align::kRight, false, 3},
               {"Scores", Align::kLeft, true, 1},
               {"Reached", Align::kRight, false, 4},
               {"Dropped", Align::kRight, false, 2},
               {"Lost outcomes", Align::kRight}});
  for (const auto& stage : response.stages()) {
    std::string scores;
    for (const auto& score : stage.scores()) {
      absl::StrAppend(&scores, scores.empty() ? "" : "  ", MetricTitle(score.metric()), " ",
                      ScoreValue(score.metric(), score.value()), score.small_sample() ? "*" : "");
    }
    table.AddRow({{StageTitle(stage), Tone::kStrong},
                  {WithThousands(stage.journeys())},
                  {WithThousands(stage.interactions())},
                  {scores},
                  {stage.has_step() ? WithThousands(stage.step().reached()) : ""},
                  {stage.has_step() ? WithThousands(stage.step().dropped()) : ""},
                  {Decimal(stage.lost_outcomes(), 1)}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string TouchpointTable(const std::vector<Row>& rows, const Style& style) {
  Table table({{"Touchpoint", Align::kLeft, true},
               {"Stage", Align::kLeft, true, 3},
               {"Interactions", Align::kRight},
               {"Score", Align::kLeft, false, 1},
               {"Bad exits", Align::kRight, false, 2},
               {"Lost outcomes", Align::kRight}});
  for (std::size_t i = 0; i < std::min(rows.size(), kTableTouchpoints); ++i) {
    const Row& row = rows[i];
    table.AddRow({{row.title, Tone::kStrong},
                  {row.is_unmapped ? "(not on the map)" : row.stage,
                   row.is_unmapped ? Tone::kBad : Tone::kPlain},
                  {WithThousands(row.count)},
                  {row.score},
                  {WithThousands(row.exits)},
                  {Decimal(row.lost, 1)}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string TransitionTable(const v1::GetMapOverlayResponse& response, const Style& style) {
  Table table({{"Transition", Align::kLeft, true},
               {"Count", Align::kRight},
               {"of from", Align::kRight, false, 1},
               {"Median time", Align::kRight, false, 2},
               {""}});
  for (const auto& transition : response.transitions()) {
    const bool is_one = transition.observed_size() == 1;
    table.AddRow({{absl::StrCat(transition.from(), " → ", transition.to()), Tone::kStrong},
                  {WithThousands(transition.count())},
                  {transition.has_share_out() ? Percent(transition.share_out()) : "–"},
                  {is_one ? Length(transition.observed(0).gap().p50_ms()) : ""},
                  {transition.count() == 0 ? "never observed" : "planned",
                   transition.count() == 0 ? Tone::kBad : Tone::kDim}});
  }
  int shown = 0;
  for (const auto& transition : response.unplanned()) {
    if (shown++ == kTableUnplanned) break;
    table.AddRow({{absl::StrCat(transition.from(), " → ", transition.to())},
                  {WithThousands(transition.count())},
                  {Percent(transition.share_out())},
                  {Length(transition.gap().p50_ms())},
                  {"not planned", Tone::kDim}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string SwitchLine(const v1::GetMapOverlayResponse& response) {
  if (!response.has_switches() || response.switches().opportunities() == 0) return "";
  std::string text =
      absl::StrCat("Channel switches: ", WithThousands(response.switches().switch_count()), " of ",
                   WithThousands(response.switches().opportunities()), " (",
                   Percent(response.switches().switch_rate()), "). Most frequent: ");
  for (int i = 0; i < std::min(kTableSwitches, response.switches().switches_size()); ++i) {
    const auto& change = response.switches().switches(i);
    absl::StrAppend(&text, i == 0 ? "" : ", ", change.from_channel(), " → ", change.to_channel(),
                    " (", WithThousands(change.count()), ")");
  }
  return text + ".";
}

void PrintTable(const Context& context, const v1::GetMapOverlayResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  const std::vector<Row> rows = RowsOf(response);
  for (const std::string& table : {StageTable(response, style), TouchpointTable(rows, style),
                                   TransitionTable(response, style)}) {
    if (!table.empty()) out << table << "\n";
  }
  if (rows.size() > kTableTouchpoints) {
    out << Wrapped(absl::StrCat("and ", rows.size() - kTableTouchpoints,
                                " touchpoints more; -o csv has all."),
                   style)
        << "\n";
  }
  if (const std::string line = SwitchLine(response); !line.empty()) {
    out << Wrapped(line, style) << "\n";
  }
  out << Toned(Wrapped("Lost outcomes: the sum of count times loss of value at steps into and out "
                       "of a touchpoint. Dropped: reached the stage and not the next one. *: fewer "
                       "than 30 answers.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetMapOverlayResponse& response) {
  CsvLine(out, {"kind", "id", "name", "interactions", "journeys", "bad_ends", "lost_outcomes",
                "share_out"});
  const auto add_observed = [&out](const std::string& id, const v1::OverlayObserved& observed) {
    const auto& touchpoint = observed.touchpoint();
    CsvLine(out, {"touchpoint", id, touchpoint.touchpoint(), std::to_string(touchpoint.count()),
                  std::to_string(touchpoint.journeys()),
                  std::to_string(touchpoint.ends().failure() + touchpoint.ends().lost()),
                  observed.has_moment() ? CsvNumber(observed.moment().lost_outcomes()) : "", ""});
  };
  for (const auto& stage : response.stages()) {
    CsvLine(out,
            {"stage", stage.stage(), stage.display_name(), std::to_string(stage.interactions()),
             std::to_string(stage.journeys()), "", CsvNumber(stage.lost_outcomes()), ""});
  }
  for (const auto& touchpoint : response.touchpoints()) {
    if (touchpoint.observed().empty()) {
      CsvLine(out, {"touchpoint", touchpoint.touchpoint(), "", "0", "0", "", "", ""});
    }
    for (const auto& observed : touchpoint.observed()) {
      add_observed(touchpoint.touchpoint(), observed);
    }
  }
  for (const auto& observed : response.unmapped()) add_observed("", observed);
  for (const auto& transition : response.transitions()) {
    CsvLine(out, {"planned", transition.from(), transition.to(), std::to_string(transition.count()),
                  "", "", "", transition.has_share_out() ? CsvNumber(transition.share_out()) : ""});
  }
  for (const auto& transition : response.unplanned()) {
    CsvLine(out,
            {"unplanned", transition.from(), transition.to(), std::to_string(transition.count()),
             std::to_string(transition.journeys()), "", "", CsvNumber(transition.share_out())});
  }
}

absl::StatusOr<ExitCode> Overlay(const Context& context, const OverlayOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  if (scope->map().empty()) return UsageError("overlay needs --map NAME");
  v1::GetMapOverlayRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  for (const std::string& part : options.parts) {
    const auto found = Parts().find(part);
    if (found == Parts().end()) {
      return UsageError(
          absl::StrCat("--part: \"", part,
                       "\" is unknown; use stages, touchpoints, moments, switches or funnel"));
    }
    request.add_parts(found->second);
  }
  request.set_max_unplanned(options.top);
  return PrintAnswer(context, context.Connect().GetMapOverlay(request), PrintCsv, PrintTable);
}

}  // namespace

void AddOverlayCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<OverlayOptions>();
  CLI::App* command = app.add_subcommand("overlay", "All live numbers of a map at once");
  AddListOption(*command, "--part", options->parts,
                "Only these: stages, touchpoints, moments, switches, funnel");
  command
      ->add_option("--top", options->top,
                   "So many transitions that are not planned (default: 100; 5 in tables)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Overlay(context, *options); };
  });
}

}  // namespace journeygraph::cli
