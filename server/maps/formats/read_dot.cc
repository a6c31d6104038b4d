#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/field_checks.h"
#include "server/maps/formats/dot.h"
#include "server/maps/formats/dot_tokens.h"
#include "server/maps/formats/plan_attributes.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxDepth = 50;
// How things look: derived from the plan, or of no meaning to it.
constexpr std::array kLooks = {"shape",    "style",      "color",    "fillcolor",   "fontcolor",
                               "fontname", "fontsize",   "penwidth", "width",       "height",
                               "rank",     "rankdir",    "dir",      "arrowhead",   "arrowtail",
                               "weight",   "constraint", "pos",      "peripheries", "bgcolor",
                               "nodesep",  "ranksep",    "splines",  "margin",      "compound"};

using Attributes = std::vector<std::pair<std::string, std::string>>;
using Nodes = std::vector<int>;  // places of touchpoints

class DotReader {
 public:
  explicit DotReader(std::string_view text) : tokens_(text) {}

  absl::StatusOr<ImportedMap> Read() {
    if (absl::Status status = ReadGraph(); !status.ok()) return status;
    result_.report = report_.Lines();
    return std::move(result_);
  }

 private:
  const DotToken& token() const { return tokens_.current(); }
  v1::JourneyMap& map() { return result_.map; }

  absl::Status Unexpected(std::string_view needed) const {
    const std::string there = token().kind == DotToken::kEnd
                                  ? "the file ends"
                                  : absl::StrCat("is ", Quoted(token().text));
    return ErrorAtLine(token().line, absl::StrCat(there, "; ", std::string(needed), " is needed"));
  }

  absl::Status ReadGraph() {
    if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    if (token().IsKeyword("strict")) {
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    }
    if (!token().IsKeyword("digraph") && !token().IsKeyword("graph")) {
      return Unexpected("\"digraph\" or \"graph\"");
    }
    is_directed_ = token().IsKeyword("digraph");
    if (!is_directed_) report_.Say("the graph has no directions; ways go from left to right");
    if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    if (token().kind == DotToken::kId) {
      map().set_display_name(token().text);
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    }
    if (!token().IsSign("{")) return Unexpected("\"{\"");
    Nodes nodes;
    if (absl::Status status = ReadBody(-1, 0, nodes); !status.ok()) return status;
    if (token().kind != DotToken::kEnd) return Unexpected("the end of the file after \"}\"");
    return absl::OkStatus();
  }

  // From "{" to behind "}". `stage` is a place, or -1.
  absl::Status ReadBody(int stage, int depth, Nodes& nodes) {
    if (depth == kMaxDepth) {
      return ErrorAtLine(token().line, absl::StrCat("subgraphs are nested more than ", kMaxDepth,
                                                    " deep, which is the most allowed"));
    }
    if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    while (!token().IsSign("}")) {
      if (token().kind == DotToken::kEnd) return Unexpected("\"}\"");
      if (!token().IsSign(";")) {
        if (absl::Status status = ReadStatement(stage, depth, nodes); !status.ok()) return status;
        if (absl::Status status = CheckSize(map(), token().line); !status.ok()) return status;
      } else if (absl::Status status = tokens_.Next(); !status.ok()) {
        return status;
      }
    }
    return tokens_.Next();
  }

