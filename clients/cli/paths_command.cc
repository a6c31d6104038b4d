// journeyctl paths: where journeys go, where they came from, the ways between.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/filter_flag.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/path_text.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 8;
constexpr std::size_t kLongestPathWidth = 120;

struct PathsOptions {
  ScopeFlags scope;
  std::string from;
  std::string to;
  bool backwards = false;
  v1::PathOccurrence occurrence = v1::PATH_OCCURRENCE_UNSPECIFIED;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  bool collapse_repeats = false;
  int depth = 0;
  int top = 0;
  int min_journeys = 0;
};

bool AsksForWays(const v1::ListPathsRequest& request) {
  return request.has_from() && request.has_to();
}

bool IsBackwards(const v1::ListPathsRequest& request) {
  return request.backwards() || (request.has_to() && !request.has_from());
}

std::uint32_t Sum(const v1::JourneyResultCounts& counts) {
  return counts.success() + counts.failure() + counts.lost() + counts.open();
}

// "(nothing more)" and the like, where a tree's path stops.
std::string StopText(const v1::ListPathsRequest& request) {
  return IsBackwards(request) ? "(begin here)" : "(end here)";
}

std::string TreeHeadline(const v1::ListPathsRequest& request,
                         const v1::ListPathsResponse& response) {
  if (response.journeys() == 0) return "There are no such journeys in this scope.";
  const bool back = IsBackwards(request);
  const std::string anchor = request.has_from() || request.has_to()
                                 ? DescribeFilter(request.has_to() ? request.to() : request.from())
                                 : "";
  std::string text =
      anchor.empty()
          ? absl::StrCat(Counted(response.journeys(), "journey", "journeys"), ".")
          : absl::StrCat(Counted(response.journeys(), "journey meets ", "journeys meet "), anchor,
                         ".");
  if (response.nodes_size() > 1) {
    const auto& first = response.nodes(1);
    absl::StrAppend(&text,
                    back ? " What comes before is most often " : " What comes next is most often ",
                    first.element().empty() ? "(none)" : first.element(), ", in ",
                    WithThousands(first.journeys()), " (", Percent(first.share()), ")");
    const std::uint32_t stops = Sum(response.nodes(0).stops());
    if (stops > 0) {
      absl::StrAppend(&text, "; ", WithThousands(stops), back ? " begin" : " end", " there");
    }
    text += ".";
  }
  return text;
}

// Lines that lead from a node to those below it, for each row of the table.
class TreeLines {
 public:
  explicit TreeLines(const v1::ListPathsResponse& response) : response_(response) {}

  void Print(const v1::ListPathsRequest& request, Table& table) const {
    PrintNode(0, "", "", request, table);
  }

 private:
  void PrintNode(int place, const std::string& lead, const std::string& below,
                 const v1::ListPathsRequest& request, Table& table) const {
    const auto& node = response_.nodes(place);
    const std::string root = IsBackwards(request) ? "END" : "START";
    std::string name = node.element().empty() ? "(none)" : node.element();
    if (place == 0) {
      name = request.has_from() || request.has_to()
                 ? DescribeFilter(request.has_to() ? request.to() : request.from())
                 : root;
    }
    table.AddRow(
        {{lead + name, place == 0 ? Tone::kStrong : Tone::kPlain},
         {WithThousands(node.journeys())},
         {Bar(static_cast<double>(node.journeys()) / response_.nodes(0).journeys(), kBarCells),
          Tone::kDim},
         {place == 0 ? "" : Percent(node.share())},
         {node.success().has_value() ? Percent(node.success().value()) : "–"},
         {place == 0 ? "" : Length(node.time().p50_ms())}});
    std::vector<int> children;
    for (int i = place + 1; i < response_.nodes_size(); ++i) {
      if (static_cast<int>(response_.nodes(i).parent()) == place) children.push_back(i);
    }
    const std::uint32_t stops = Sum(node.stops());
    const bool has_other = node.other_journeys() > 0 && !children.empty();
    // What stops at a leaf is said by its count alone.
    const bool has_stops = stops > 0 && !children.empty();
    for (std::size_t i = 0; i < children.size(); ++i) {
      const bool is_last = i + 1 == children.size() && !has_other && !has_stops;
      PrintNode(children[i], below + (is_last ? "└ " : "├ "), below + (is_last ? "  " : "│ "),
                request, table);
    }
    if (has_other) {
      AddRest(below + (has_stops ? "├ " : "└ "),
              absl::StrCat("(", Counted(node.other_branches(), "other", "others"), ")"),
              node.other_journeys(), node.journeys(), table);
    }
    if (has_stops) AddRest(below + "└ ", StopText(request), stops, node.journeys(), table);
  }

