#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/maps/formats/bpmn.h"
#include "server/maps/formats/plan_attributes.h"
#include "server/maps/formats/xml_reader.h"

namespace journeygraph::server {
namespace {

// Ways through gateways are followed from every touchpoint; a file that needs more steps is
// refused.
constexpr std::size_t kMaxSteps = 5'000'000;
constexpr std::size_t kMaxNodes = 100'000;
constexpr std::size_t kMaxConditionBytes = 1'000;

constexpr std::array kTasks = {"task",       "userTask",         "manualTask",  "serviceTask",
                               "sendTask",   "receiveTask",      "scriptTask",  "callActivity",
                               "subProcess", "businessRuleTask", "transaction", "adHocSubProcess"};
constexpr std::array kSubProcesses = {"subProcess", "transaction", "adHocSubProcess"};
// What belongs to the touchpoint that a sub-process is.
constexpr std::array kOfSubProcess = {"extensionElements", "documentation", "incoming", "outgoing"};
// Nodes that ways go through.
constexpr std::array kPassed = {"startEvent",
                                "endEvent",
                                "exclusiveGateway",
                                "inclusiveGateway",
                                "parallelGateway",
                                "eventBasedGateway",
                                "complexGateway",
                                "intermediateCatchEvent",
                                "intermediateThrowEvent"};
// Elements without a meaning of their own for a map.
constexpr std::array kFrames = {
    "definitions",       "process",  "laneSet",     "lane",          "incoming",
    "extensionElements", "outgoing", "flowNodeRef", "documentation", "conditionExpression",
    "sequenceFlow"};

bool IsOneOf(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

struct Node {
  std::optional<int> touchpoint;  // its place on the map; none if ways go through
  std::string type;
  std::string name;
  std::vector<std::size_t> flows;  // outgoing
};

struct Flow {
  std::string source;
  std::string target;
  v1::PlannedTransition way;  // condition and attributes
  bool is_ours = false;       // written by Journeygraph: its kind is known
  std::size_t line = 0;
};

class BpmnReader : public XmlHandler {
 public:
  absl::Status Open(std::span<const XmlElement> path) override {
    const XmlElement& element = path.back();
    if (path.size() == 1 && element.name != "definitions") {
      return ErrorAtLine(element.line, absl::StrCat("the root is ", Quoted(element.name),
                                                    "; \"definitions\" of BPMN 2.0 is needed"));
    }
    if (IsIgnored(path) || IsExtension(path)) return absl::OkStatus();
    const std::string id(element.Attribute("id"));
    const std::string name(element.Attribute("name"));
    if (element.name == "process") {
      if (++processes_ > 1) report_.Say("several processes are read into one map");
      if (map().display_name().empty()) map().set_display_name(name);
    } else if (IsOneOf(kTasks, element.name)) {
      touchpoint_ = {};
      touchpoint_id_.clear();
      touchpoint_.set_display_name(name);
    } else if (IsOneOf(kPassed, element.name)) {
      if (absl::StrContains(element.name, "Event") && !name.empty()) {
        report_.LeftOut("names of events", element.line);
      }
      return AddNode(id, {.type = element.name, .name = name}, element.line);
    } else if (element.name == "sequenceFlow") {
      flow_ = {.source = std::string(element.Attribute("sourceRef")),
               .target = std::string(element.Attribute("targetRef")),
               .line = element.line};
      flow_.way.set_condition(name);
    } else if (element.name == "lane") {
      v1::Lane& lane = *map().add_lanes();
      lane.set_display_name(name);
      lane_refs_.emplace_back();
    }
    return absl::OkStatus();
  }

  absl::Status Close(std::span<const XmlElement> path) override {
    if (IsIgnored(path)) return absl::OkStatus();
    const XmlElement& element = path.back();
    const std::string_view parent = path.size() > 1 ? path[path.size() - 2].name : "";
    if (IsExtension(path)) return CloseExtension(path);
    if (IsOneOf(kTasks, element.name)) return CloseTask(element);
    if (element.name == "sequenceFlow") {
      if (flows_.size() == kMaxNodes) return TooMany("sequence flows", element.line);
      flows_.push_back(std::move(flow_));
    } else if (element.name == "documentation") {
      if (parent == "process") {
        map().set_description(element.text);
      } else if (IsOneOf(kTasks, parent)) {
        touchpoint_.set_description(element.text);
      } else {
        report_.LeftOut("documentation of " + std::string(parent), element.line);
      }
    } else if (element.name == "conditionExpression") {
      if (flow_.way.condition().empty()) flow_.way.set_condition(element.text);
    } else if (element.name == "flowNodeRef") {
      if (!lane_refs_.empty()) lane_refs_.back().push_back(element.text);
    } else if (!IsOneOf(kFrames, element.name) && !IsOneOf(kPassed, element.name)) {
      // Nodes that are left out may be named by flows.
      ignored_.insert(std::string(element.Attribute("id")));
      report_.LeftOut(element.name, element.line);
    }
    return CheckSize(map(), element.line);
  }

  absl::StatusOr<ImportedMap> Finish() {
    if (processes_ == 0) return absl::InvalidArgumentError("has no process");
    KeepStages();
    KeepLanes();
    if (absl::Status status = Connect(); !status.ok()) return status;
    for (int i = 0; i < map().touchpoints_size(); ++i) {
      if (absl::Status status = Follow(i); !status.ok()) return status;
    }
    MarkLoops();
    result_.report = report_.Lines();
    return std::move(result_);
  }

 private:
  v1::JourneyMap& map() { return result_.map; }

  static bool IsExtension(std::span<const XmlElement> path) {
    return path.size() > 1 && path[path.size() - 2].name == "extensionElements";
  }

  // What is inside a sub-process or an element that is left out counts as part of it.
  static bool IsIgnored(std::span<const XmlElement> path) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const std::string& name = path[i].name;
      const bool is_known =
          IsOneOf(kFrames, name) || IsOneOf(kTasks, name) || IsOneOf(kPassed, name);
      if (!is_known) return true;
      // No extension of ours has a structure.
      if (name == "extensionElements" && i + 2 < path.size()) return true;
      if (IsOneOf(kSubProcesses, name) && !IsOneOf(kOfSubProcess, path[i + 1].name)) return true;
    }
    return false;
  }

