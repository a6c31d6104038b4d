#include "storage/map_codec.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace journeygraph::storage {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

Texts Copy(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }
std::vector<std::string> Copy(const Texts& texts) { return {texts.begin(), texts.end()}; }

template <typename Kind>
bool IsKind(std::uint32_t value, Kind last) {
  return value >= 1 && value <= static_cast<std::uint32_t>(last);
}

v1::StageRecord Encode(const graph::Stage& stage) {
  v1::StageRecord record;
  record.set_id(stage.id);
  record.set_display_name(stage.display_name);
  record.set_goal(stage.goal);
  return record;
}

v1::TouchpointRecord Encode(const graph::Touchpoint& touchpoint) {
  v1::TouchpointRecord record;
  record.set_id(touchpoint.id);
  record.set_display_name(touchpoint.display_name);
  record.set_stage(touchpoint.stage);
  *record.mutable_matches() = Copy(touchpoint.matches);
  *record.mutable_channels() = Copy(touchpoint.channels);
  for (const graph::Marker& marker : touchpoint.markers) {
    auto& copy = *record.add_markers();
    copy.set_kind(static_cast<std::uint32_t>(marker.kind));
    copy.set_note(marker.note);
    copy.set_severity(marker.severity);
  }
  return record;
}

v1::TransitionRecord Encode(const graph::PlannedTransition& transition) {
  v1::TransitionRecord record;
  record.set_from(transition.from);
  record.set_to(transition.to);
  record.set_kind(static_cast<std::uint32_t>(transition.kind));
  record.set_condition(transition.condition);
  if (transition.expected_share) record.set_expected_share(*transition.expected_share);
  if (transition.expected_time_ms) record.set_expected_time_ms(*transition.expected_time_ms);
  return record;
}

v1::ChannelRecord Encode(const graph::Channel& channel) {
  v1::ChannelRecord record;
  record.set_id(channel.id);
  record.set_display_name(channel.display_name);
  record.set_family(channel.family);
  record.set_digital(channel.digital);
  record.set_assisted(channel.assisted);
  record.set_owned(channel.owned);
  return record;
}

v1::PersonaRecord Encode(const graph::Persona& persona) {
  v1::PersonaRecord record;
  record.set_id(persona.id);
  record.set_display_name(persona.display_name);
  record.set_description(persona.description);
  for (const graph::AttributeCondition& condition : persona.conditions) {
    auto& copy = *record.add_conditions();
    copy.set_key(condition.key);
    *copy.mutable_values() = Copy(condition.values);
  }
  return record;
}

void Encode(const graph::CaseNotion& notion, v1::CaseNotionRecord& record) {
  if (std::holds_alternative<graph::WholeTimeline>(notion)) {
    record.set_timeline(true);
  } else if (std::holds_alternative<graph::ByJourneyKey>(notion)) {
    record.set_journey_key(true);
  } else {
    record.set_inactivity_gap_ms(std::get<graph::ByInactivityGap>(notion).gap_ms);
  }
}

absl::Status Damaged() { return absl::DataLossError("a stored journey map is damaged"); }

absl::StatusOr<graph::Touchpoint> Decode(const v1::TouchpointRecord& record) {
  graph::Touchpoint touchpoint{.id = record.id(),
                               .display_name = record.display_name(),
                               .stage = record.stage(),
                               .matches = Copy(record.matches()),
                               .channels = Copy(record.channels())};
  for (const auto& marker : record.markers()) {
    if (!IsKind(marker.kind(), graph::MarkerKind::kGain)) return Damaged();
    touchpoint.markers.push_back({.kind = static_cast<graph::MarkerKind>(marker.kind()),
                                  .note = marker.note(),
                                  .severity = marker.severity()});
  }
  return touchpoint;
}

absl::StatusOr<graph::PlannedTransition> Decode(const v1::TransitionRecord& record) {
  if (!IsKind(record.kind(), graph::TransitionKind::kHandover)) return Damaged();
  graph::PlannedTransition transition{.from = record.from(),
                                      .to = record.to(),
                                      .kind = static_cast<graph::TransitionKind>(record.kind()),
                                      .condition = record.condition()};
  if (record.has_expected_share()) transition.expected_share = record.expected_share();
  if (record.has_expected_time_ms()) transition.expected_time_ms = record.expected_time_ms();
  return transition;
}

