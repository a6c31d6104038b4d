#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/cjml.h"
#include "server/maps/formats/xml_writer.h"

namespace journeygraph::server {
namespace {

constexpr std::array<std::string_view, 16> kExpressed = {
    "display_name",          "description",          "stages.id",
    "stages.display_name",   "stages.goal",          "personas.id",
    "personas.display_name", "touchpoints.id",       "touchpoints.display_name",
    "touchpoints.stage",     "touchpoints.kind",     "touchpoints.initiator",
    "touchpoints.receiver",  "touchpoints.channels", "touchpoints.description",
    "touchpoints.tags"};

class CjmlWriter {
 public:
  explicit CjmlWriter(const v1::JourneyMap& map) : map_(map) {
    for (const v1::Persona& persona : map.personas()) personas_.insert(persona.id());
  }

  ExportedMap Write() {
    xml_.Open("CJML", {{"version", "2.0"}});
    xml_.Open("plannedJourney");
    xml_.Element("journeyID", map_.name().substr(map_.name().rfind('/') + 1));
    xml_.Element("journeyTitle", map_.display_name());
    WritePhases();
    xml_.Element("journeyLongSummary", map_.description());
    WriteActors();
    xml_.Open("touchpoints");
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) WritePoint(touchpoint);
    xml_.Close();
    xml_.Close();
    xml_.Close();
    return {.text = std::move(xml_).Text(), .report = Report()};
  }

 private:
  void WritePhases() {
    if (map_.stages().empty()) return;
    xml_.Open("journeyPhases");
    for (const v1::Stage& stage : map_.stages()) {
      xml_.Open("journeyPhase", {{"phaseID", stage.id()}});
      xml_.Element("phaseName", TitleText(stage));
      xml_.Element("phaseDescription", stage.goal());
      xml_.Close();
    }
    xml_.Close();
  }

  // Whoever begins or is spoken to and is no persona belongs to the company's side.
  void WriteActors() {
    xml_.Open("actors");
    for (const v1::Persona& persona : map_.personas()) {
      xml_.Open("endUser", {{"actorID", persona.id()}});
      xml_.Element("actorName", TitleText(persona));
      xml_.Close();
    }
    std::set<std::string> companies;
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
      for (const std::string& actor : {touchpoint.initiator(), touchpoint.receiver()}) {
        if (actor.empty() || personas_.contains(actor) || !companies.insert(actor).second) continue;
        xml_.Open("serviceProvider", {{"actorID", actor}});
        xml_.Element("companyName", actor);
        xml_.Close();
      }
    }
    xml_.Close();
  }

  void WritePoint(const v1::Touchpoint& touchpoint) {
    const bool is_action = touchpoint.kind() == v1::TOUCHPOINT_KIND_ACTION;
    xml_.Open(is_action ? "plannedAction" : "plannedCommunicationPoint");
    xml_.Element("touchpointID", touchpoint.id());
    xml_.Element("belongsTo", "", {{"phaseIDref", touchpoint.stage()}});
    WriteSide("initiator", touchpoint.initiator(), "initiatorLabel", TitleText(touchpoint));
    if (is_action) {
      lost_receivers_ += !touchpoint.receiver().empty();
      lost_channels_ += touchpoint.channels_size();
    } else {
      WriteSide("receiver", touchpoint.receiver(), "receiverLabel", "");
      if (!touchpoint.channels().empty()) {
        xml_.Open("channel");
        xml_.Element("channelName", touchpoint.channels(0));
        xml_.Close();
        lost_channels_ += touchpoint.channels_size() - 1;
      }
    }
    xml_.Element("comment", touchpoint.description());
    if (!touchpoint.tags().empty()) {
      xml_.Element("category", touchpoint.tags(0));
      lost_tags_ += touchpoint.tags_size() - 1;
    }
    xml_.Close();
  }

  void WriteSide(std::string_view side, const std::string& actor, std::string_view label_name,
                 std::string_view label) {
    if (actor.empty() && label.empty()) return;
    xml_.Open(side);
    xml_.Element("refersTo", "", {{"actorIDref", actor}});
    xml_.Element(label_name, label);
    xml_.Close();
  }

  // CJML has one way only: from every touchpoint to the next in the file.
  std::pair<int, int> OtherAndMissingTransitions() const {
    std::set<std::pair<std::string, std::string>> in_a_row;
    for (int i = 0; i + 1 < map_.touchpoints_size(); ++i) {
      in_a_row.emplace(map_.touchpoints(i).id(), map_.touchpoints(i + 1).id());
    }
    int others = 0;
    for (const v1::PlannedTransition& transition : map_.transitions()) {
      others += in_a_row.erase({transition.from(), transition.to()}) == 0;
    }
    return {others, static_cast<int>(in_a_row.size())};
  }

  std::vector<std::string> Report() const {
    std::vector<std::string_view> expressed(kExpressed.begin(), kExpressed.end());
    // Where the way is expressed; the rest of it never is.
    for (const char* field : {"transitions.from", "transitions.to", "transitions.id"}) {
      expressed.emplace_back(field);
    }
    std::vector<std::string> report = NotExpressed(map_, expressed);
    const auto say = [&report](int count, std::string_view words) {
      if (count > 0) report.push_back(absl::StrCat(count, " ", std::string(words)));
    };
    const auto [others, missing] = OtherAndMissingTransitions();
    say(others, "transitions left out; only the order of the touchpoints is written");
    say(missing, "touchpoints follow another one in the file without a planned way on the map");
    say(lost_channels_, "channels left out; a communication has one, an action none");
    say(lost_receivers_, "receivers of actions left out");
    say(lost_tags_, "tags left out; a touchpoint has one category");
    return report;
  }

  const v1::JourneyMap& map_;
  XmlWriter xml_;
  std::set<std::string> personas_;
  int lost_channels_ = 0;
  int lost_receivers_ = 0;
  int lost_tags_ = 0;
};

}  // namespace

ExportedMap WriteCjml(const v1::JourneyMap& map) { return CjmlWriter(map).Write(); }

}  // namespace journeygraph::server
