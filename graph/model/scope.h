// What a question looks at, in names: time, case notion, filters and rules.
//
// A Scope is resolved against the names of a snapshot (storage/selection.h) before a scan.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace journeygraph::graph {

struct AttributeCondition {
  std::string key;
  std::vector<std::string> values;  // met by any; "" stands for no value
  friend bool operator==(const AttributeCondition&, const AttributeCondition&) = default;
};

// How a customer's timeline is cut into journeys.
struct WholeTimeline {
  friend bool operator==(const WholeTimeline&, const WholeTimeline&) = default;
};
struct ByJourneyKey {
  friend bool operator==(const ByJourneyKey&, const ByJourneyKey&) = default;
};
struct ByInactivityGap {
  std::int64_t gap_ms = 0;  // a longer gap starts a new journey
  friend bool operator==(const ByInactivityGap&, const ByInactivityGap&) = default;
};
using CaseNotion = std::variant<WholeTimeline, ByJourneyKey, ByInactivityGap>;

inline constexpr std::int64_t kDefaultLostAfterMs = 30LL * 24 * 60 * 60 * 1000;

// Which outcomes are good; the last decisive one of a journey decides.
struct JourneyRules {
  std::vector<std::string> success_outcomes = {"booked",   "conversion", "converted",
                                               "purchase", "purchased",  "renewed",
                                               "resolved", "success",    "won"};
  std::vector<std::string> failure_outcomes = {"abandoned", "cancelled", "churn", "churned",
                                               "failed",    "failure",   "lost",  "rejected"};
  // A journey without a decisive outcome is lost when it was silent for longer than this at the
  // newest interaction of the workspace. 0: at once.
  std::int64_t lost_after_ms = kDefaultLostAfterMs;
  friend bool operator==(const JourneyRules&, const JourneyRules&) = default;
};

// Half-open; in milliseconds since 1970.
struct TimeRange {
  std::int64_t start_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t end_ms = std::numeric_limits<std::int64_t>::max();
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

struct Scope {
  TimeRange time_range;
  CaseNotion case_notion = WholeTimeline{};
  std::vector<std::string> channels;     // empty: all
  std::vector<std::string> touchpoints;  // empty: all
  std::vector<AttributeCondition> customer_conditions;
  // Customers who meet all conditions of one of these groups do not count.
  std::vector<std::vector<AttributeCondition>> excluded_customers;
  JourneyRules rules;
};

}  // namespace journeygraph::graph