  absl::Status ReadStatement(int stage, int depth, Nodes& nodes) {
    const std::size_t line = token().line;
    if (token().IsKeyword("node") || token().IsKeyword("edge") || token().IsKeyword("graph")) {
      const bool is_graph = token().IsKeyword("graph");
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      Attributes attributes;
      if (absl::Status status = ReadAttributes(attributes); !status.ok()) return status;
      for (const auto& [name, value] : attributes) {
        is_graph ? SetGraphAttribute(stage, name, value, line)
                 : report_.LeftOut("defaults of nodes and edges", line);
      }
      return absl::OkStatus();
    }
    Nodes from;
    std::string name;
    if (absl::Status status = ReadEnd(stage, depth, from, name); !status.ok()) return status;
    if (token().IsSign("=") && !name.empty() && from.empty()) {
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      if (token().kind != DotToken::kId && token().kind != DotToken::kHtml) {
        return Unexpected("a value");
      }
      SetGraphAttribute(stage, name, token().text, line);
      return tokens_.Next();
    }
    if (!name.empty()) from = {PlaceOf(name, stage)};
    Add(from, nodes);
    if (token().IsSign("->") || token().IsSign("--")) {
      return ReadEdges(stage, depth, std::move(from), nodes);
    }
    if (name.empty()) return absl::OkStatus();
    Attributes attributes;
    if (absl::Status status = ReadAttributes(attributes); !status.ok()) return status;
    return SetNode(*map().mutable_touchpoints(from.front()), attributes, line);
  }

