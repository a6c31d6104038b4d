// How far the data of each touchpoint and channel can be trusted (definitions 3.17).
//
//   DataQualityCounts counts(context, options);                 // data_quality_counts.h
//   Scan(snapshot, scope, context, options, counts);
//   DataQualityAnswer answer = AnswerDataQuality(counts, context, {.max_touchpoints = 50});
//
//   completeness  share of interactions with channel, outcome, score, value, cost, team, initiator
//   coverage      days without an interaction, from the first day with one to the last day that is
//                 looked at. Expected: sum of e^-m over those days, m the mean number on the
//                 weekday of the day (Poisson). A day without any where m is 7 or more is blind: by
//                 chance in fewer than one of a thousand
//   mapped        share of interactions at touchpoints on a stage of the map
//   ties          at the same time as the interaction before: their order is not known
//   duplicates    ties at the same touchpoint and on the same channel: perhaps reported twice
//   order         journeys in which something came before what it needs (rules of the question)
//   blind spots   touchpoints of the map that were never observed; silent gaps between neighbours
// The first and the last day may be cut off and are never blind. Counting unit: interactions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"
#include "graph/questions/data_quality_counts.h"

namespace journeygraph::graph {

inline constexpr char kDataQualityUnit[] = "interactions";
inline constexpr char kDataQualityDefinition[] =
    "Completeness: share of interactions that say it. A blind day has no interaction where the "
    "weekday's mean is 7 or more, from the first day with one on. Ties: same time as the "
    "interaction before in the journey; duplicates: ties at the same touchpoint and channel.";

// A day without interactions is blind if so many are usual on its weekday.
inline constexpr double kBlindDayMean = 7;

struct DayCoverage {
  std::int64_t first_day = 0;  // since 1970; with an interaction
  std::uint64_t days = 0;      // from it to the last day looked at
  std::uint64_t empty_days = 0;
  double expected_empty_days = 0;
  std::uint64_t blind_days = 0;
  std::uint64_t longest_blind_days = 0;  // in a row
  std::int64_t longest_blind_start = 0;  // day since 1970; the first of equally long ones
  std::uint64_t older = 0;               // interactions before the days looked at, or after
  friend bool operator==(const DayCoverage&, const DayCoverage&) = default;
};

struct QualityRow {
  std::string name;  // of the touchpoint or channel; "" for an unknown channel, and for all
  std::uint64_t interactions = 0;
  Proportion with_channel;
  Proportion with_outcome;
  Proportion with_score;
  Proportion with_value;
  Proportion with_cost;
  Proportion with_team;
  Proportion with_initiator;
  std::optional<Proportion> mapped;  // nothing without a map
  std::uint64_t ties = 0;
  std::uint64_t duplicates = 0;
  DayCoverage coverage;
  bool small_sample = false;
  friend bool operator==(const QualityRow&, const QualityRow&) = default;
};

struct OrderRuleResult {
  OrderRule rule;
  Proportion violations;     // of the journeys that have both
  Proportion missing;        // journeys without `before`, of those that have `after`
  bool is_observed = false;  // both touchpoints were seen
  friend bool operator==(const OrderRuleResult&, const OrderRuleResult&) = default;
};

struct SilentGap {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  double p50_ms = 0;
  double p90_ms = 0;
  friend bool operator==(const SilentGap&, const SilentGap&) = default;
};

struct DataQualityLimits {
  std::uint64_t max_touchpoints = 50;
  std::uint64_t max_gaps = 10;
};

// Interactions of `touchpoints` + other_interactions = those of `channels` = those of `total`.
struct DataQualityAnswer {
  QualityRow total;
  std::vector<QualityRow> touchpoints;  // by interactions, then by name
  std::uint64_t other_touchpoints = 0;
  std::uint64_t other_interactions = 0;
  std::vector<QualityRow> channels;  // by interactions, then by name
  Proportion journeys_with_unknown_channel;
  Proportion journeys_without_channel;  // on all their interactions
  // Of the touchpoints observed, those on a stage of the map; nothing without one.
  std::optional<Proportion> catalogue;
  std::vector<std::string> never_observed;  // touchpoints of the map, in its order
  std::vector<OrderRuleResult> rules;       // in the order of the question
  Proportion silent_gaps;                   // of the pairs of neighbours
  std::vector<SilentGap> gaps;              // by count, then by names
  std::uint64_t other_gap_pairs = 0;
  std::uint64_t other_gaps = 0;
  friend bool operator==(const DataQualityAnswer&, const DataQualityAnswer&) = default;
};

DataQualityAnswer AnswerDataQuality(const DataQualityCounts& counts, const QuestionContext& context,
                                    const DataQualityLimits& limits = {});

}  // namespace journeygraph::graph
