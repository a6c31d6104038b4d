#include <string>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/dot.h"
#include "server/maps/formats/plan_attributes.h"

namespace journeygraph::server {
namespace {

std::string InQuotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

// How ways are drawn.
const char* StyleOf(v1::TransitionKind kind) {
  switch (kind) {
    case v1::TRANSITION_KIND_OPTIONAL:
      return "dotted";
    case v1::TRANSITION_KIND_ALTERNATIVE:
      return "dashed";
    case v1::TRANSITION_KIND_HANDOVER:
      return "bold";
    default:
      return "solid";
  }
}

class DotWriter {
 public:
  explicit DotWriter(const v1::JourneyMap& map) : map_(map) {}

  ExportedMap Write() {
    absl::StrAppend(&text_, "digraph ", InQuotes(map_.display_name()), " {\n");
    text_ +=
        "  rankdir=LR;\n"
        "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f4f7fb\", fontname=Helvetica];\n"
        "  edge [fontname=Helvetica, fontsize=10];\n";
    if (!map_.description().empty()) {
      absl::StrAppend(&text_, "  tooltip=", InQuotes(map_.description()), ";\n");
    }
    WriteTouchpoints("", "  ");
    for (const v1::Stage& stage : map_.stages()) {
      absl::StrAppend(&text_, "  subgraph ", InQuotes("cluster_" + stage.id()),
                      " {\n    label=", InQuotes(TitleText(stage)), ";\n");
      if (!stage.goal().empty()) {
        absl::StrAppend(&text_, "    tooltip=", InQuotes(stage.goal()), ";\n");
      }
      WriteTouchpoints(stage.id(), "    ");
      text_ += "  }\n";
    }
    for (const v1::PlannedTransition& way : map_.transitions()) WriteWay(way);
    text_ += "}\n";
    return {.text = std::move(text_), .report = Report()};
  }

 private:
  void WriteTouchpoints(const std::string& stage, const char* indent) {
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
      if (touchpoint.stage() != stage) continue;
      absl::StrAppend(&text_, indent, InQuotes(touchpoint.id()),
                      " [label=", InQuotes(TitleText(touchpoint)));
      if (!touchpoint.description().empty()) {
        absl::StrAppend(&text_, ", tooltip=", InQuotes(touchpoint.description()));
      }
      WriteAttributes(AttributesOf(touchpoint));
      text_ += "];\n";
    }
  }

  void WriteWay(const v1::PlannedTransition& way) {
    absl::StrAppend(&text_, "  ", InQuotes(way.from()), " -> ", InQuotes(way.to()),
                    " [style=", StyleOf(way.kind()));
    if (!way.condition().empty()) absl::StrAppend(&text_, ", label=", InQuotes(way.condition()));
    WriteAttributes(AttributesOf(way));
    text_ += "];\n";
  }

  void WriteAttributes(const PlanAttributes& attributes) {
    for (const auto& [name, value] : attributes) {
      absl::StrAppend(&text_, ", ", name, "=", InQuotes(value));
    }
  }

  std::vector<std::string> Report() const {
    std::vector<std::string_view> expressed = ExpressedByAttributes();
    for (const char* field :
         {"display_name", "description", "stages.id", "stages.display_name", "stages.goal",
          "touchpoints.id", "touchpoints.display_name", "touchpoints.description",
          "touchpoints.stage", "transitions.from", "transitions.to", "transitions.condition"}) {
      expressed.emplace_back(field);
    }
    std::vector<std::string> report = NotExpressed(map_, expressed);
    ReportOrder(map_, report);
    return report;
  }

  const v1::JourneyMap& map_;
  std::string text_;
};

}  // namespace

ExportedMap WriteDot(const v1::JourneyMap& map) { return DotWriter(map).Write(); }

}  // namespace journeygraph::server
