// What is counted to tell how far the data of each touchpoint and channel can be trusted.
//
//   DataQualityCounts counts(context, {.order_rules = {{.before = "order", .after = "delivery"}}});
//   Scan(snapshot, scope, context, options, counts);
//   DataQualityAnswer answer = AnswerDataQuality(counts, context);   //
//   graph/questions/data_quality.h
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/period.h"

namespace journeygraph::graph {

// Something that cannot happen before something else, such as a delivery before the order.
struct OrderRule {
  std::string before;  // touchpoint
  std::string after;   // touchpoint
  friend bool operator==(const OrderRule&, const OrderRule&) = default;
};

struct DataQualityOptions {
  std::vector<OrderRule> order_rules;       // at most kMaxOrderRules
  std::int64_t silence_ms = 7 * kMsPerDay;  // longer gaps are silent
  // Days are looked at up to this moment; nothing: the newest interaction of the workspace.
  std::optional<std::int64_t> observed_until_ms;
};

// An Accumulator (graph/analysis.h); not thread-safe. Memory: 300 bytes for each touchpoint and
// channel, its days among them; pairs only where a silent gap occurs.
class DataQualityCounts {
 public:
  static constexpr std::size_t kMaxOrderRules = 100;
  // Days that are looked at for blind days: the latest three years.
  static constexpr std::int64_t kDays = 1'096;

  // Of one touchpoint or channel.
  struct OfName {
    std::uint64_t interactions = 0;
    std::uint64_t with_channel = 0;
    std::uint64_t with_outcome = 0;
    std::uint64_t with_score = 0;
    std::uint64_t with_value = 0;
    std::uint64_t with_cost = 0;
    std::uint64_t with_team = 0;
    std::uint64_t with_initiator = 0;
    std::uint64_t mapped = 0;      // at a touchpoint on a stage of the map
    std::uint64_t ties = 0;        // at the same time as the one before in the journey
    std::uint64_t duplicates = 0;  // and at the same touchpoint on the same channel
    std::array<std::uint64_t, 7> by_weekday = {};            // from Monday; in the days looked at
    std::array<std::uint64_t, (kDays + 63) / 64> days = {};  // bits: with an interaction
    void Merge(const OfName& other);
  };
  struct OfRule {
    std::uint64_t journeys = 0;    // with `after`
    std::uint64_t violations = 0;  // with `after` earlier than the first `before`
    std::uint64_t missing = 0;     // without any `before`
  };
  struct OfGap {
    DurationHistogram lengths;
  };

  DataQualityCounts(const QuestionContext& context, const DataQualityOptions& options);

  void Add(const JourneyView& journey);
  void Merge(DataQualityCounts&& other);

  std::span<const OfName> touchpoints() const { return touchpoints_; }  // by id
  std::span<const OfName> channels() const { return channels_; }        // by id
  std::span<const OfRule> rules() const { return rules_; }
  std::span<const OrderRule> order_rules() const { return order_rules_; }
  // Pairs of touchpoints with silent gaps, and what was counted, in the same order.
  std::span<const PairIndex::Pair> gap_pairs() const { return gap_pairs_.pairs(); }
  std::span<const OfGap> gaps() const { return gaps_; }
  std::uint64_t neighbours() const { return neighbours_; }
  std::uint64_t journeys() const { return journeys_; }
  std::uint64_t journeys_with_unknown_channel() const { return journeys_with_unknown_channel_; }
  std::uint64_t journeys_without_channel() const { return journeys_without_channel_; }
  std::int64_t silence_ms() const { return silence_ms_; }
  // Since 1970; bit 0 of days stands for it.
  std::int64_t first_day() const { return first_day_; }
  std::int64_t last_day() const { return first_day_ + kDays - 1; }

 private:
  void AddInteractions(const JourneyView& journey);
  void AddFacts(const JourneyView& journey);
  void AddNeighbours(const JourneyView& journey);
  void AddRules(const JourneyView& journey);

  std::int64_t silence_ms_;
  std::int64_t first_day_;
  std::vector<std::uint8_t> is_mapped_;  // by touchpoint
  std::vector<OfName> touchpoints_;
  std::vector<OfName> channels_;
  std::vector<OrderRule> order_rules_;
  // Touchpoints of rules by number.
  struct RulePlaces {
    std::size_t before = 0;
    std::size_t after = 0;
  };
  std::vector<RulePlaces> rule_places_;
  std::vector<std::uint8_t> number_of_touchpoint_;  // plus one; 0: in no rule
  std::vector<std::int64_t> first_time_ms_;         // by number, in the journey that is counted
  std::vector<OfRule> rules_;
  PairIndex gap_pairs_;
  std::vector<OfGap> gaps_;
  std::uint64_t neighbours_ = 0;
  std::uint64_t journeys_ = 0;
  std::uint64_t journeys_with_unknown_channel_ = 0;
  std::uint64_t journeys_without_channel_ = 0;
};

}  // namespace journeygraph::graph
