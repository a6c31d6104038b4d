// Answers to one metric, counted exactly, and what is quoted from them.
//
//   ScoreTally tally;
//   tally.Add(BuiltInMetric(Metric::kNps), entry);
//   MetricScore score = Summarise(BuiltInMetric(Metric::kNps), tally);   // score.value: the NPS
//
// Not thread-safe; one for each thread, merged.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"
#include "graph/model/journey_view.h"
#include "graph/model/metric.h"
#include "graph/model/metric_catalogue.h"

namespace journeygraph::graph {

struct ScoreTally {
  Moments moments;
  std::uint64_t positive = 0;
  std::uint64_t negative = 0;
  std::uint64_t for_index = 0;  // MetricDefinition::IsForIndex
  WordingId lowest_wording = std::numeric_limits<WordingId>::max();
  WordingId highest_wording = 0;

  void Add(const MetricDefinition& definition, const ScoreEntry& answer) {
    moments.Add(answer.value_micros);
    positive += definition.IsPositive(answer.value_micros);
    negative += definition.IsNegative(answer.value_micros);
    for_index += definition.IsForIndex(answer.value_micros);
    lowest_wording = std::min(lowest_wording, answer.wording);
    highest_wording = std::max(highest_wording, answer.wording);
  }
  void Merge(const ScoreTally& other);

  std::uint64_t count() const { return moments.count(); }
  friend bool operator==(const ScoreTally&, const ScoreTally&) = default;
};

// One tally for each metric. Built-in metrics lie densely; others only where they were answered, so
// that a table by touchpoint stays small whatever a workspace defines.
class ScoreTallies {
 public:
  ScoreTally& operator[](Metric metric) {
    const auto place = static_cast<std::size_t>(metric);
    return place < built_in_.size() ? built_in_[place] : Further(metric);
  }
  // Null if it was not answered.
  const ScoreTally* Find(Metric metric) const;
  void Merge(const ScoreTallies& other);
  friend bool operator==(const ScoreTallies&, const ScoreTallies&) = default;

 private:
  ScoreTally& Further(Metric metric);

  std::array<ScoreTally, kBuiltInMetrics.size()> built_in_;
  std::vector<std::pair<Metric, ScoreTally>> further_;  // by number
};

// One metric over a set of answers. value, low and high are what the metric is quoted as with its
// 95 % interval (MetricSummary): nps in points by its normal interval; csat share of 4 and 5 by
// Wilson's interval; ces and sentiment mean by Student's t interval (low = high = value for a
// single answer). All three computations of ces are there: value, positive_share and index.
struct MetricScore {
  Metric metric = Metric::kNps;
  std::string name;  // of the metric
  std::string display_name;
  std::uint64_t count = 0;
  double value = 0;
  double low = 0;
  double high = 0;
  double mean = 0;
  double standard_deviation = 0;
  std::uint64_t positive = 0;
  std::uint64_t neutral = 0;
  std::uint64_t negative = 0;
  Proportion positive_share;
  Proportion negative_share;
  // ces: share of 6 and 7 minus share of 1 to 3, in percent, with its normal interval.
  std::optional<Estimate> index;
  MetricSummary summary = MetricSummary::kMean;
  // What the value is at worst and at best, whatever the direction of the scale.
  double worst = 0;
  double best = 0;
  bool small_sample = false;
  bool mixed_wordings = false;  // answers without a wording count as a wording of their own
  friend bool operator==(const MetricScore&, const MetricScore&) = default;
};

MetricScore Summarise(const MetricDefinition& definition, const ScoreTally& tally);

// Those with answers, in the order of the catalogue (MetricCatalogue::InOrder).
std::vector<MetricScore> Summarise(const MetricCatalogue& catalogue, const ScoreTallies& tallies);

}  // namespace journeygraph::graph