  static absl::Status TooMany(std::string_view what, std::size_t line) {
    return ErrorAtLine(line, absl::StrCat("there are more than ", kMaxNodes, " ", std::string(what),
                                          ", which is the most allowed"));
  }

  absl::Status AddNode(const std::string& id, Node node, std::size_t line) {
    if (id.empty()) return ErrorAtLine(line, node.type + " has no id");
    if (nodes_.size() == kMaxNodes) return TooMany("nodes", line);
    if (!nodes_.try_emplace(id, std::move(node)).second) {
      return ErrorAtLine(line, absl::StrCat("id ", Quoted(id), " is used twice"));
    }
    return absl::OkStatus();
  }

  absl::Status CloseTask(const XmlElement& element) {
    const std::string id(element.Attribute("id"));
    const std::string title = touchpoint_.display_name().empty() ? id : touchpoint_.display_name();
    if (touchpoint_id_.empty()) {
      touchpoint_.clear_display_name();
      SetTitle(touchpoint_, title, touchpoint_ids_);
    } else {
      SetIdAndTitle(touchpoint_, touchpoint_id_, title, touchpoint_ids_);
    }
    if (IsOneOf(kSubProcesses, element.name)) {
      report_.LeftOut("contents of " + element.name, element.line);
    }
    *map().add_touchpoints() = std::move(touchpoint_);
    if (absl::Status status = CheckSize(map(), element.line); !status.ok()) return status;
    return AddNode(id, {.touchpoint = map().touchpoints_size() - 1, .type = element.name},
                   element.line);
  }

