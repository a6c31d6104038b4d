// journeyctl maps check: what may be wrong with a map.
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct CheckOptions {
  std::string name;
  ScopeFlags scope;
  std::uint64_t revision = 0;
  bool plan_only = false;
  double min_share = 0.05;
  int max = 0;
};

struct KindTexts {
  const char* word;   // for CSV
  const char* title;  // above the findings
};

KindTexts TextsOf(v1::MapFindingKind kind) {
  switch (kind) {
    case v1::MAP_FINDING_KIND_UNREACHABLE:
      return {"unreachable", "Cannot be reached"};
    case v1::MAP_FINDING_KIND_DEAD_END:
      return {"dead_end", "Dead ends"};
    case v1::MAP_FINDING_KIND_CYCLE:
      return {"cycle", "Cycles"};
    case v1::MAP_FINDING_KIND_EMPTY_STAGE:
      return {"empty_stage", "Stages without touchpoints"};
    case v1::MAP_FINDING_KIND_STAGELESS:
      return {"stageless", "Touchpoints on no stage"};
    case v1::MAP_FINDING_KIND_BACKWARD:
      return {"backward", "Back to an earlier stage"};
    case v1::MAP_FINDING_KIND_DUPLICATE_MATCH:
      return {"duplicate_match", "Matched twice"};
    case v1::MAP_FINDING_KIND_NEVER_OBSERVED:
      return {"never_observed", "Planned, never observed"};
    case v1::MAP_FINDING_KIND_NOT_ON_MAP:
      return {"not_on_map", "Observed, not on the map"};
    case v1::MAP_FINDING_KIND_NEVER_TAKEN:
      return {"never_taken", "Planned transitions never taken"};
    case v1::MAP_FINDING_KIND_UNPLANNED_TRANSITION:
      return {"unplanned_transition", "Frequent transitions that are not planned"};
    case v1::MAP_FINDING_KIND_UNPLANNED_CHANNEL:
      return {"unplanned_channel", "Channels that are not planned"};
    default:
      return {"other", "Other findings"};
  }
}

const char* WordOf(v1::FindingSeverity severity) {
  return severity == v1::FINDING_SEVERITY_ERROR     ? "error"
         : severity == v1::FINDING_SEVERITY_WARNING ? "warning"
                                                    : "info";
}

void PrintCsv(std::ostream& out, const v1::CheckMapResponse& response) {
  CsvLine(out,
          {"severity", "kind", "element", "touchpoint", "channel", "count", "share", "sentence"});
  for (const v1::MapFinding& finding : response.findings()) {
    CsvLine(out, {WordOf(finding.severity()), TextsOf(finding.kind()).word,
                  finding.elements().empty() ? "" : finding.elements(0).id(), finding.touchpoint(),
                  finding.channel(), std::to_string(finding.count()),
                  finding.share().has_value() ? absl::StrCat(finding.share().value()) : "",
                  finding.sentence()});
  }
}

std::string Headline(const v1::CheckMapResponse& response) {
  std::map<v1::FindingSeverity, int> shown;
  for (const v1::MapFinding& finding : response.findings()) ++shown[finding.severity()];
  std::int64_t findings = 0;
  for (const v1::MapFindingCount& count : response.counts()) findings += count.findings();
  if (findings == 0) return "Nothing was found to be wrong with the map.";
  std::string text =
      absl::StrCat(Counted(findings, "finding", "findings"), " on revision ", response.revision());
  if (findings == response.findings_size()) {
    absl::StrAppend(&text, ": ", Counted(shown[v1::FINDING_SEVERITY_ERROR], "error", "errors"),
                    ", ", Counted(shown[v1::FINDING_SEVERITY_WARNING], "warning", "warnings"), ", ",
                    Counted(shown[v1::FINDING_SEVERITY_INFO], "note", "notes"));
  }
  return text + ".";
}

void PrintKind(const v1::CheckMapResponse& response, const v1::MapFindingCount& count,
               std::ostream& out, const Style& style) {
  out << "\n"
      << Toned(
             absl::StrCat(TextsOf(count.kind()).title, " (", WithThousands(count.findings()), ")"),
             Tone::kStrong, style)
      << "\n";
  for (const v1::MapFinding& finding : response.findings()) {
    if (finding.kind() != count.kind()) continue;
    const Tone tone = finding.severity() == v1::FINDING_SEVERITY_ERROR  ? Tone::kBad
                      : finding.severity() == v1::FINDING_SEVERITY_INFO ? Tone::kDim
                                                                        : Tone::kPlain;
    const char* mark = finding.severity() == v1::FINDING_SEVERITY_ERROR  ? "error: "
                       : finding.severity() == v1::FINDING_SEVERITY_INFO ? "note: "
                                                                         : "";
    out << Toned(Wrapped(absl::StrCat(mark, finding.sentence()), style, 2), tone, style);
  }
  if (count.shown() == count.findings()) return;
  std::string more = absl::StrCat("... and ", count.findings() - count.shown(), " more");
  if (count.hidden_count() > 0) {
    absl::StrAppend(&more, ", observed ", Counted(count.hidden_count(), "time", "times"));
  }
  out << Toned(Wrapped(more + "; --max shows more", style, 2), Tone::kDim, style);
}

void PrintTable(const Context& context, const v1::CheckMapResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style);
  for (const v1::MapFindingCount& count : response.counts()) {
    PrintKind(response, count, out, style);
  }
  if (!response.has_info()) return;
  out << "\n"
      << Toned(Wrapped(absl::StrCat(
                           "Interactions: ", WithThousands(response.interactions_on_map()),
                           " on the map, ", WithThousands(response.interactions_off_map()),
                           " not. Transitions: ", WithThousands(response.planned_transitions()),
                           " as planned, ", WithThousands(response.unplanned_transitions()),
                           " between touchpoints of the map that are not planned, ",
                           WithThousands(response.repeats()), " repeats, ",
                           WithThousands(response.transitions_off_map()), " off the map."),
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> Check(const Context& context, const CheckOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::CheckMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_revision(options.revision);
  request.set_plan_only(options.plan_only);
  *request.mutable_scope() = *scope;
  request.set_min_transition_share(options.min_share);
  request.set_max_findings(options.max);
  return PrintAnswer(context, context.Connect().CheckMap(request), PrintCsv, PrintTable);
}

}  // namespace

void AddMapCheckCommand(CLI::App& maps, Context& context, Action& action) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* check = maps.add_subcommand(
      "check", "What may be wrong with a map, and between the map and what was observed");
  check->add_option("NAME", options->name, "The map")->required();
  check->add_option("--revision", options->revision, "A revision (default: the current one)")
      ->type_name("N");
  check->add_flag("--plan-only", options->plan_only, "Look at the plan alone");
  check
      ->add_option("--min-share", options->min_share,
                   "From which share on an unplanned transition is frequent")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0))
      ->default_str("0.05");
  check->add_option("--max", options->max, "At most so many findings of each kind")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000))
      ->default_str("20");
  AddScopeFlags(*check, options->scope);
  check->callback([&context, &action, options] {
    action = [&context, options] { return Check(context, *options); };
  });
}

}  // namespace journeygraph::cli
