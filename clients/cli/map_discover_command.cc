// journeyctl maps discover: a draft of a map from what was observed.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableTransitions = 15;
constexpr int kBarCells = 12;

struct DiscoverOptions {
  ScopeFlags scope;
  std::string id;
  std::string title;
  double min_journeys = 0.02;
  double min_transitions = 0.05;
  int max_touchpoints = 0;
  int stages = 0;
};

void PrintCsv(std::ostream& out, const v1::DiscoverMapResponse& response) {
  CsvLine(out, {"touchpoint", "stage", "position", "interactions", "journeys", "share"});
  for (const v1::DiscoveredTouchpoint& touchpoint : response.touchpoints()) {
    CsvLine(out, {touchpoint.touchpoint(), touchpoint.stage(), absl::StrCat(touchpoint.position()),
                  std::to_string(touchpoint.interactions()),
                  std::to_string(touchpoint.journeys().count()),
                  absl::StrCat(touchpoint.journeys().value())});
  }
}

std::string Headline(const v1::DiscoverMapResponse& response) {
  if (response.touchpoints().empty()) return "Nothing was observed to draw a map from.";
  std::string text =
      absl::StrCat("A draft with ", Counted(response.map().stages_size(), "stage", "stages"), ", ",
                   Counted(response.touchpoints_size(), "touchpoint", "touchpoints"), " and ",
                   Counted(response.transitions_size(), "transition", "transitions"), " from ",
                   Counted(response.info().journeys(), "journey", "journeys"), ".");
  if (response.has_silhouette()) {
    absl::StrAppend(&text, " The stages are ",
                    response.silhouette() >= 0.5    ? "clearly"
                    : response.silhouette() >= 0.25 ? "moderately"
                                                    : "hardly",
                    " apart (silhouette ", Decimal(response.silhouette(), 2), ").");
  }
  return text;
}

std::string TouchpointTable(const v1::DiscoverMapResponse& response, const Style& style) {
  Table table({{"Stage", Align::kLeft, true},
               {"Touchpoint", Align::kLeft, true},
               {"Position", Align::kRight},
               {"", Align::kLeft, false, 3},
               {"Journeys", Align::kRight},
               {"Interactions", Align::kRight, false, 2},
               {"Channels", Align::kLeft, true, 1}});
  std::string last_stage;
  int place = 0;
  for (const v1::DiscoveredTouchpoint& touchpoint : response.touchpoints()) {
    const auto& stages = response.map().stages();
    const auto stage = std::find_if(stages.begin(), stages.end(), [&](const v1::Stage& each) {
      return each.id() == touchpoint.stage();
    });
    const bool is_same = touchpoint.stage() == last_stage;
    last_stage = touchpoint.stage();
    std::string channels;
    for (const std::string& channel : response.map().touchpoints(place++).channels()) {
      absl::StrAppend(&channels, channels.empty() ? "" : ", ", channel);
    }
    table.AddRow({{is_same || stage == stages.end() ? "" : stage->display_name(), Tone::kStrong},
                  {touchpoint.touchpoint()},
                  {Decimal(touchpoint.position(), 2)},
                  {Bar(touchpoint.position(), kBarCells), Tone::kDim},
                  {Percent(touchpoint.journeys().value())},
                  {WithThousands(touchpoint.interactions())},
                  {channels, Tone::kDim}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string TransitionTable(const v1::DiscoverMapResponse& response, const Style& style) {
  Table table({{"From", Align::kLeft, true},
               {"To", Align::kLeft, true},
               {"Kind", Align::kLeft, false, 1},
               {"Times", Align::kRight},
               {"Of those at it", Align::kRight}});
  const int shown = std::min(response.transitions_size(), kTableTransitions);
  for (int i = 0; i < shown; ++i) {
    const v1::DiscoveredTransition& transition = response.transitions(i);
    const bool is_loop = response.map().transitions(i).kind() == v1::TRANSITION_KIND_LOOP;
    table.AddRow({{transition.from()},
                  {transition.to()},
                  {is_loop ? "loop" : "next", is_loop ? Tone::kDim : Tone::kPlain},
                  {WithThousands(transition.share().count())},
                  {Percent(transition.share().value())}});
  }
  return table.empty() ? "" : table.Render(style);
}

void PrintTable(const Context& context, const v1::DiscoverMapResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style);
  if (response.touchpoints().empty()) return;
  out << "\n" << TouchpointTable(response, style);
  if (!response.transitions().empty()) out << "\n" << TransitionTable(response, style);
  if (response.transitions_size() > kTableTransitions) {
    out << Toned(absl::StrCat("... and ", response.transitions_size() - kTableTransitions,
                              " more transitions; -o json has all\n"),
                 Tone::kDim, style);
  }
  out << "\n"
      << Toned(Wrapped(absl::StrCat(
                           "Left out: ",
                           Counted(response.left_out_touchpoints(), "touchpoint", "touchpoints"),
                           " with ",
                           Counted(response.left_out_interactions(), "interaction", "interactions"),
                           ". Transitions: ", WithThousands(response.drawn_transitions()),
                           " drawn, ", WithThousands(response.repeats()), " repeats, ",
                           WithThousands(response.rare_transitions()), " in ",
                           Counted(response.rare_pairs(), "rare pair", "rare pairs"), ", ",
                           WithThousands(response.transitions_off_map()),
                           " at touchpoints left out. Position: 0 is first in the journey, 1 "
                           "last; the mean over interactions."),
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
  if (!response.map().name().empty()) {
    context.Note(absl::StrCat("stored as map \"", ShortName(response.map().name()), "\""));
  } else {
    context.Note("this is a draft; --id NAME stores it as a map");
  }
}

absl::StatusOr<ExitCode> Discover(const Context& context, const DiscoverOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::DiscoverMapRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_map_id(options.id);
  request.set_display_name(options.title);
  request.set_min_journey_share(options.min_journeys);
  request.set_min_transition_share(options.min_transitions);
  request.set_max_touchpoints(options.max_touchpoints);
  request.set_stages(options.stages);
  return PrintAnswer(context, context.Connect().DiscoverMap(request), PrintCsv, PrintTable);
}

}  // namespace

void AddMapDiscoverCommand(CLI::App& maps, Context& context, Action& action) {
  auto options = std::make_shared<DiscoverOptions>();
  CLI::App* discover = maps.add_subcommand("discover", "Draft a map from what was observed");
  discover->add_option("--id", options->id, "Store the draft as the map of this id")
      ->type_name("NAME");
  discover->add_option("--title", options->title, "Title of the draft")->type_name("TEXT");
  discover
      ->add_option("--min-journeys", options->min_journeys,
                   "Leave out touchpoints in a smaller share of the journeys")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0))
      ->default_str("0.02");
  discover
      ->add_option("--min-transitions", options->min_transitions,
                   "Leave out transitions with a smaller share of those at their touchpoint")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0))
      ->default_str("0.05");
  discover->add_option("--max-touchpoints", options->max_touchpoints, "At most so many")
      ->type_name("N")
      ->check(CLI::Range(1, 2'000))
      ->default_str("100");
  discover
      ->add_option("--stages", options->stages, "How many stages (default: 3 to 7, as it suits)")
      ->type_name("N")
      ->check(CLI::Range(1, 50));
  AddScopeFlags(*discover, options->scope);
  discover->callback([&context, &action, options] {
    action = [&context, options] { return Discover(context, *options); };
  });
}

}  // namespace journeygraph::cli
