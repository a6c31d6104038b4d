#include "storage/selection.h"

#include <algorithm>
#include <string>

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
  Selection::Condition resolved{.key = *key, .values = {}};
  for (const std::string& value : condition.values) {
    if (const auto number = names.FindValue(*key, value)) resolved.values.push_back(*number);
  }
  std::ranges::sort(resolved.values);
  selection.no_customer = selection.no_customer || resolved.values.empty();
  selection.customer_conditions.push_back(std::move(resolved));
}

}  // namespace

bool Selection::TakesAllInteractions() const {
  return time_range == graph::TimeRange{} && touchpoint_allowed.empty() && channel_allowed.empty();
}

bool Selection::Takes(const ShardView& shard, std::uint32_t slot) const {
  if (no_customer) return false;
  return std::ranges::all_of(customer_conditions, [&](const Condition& condition) {
    return std::ranges::binary_search(condition.values, shard.attributes->Value(condition.key, slot));
  });
}

Selection Resolve(const graph::Scope& scope, const ResidentSnapshot& snapshot) {
  Selection selection{
      .time_range = scope.time_range,
      .touchpoint_allowed = Allowed(scope.touchpoints, snapshot.names().touchpoints),
      .channel_allowed = Allowed(scope.channels, snapshot.names().channels),
      .customer_conditions = {},
      .case_notion = scope.case_notion,
      .lost_after_ms = scope.rules.lost_after_ms,
      .watermark_ms = snapshot.last_time_ms().value_or(0),
  };
  for (const graph::AttributeCondition& condition : scope.customer_conditions) {
    AddCondition(condition, snapshot.attribute_names(), selection);
  }
  return selection;
}

}  // namespace journeygraph::storage
