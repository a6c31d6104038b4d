#include "graph/map_findings.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

// Touchpoints by their place on the map; edges are planned transitions.
using WayGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

constexpr std::size_t kTitlesInSentence = 5;

struct Way {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool is_loop = false;
};

WayGraph GraphOf(std::size_t touchpoints, const std::vector<Way>& ways, bool with_loops) {
  WayGraph graph(touchpoints);
  for (const Way& way : ways) {
    if (with_loops || !way.is_loop) boost::add_edge(way.from, way.to, graph);
  }
  return graph;
}

// Cycles of the graph: touchpoints by strongly connected component, only those with a way back.
std::vector<std::vector<std::uint32_t>> Cycles(const WayGraph& graph) {
  std::vector<int> component(boost::num_vertices(graph));
  const auto index = boost::get(boost::vertex_index, graph);
  const int components =
      boost::strong_components(graph, boost::make_iterator_property_map(component.begin(), index));
  std::vector<std::vector<std::uint32_t>> members(static_cast<std::size_t>(components));
  for (std::uint32_t i = 0; i < component.size(); ++i) {
    members[static_cast<std::size_t>(component[i])].push_back(i);
  }
  std::erase_if(members, [&](const std::vector<std::uint32_t>& each) {
    return each.size() == 1 && !boost::edge(each.front(), each.front(), graph).second;
  });
  std::ranges::sort(members);
  return members;
}

class PlanCheck {
 public:
  explicit PlanCheck(const JourneyMap& map) : map_(map) {
    std::unordered_map<std::string, std::uint32_t> place_of_touchpoint;
    for (std::uint32_t i = 0; i < map.touchpoints.size(); ++i) {
      place_of_touchpoint.emplace(map.touchpoints[i].id, i);
    }
    std::unordered_map<std::string, std::uint32_t> place_of_stage;
    for (std::uint32_t i = 0; i < map.stages.size(); ++i) {
      place_of_stage.emplace(map.stages[i].id, i);
    }
    for (const Touchpoint& touchpoint : map.touchpoints) {
      const auto stage = place_of_stage.find(touchpoint.stage);
      stage_of_.push_back(stage == place_of_stage.end() ? std::nullopt
                                                        : std::optional(stage->second));
    }
    for (const PlannedTransition& transition : map.transitions) {
      ways_.push_back({place_of_touchpoint.at(transition.from),
                       place_of_touchpoint.at(transition.to),
                       transition.kind == TransitionKind::kLoop});
    }
    has_way_.resize(map.touchpoints.size());
    has_way_in_.resize(map.touchpoints.size());
    has_forward_way_in_.resize(map.touchpoints.size());
    has_forward_way_out_.resize(map.touchpoints.size());
    for (const Way& way : ways_) {
      has_way_[way.from] = has_way_[way.to] = true;
      if (way.from == way.to) continue;
      has_way_in_[way.to] = true;
      if (way.is_loop) continue;
      has_forward_way_in_[way.to] = has_forward_way_out_[way.from] = true;
    }
  }

  std::vector<MapFinding> Run() && {
    if (!ways_.empty()) {
      CheckReachable();
      CheckDeadEnds();
      CheckCycles();
    }
    CheckStages();
    CheckBackward();
    CheckMatches();
    return std::move(findings_);
  }

 private:
  MapFinding& Add(MapFindingKind kind, FindingSeverity severity, MapPlace::List list,
                  std::uint32_t place, std::string sentence) {
    findings_.push_back({.kind = kind,
                         .severity = severity,
                         .elements = {{list, place}},
                         .sentence = std::move(sentence)});
    return findings_.back();
  }
  MapFinding& AddAtTouchpoint(MapFindingKind kind, FindingSeverity severity, std::uint32_t place,
                              std::string_view rest) {
    return Add(kind, severity, MapPlace::List::kTouchpoints, place,
               absl::StrCat("Touchpoint ", Title(place), " ", std::string(rest), "."));
  }

  std::string Title(std::uint32_t touchpoint) const {
    return QuotedTitle(map_.touchpoints[touchpoint]);
  }