graph::Persona Decode(const v1::PersonaRecord& record) {
  graph::Persona persona{.id = record.id(),
                         .display_name = record.display_name(),
                         .description = record.description()};
  for (const auto& condition : record.conditions()) {
    persona.conditions.push_back({.key = condition.key(), .values = Copy(condition.values())});
  }
  return persona;
}

absl::StatusOr<graph::CaseNotion> Decode(const v1::CaseNotionRecord& record) {
  switch (record.notion_case()) {
    case v1::CaseNotionRecord::kTimeline:
      return graph::WholeTimeline{};
    case v1::CaseNotionRecord::kJourneyKey:
      return graph::ByJourneyKey{};
    case v1::CaseNotionRecord::kInactivityGapMs:
      return graph::ByInactivityGap{.gap_ms = record.inactivity_gap_ms()};
    case v1::CaseNotionRecord::NOTION_NOT_SET:
      break;
  }
  return Damaged();
}

}  // namespace

v1::MapRecord EncodeMap(const graph::JourneyMap& map) {
  v1::MapRecord record;
  record.set_display_name(map.display_name);
  record.set_description(map.description);
  for (const auto& stage : map.stages) *record.add_stages() = Encode(stage);
  for (const auto& touchpoint : map.touchpoints) *record.add_touchpoints() = Encode(touchpoint);
  for (const auto& transition : map.transitions) *record.add_transitions() = Encode(transition);
  for (const auto& channel : map.channels) *record.add_channels() = Encode(channel);
  for (const auto& persona : map.personas) *record.add_personas() = Encode(persona);
  if (map.rules) {
    auto& rules = *record.mutable_rules();
    *rules.mutable_success_outcomes() = Copy(map.rules->success_outcomes);
    *rules.mutable_failure_outcomes() = Copy(map.rules->failure_outcomes);
    rules.set_lost_after_ms(map.rules->lost_after_ms);
  }
  if (map.case_notion) Encode(*map.case_notion, *record.mutable_case_notion());
  record.set_revision(map.revision);
  record.set_create_time_ms(map.create_time_ms);
  record.set_update_time_ms(map.update_time_ms);
  return record;
}

absl::StatusOr<graph::JourneyMap> DecodeMap(std::string_view id, const v1::MapRecord& record) {
  graph::JourneyMap map{.id = std::string(id),
                        .display_name = record.display_name(),
                        .description = record.description(),
                        .revision = record.revision(),
                        .create_time_ms = record.create_time_ms(),
                        .update_time_ms = record.update_time_ms()};
  for (const auto& stage : record.stages()) {
    map.stages.push_back({stage.id(), stage.display_name(), stage.goal()});
  }
  for (const auto& encoded : record.touchpoints()) {
    auto touchpoint = Decode(encoded);
    if (!touchpoint.ok()) return touchpoint.status();
    map.touchpoints.push_back(*std::move(touchpoint));
  }
  for (const auto& encoded : record.transitions()) {
    auto transition = Decode(encoded);
    if (!transition.ok()) return transition.status();
    map.transitions.push_back(*std::move(transition));
  }
  for (const auto& channel : record.channels()) {
    map.channels.push_back({channel.id(), channel.display_name(), channel.family(),
                            channel.digital(), channel.assisted(), channel.owned()});
  }
  for (const auto& persona : record.personas()) map.personas.push_back(Decode(persona));
  if (record.has_rules()) {
    map.rules = graph::JourneyRules{.success_outcomes = Copy(record.rules().success_outcomes()),
                                    .failure_outcomes = Copy(record.rules().failure_outcomes()),
                                    .lost_after_ms = record.rules().lost_after_ms()};
  }
  if (record.has_case_notion()) {
    auto notion = Decode(record.case_notion());
    if (!notion.ok()) return notion.status();
    map.case_notion = *std::move(notion);
  }
  return map;
}

}  // namespace journeygraph::storage
