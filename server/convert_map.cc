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

}  // namespace

graph::JourneyMap ToDomain(const v1::JourneyMap& message, Violations& violations) {
  CheckMessage(message, violations);
  graph::JourneyMap map;
  if (const auto name = ParseMapName(message.name())) map.id = name->map;
  map.revision = message.revision();
  map.create_time_ms = ToMs(message.create_time());
  map.update_time_ms = ToMs(message.update_time());
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

}  // namespace journeygraph::server
