#include "graph/measure/metric_score.h"

namespace journeygraph::graph {
namespace {

Estimate NetShare(std::uint64_t positive, std::uint64_t negative, std::uint64_t count) {
  const NetPromoterScore net = NetPromoterScoreOf(
      {.promoters = positive, .passives = count - positive - negative, .detractors = negative});
  return {.value = net.value, .low = net.low, .high = net.high};
}

Estimate QuotedValue(const MetricScore& score) {
  switch (score.summary) {
    case MetricSummary::kNet:
      return NetShare(score.positive, score.negative, score.count);
    case MetricSummary::kTopShare:
      return {.value = score.positive_share.value.value_or(0),
              .low = score.positive_share.low,
              .high = score.positive_share.high};
    case MetricSummary::kMean:
      return MeanEstimate(score.count, score.mean, score.standard_deviation);
  }
  return {};
}

void SetRange(const MetricDefinition& definition, MetricScore& score) {
  switch (definition.summary) {
    case MetricSummary::kNet:
      score.worst = -100;
      score.best = 100;
      break;
    case MetricSummary::kTopShare:
      score.worst = 0;
      score.best = 1;
      break;
    case MetricSummary::kMean:
      score.worst = definition.direction > 0 ? definition.minimum : definition.maximum;
      score.best = definition.direction > 0 ? definition.maximum : definition.minimum;
      break;
  }
}

}  // namespace

void ScoreTally::Merge(const ScoreTally& other) {
  moments.Merge(other.moments);
  positive += other.positive;
  negative += other.negative;
  for_index += other.for_index;
  lowest_wording = std::min(lowest_wording, other.lowest_wording);
  highest_wording = std::max(highest_wording, other.highest_wording);
}

ScoreTally& ScoreTallies::Further(Metric metric) {
  auto place = further_.begin();
  while (place != further_.end() && place->first < metric) ++place;
  if (place == further_.end() || place->first != metric) {
    place = further_.insert(place, {metric, ScoreTally()});
  }
  return place->second;
}

const ScoreTally* ScoreTallies::Find(Metric metric) const {
  const auto number = static_cast<std::size_t>(metric);
  if (number < built_in_.size()) {
    return built_in_[number].count() > 0 ? &built_in_[number] : nullptr;
  }
  for (const auto& [of, tally] : further_) {
    if (of == metric) return &tally;
  }
  return nullptr;
}

void ScoreTallies::Merge(const ScoreTallies& other) {
  for (std::size_t i = 0; i < built_in_.size(); ++i) built_in_[i].Merge(other.built_in_[i]);
  for (const auto& [metric, tally] : other.further_) Further(metric).Merge(tally);
}

MetricScore Summarise(const MetricDefinition& definition, const ScoreTally& tally) {
  MetricScore score{.metric = definition.metric,
                    .name = definition.name,
                    .display_name = definition.display_name,
                    .count = tally.count(),
                    .summary = definition.summary};
  SetRange(definition, score);
  if (score.count == 0) return score;
  score.mean = tally.moments.Mean();
  score.standard_deviation = tally.moments.StandardDeviation();
  score.positive = tally.positive;
  score.negative = tally.negative;
  score.neutral = score.count - score.positive - score.negative;
  score.positive_share = WilsonProportion(score.positive, score.count);
  score.negative_share = WilsonProportion(score.negative, score.count);
  const Estimate quoted = QuotedValue(score);
  score.value = quoted.value;
  score.low = quoted.low;
  score.high = quoted.high;
  if (definition.metric == Metric::kCes) {
    score.index = NetShare(tally.for_index, tally.negative, score.count);
  }
  score.small_sample = score.count < kSmallSample;
  score.mixed_wordings = tally.lowest_wording != tally.highest_wording;
  return score;
}

std::vector<MetricScore> Summarise(const MetricCatalogue& catalogue, const ScoreTallies& tallies) {
  std::vector<MetricScore> scores;
  for (const Metric metric : catalogue.InOrder()) {
    const ScoreTally* tally = tallies.Find(metric);
    if (tally != nullptr) scores.push_back(Summarise(catalogue.Of(metric), *tally));
  }
  return scores;
}

}  // namespace journeygraph::graph
