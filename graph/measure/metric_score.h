// Answers to one metric, counted exactly, and what is quoted from them.
//
//   ScoreTally tally;
//   tally.Add(DefinitionOf(Metric::kNps), entry);
//   MetricScore score = Summarise(Metric::kNps, tally);   // score.value: the NPS
//
// Not thread-safe; one for each thread, merged.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "graph/measure/moments.h"
#include "graph/model/journey_view.h"
#include "graph/model/metric.h"

namespace journeygraph::graph {

struct ScoreTally {
  Moments moments;
  std::uint64_t positive = 0;
  std::uint64_t negative = 0;
  std::uint64_t top_two = 0;  // answers of at least the scale's maximum less 1
  WordingId lowest_wording = std::numeric_limits<WordingId>::max();
  WordingId highest_wording = 0;

  void Add(const MetricDefinition& definition, const ScoreEntry& answer) {
    moments.Add(answer.value_micros);
    positive += answer.value_micros >= definition.positive_from_micros;
    negative += answer.value_micros <= definition.negative_up_to_micros;
    top_two += answer.value_micros >= definition.top_two_from_micros;
    lowest_wording = std::min(lowest_wording, answer.wording);
    highest_wording = std::max(highest_wording, answer.wording);
  }
  void Merge(const ScoreTally& other);

  std::uint64_t count() const { return moments.count(); }
  friend bool operator==(const ScoreTally&, const ScoreTally&) = default;
};

// One tally for each metric, by its number.
using ScoreTallies = std::array<ScoreTally, kAllMetrics.size()>;

void Merge(ScoreTallies& into, const ScoreTallies& from);

// One metric over a set of answers. value, low and high are what the metric is quoted as with its
// 95 % interval: nps in points by its normal interval; csat share of 4 and 5 by Wilson's interval;
// ces and sentiment mean by Student's t interval (low = high = value for a single answer).
struct MetricScore {
  Metric metric = Metric::kNps;
  std::uint64_t count = 0;
  double value = 0;
  double low = 0;
  double high = 0;
  double mean = 0;
  double standard_deviation = 0;
  std::uint64_t positive = 0;
  std::uint64_t neutral = 0;
  std::uint64_t negative = 0;
  std::optional<double> index;  // ces: share of 6 and 7 minus share of 1 to 3, in percent
  bool small_sample = false;
  bool mixed_wordings = false;  // answers without a wording count as a wording of their own
  friend bool operator==(const MetricScore&, const MetricScore&) = default;
};

MetricScore Summarise(Metric metric, const ScoreTally& tally);

// Those with answers, in the order nps, csat, ces, sentiment.
std::vector<MetricScore> Summarise(const ScoreTallies& tallies);

}  // namespace journeygraph::graph
