#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/bpmn.h"
#include "server/maps/formats/plan_attributes.h"
#include "server/maps/formats/xml_writer.h"

namespace journeygraph::server {
namespace {

constexpr char kBpmnNamespace[] = "http://www.omg.org/spec/BPMN/20100524/MODEL";
constexpr char kOwnNamespace[] = "https://journeygraph.io/bpmn";

class BpmnWriter {
 public:
  explicit BpmnWriter(const v1::JourneyMap& map) : map_(map) {
    for (const v1::Touchpoint& touchpoint : map.touchpoints()) {
      nodes_.emplace(touchpoint.id(), absl::StrCat("Task_", nodes_.size() + 1));
    }
    for (const v1::PlannedTransition& transition : map.transitions()) {
      ways_from_[transition.from()].push_back(&transition);
      if (transition.from() != transition.to()) reached_.insert(transition.to());
    }
  }

  ExportedMap Write() {
    xml_.Open("definitions", {{"xmlns", kBpmnNamespace},
                              {"xmlns:journeygraph", kOwnNamespace},
                              {"id", "Definitions_1"},
                              {"targetNamespace", kOwnNamespace}});
    xml_.Open("process",
              {{"id", "Process_1"}, {"name", map_.display_name()}, {"isExecutable", "false"}});
    xml_.Element("documentation", map_.description());
    WriteStages();
    WriteLanes();
    WriteStart();
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) WriteTouchpoint(touchpoint);
    WriteEnd();
    xml_.Close();
    xml_.Close();
    return {.text = std::move(xml_).Text(), .report = Report()};
  }

 private:
  void WriteStages() {
    if (map_.stages().empty()) return;
    xml_.Open("extensionElements");
    for (const v1::Stage& stage : map_.stages()) {
      xml_.Empty("journeygraph:stage", {{"id", stage.id()},
                                        {"name", stage.display_name()},
                                        {"goal", stage.goal()},
                                        {"promise", stage.promise()}});
    }
    xml_.Close();
  }

  void WriteLanes() {
    if (map_.lanes().empty()) return;
    xml_.Open("laneSet", {{"id", "LaneSet_1"}});
    for (int i = 0; i < map_.lanes_size(); ++i) {
      const v1::Lane& lane = map_.lanes(i);
      xml_.Open("lane", {{"id", absl::StrCat("Lane_", i + 1)}, {"name", TitleText(lane)}});
      xml_.Open("extensionElements");
      xml_.Empty("journeygraph:lane", {{"id", lane.id()}});
      xml_.Close();
      for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
        if (touchpoint.lane() == lane.id()) xml_.Element("flowNodeRef", nodes_[touchpoint.id()]);
      }
      xml_.Close();
    }
    xml_.Close();
  }

  // Journeys begin where no way leads to; if ways lead everywhere, at the first touchpoint.
  void WriteStart() {
    std::vector<std::string> first;
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
      if (!reached_.contains(touchpoint.id())) first.push_back(nodes_[touchpoint.id()]);
    }
    if (first.empty() && !map_.touchpoints().empty()) {
      first.push_back(nodes_[map_.touchpoints(0).id()]);
    }
    xml_.Empty("startEvent", {{"id", "Start_1"}});
    std::string source = "Start_1";
    if (first.size() > 1) {
      xml_.Empty("exclusiveGateway", {{"id", "Start_Split"}});
      WriteFlow(source, "Start_Split");
      source = "Start_Split";
    }
    for (const std::string& node : first) WriteFlow(source, node);
  }

  void WriteTouchpoint(const v1::Touchpoint& touchpoint) {
    const std::string& node = nodes_[touchpoint.id()];
    xml_.Open("task", {{"id", node}, {"name", TitleText(touchpoint)}});
    xml_.Element("documentation", touchpoint.description());
    xml_.Open("extensionElements");
    xml_.Empty("journeygraph:touchpoint", {{"id", touchpoint.id()}, {"stage", touchpoint.stage()}});
    for (const auto& [name, value] : AttributesOf(touchpoint)) {
      xml_.Empty("journeygraph:attribute", {{"name", name}, {"value", value}});
    }
    xml_.Close();
    xml_.Close();
    const auto& ways = ways_from_[touchpoint.id()];
    std::string source = node;
    if (ways.size() > 1) {
      source += "_Split";
      const bool is_parallel = std::ranges::all_of(
          ways, [](const auto* way) { return way->kind() == v1::TRANSITION_KIND_PARALLEL; });
      xml_.Empty(is_parallel ? "parallelGateway" : "exclusiveGateway", {{"id", source}});
      WriteFlow(node, source);
    }
    for (const v1::PlannedTransition* way : ways) WriteWay(source, *way);
    if (ways.empty()) last_.push_back(node);
  }

  void WriteWay(const std::string& source, const v1::PlannedTransition& way) {
    xml_.Open("sequenceFlow", {{"id", absl::StrCat("Flow_", ++flows_)},
                               {"name", way.condition()},
                               {"sourceRef", source},
                               {"targetRef", nodes_[way.to()]}});
    xml_.Open("extensionElements");
    xml_.Empty("journeygraph:way");
    for (const auto& [name, value] : AttributesOf(way)) {
      xml_.Empty("journeygraph:attribute", {{"name", name}, {"value", value}});
    }
    xml_.Close();
    xml_.Close();
  }

  void WriteFlow(const std::string& source, const std::string& target) {
    xml_.Empty(
        "sequenceFlow",
        {{"id", absl::StrCat("Flow_", ++flows_)}, {"sourceRef", source}, {"targetRef", target}});
  }

  void WriteEnd() {
    if (last_.empty()) return;
    xml_.Empty("endEvent", {{"id", "End_1"}});
    for (const std::string& node : last_) WriteFlow(node, "End_1");
  }

  std::vector<std::string> Report() const {
    std::vector<std::string_view> expressed = ExpressedByAttributes();
    for (const char* field :
         {"display_name", "description", "stages.id", "stages.display_name", "stages.goal",
          "stages.promise", "lanes.id", "lanes.display_name", "touchpoints.id",
          "touchpoints.display_name", "touchpoints.description", "touchpoints.stage",
          "touchpoints.lane", "transitions.from", "transitions.to", "transitions.condition"}) {
      expressed.emplace_back(field);
    }
    std::vector<std::string> report = NotExpressed(map_, expressed);
    if (!map_.stages().empty() || !map_.touchpoints().empty()) {
      report.emplace_back(
          "stages, channels, kinds and the like are written as extension elements of Journeygraph, "
          "which other tools do not show");
    }
    return report;
  }

  const v1::JourneyMap& map_;
  XmlWriter xml_;
  std::map<std::string, std::string> nodes_;  // ids in the file by touchpoint
  std::map<std::string, std::vector<const v1::PlannedTransition*>> ways_from_;
  std::set<std::string> reached_;  // touchpoints
  std::vector<std::string> last_;  // nodes
  int flows_ = 0;
};

}  // namespace

ExportedMap WriteBpmn(const v1::JourneyMap& map) { return BpmnWriter(map).Write(); }

}  // namespace journeygraph::server
