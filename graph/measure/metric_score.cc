#include "graph/measure/metric_score.h"

#include "graph/measure/statistics.h"

namespace journeygraph::graph {
namespace {

Estimate QuotedValue(Metric metric, const ScoreTally& tally, const MetricScore& score) {
  switch (metric) {
    case Metric::kNps: {
      const NetPromoterScore nps = NetPromoterScoreOf(
          {.promoters = score.positive, .passives = score.neutral, .detractors = score.negative});
      return {.value = nps.value, .low = nps.low, .high = nps.high};
    }
    case Metric::kCsat: {
      const Proportion satisfied = WilsonProportion(score.positive, score.count);
      return {.value = satisfied.value.value_or(0), .low = satisfied.low, .high = satisfied.high};
    }
    case Metric::kCes:
    case Metric::kSentiment:
      return MeanEstimate(tally.count(), score.mean, score.standard_deviation);
  }
  return {};
}

}  // namespace

void ScoreTally::Merge(const ScoreTally& other) {
  moments.Merge(other.moments);
  positive += other.positive;
  negative += other.negative;
  top_two += other.top_two;
  lowest_wording = std::min(lowest_wording, other.lowest_wording);
  highest_wording = std::max(highest_wording, other.highest_wording);
}

void Merge(ScoreTallies& into, const ScoreTallies& from) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i].Merge(from[i]);
}

MetricScore Summarise(Metric metric, const ScoreTally& tally) {
  MetricScore score{.metric = metric, .count = tally.count()};
  if (score.count == 0) return score;
  score.mean = tally.moments.Mean();
  score.standard_deviation = tally.moments.StandardDeviation();
  score.positive = tally.positive;
  score.negative = tally.negative;
  score.neutral = score.count - score.positive - score.negative;
  const Estimate quoted = QuotedValue(metric, tally, score);
  score.value = quoted.value;
  score.low = quoted.low;
  score.high = quoted.high;
  if (metric == Metric::kCes) {
    score.index = 100 * (static_cast<double>(tally.top_two) - static_cast<double>(tally.negative)) /
                  static_cast<double>(score.count);
  }
  score.small_sample = score.count < kSmallSample;
  score.mixed_wordings = tally.lowest_wording != tally.highest_wording;
  return score;
}

std::vector<MetricScore> Summarise(const ScoreTallies& tallies) {
  std::vector<MetricScore> scores;
  for (Metric metric : kAllMetrics) {
    const ScoreTally& tally = tallies[static_cast<std::size_t>(metric)];
    if (tally.count() > 0) scores.push_back(Summarise(metric, tally));
  }
  return scores;
}

}  // namespace journeygraph::graph