  absl::Status CloseExtension(std::span<const XmlElement> path) {
    const XmlElement& element = path.back();
    const std::string_view owner = path.size() > 2 ? path[path.size() - 3].name : "";
    if (element.name == "stage" && owner == "process") {
      v1::Stage& stage = *map().add_stages();
      stage.set_id(std::string(element.Attribute("id")));
      stage.set_display_name(std::string(element.Attribute("name")));
      stage.set_goal(std::string(element.Attribute("goal")));
      stage.set_promise(std::string(element.Attribute("promise")));
      return CheckSize(map(), element.line);
    }
    if (element.name == "lane" && owner == "lane") {
      map().mutable_lanes()->rbegin()->set_id(std::string(element.Attribute("id")));
    } else if (element.name == "touchpoint" && IsOneOf(kTasks, owner)) {
      touchpoint_id_ = std::string(element.Attribute("id"));
      touchpoint_.set_stage(std::string(element.Attribute("stage")));
    } else if (element.name == "way" && owner == "sequenceFlow") {
      flow_.is_ours = true;
    } else if (element.name == "attribute") {
      const auto name = element.Attribute("name");
      const auto value = element.Attribute("value");
      const absl::StatusOr<bool> known =
          owner == "sequenceFlow"  ? SetAttribute(flow_.way, name, value)
          : IsOneOf(kTasks, owner) ? SetAttribute(touchpoint_, name, value)
                                   : false;
      if (!known.ok()) {
        return ErrorAtLine(element.line, std::string(known.status().message()));
      }
      if (!*known) report_.LeftOut("extension elements", element.line);
    } else {
      report_.LeftOut("extension elements", element.line);
    }
    return absl::OkStatus();
  }

  // Touchpoints keep their stage only if there is one.
  void KeepStages() {
    std::set<std::string> stages;
    for (const v1::Stage& stage : map().stages()) stages.insert(stage.id());
    for (v1::Touchpoint& touchpoint : *map().mutable_touchpoints()) {
      if (touchpoint.stage().empty() || stages.contains(touchpoint.stage())) continue;
      report_.Say(absl::StrCat("touchpoint ", Quoted(touchpoint.id()), " is of stage ",
                               Quoted(touchpoint.stage()), ", which there is not"));
      touchpoint.clear_stage();
    }
  }

  void KeepLanes() {
    IdMaker ids;
    for (int i = 0; i < map().lanes_size(); ++i) {
      v1::Lane& lane = *map().mutable_lanes(i);
      const std::string title = lane.display_name().empty() ? lane.id() : lane.display_name();
      const std::string given = lane.id();
      SetIdAndTitle(lane, given, title, ids);
      if (given.empty()) {
        lane.set_display_name(lane.id() == title ? "" : title);
      }
      for (const std::string& ref : lane_refs_[static_cast<std::size_t>(i)]) {
        const auto node = nodes_.find(ref);
        if (node == nodes_.end() || !node->second.touchpoint) continue;
        map().mutable_touchpoints(*node->second.touchpoint)->set_lane(lane.id());
      }
    }
  }

  absl::Status Connect() {
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      const Flow& flow = flows_[i];
      const auto source = nodes_.find(flow.source);
      const bool has_target = nodes_.contains(flow.target);
      if (source != nodes_.end() && has_target) {
        source->second.flows.push_back(i);
        continue;
      }
      const std::string& missing = source == nodes_.end() ? flow.source : flow.target;
      if (!ignored_.contains(missing)) {
        return ErrorAtLine(flow.line, absl::StrCat("sequenceFlow refers to ", Quoted(missing),
                                                   "; the id of a node of the process is needed"));
      }
      report_.LeftOut("sequenceFlow from or to something left out", flow.line);
    }
    for (const auto& [id, node] : nodes_) {
      if (node.touchpoint) starts_[*node.touchpoint] = &node;
    }
    return absl::OkStatus();
  }

  // A way on which gateways and events are passed.
  struct Trail {
    std::size_t flow;
    std::string condition;
    v1::TransitionKind kind;
  };

