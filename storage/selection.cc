#include "storage/selection.h"

#include <algorithm>
#include <span>
#include <string>
#include <variant>

namespace journeygraph::storage {
namespace {

std::vector<std::uint8_t> Allowed(const std::vector<std::string>& wanted,
                                  const std::vector<std::string>& names) {
  if (wanted.empty()) return {};
  std::vector<std::uint8_t> allowed(names.size(), 0);
  for (std::size_t id = 0; id < names.size(); ++id) {
    allowed[id] = std::ranges::find(wanted, names[id]) != wanted.end();
  }
  return allowed;
}

void AddCondition(const graph::AttributeCondition& condition, const AttributeNames& names,
                  Selection::CustomerGroup& group) {
  const auto key = names.FindKey(condition.key);
  if (!key) {
    // Nobody has the attribute: met by everybody if no value will do, else by nobody.
    const bool none_will_do = std::ranges::find(condition.values, "") != condition.values.end();
    group.is_empty = group.is_empty || !none_will_do;
    return;
  }
  Selection::Condition resolved{.key = *key, .allowed = {0}};
  for (const std::string& value : condition.values) {
    const auto number = names.FindValue(*key, value);
    if (!number) continue;
    if (*number >= resolved.allowed.size()) resolved.allowed.resize(*number + 1, 0);
    resolved.allowed[*number] = 1;
  }
  group.is_empty = group.is_empty || std::ranges::count(resolved.allowed, 1) == 0;
  group.conditions.push_back(std::move(resolved));
}

Selection::CustomerGroup GroupOf(const std::vector<graph::AttributeCondition>& conditions,
                                 const AttributeNames& names) {
  Selection::CustomerGroup group;
  for (const graph::AttributeCondition& condition : conditions) {
    AddCondition(condition, names, group);
  }
  return group;
}

// Up to so many values are compared one by one: the processor does 16 customers at a time.
constexpr std::ptrdiff_t kFewValues = 8;

// Sets chosen[slot] to 0 where values[slot] is not allowed.
void KeepThoseWith(const Selection::Condition& condition, std::span<const std::uint32_t> values,
                   std::vector<std::uint8_t>& chosen) {
  const std::vector<std::uint8_t>& allowed = condition.allowed;
  if (std::ranges::count(allowed, 1) > kFewValues) {
    for (std::size_t slot = 0; slot < values.size(); ++slot) {
      chosen[slot] &= values[slot] < allowed.size() ? allowed[values[slot]] : 0;
    }
    return;
  }
  std::vector<std::uint8_t> met(values.size(), 0);
  for (std::uint32_t value = 0; value < allowed.size(); ++value) {
    if (allowed[value] == 0) continue;
    for (std::size_t slot = 0; slot < values.size(); ++slot) met[slot] |= values[slot] == value;
  }
  for (std::size_t slot = 0; slot < values.size(); ++slot) chosen[slot] &= met[slot];
}

// By slot, whether the customer is in the group.
std::vector<std::uint8_t> MembersOf(const Selection::CustomerGroup& group, const ShardView& shard,
                                    std::uint32_t slots) {
  std::vector<std::uint8_t> members(slots, group.is_empty ? 0 : 1);
  for (const Selection::Condition& condition : group.conditions) {
    const std::vector<std::uint32_t>& values = shard.attributes->Column(condition.key);
    const auto known = std::min<std::size_t>(slots, values.size());
    KeepThoseWith(condition, std::span(values).first(known), members);
    if (condition.allowed[0] != 0) continue;
    std::fill(members.begin() + static_cast<std::ptrdiff_t>(known), members.end(), 0);
  }
  return members;
}

}  // namespace

bool Selection::TakesStretches(const Segment& segment) const {
  const bool one_journey =
      std::holds_alternative<graph::WholeTimeline>(case_notion) ||
      (std::holds_alternative<graph::ByJourneyKey>(case_notion) && segment.journey_key.empty());
  return one_journey && touchpoint_allowed.empty() && channel_allowed.empty();
}

std::vector<std::uint8_t> Selection::ChosenCustomers(const ShardView& shard) const {
  if (customers.IsEverybody() && excluded_customers.empty()) return {};
  std::uint32_t slots = 0;
  for (const SegmentView& view : shard.segments) {
    slots = std::max(slots, view.segment->slot.back() + 1);
  }
  std::vector<std::uint8_t> chosen = MembersOf(customers, shard, slots);
  for (const CustomerGroup& group : excluded_customers) {
    const std::vector<std::uint8_t> members = MembersOf(group, shard, slots);
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
      chosen[slot] &= static_cast<std::uint8_t>(1 - members[slot]);
    }
  }
  return chosen;
}

Selection Resolve(const graph::Scope& scope, const ResidentSnapshot& snapshot) {
  Selection selection{
      .time_range = scope.time_range,
      .touchpoint_allowed = Allowed(scope.touchpoints, snapshot.names().touchpoints),
      .channel_allowed = Allowed(scope.channels, snapshot.names().channels),
      .customers = GroupOf(scope.customer_conditions, snapshot.attribute_names()),
      .excluded_customers = {},
      .case_notion = scope.case_notion,
  };
  for (const auto& conditions : scope.excluded_customers) {
    selection.excluded_customers.push_back(GroupOf(conditions, snapshot.attribute_names()));
  }
  return selection;
}

}  // namespace journeygraph::storage