  void AddRest(const std::string& lead, const std::string& what, std::uint32_t journeys,
               std::uint32_t all, Table& table) const {
    table.AddRow({{lead + what, Tone::kDim},
                  {WithThousands(journeys)},
                  {Bar(static_cast<double>(journeys) / response_.nodes(0).journeys(), kBarCells),
                   Tone::kDim},
                  {Percent(static_cast<double>(journeys) / all)}});
  }

  const v1::ListPathsResponse& response_;
};

std::string TreeTable(const v1::ListPathsRequest& request, const v1::ListPathsResponse& response,
                      const Style& style) {
  Table table({{.title = IsBackwards(request) ? "Path backwards" : "Path",
                .shrinks = true,
                .least_width = 24},
               {"Journeys", Align::kRight},
               {"", Align::kLeft, false, 3},
               {"of above", Align::kRight},
               {"Ends well", Align::kRight, false, 1},
               {"Median time", Align::kRight, false, 2}});
  TreeLines(response).Print(request, table);
  return table.Render(style);
}

std::string WaysHeadline(const v1::ListPathsRequest& request,
                         const v1::ListPathsResponse& response) {
  const std::string from = DescribeFilter(request.from());
  const std::string to = DescribeFilter(request.to());
  if (response.journeys() == 0) return absl::StrCat("No journey meets ", from, ".");
  const std::uint32_t reached = response.journeys() - Sum(response.not_reached());
  std::string text =
      absl::StrCat(WithThousands(reached), " of ",
                   Counted(response.journeys(), "journey with ", "journeys with "), from, " (",
                   Percent(static_cast<double>(reached) / response.journeys()), ") get to ", to,
                   ", on ", Counted(response.way_count(), "way", "different ways"), ".");
  if (!response.ways().empty()) {
    const auto& first = response.ways(0);
    absl::StrAppend(&text, " The most frequent one, ", FitPath(PathText(first.path()), 60),
                    ", is that of ", WithThousands(first.journeys()), " (",
                    Percent(static_cast<double>(first.journeys()) / reached), ") and takes ",
                    Length(first.duration().p50_ms()), " in the median.");
  }
  return text;
}

std::string WaysTable(const v1::ListPathsResponse& response, const Style& style) {
  Table table({{"Journeys", Align::kRight},
               {"", Align::kLeft, false, 3},
               {"Share", Align::kRight, false, 1},
               {"Ends well", Align::kRight, false, 2},
               {"Median time", Align::kRight},
               {"90 % within", Align::kRight, false, 4},
               {.title = "Way", .shrinks = true, .least_width = 28, .fit = FitPath}});
  const double most = response.ways(0).journeys();
  for (const auto& way : response.ways()) {
    const std::string path = PathText(way.path());
    table.AddRow({{WithThousands(way.journeys())},
                  {Bar(way.journeys() / most, kBarCells), Tone::kDim},
                  {Percent(way.share())},
                  {way.success().has_value() ? Percent(way.success().value()) : "–"},
                  {Length(way.duration().p50_ms())},
                  {Length(way.duration().p90_ms())},
                  {style.width > 0 ? path : FitPath(path, kLongestPathWidth), Tone::kStrong}});
  }
  std::string text = table.Render(style);
  if (response.other_ways().variants() > 0) {
    text +=
        Toned(Wrapped(absl::StrCat("and ", Counted(response.other_ways().variants(), "way", "ways"),
                                   " more, taken by ",
                                   Counted(response.other_ways().journeys(), "journey", "journeys"),
                                   "; --top shows more."),
                      style),
              Tone::kDim, style);
  }
  return text;
}