  // One end of an edge: a set of nodes, or the name of one, which is not made yet.
  absl::Status ReadEnd(int stage, int depth, Nodes& nodes, std::string& name) {
    if (token().IsKeyword("subgraph") || token().IsSign("{")) {
      return ReadSubgraph(stage, depth, nodes);
    }
    if (token().kind != DotToken::kId) return Unexpected("a node, \"subgraph\" or \"}\"");
    name = token().text;
    if (name.empty()) return Unexpected("a node with a name");
    if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    while (token().IsSign(":")) {
      report_.LeftOut("ports", token().line);
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      if (token().kind != DotToken::kId) return Unexpected("a port");
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status ReadSubgraph(int stage, int depth, Nodes& nodes) {
    std::string name;
    if (token().IsKeyword("subgraph")) {
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      if (token().kind == DotToken::kId) {
        name = token().text;
        if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      }
    }
    if (!token().IsSign("{")) return Unexpected("\"{\"");
    if (absl::StartsWith(name, "cluster")) {
      std::string_view given = std::string_view(name).substr(std::string_view("cluster").size());
      if (given.size() > 1 && given.front() == '_') given.remove_prefix(1);
      v1::Stage& added = *map().add_stages();
      added.set_id(stage_ids_.Keep(given.empty() ? "stage" : given, given));
      stage = map().stages_size() - 1;
    }
    return ReadBody(stage, depth + 1, nodes);
  }

  absl::Status ReadEdges(int stage, int depth, Nodes from, Nodes& nodes) {
    const int first = map().transitions_size();
    const std::size_t line = token().line;
    while (token().IsSign("->") || token().IsSign("--")) {
      if (token().IsSign("->") != is_directed_) return Unexpected(is_directed_ ? "->" : "--");
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      Nodes to;
      std::string name;
      if (absl::Status status = ReadEnd(stage, depth, to, name); !status.ok()) return status;
      if (!name.empty()) to = {PlaceOf(name, stage)};
      Add(to, nodes);
      for (const int source : from) {
        for (const int target : to) {
          v1::PlannedTransition& way = *map().add_transitions();
          way.set_from(map().touchpoints(source).id());
          way.set_to(map().touchpoints(target).id());
        }
        if (absl::Status status = CheckSize(map(), line); !status.ok()) return status;
      }
      from = std::move(to);
    }
    Attributes attributes;
    if (absl::Status status = ReadAttributes(attributes); !status.ok()) return status;
    for (int i = first; i < map().transitions_size(); ++i) {
      absl::Status status = SetEdge(*map().mutable_transitions(i), attributes, line);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status ReadAttributes(Attributes& attributes) {
    while (token().IsSign("[")) {
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      while (!token().IsSign("]")) {
        if (token().IsSign(";") || token().IsSign(",")) {
          if (absl::Status status = tokens_.Next(); !status.ok()) return status;
          continue;
        }
        if (token().kind != DotToken::kId) return Unexpected("an attribute or \"]\"");
        std::string name = token().text;
        if (absl::Status status = tokens_.Next(); !status.ok()) return status;
        if (!token().IsSign("=")) return Unexpected("\"=\" after the attribute");
        if (absl::Status status = tokens_.Next(); !status.ok()) return status;
        if (token().kind == DotToken::kHtml) {
          report_.LeftOut("HTML-like texts", token().line);
        } else if (token().kind != DotToken::kId) {
          return Unexpected("a value");
        } else {
          attributes.emplace_back(std::move(name), token().text);
        }
        if (absl::Status status = tokens_.Next(); !status.ok()) return status;
      }
      if (absl::Status status = tokens_.Next(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  void SetGraphAttribute(int stage, const std::string& name, const std::string& value,
                         std::size_t line) {
    v1::Stage* const cluster = stage < 0 ? nullptr : map().mutable_stages(stage);
    if (name == "label" && cluster != nullptr) {
      cluster->set_display_name(value == cluster->id() ? "" : value);
    } else if (name == "label") {
      map().set_display_name(value);
    } else if (name == "tooltip") {
      cluster != nullptr ? cluster->set_goal(value) : map().set_description(value);
    } else {
      LeaveOut(name, line);
    }
  }

  absl::Status SetNode(v1::Touchpoint& touchpoint, const Attributes& attributes, std::size_t line) {
    for (const auto& [name, value] : attributes) {
      if (name == "label") {
        const std::string title =
            absl::StrReplaceAll(value, {{"\\N", touchpoint.id()}, {"\n", " "}});
        touchpoint.set_display_name(title == touchpoint.id() ? "" : title);
        continue;
      }
      if (name == "tooltip") {
        touchpoint.set_description(value);
        continue;
      }
      const auto known = SetAttribute(touchpoint, name, value);
      if (!known.ok()) return ErrorAtLine(line, std::string(known.status().message()));
      if (!*known) LeaveOut(name, line);
    }
    return absl::OkStatus();
  }

  absl::Status SetEdge(v1::PlannedTransition& way, const Attributes& attributes, std::size_t line) {
    for (const auto& [name, value] : attributes) {
      if (name == "label") {
        way.set_condition(value);
        continue;
      }
      const auto known = SetAttribute(way, name, value);
      if (!known.ok()) return ErrorAtLine(line, std::string(known.status().message()));
      if (!*known) LeaveOut(name, line);
    }
    return absl::OkStatus();
  }

  void LeaveOut(const std::string& attribute, std::size_t line) {
    const bool is_look = std::ranges::find(kLooks, attribute) != kLooks.end();
    report_.LeftOut(is_look ? "attributes of looks" : "attribute " + attribute, line);
  }

  // The touchpoint of a node, which is made when it is named first; its stage is that of the first
  // cluster that names it.
  int PlaceOf(const std::string& node, int stage) {
    const auto [found, is_new] = places_.try_emplace(node, map().touchpoints_size());
    if (is_new) SetIdAndTitle(*map().add_touchpoints(), node, node, touchpoint_ids_);
    v1::Touchpoint& touchpoint = *map().mutable_touchpoints(found->second);
    if (touchpoint.stage().empty() && stage >= 0) touchpoint.set_stage(map().stages(stage).id());
    return found->second;
  }

  static void Add(const Nodes& some, Nodes& all) {
    for (const int node : some) {
      if (all.size() < kMaxNodesOfSet) all.push_back(node);
    }
  }

  static constexpr std::size_t kMaxNodesOfSet = 20'000;  // more ways than that are refused
  DotTokens tokens_;
  ImportedMap result_;
  ReadReport report_;
  bool is_directed_ = true;
  IdMaker stage_ids_;
  IdMaker touchpoint_ids_{256};
  std::map<std::string, int> places_;  // of touchpoints, by node
};

}  // namespace

absl::StatusOr<ImportedMap> ReadDot(std::string_view text) {
  if (absl::Status status = CheckMapFile(text); !status.ok()) return status;
  return DotReader(text).Read();
}

}  // namespace journeygraph::server
