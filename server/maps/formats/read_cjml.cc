#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/maps/formats/cjml.h"
#include "server/maps/formats/xml_reader.h"

namespace journeygraph::server {
namespace {

constexpr std::array kPoints = {"plannedCommunicationPoint", "actualCommunicationPoint",
                                "plannedAction", "actualAction"};
// Elements that only hold others.
constexpr std::array kFrames = {"CJML",          "plannedJourney", "actualJourney",
                                "journeyPhases", "actors",         "touchpoints",
                                "timestamps",    "channel",        "touchpointExperience"};

bool IsOneOf(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string FirstOf(std::string_view a, std::string_view b) {
  return std::string(a.empty() ? b : a);
}

class CjmlReader : public XmlHandler {
 public:
  absl::Status Open(std::span<const XmlElement> path) override {
    const XmlElement& element = path.back();
    if (path.size() == 1) {
      if (absl::EqualsIgnoreCase(element.name, "CJML")) return absl::OkStatus();
      return ErrorAtLine(
          element.line, absl::StrCat("the root is ", Quoted(element.name), "; \"CJML\" is needed"));
    }
    if (element.name == "plannedJourney" || element.name == "actualJourney") {
      if (++journeys_ > 1) {
        return ErrorAtLine(element.line, "is a second journey; a file with one is needed");
      }
      if (element.name == "actualJourney") result_.map.set_state(v1::MAP_STATE_AS_IS);
    }
    if (IsOneOf(kPoints, element.name)) {
      point_ = {};
      // Only a communication has a receiver.
      point_.touchpoint.set_kind(absl::StrContains(element.name, "Action")
                                     ? v1::TOUCHPOINT_KIND_ACTION
                                     : v1::TOUCHPOINT_KIND_COMMUNICATION);
    }
    if (element.name == "endUser" || element.name == "serviceProvider") actor_name_.clear();
    if (element.name == "journeyPhase") phase_ = {};
    return absl::OkStatus();
  }

  absl::Status Close(std::span<const XmlElement> path) override {
    const XmlElement& element = path.back();
    const std::string_view parent = path.size() > 1 ? path[path.size() - 2].name : "";
    if (IsInPoint(path)) return ClosePoint(element, parent);
    if (parent == "journeyPhase" || element.name == "journeyPhase") {
      ClosePhase(element);
    } else if (IsActor(parent) || IsActor(element.name)) {
      CloseActor(element);
    } else if (!CloseJourney(element) && !IsOneOf(kFrames, element.name)) {
      report_.LeftOut(element.name, element.line);
    }
    return CheckSize(result_.map, element.line);
  }

  absl::StatusOr<ImportedMap> Finish() {
    if (journeys_ == 0) {
      return absl::InvalidArgumentError("has neither plannedJourney nor actualJourney");
    }
    result_.map.set_description(summary_);
    ResolveReferences();
    AddTransitions();
    result_.report = report_.Lines();
    return std::move(result_);
  }

 private:
  struct Point {
    v1::Touchpoint touchpoint;
    std::string id;
    std::string initiator_label;
    std::string receiver_label;
    std::string experience;
    double rating = 0;
    bool has_rating = false;
  };
  static bool IsActor(std::string_view name) {
    return name == "endUser" || name == "serviceProvider";
  }
  static bool IsInPoint(std::span<const XmlElement> path) {
    return std::ranges::any_of(
        path, [](const XmlElement& element) { return IsOneOf(kPoints, element.name); });
  }

  bool CloseJourney(const XmlElement& element) {
    if (element.name == "journeyTitle") {
      result_.map.set_display_name(element.text);
    } else if (element.name == "journeyID") {
      if (result_.map.display_name().empty()) result_.map.set_display_name(element.text);
    } else if (element.name == "journeyShortSummary" || element.name == "journeyLongSummary") {
      if (!element.text.empty() && !summary_.empty()) summary_ += "\n\n";
      summary_ += element.text;
    } else {
      return element.text.empty() && element.attributes.empty();
    }
    return true;
  }

  void ClosePhase(const XmlElement& element) {
    if (element.name == "phaseName") {
      phase_.set_display_name(element.text);
    } else if (element.name == "phaseDescription") {
      phase_.set_goal(element.text);
    } else if (element.name == "journeyPhase") {
      const std::string given(element.Attribute("phaseID"));
      const std::string title = FirstOf(phase_.display_name(), given);
      SetIdAndTitle(phase_, given, title, stage_ids_);
      stages_.try_emplace(given, phase_.id());
      *result_.map.add_stages() = phase_;
    } else {
      report_.LeftOut(element.name, element.line);
    }
  }

  void CloseActor(const XmlElement& element) {
    if (element.name == "actorName" || element.name == "companyName") {
      actor_name_ = element.text;
    } else if (IsActor(element.name)) {
      const std::string given =
          FirstOf(element.Attribute("actorID"), element.Attribute("actorIDref"));
      if (element.name == "serviceProvider") {
        companies_.try_emplace(given, FirstOf(actor_name_, given));
        return;
      }
      v1::Persona& persona = *result_.map.add_personas();
      const std::string title = FirstOf(actor_name_, given);
      SetIdAndTitle(persona, given, title, persona_ids_);
      end_users_.try_emplace(given, persona.id());
    } else if (!element.text.empty()) {
      report_.LeftOut(element.name, element.line);
    }
  }

  absl::Status ClosePoint(const XmlElement& element, std::string_view parent) {
    v1::Touchpoint& touchpoint = point_.touchpoint;
    if (IsOneOf(kPoints, element.name)) return AddPoint(element.line);
    if (element.name == "touchpointID") {
      point_.id = element.text;
    } else if (element.name == "belongsTo") {
      touchpoint.set_stage(FirstOf(element.Attribute("phaseIDref"), element.text));
    } else if (element.name == "compliance") {
      if (element.text != "completed" && !element.text.empty()) {
        touchpoint.add_tags("compliance:" + element.text);
      }
    } else if (element.name == "refersTo") {
      const std::string actor = FirstOf(element.Attribute("actorIDref"), element.text);
      parent == "receiver" ? touchpoint.set_receiver(actor) : touchpoint.set_initiator(actor);
    } else if (element.name == "initiatorLabel") {
      point_.initiator_label = element.text;
    } else if (element.name == "receiverLabel") {
      point_.receiver_label = element.text;
    } else if (element.name == "channelName") {
      if (!element.text.empty()) touchpoint.add_channels(element.text);
    } else if (element.name == "comment") {
      touchpoint.set_description(element.text);
    } else if (element.name == "category") {
      if (!element.text.empty()) touchpoint.add_tags(element.text);
    } else if (element.name == "experienceDescription") {
      point_.experience = element.text;
    } else if (element.name == "experienceRating") {
      return ReadRating(element);
    } else if (parent == "timestamps" || !element.text.empty()) {
      report_.LeftOut(element.name, element.line);
    }
    return absl::OkStatus();
  }

  absl::Status ReadRating(const XmlElement& element) {
    if (element.text.empty()) return absl::OkStatus();
    const char* const end = element.text.data() + element.text.size();
    const auto [after, error] = std::from_chars(element.text.data(), end, point_.rating);
    if (error != std::errc() || after != end || !(point_.rating >= 1 && point_.rating <= 5)) {
      return ErrorAtLine(element.line, absl::StrCat("experienceRating is ", Quoted(element.text),
                                                    "; 1 to 5 is allowed"));
    }
    point_.has_rating = true;
    return absl::OkStatus();
  }

  absl::Status AddPoint(std::size_t line) {
    v1::Touchpoint& touchpoint = point_.touchpoint;
    const std::string label = FirstOf(point_.initiator_label, point_.receiver_label);
    SetIdAndTitle(touchpoint, point_.id, FirstOf(label, point_.id), touchpoint_ids_);
    if (!point_.initiator_label.empty() && !point_.receiver_label.empty() &&
        point_.initiator_label != point_.receiver_label) {
      report_.LeftOut("receiverLabel beside another initiatorLabel", line);
    }
    if (point_.has_rating) {
      v1::EmotionPoint& emotion = *result_.map.add_emotions();
      emotion.set_id(touchpoint.id());
      emotion.set_touchpoint(touchpoint.id());
      emotion.set_value(point_.rating);
      emotion.set_scale_minimum(1);
      emotion.set_scale_maximum(5);
      emotion.set_source(v1::EMOTION_SOURCE_MEASURED);
      emotion.set_note(point_.experience);
    } else if (!point_.experience.empty()) {
      report_.LeftOut("experienceDescription without experienceRating", line);
    }
    *result_.map.add_touchpoints() = std::move(touchpoint);
    return CheckSize(result_.map, line);
  }

  void ResolveReferences() {
    for (v1::Touchpoint& touchpoint : *result_.map.mutable_touchpoints()) {
      if (!touchpoint.stage().empty()) {
        const auto stage = stages_.find(touchpoint.stage());
        if (stage == stages_.end()) {
          report_.Say(absl::StrCat("touchpoint ", Quoted(touchpoint.id()), " belongs to phase ",
                                   Quoted(touchpoint.stage()), ", which there is not"));
        }
        touchpoint.set_stage(stage == stages_.end() ? "" : stage->second);
      }
      touchpoint.set_initiator(NameOfActor(touchpoint.initiator()));
      touchpoint.set_receiver(NameOfActor(touchpoint.receiver()));
    }
  }

  std::string NameOfActor(const std::string& given) const {
    const auto end_user = end_users_.find(given);
    if (end_user != end_users_.end()) return end_user->second;
    const auto company = companies_.find(given);
    return company == companies_.end() ? given : company->second;
  }

  void AddTransitions() {
    for (int i = 0; i + 1 < result_.map.touchpoints_size(); ++i) {
      v1::PlannedTransition& transition = *result_.map.add_transitions();
      transition.set_from(result_.map.touchpoints(i).id());
      transition.set_to(result_.map.touchpoints(i + 1).id());
    }
  }

  ImportedMap result_;
  ReadReport report_;
  int journeys_ = 0;
  std::string summary_;
  v1::Stage phase_;
  std::string actor_name_;
  Point point_;
  std::map<std::string, std::string> stages_;     // ids on the map by ids in the file
  std::map<std::string, std::string> end_users_;  // the same
  std::map<std::string, std::string> companies_;  // names by ids in the file
  IdMaker stage_ids_;
  IdMaker persona_ids_;
  IdMaker touchpoint_ids_{256};
};

}  // namespace

absl::StatusOr<ImportedMap> ReadCjml(std::string_view text) {
  CjmlReader reader;
  if (absl::Status status = ReadXml(text, reader); !status.ok()) return status;
  return reader.Finish();
}

}  // namespace journeygraph::server