void PrintTable(const Context& context, const v1::ListPathsRequest& request,
                const v1::ListPathsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  const bool ways = AsksForWays(request);
  out << Toned(Wrapped(ways ? WaysHeadline(request, response) : TreeHeadline(request, response),
                       style),
               Tone::kStrong, style)
      << "\n";
  if (ways && !response.ways().empty()) out << WaysTable(response, style) << "\n";
  if (!ways && response.journeys() > 0) out << TreeTable(request, response, style) << "\n";
  out << Toned(
             Wrapped(ways ? "Share: of the journeys that get there. Ends well: of closed journeys. "
                            "×2: twice in a row."
                          : "of above: share of the journeys one step up. Ends well: of closed "
                            "journeys. Time: from the top of the tree.",
                     style),
             Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListPathsResponse& response) {
  CsvLine(out, {"place", "parent", "depth", "element", "path", "journeys", "share", "success",
                "stops", "other_branches", "other_journeys", "time_p50_ms", "time_p90_ms"});
  for (int i = 0; i < response.nodes_size(); ++i) {
    const auto& node = response.nodes(i);
    CsvLine(out, {std::to_string(i), std::to_string(node.parent()), std::to_string(node.depth()),
                  node.element(), "", std::to_string(node.journeys()), CsvNumber(node.share()),
                  node.success().has_value() ? CsvNumber(node.success().value()) : "",
                  std::to_string(Sum(node.stops())), std::to_string(node.other_branches()),
                  std::to_string(node.other_journeys()), CsvNumber(node.time().p50_ms()),
                  CsvNumber(node.time().p90_ms())});
  }
  for (int i = 0; i < response.ways_size(); ++i) {
    const auto& way = response.ways(i);
    CsvLine(out, {std::to_string(i), "", std::to_string(way.path_size()), "",
                  absl::StrJoin(way.path(), " > "), std::to_string(way.journeys()),
                  CsvNumber(way.share()),
                  way.success().has_value() ? CsvNumber(way.success().value()) : "", "", "", "",
                  CsvNumber(way.duration().p50_ms()), CsvNumber(way.duration().p90_ms())});
  }
}

absl::StatusOr<ExitCode> Paths(const Context& context, const PathsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListPathsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (!options.from.empty()) {
    const auto from = FilterFlag("--from", options.from);
    if (!from.ok()) return from.status();
    *request.mutable_from() = *from;
  }
  if (!options.to.empty()) {
    const auto to = FilterFlag("--to", options.to);
    if (!to.ok()) return to.status();
    *request.mutable_to() = *to;
  }
  request.set_backwards(options.backwards);
  request.set_occurrence(options.occurrence);
  request.set_element(options.element);
  request.set_collapse_repeats(options.collapse_repeats);
  request.set_max_depth(options.depth);
  request.set_max_branches(options.top);
  request.set_min_journeys(options.min_journeys);
  return PrintAnswer(context, context.Connect().ListPaths(request), PrintCsv,
                     [&request](const Context& to, const v1::ListPathsResponse& response) {
                       PrintTable(to, request, response);
                     });
}

}  // namespace

void AddPathsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<PathsOptions>();
  CLI::App* command = app.add_subcommand(
      "paths", "Where journeys go from a touchpoint, where they came from, the ways between two");
  command
      ->add_option("--from", options->from,
                   "Where paths begin: touchpoints such as 'cart|basket', or any of "
                   "'touchpoint=a|b;channel=web;stage=buy' (default: with the journey)")
      ->type_name("PLACE");
  command
      ->add_option("--to", options->to,
                   "Where paths end, followed backwards; with --from the ways between the two")
      ->type_name("PLACE");
  command->add_flag("--backwards", options->backwards, "Backwards from the end of the journey");
  AddChoiceOption<v1::PathOccurrence>(
      *command, "--occurrence", options->occurrence,
      {{"first", v1::PATH_OCCURRENCE_FIRST}, {"last", v1::PATH_OCCURRENCE_LAST}},
      "Which one, where a journey is there several times (default: first)");
  AddChoiceOption<v1::PathElement>(
      *command, "--by", options->element,
      {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
       {"stage", v1::PATH_ELEMENT_STAGE},
       {"channel", v1::PATH_ELEMENT_CHANNEL},
       {"touchpoint-channel", v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL}},
      "What a path is made of; stage needs --map (default: touchpoint)");
  command->add_flag("--collapse-repeats", options->collapse_repeats,
                    "Immediate repetitions count once");
  command->add_option("--depth", options->depth, "So many steps, 1 to 20 (default: 5)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--top", options->top,
                   "So many branches at every step (default: 5), or ways (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--min-journeys", options->min_journeys,
                   "Branches of fewer journeys are only counted together")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Paths(context, *options); };
  });
}

}  // namespace journeygraph::cli