  // 'a', 'b' and 3 more.
  std::string Titles(std::span<const std::uint32_t> touchpoints) const {
    const std::size_t shown = touchpoints.size() <= kTitlesInSentence + 1
                                  ? touchpoints.size()
                                  : std::size_t{kTitlesInSentence};
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
      const bool is_last = i + 1 == touchpoints.size();
      absl::StrAppend(&text, i == 0 ? "" : is_last ? " and " : ", ", Title(touchpoints[i]));
    }
    if (shown < touchpoints.size()) {
      absl::StrAppend(&text, " and ", touchpoints.size() - shown, " more");
    }
    return text;
  }

  void CheckReachable() {
    std::vector<std::uint32_t> starts;
    for (std::uint32_t i = 0; i < has_way_.size(); ++i) {
      if (has_way_[i] && !has_forward_way_in_[i]) starts.push_back(i);
    }
    if (starts.empty()) {
      starts.push_back(
          static_cast<std::uint32_t>(std::ranges::find(has_way_, true) - has_way_.begin()));
    }
    const WayGraph graph = GraphOf(has_way_.size(), ways_, true);
    std::vector<boost::default_color_type> colour(has_way_.size());
    boost::queue<std::size_t> waiting;
    const auto colours =
        boost::make_iterator_property_map(colour.begin(), boost::get(boost::vertex_index, graph));
    for (const std::uint32_t start : starts) {
      if (colour[start] != boost::white_color) continue;
      boost::breadth_first_visit(graph, start, waiting, boost::bfs_visitor<>(), colours);
    }
    for (std::uint32_t i = 0; i < has_way_.size(); ++i) {
      if (!has_way_[i]) {
        AddAtTouchpoint(MapFindingKind::kUnreachable, FindingSeverity::kWarning, i,
                        "cannot be reached: no planned way leads to it or on from it");
      } else if (colour[i] == boost::white_color) {
        AddAtTouchpoint(MapFindingKind::kUnreachable, FindingSeverity::kError, i,
                        "cannot be reached by planned ways from where journeys begin");
      }
    }
  }

  void CheckDeadEnds() {
    std::optional<std::uint32_t> last_stage;
    for (std::uint32_t i = 0; i < has_way_.size(); ++i) {
      if (has_way_[i]) last_stage = std::max(last_stage, stage_of_[i]);
    }
    for (std::uint32_t i = 0; i < has_way_.size(); ++i) {
      if (!has_way_in_[i] || has_forward_way_out_[i]) continue;
      if (!stage_of_[i] || stage_of_[i] == last_stage) continue;
      AddAtTouchpoint(MapFindingKind::kDeadEnd, FindingSeverity::kWarning, i,
                      absl::StrCat("is a dead end: no planned way leads on from it, and its stage ",
                                   QuotedTitle(map_.stages[*stage_of_[i]]), " is not the last"));
    }
  }

  void CheckCycles() {
    const WayGraph graph = GraphOf(has_way_.size(), ways_, true);
    std::vector<bool> in_unmarked_cycle(has_way_.size());
    for (const auto& members : Cycles(GraphOf(has_way_.size(), ways_, false))) {
      for (const std::uint32_t member : members) in_unmarked_cycle[member] = true;
    }
    for (const std::vector<std::uint32_t>& members : Cycles(graph)) {
      const auto is_member = [&](std::size_t touchpoint) {
        return std::ranges::binary_search(members, touchpoint);
      };
      const bool can_end = std::ranges::any_of(members, [&](std::uint32_t member) {
        if (!has_forward_way_out_[member]) return true;
        const auto [first, last] = boost::adjacent_vertices(member, graph);
        return std::any_of(first, last, [&](std::size_t next) { return !is_member(next); });
      });
      const bool is_unmarked = std::ranges::any_of(
          members, [&](std::uint32_t member) { return in_unmarked_cycle[member]; });
      AddCycle(members, can_end, is_unmarked);
    }
  }

  void AddCycle(const std::vector<std::uint32_t>& members, bool can_end, bool is_unmarked) {
    const FindingSeverity severity = !can_end      ? FindingSeverity::kError
                                     : is_unmarked ? FindingSeverity::kWarning
                                                   : FindingSeverity::kInfo;
    const std::string what =
        members.size() == 1 ? absl::StrCat("Touchpoint ", Title(members[0]), " leads to itself")
                            : absl::StrCat("Touchpoints ", Titles(members), " form a cycle");
    MapFinding& finding =
        Add(MapFindingKind::kCycle, severity, MapPlace::List::kTouchpoints, members[0],
            absl::StrCat(what, !can_end      ? ", and no planned way leads out of it."
                               : is_unmarked ? ", and no transition of kind loop closes it."
                                             : ", closed by a planned loop."));
    for (std::size_t i = 1; i < members.size(); ++i) {
      finding.elements.push_back({MapPlace::List::kTouchpoints, members[i]});
    }
  }

  void CheckStages() {
    std::vector<bool> has_touchpoint(map_.stages.size());
    for (const auto& stage : stage_of_) {
      if (stage) has_touchpoint[*stage] = true;
    }
    for (std::uint32_t i = 0; i < map_.stages.size(); ++i) {
      if (has_touchpoint[i]) continue;
      Add(MapFindingKind::kEmptyStage, FindingSeverity::kWarning, MapPlace::List::kStages, i,
          absl::StrCat("Stage ", QuotedTitle(map_.stages[i]), " has no touchpoints."));
    }
    if (map_.stages.empty()) return;
    for (std::uint32_t i = 0; i < stage_of_.size(); ++i) {
      if (stage_of_[i]) continue;
      AddAtTouchpoint(MapFindingKind::kStageless, FindingSeverity::kWarning, i, "is on no stage");
    }
  }

  void CheckBackward() {
    for (std::uint32_t i = 0; i < ways_.size(); ++i) {
      const Way& way = ways_[i];
      const auto from = stage_of_[way.from];
      const auto to = stage_of_[way.to];
      if (!from || !to || *to >= *from) continue;
      MapFinding& finding =
          Add(MapFindingKind::kBackward,
              way.is_loop ? FindingSeverity::kInfo : FindingSeverity::kWarning,
              MapPlace::List::kTransitions, i,
              absl::StrCat(way.is_loop ? "The loop" : "The transition", " from ", Title(way.from),
                           " to ", Title(way.to), " leads back from stage ",
                           QuotedTitle(map_.stages[*from]), " to ", QuotedTitle(map_.stages[*to]),
                           way.is_loop ? "." : ", but is not of kind loop."));
      finding.elements.push_back({MapPlace::List::kTouchpoints, way.from});
      finding.elements.push_back({MapPlace::List::kTouchpoints, way.to});
    }
  }

  void CheckMatches() {
    struct Match {
      std::uint32_t touchpoint;
      std::string name;
    };
    std::map<std::string, std::vector<Match>> matches_of_key;
    for (std::uint32_t i = 0; i < map_.touchpoints.size(); ++i) {
      const Touchpoint& touchpoint = map_.touchpoints[i];
      const auto add = [&](const std::string& name) {
        const std::string key(absl::StripAsciiWhitespace(name));
        matches_of_key[absl::AsciiStrToLower(key)].push_back({i, name});
      };
      if (touchpoint.matches.empty()) add(touchpoint.id);
      for (const std::string& name : touchpoint.matches) add(name);
    }
    for (const auto& [key, matches] : matches_of_key) {
      for (std::size_t i = 1; i < matches.size(); ++i) {
        // Two names of one touchpoint may well be spellings of the same.
        const bool is_same_name = matches[i].name == matches[0].name;
        const bool is_same_touchpoint = matches[i].touchpoint == matches[0].touchpoint;
        if (is_same_touchpoint && !is_same_name) continue;
        MapFinding& finding = AddAtTouchpoint(
            MapFindingKind::kDuplicateMatch,
            is_same_name && !is_same_touchpoint ? FindingSeverity::kError
                                                : FindingSeverity::kWarning,
            matches[i].touchpoint,
            is_same_touchpoint ? absl::StrCat("matches '", matches[i].name, "' twice")
            : is_same_name
                ? absl::StrCat("matches '", matches[i].name, "', as ", Title(matches[0].touchpoint),
                               " does")
                : absl::StrCat("matches '", matches[i].name, "' and ", Title(matches[0].touchpoint),
                               " matches '", matches[0].name, "', which may be the same"));
        if (!is_same_touchpoint) {
          finding.elements.push_back({MapPlace::List::kTouchpoints, matches[0].touchpoint});
        }
      }
    }
  }

  const JourneyMap& map_;
  std::vector<std::optional<std::uint32_t>> stage_of_;  // by touchpoint
  std::vector<Way> ways_;                               // by transition
  // By touchpoint. Ways to itself only count for has_way_.
  std::vector<bool> has_way_;
  std::vector<bool> has_way_in_;
  std::vector<bool> has_forward_way_in_;
  std::vector<bool> has_forward_way_out_;
  std::vector<MapFinding> findings_;
};

}  // namespace

std::string QuotedTitle(const Stage& stage) {
  return absl::StrCat("'", stage.display_name.empty() ? stage.id : stage.display_name, "'");
}

std::string QuotedTitle(const Touchpoint& touchpoint) {
  return absl::StrCat(
      "'", touchpoint.display_name.empty() ? touchpoint.id : touchpoint.display_name, "'");
}

std::vector<MapFinding> CheckPlan(const JourneyMap& map) { return PlanCheck(map).Run(); }

}  // namespace journeygraph::graph
