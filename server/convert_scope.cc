#include "server/convert_scope.h"

#include <variant>

#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

bool IsGiven(const v1::CaseNotion& notion) {
  return notion.notion_case() != v1::CaseNotion::NOTION_NOT_SET;
}

graph::TimeRange ToDomain(const v1::TimeRange& message) {
  graph::TimeRange range;
  if (message.has_start_time()) range.start_ms = ToMs(message.start_time());
  if (message.has_end_time()) range.end_ms = ToMs(message.end_time());
  return range;
}

}  // namespace

graph::CaseNotion ToDomain(const v1::CaseNotion& message) {
  switch (message.notion_case()) {
    case v1::CaseNotion::kJourneyKey:
      return graph::ByJourneyKey{};
    case v1::CaseNotion::kInactivityGap:
      return graph::ByInactivityGap{ToMs(message.inactivity_gap())};
    case v1::CaseNotion::kTimeline:
    case v1::CaseNotion::NOTION_NOT_SET:
      break;
  }
  return graph::WholeTimeline{};
}

graph::JourneyRules ToDomain(const v1::JourneyRules& message) {
  graph::JourneyRules rules;
  if (!message.success_outcomes().empty()) {
    rules.success_outcomes.assign(message.success_outcomes().begin(),
                                  message.success_outcomes().end());
  }
  if (!message.failure_outcomes().empty()) {
    rules.failure_outcomes.assign(message.failure_outcomes().begin(),
                                  message.failure_outcomes().end());
  }
  if (message.has_lost_after()) rules.lost_after_ms = ToMs(message.lost_after());
  return rules;
}

graph::AttributeCondition ToDomain(const v1::AttributeCondition& message) {
  return {message.key(), {message.values().begin(), message.values().end()}};
}

graph::Scope ToDomain(const v1::Scope& message, const graph::JourneyMap* map) {
  graph::Scope scope;
  scope.time_range = ToDomain(message.time_range());
  if (IsGiven(message.case_notion())) {
    scope.case_notion = ToDomain(message.case_notion());
  } else if (map != nullptr && map->case_notion) {
    scope.case_notion = *map->case_notion;
  }
  if (message.has_rules()) {
    scope.rules = ToDomain(message.rules());
  } else if (map != nullptr && map->rules) {
    scope.rules = *map->rules;
  }
  scope.channels.assign(message.channels().begin(), message.channels().end());
  scope.touchpoints.assign(message.touchpoints().begin(), message.touchpoints().end());
  for (const v1::AttributeCondition& condition : message.customer_conditions()) {
    scope.customer_conditions.push_back(ToDomain(condition));
  }
  return scope;
}

void ToMessage(const graph::CaseNotion& notion, v1::CaseNotion& message) {
  if (const auto* gap = std::get_if<graph::ByInactivityGap>(&notion)) {
    SetDuration(gap->gap_ms, *message.mutable_inactivity_gap());
  } else if (std::holds_alternative<graph::ByJourneyKey>(notion)) {
    message.mutable_journey_key();
  } else {
    message.mutable_timeline();
  }
}

void ToMessage(const graph::JourneyRules& rules, v1::JourneyRules& message) {
  for (const std::string& outcome : rules.success_outcomes) message.add_success_outcomes(outcome);
  for (const std::string& outcome : rules.failure_outcomes) message.add_failure_outcomes(outcome);
  SetDuration(rules.lost_after_ms, *message.mutable_lost_after());
}

void ToMessage(const graph::AttributeCondition& condition, v1::AttributeCondition& message) {
  message.set_key(condition.key);
  for (const std::string& value : condition.values) message.add_values(value);
}

}  // namespace journeygraph::server
