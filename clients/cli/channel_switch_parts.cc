#include "clients/cli/channel_switch_parts.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/seam_cells.h"

namespace journeygraph::cli {
namespace {

struct KindText {
  const char* dimension;
  const char* kind;
  const char* text;
};

constexpr KindText kKindTexts[] = {
    {"assistance", "escalation", "to an employee (escalation)"},
    {"assistance", "de_escalation", "away from an employee"},
    {"assistance", "same_assistance", "with, or without, an employee before and after"},
    {"medium", "digital_to_physical", "from digital to physical"},
    {"medium", "physical_to_digital", "from physical to digital"},
    {"medium", "same_medium", "within digital, or physical"},
    {"stage", "within_stage", "within one stage (a loop)"},
    {"stage", "forward", "with a step forward"},
    {"stage", "back", "with a step back"},
    {"cause", "after_failure", "after something failed"},
    {"cause", "by_company", "by the company"},
    {"cause", "chosen", "chosen by the customer"},
    {"initiator", "customer", "begun by the customer"},
    {"initiator", "company", "begun by the company"},
    {"initiator", "third_party", "begun by others"},
    {"context", "carried_over", "nothing asked again"},
    {"context", "asked_again", "something asked again"},
    {"context", "nothing_asked", "nothing asked"},
};

std::string KindTitle(const v1::ChannelSwitchKind& kind) {
  for (const KindText& known : kKindTexts) {
    if (kind.dimension() == known.dimension && kind.kind() == known.kind) return known.text;
  }
  return kind.kind() == "unknown" ? "not known" : kind.kind();
}

std::string Title(const std::string& text, const Style& style) {
  return Toned(Wrapped(text, style), Tone::kStrong, style);
}

std::string Note(const std::string& text, const Style& style) {
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

}  // namespace

std::string SwitchMatrix(const v1::GetChannelSwitchesResponse& response, const Style& style) {
  std::map<std::pair<std::string, std::string>, const v1::ChannelSwitch*> cells;
  for (const auto& entry : response.switches()) {
    cells[{entry.from_channel(), entry.to_channel()}] = &entry;
  }
  std::vector<Column> columns = {{"from \\ to", Align::kLeft, true}};
  std::vector<std::string> channels;
  for (const auto& use : response.channels()) {
    if (use.channel().empty() || use.switches_in() + use.switches_out() == 0) continue;
    channels.push_back(use.channel());
    // The least used are left out first where the width does not suffice.
    columns.push_back({use.channel(), Align::kRight, false, static_cast<int>(channels.size())});
  }
  Table table(std::move(columns));
  for (const std::string& from : channels) {
    std::vector<Cell> row = {{from}};
    for (const std::string& to : channels) {
      const auto found = cells.find({from, to});
      if (found == cells.end()) {
        row.push_back({from == to ? "" : "·", Tone::kDim});
      } else {
        row.push_back(
            ShadedCell(WithThousands(found->second->count()), found->second->row_share()));
      }
    }
    table.AddRow(std::move(row));
  }
  return table.Render(style) +
         Note(
             "Switches from rows to columns; the darker, the larger the share of the steps that "
             "leave the row's channel.",
             style);
}

std::string KindsTable(const v1::GetChannelSwitchesResponse& response, const Style& style) {
  constexpr int kBarCells = 10;
  Table table({{"Switches", Align::kLeft, true},
               {"", Align::kRight},
               {"of all", Align::kRight},
               {"", Align::kLeft, false, 3},
               {"Journeys", Align::kRight, false, 2},
               {"end well", Align::kRight},
               {"95 %", Align::kLeft, false, 1}});
  std::string dimension;
  for (const auto& kind : response.kinds()) {
    if (kind.count() == 0) continue;
    if (!dimension.empty() && kind.dimension() != dimension) table.AddRow({});
    dimension = kind.dimension();
    const bool rated = kind.success().has_value();
    table.AddRow({{KindTitle(kind), kind.kind() == "unknown" ? Tone::kDim : Tone::kPlain},
                  {WithThousands(kind.count())},
                  {Percent(kind.share().value())},
                  {Bar(kind.share().value(), kBarCells), Tone::kDim},
                  {WithThousands(kind.journeys())},
                  {rated ? Percent(kind.success().value()) : "–"},
                  {rated ? absl::StrCat("[", Decimal(100 * kind.success().low(), 1), ", ",
                                        Decimal(100 * kind.success().high(), 1), "]")
                         : "",
                   Tone::kDim}});
  }
  std::string text = Title("Kinds of switches", style) + table.Render(style);
  std::string note = absl::StrCat(
      "Every switch is in each block once. Ends well: journeys with such a switch; association "
      "only. Ping-pongs without overlap: ",
      WithThousands(response.non_overlapping_ping_pongs()), ".");
  if (response.facts_asked() > 0) {
    absl::StrAppend(&note, " Right after a switch ", WithThousands(response.facts_asked_again()),
                    " of ", WithThousands(response.facts_asked()),
                    " facts were asked for again; context carried over: ",
                    Percent(response.context_carried_over().value()), ".");
  }
  std::vector<std::string> unknown;
  for (const auto& facts : response.channel_facts()) {
    if (!facts.has_assisted() || !facts.has_digital()) unknown.push_back(facts.channel());
  }
  if (!unknown.empty()) {
    absl::StrAppend(&note, " Not known whether assisted or digital: ", absl::StrJoin(unknown, ", "),
                    "; a map can say it.");
  }
  return text + Note(note, style);
}

std::string StagesTable(const v1::GetChannelSwitchesResponse& response, const Style& style) {
  constexpr int kShown = 3;
  Table table({{"Stage", Align::kLeft, true},
               {"Steps", Align::kRight, false, 1},
               {"Switches", Align::kRight},
               {"of steps", Align::kRight},
               {"Most often", Align::kLeft, true, 0, 24}});
  for (const auto& stage : response.stages()) {
    std::vector<std::string> most;
    for (int i = 0; i < std::min(kShown, stage.switches_size()); ++i) {
      const auto& entry = stage.switches(i);
      most.push_back(absl::StrCat(entry.from_channel(), " → ", entry.to_channel(), " ",
                                  WithThousands(entry.count())));
    }
    if (stage.switches_size() > kShown) {
      most.push_back(absl::StrCat("and ", stage.switches_size() - kShown, " more"));
    }
    table.AddRow(
        {stage.stage().empty() ? Cell{"(on no stage)", Tone::kDim} : Cell{stage.stage()},
         {WithThousands(stage.opportunities())},
         {WithThousands(stage.switch_count())},
         ShadedCell(Percent(stage.switch_proportion().value()), stage.switch_proportion().value()),
         {absl::StrJoin(most, ", ")}});
  }
  return Title("By stage of the interaction before", style) + table.Render(style);
}

std::string SeamsTable(const v1::GetChannelSwitchesResponse& response, int top,
                       const Style& style) {
  bool has_score = false;
  for (const auto& seam : response.seams()) has_score |= seam.has_score();
  Table table({{"Seam", Align::kLeft, true},
               {"Switches", Align::kRight},
               {"Median gap", Align::kRight, false, 2},
               {"Asked again", Align::kRight, false, 3},
               {"Ends badly", Align::kRight},
               {"Score change", Align::kRight},
               {"Back in 7 d", Align::kRight, false, 1},
               {has_score ? "Seam score" : "", Align::kRight}});
  const int shown = top == 0 ? response.seams_size() : std::min(top, response.seams_size());
  for (int i = 0; i < shown; ++i) {
    const auto& seam = response.seams(i);
    table.AddRow({{absl::StrCat(seam.from_channel(), " → ", seam.to_channel())},
                  {WithThousands(seam.count())},
                  LengthPart(seam.gap_p50_ms()),
                  SharePart(seam.repeat_question()),
                  SharePart(seam.exit()),
                  ChangePart(seam.score_change()),
                  SharePart(seam.repeat_contact()),
                  {seam.has_score() ? Decimal(seam.score(), 2)
                   : has_score      ? "–"
                                    : ""}});
  }
  std::string note = absl::StrCat(kSeamLegend,
                                  " Back in 7 d: the touchpoint after the switch comes again. "
                                  "Association only.");
  if (shown < response.seams_size()) {
    absl::StrAppend(&note, " ", response.seams_size() - shown, " more seams; --top 0 shows them.");
  }
  return Title("Seams: what it is like to cross over", style) + table.Render(style) +
         Note(note, style);
}

void PrintKindsCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response) {
  CsvLine(out,
          {"dimension", "kind", "count", "share", "journeys", "success_count", "success_total"});
  for (const auto& kind : response.kinds()) {
    CsvLine(out, {kind.dimension(), kind.kind(), std::to_string(kind.count()),
                  CsvNumber(kind.share().value()), std::to_string(kind.journeys()),
                  std::to_string(kind.success().count()), std::to_string(kind.success().total())});
  }
}

void PrintStagesCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response) {
  CsvLine(out, {"stage", "from_channel", "to_channel", "count", "row_share"});
  for (const auto& stage : response.stages()) {
    for (const auto& entry : stage.switches()) {
      CsvLine(out, {stage.stage(), entry.from_channel(), entry.to_channel(),
                    std::to_string(entry.count()), CsvNumber(entry.row_share())});
    }
  }
}

void PrintSeamsCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response) {
  CsvLine(out, {"from_channel", "to_channel", "count", "part", "n", "value", "staying",
                "difference", "low", "high", "matched", "score"});
  for (const auto& seam : response.seams()) {
    const std::pair<const char*, const v1::SeamPart*> parts[] = {
        {"gap_p50_ms", &seam.gap_p50_ms()},           {"gap_p90_ms", &seam.gap_p90_ms()},
        {"repeat_question", &seam.repeat_question()}, {"exit", &seam.exit()},
        {"score_change", &seam.score_change()},       {"repeat_contact", &seam.repeat_contact()}};
    for (const auto& [name, part] : parts) {
      CsvLine(out,
              {seam.from_channel(), seam.to_channel(), std::to_string(seam.count()), name,
               std::to_string(part->count()), part->has_value() ? CsvNumber(part->value()) : "",
               part->has_staying() ? CsvNumber(part->staying()) : "",
               part->has_difference() ? CsvNumber(part->difference()) : "",
               part->has_low() ? CsvNumber(part->low()) : "",
               part->has_high() ? CsvNumber(part->high()) : "", std::to_string(part->matched()),
               seam.has_score() ? CsvNumber(seam.score()) : ""});
    }
  }
}

absl::Status ReadSeamWeights(const std::string& text, v1::SeamWeights& weights) {
  for (const absl::string_view entry : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    double weight = 0;
    const bool is_number = absl::SimpleAtod(parts.second, &weight);
    if (is_number && parts.first == "gap-hours") {
      weights.set_gap_hours(weight);
    } else if (is_number && parts.first == "repeat-question") {
      weights.set_repeat_question(weight);
    } else if (is_number && parts.first == "exit") {
      weights.set_exit(weight);
    } else if (is_number && parts.first == "score-loss") {
      weights.set_score_loss(weight);
    } else if (is_number && parts.first == "repeat-contact") {
      weights.set_repeat_contact(weight);
    } else {
      return UsageError(
          absl::StrCat("--seam-weights: \"", entry,
                       "\" is not PART=NUMBER with gap-hours, repeat-question, exit, score-loss "
                       "or repeat-contact"));
    }
  }
  return absl::OkStatus();
}

}  // namespace journeygraph::cli
