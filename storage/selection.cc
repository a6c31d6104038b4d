#include "storage/selection.h"

#include <algorithm>
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
                  Selection& selection) {
  const auto key = names.FindKey(condition.key);
  if (!key) {
    // Nobody has the attribute: met by everybody if no value will do, else by nobody.
    const bool none_will_do = std::ranges::find(condition.values, "") != condition.values.end();
    selection.no_customer = selection.no_customer || !none_will_do;
    return;
  }
  Selection::Condition resolved{.key = *key, .allowed = {0}};
  for (const std::string& value : condition.values) {
    const auto number = names.FindValue(*key, value);
    if (!number) continue;
    if (*number >= resolved.allowed.size()) resolved.allowed.resize(*number + 1, 0);
    resolved.allowed[*number] = 1;
  }
  const bool nobody = std::ranges::count(resolved.allowed, 1) == 0;
  selection.no_customer = selection.no_customer || nobody;
  selection.customer_conditions.push_back(std::move(resolved));
}

}  // namespace

bool Selection::TakesStretches(const Segment& segment) const {
  const bool one_journey =
      std::holds_alternative<graph::WholeTimeline>(case_notion) ||
      (std::holds_alternative<graph::ByJourneyKey>(case_notion) && segment.journey_key.empty());
  return one_journey && touchpoint_allowed.empty() && channel_allowed.empty();
}

std::vector<std::uint8_t> Selection::ChosenCustomers(const ShardView& shard) const {
  if (customer_conditions.empty() && !no_customer) return {};
  std::uint32_t slots = 0;
  for (const SegmentView& view : shard.segments) {
    slots = std::max(slots, view.segment->slot.back() + 1);
  }
  std::vector<std::uint8_t> chosen(slots, no_customer ? 0 : 1);
  for (const Condition& condition : customer_conditions) {
    const std::vector<std::uint32_t>& values = shard.attributes->Column(condition.key);
    const auto& allowed = condition.allowed;
    const auto known = static_cast<std::uint32_t>(std::min<std::size_t>(slots, values.size()));
    for (std::uint32_t slot = 0; slot < known; ++slot) {
      const std::uint32_t value = values[slot];
      chosen[slot] &= value < allowed.size() ? allowed[value] : 0;
    }
    for (std::uint32_t slot = known; slot < slots; ++slot) chosen[slot] &= allowed[0];
  }
  return chosen;
}

Selection Resolve(const graph::Scope& scope, const ResidentSnapshot& snapshot) {
  Selection selection{
      .time_range = scope.time_range,
      .touchpoint_allowed = Allowed(scope.touchpoints, snapshot.names().touchpoints),
      .channel_allowed = Allowed(scope.channels, snapshot.names().channels),
      .customer_conditions = {},
      .case_notion = scope.case_notion,
  };
  for (const graph::AttributeCondition& condition : scope.customer_conditions) {
    AddCondition(condition, snapshot.attribute_names(), selection);
  }
  return selection;
}

}  // namespace journeygraph::storage