  // Finds the touchpoints that a touchpoint leads to.
  absl::Status Follow(int touchpoint) {
    const Node& from = *starts_.at(touchpoint);
    std::set<const Node*> passed;
    std::vector<Trail> open;
    Push(from, {.flow = 0, .condition = "", .kind = v1::TRANSITION_KIND_UNSPECIFIED}, open);
    while (!open.empty()) {
      const Trail trail = std::move(open.back());
      open.pop_back();
      const Flow& flow = flows_[trail.flow];
      if (++steps_ > kMaxSteps) {
        return ErrorAtLine(flow.line, absl::StrCat("there are too many ways through gateways; ",
                                                   kMaxSteps, " steps are allowed"));
      }
      const Node& node = nodes_.at(flow.target);
      if (!node.touchpoint) {
        if (passed.insert(&node).second) Push(node, trail, open);
        continue;
      }
      v1::PlannedTransition& way = *map().add_transitions();
      way = flow.way;
      way.set_from(map().touchpoints(touchpoint).id());
      way.set_to(map().touchpoints(*node.touchpoint).id());
      way.set_condition(trail.condition);
      if (!flow.is_ours) way.set_kind(trail.kind);
      is_ours_.push_back(flow.is_ours);
      if (absl::Status status = CheckSize(map(), flow.line); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // The flows out of a node, in the order of the file when they are taken from the back.
  void Push(const Node& node, const Trail& so_far, std::vector<Trail>& open) {
    const bool splits = node.flows.size() > 1;
    for (auto flow = node.flows.rbegin(); flow != node.flows.rend(); ++flow) {
      Trail trail{.flow = *flow, .condition = so_far.condition, .kind = so_far.kind};
      const std::string& own = flows_[*flow].way.condition();
      const std::string words =
          node.name.empty() || own.empty() || !splits || !absl::EndsWith(node.type, "Gateway")
              ? own
              : absl::StrCat(node.name, " ", own);
      if (trail.condition.size() + words.size() > kMaxConditionBytes) {
        report_.LeftOut("names of flows beyond 1,000 bytes of a condition", flows_[*flow].line);
      } else if (!words.empty()) {
        absl::StrAppend(&trail.condition, trail.condition.empty() ? "" : ", ", words);
      }
      if (splits) {
        const bool is_parallel = node.type == "parallelGateway" || (node.touchpoint && own.empty());
        trail.kind = is_parallel ? v1::TRANSITION_KIND_PARALLEL : v1::TRANSITION_KIND_ALTERNATIVE;
      }
      open.push_back(std::move(trail));
    }
  }

  // Ways of other tools that lead back to a touchpoint from which one came.
  void MarkLoops() {
    const int count = map().touchpoints_size();
    std::map<std::string, int> places;
    for (int i = 0; i < count; ++i) places.emplace(map().touchpoints(i).id(), i);
    std::vector<std::vector<int>> ways(static_cast<std::size_t>(count));
    for (int i = 0; i < map().transitions_size(); ++i) {
      ways[static_cast<std::size_t>(places.at(map().transitions(i).from()))].push_back(i);
    }
    enum class Colour { kNew, kOpen, kDone };
    std::vector<Colour> colours(ways.size(), Colour::kNew);
    for (std::size_t root = 0; root < ways.size(); ++root) {
      if (colours[root] != Colour::kNew) continue;
      std::vector<std::pair<std::size_t, std::size_t>> stack = {{root, 0}};
      colours[root] = Colour::kOpen;
      while (!stack.empty()) {
        auto& [at, next] = stack.back();
        if (next == ways[at].size()) {
          colours[at] = Colour::kDone;
          stack.pop_back();
          continue;
        }
        const int way = ways[at][next++];
        const auto to = static_cast<std::size_t>(places.at(map().transitions(way).to()));
        if (colours[to] == Colour::kOpen && !is_ours_[static_cast<std::size_t>(way)]) {
          map().mutable_transitions(way)->set_kind(v1::TRANSITION_KIND_LOOP);
        } else if (colours[to] == Colour::kNew) {
          colours[to] = Colour::kOpen;
          stack.emplace_back(to, 0);
        }
      }
    }
  }

  ImportedMap result_;
  ReadReport report_;
  int processes_ = 0;
  v1::Touchpoint touchpoint_;  // being read
  std::string touchpoint_id_;
  Flow flow_;  // being read
  IdMaker touchpoint_ids_{256};
  std::map<std::string, Node> nodes_;
  std::map<int, const Node*> starts_;  // nodes by place of the touchpoint
  std::vector<Flow> flows_;
  std::vector<bool> is_ours_;  // by transition
  std::vector<std::vector<std::string>> lane_refs_;
  std::set<std::string> ignored_;
  std::size_t steps_ = 0;
};

}  // namespace

absl::StatusOr<ImportedMap> ReadBpmn(std::string_view text) {
  BpmnReader reader;
  if (absl::Status status = ReadXml(text, reader); !status.ok()) return status;
  return reader.Finish();
}

}  // namespace journeygraph::server
