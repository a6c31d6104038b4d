#include "server/convert_map.h"

#include "absl/strings/str_cat.h"
#include "graph/model/map_validation.h"
#include "server/convert_scope.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/resource_name.h"
#include "server/validate_scope.h"

namespace journeygraph::server {
namespace {

// What domain words cannot express, and so must be found before the conversion: enum values,
// lengths of time, conditions on the wire. Everything else is found by graph::ValidateMap.
void CheckMessage(const v1::JourneyMap& message, Violations& violations) {
  for (int i = 0; i < message.touchpoints_size(); ++i) {
    const v1::Touchpoint& touchpoint = message.touchpoints(i);
    for (int m = 0; m < touchpoint.markers_size(); ++m) {
      const v1::MarkerKind kind = touchpoint.markers(m).kind();
      if (kind == v1::MARKER_KIND_UNSPECIFIED) {
        violations.Add(absl::StrCat("map.touchpoints[", i, "].markers[", m, "].kind"),
                       "is missing");
      }
      CheckEnum(violations, kind, "map.touchpoints[", i, "].markers[", m, "].kind");
    }
  }
  for (int i = 0; i < message.transitions_size(); ++i) {
    CheckEnum(violations, message.transitions(i).kind(), "map.transitions[", i, "].kind");
    CheckDuration(violations, message.transitions(i).expected_time(), "map.transitions[", i,
                  "].expected_time");
  }
  for (int i = 0; i < message.personas_size(); ++i) {
    for (int c = 0; c < message.personas(i).conditions_size(); ++c) {
      ValidateCondition(message.personas(i).conditions(c),
                        absl::StrCat("map.personas[", i, "].conditions[", c, "]"), violations);
    }
  }
  ValidateRules(message.rules(), "map.rules", violations);
  ValidateCaseNotion(message.case_notion(), "map.case_notion", violations);
}

graph::Touchpoint TouchpointOf(const v1::Touchpoint& message) {
  graph::Touchpoint touchpoint{.id = message.id(),
                               .display_name = message.display_name(),
                               .stage = message.stage(),
                               .matches = {message.matches().begin(), message.matches().end()},
                               .markers = {},
                               .channels = {message.channels().begin(), message.channels().end()}};
  for (const v1::Marker& marker : message.markers()) {
    touchpoint.markers.push_back({.kind = static_cast<graph::MarkerKind>(marker.kind()),
                                  .note = marker.note(),
                                  .severity = marker.severity()});
  }
  return touchpoint;
}

graph::PlannedTransition PlannedTransitionOf(const v1::PlannedTransition& message) {
  graph::PlannedTransition transition{.from = message.from(), .to = message.to()};
  if (message.kind() != v1::TRANSITION_KIND_UNSPECIFIED) {
    transition.kind = static_cast<graph::TransitionKind>(message.kind());
  }
  transition.condition = message.condition();
  if (message.has_expected_share()) transition.expected_share = message.expected_share();
  if (message.has_expected_time()) transition.expected_time_ms = ToMs(message.expected_time());
  return transition;
}

graph::Channel ChannelOf(const v1::Channel& message) {
  return {.id = message.id(),
          .display_name = message.display_name(),
          .family = message.family(),
          .digital = message.digital(),
          .assisted = message.assisted(),
          .owned = message.owned()};
}

graph::Persona PersonaOf(const v1::Persona& message) {
  graph::Persona persona{.id = message.id(),
                         .display_name = message.display_name(),
                         .description = message.description(),
                         .conditions = {}};
  for (const v1::AttributeCondition& condition : message.conditions()) {
    persona.conditions.push_back(ToDomain(condition));
  }
  return persona;
}

void FillTouchpoint(const graph::Touchpoint& touchpoint, v1::Touchpoint& message) {
  message.set_id(touchpoint.id);
  message.set_display_name(touchpoint.display_name);
  message.set_stage(touchpoint.stage);
  for (const std::string& name : touchpoint.matches) message.add_matches(name);
  for (const graph::Marker& marker : touchpoint.markers) {
    v1::Marker& marker_message = *message.add_markers();
    marker_message.set_kind(static_cast<v1::MarkerKind>(marker.kind));
    marker_message.set_note(marker.note);
    marker_message.set_severity(marker.severity);
  }
  for (const std::string& channel : touchpoint.channels) message.add_channels(channel);
}

void FillPlannedTransition(const graph::PlannedTransition& transition,
                           v1::PlannedTransition& message) {
  message.set_from(transition.from);
  message.set_to(transition.to);
  message.set_kind(static_cast<v1::TransitionKind>(transition.kind));
  message.set_condition(transition.condition);
  if (transition.expected_share) message.set_expected_share(*transition.expected_share);
  if (transition.expected_time_ms) {
    SetDuration(*transition.expected_time_ms, *message.mutable_expected_time());
  }
}

void FillChannel(const graph::Channel& channel, v1::Channel& message) {
  message.set_id(channel.id);
  message.set_display_name(channel.display_name);
  message.set_family(channel.family);
  message.set_digital(channel.digital);
  message.set_assisted(channel.assisted);
  message.set_owned(channel.owned);
}

void FillPersona(const graph::Persona& persona, v1::Persona& message) {
  message.set_id(persona.id);
  message.set_display_name(persona.display_name);
  message.set_description(persona.description);
  for (const graph::AttributeCondition& condition : persona.conditions) {
    ToMessage(condition, *message.add_conditions());
  }
}

}  // namespace

graph::JourneyMap ToDomain(const v1::JourneyMap& message, Violations& violations) {
  CheckMessage(message, violations);
  graph::JourneyMap map;
  map.display_name = message.display_name();
  map.description = message.description();
  for (const v1::Stage& stage : message.stages()) {
    map.stages.push_back({stage.id(), stage.display_name(), stage.goal()});
  }
  for (const v1::Touchpoint& touchpoint : message.touchpoints()) {
    map.touchpoints.push_back(TouchpointOf(touchpoint));
  }
  for (const v1::PlannedTransition& transition : message.transitions()) {
    map.transitions.push_back(PlannedTransitionOf(transition));
  }
  for (const v1::Channel& channel : message.channels()) map.channels.push_back(ChannelOf(channel));
  for (const v1::Persona& persona : message.personas()) map.personas.push_back(PersonaOf(persona));
  if (message.has_rules()) map.rules = ToDomain(message.rules());
  if (message.case_notion().notion_case() != v1::CaseNotion::NOTION_NOT_SET) {
    map.case_notion = ToDomain(message.case_notion());
  }
  if (violations.empty()) {
    for (const graph::FieldViolation& violation : graph::ValidateMap(map)) {
      violations.Add(violation.field, violation.description);
    }
  }
  return map;
}

void ToMessage(const graph::JourneyMap& map, std::string_view workspace, v1::JourneyMap& message) {
  message.set_name(FullMapName(workspace, map.id));
  message.set_display_name(map.display_name);
  message.set_description(map.description);
  for (const graph::Stage& stage : map.stages) {
    v1::Stage& stage_message = *message.add_stages();
    stage_message.set_id(stage.id);
    stage_message.set_display_name(stage.display_name);
    stage_message.set_goal(stage.goal);
  }
  for (const auto& touchpoint : map.touchpoints)
    FillTouchpoint(touchpoint, *message.add_touchpoints());
  for (const auto& transition : map.transitions)
    FillPlannedTransition(transition, *message.add_transitions());
  for (const auto& channel : map.channels) FillChannel(channel, *message.add_channels());
  for (const auto& persona : map.personas) FillPersona(persona, *message.add_personas());
  if (map.rules) ToMessage(*map.rules, *message.mutable_rules());
  if (map.case_notion) ToMessage(*map.case_notion, *message.mutable_case_notion());
  message.set_revision(map.revision);
  message.set_etag(EtagOf(map));
  SetTime(map.create_time_ms, *message.mutable_create_time());
  SetTime(map.update_time_ms, *message.mutable_update_time());
}

std::string EtagOf(const graph::JourneyMap& map) {
  return absl::StrCat("\"", map.revision, "-", absl::Hex(map.create_time_ms), "\"");
}

}  // namespace journeygraph::server
