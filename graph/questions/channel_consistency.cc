#include "graph/questions/channel_consistency.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "graph/measure/difference.h"
#include "graph/measure/quoted_score.h"

namespace journeygraph::graph {
namespace {

double WeightedMean(const std::vector<MetricScore>& scores) {
  double sum = 0;
  double weight = 0;
  for (const MetricScore& score : scores) {
    sum += static_cast<double>(score.count) * score.value;
    weight += static_cast<double>(score.count);
  }
  return sum / weight;
}

double BetweenGroups(const std::vector<MetricScore>& scores) {
  const double mean = WeightedMean(scores);
  double sum = 0;
  for (const MetricScore& score : scores) {
    sum += static_cast<double>(score.count) * (score.value - mean) * (score.value - mean);
  }
  return sum;
}

// The variance of one answer. For shares and net scores that of all answers together, which makes Q
// the usual chi-square; for means that within groups.
double PooledVariance(const std::vector<MetricScore>& scores) {
  double within = 0;
  double answers = 0;
  for (const MetricScore& score : scores) {
    within += SquaredDeviations(score);
    answers += static_cast<double>(score.count);
  }
  if (scores.front().summary != MetricSummary::kMean) {
    return (within + BetweenGroups(scores)) / answers;
  }
  const double freedom = answers - static_cast<double>(scores.size());
  return freedom > 0 ? within / freedom : 0;
}

Estimate SpreadOf(const MetricScore& high, const MetricScore& low) {
  const double value = high.value - low.value;
  const auto variance = [](const MetricScore& score) {
    const auto n = static_cast<double>(score.count);
    const double freedom = score.summary == MetricSummary::kMean ? std::max(n - 1, 1.0) : n;
    return SquaredDeviations(score) / freedom / n;
  };
  if (high.summary == MetricSummary::kTopShare) {
    return ProportionDifference(high.positive_share, low.positive_share);
  }
  const double reach = kNormal95 * std::sqrt(variance(high) + variance(low));
  return {.value = value, .low = value - reach, .high = value + reach};
}

}  // namespace

std::optional<Heterogeneity> HeterogeneityOf(const std::vector<MetricScore>& scores) {
  if (scores.size() < 2) return std::nullopt;
  const double between = BetweenGroups(scores);
  const double variance = PooledVariance(scores);
  Heterogeneity result{.degrees_of_freedom = scores.size() - 1};
  if (between <= 0) return result;
  if (variance <= 0) return std::nullopt;
  result.q = between / variance;
  const auto freedom = static_cast<double>(result.degrees_of_freedom);
  result.p_value = boost::math::cdf(
      boost::math::complement(boost::math::chi_squared_distribution<>(freedom), result.q));
  result.i_squared = std::max(0.0, (result.q - freedom) / result.q);
  return result;
}

ChannelConsistencyCounts::ChannelConsistencyCounts(const QuestionContext& context, Metric metric)
    : metric_(metric),
      metrics_(context.metrics),
      stages_(context.map ? static_cast<std::uint32_t>(context.map->stages.size()) + 1 : 1),
      pairs_(stages_) {
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    stage_row_.push_back(std::min<std::uint32_t>(stage, stages_ - 1));
  }
}

ScoreTally& ChannelConsistencyCounts::TallyOf(ChannelId channel, std::uint32_t stage) {
  const std::uint32_t number = pairs_.NumberOf(channel, stage);
  if (number == tallies_.size()) tallies_.emplace_back();
  return tallies_[number];
}

void ChannelConsistencyCounts::Add(const JourneyView& journey) {
  const MetricDefinition& definition = metrics_->Of(metric_);
  for (const ScoreEntry& answer : journey.scores) {
    if (answer.metric != metric_) continue;
    const std::size_t place = answer.row - journey.first_row;
    TallyOf(journey.channel[place], stage_row_[journey.touchpoint[place]]).Add(definition, answer);
  }
}

void ChannelConsistencyCounts::Merge(ChannelConsistencyCounts&& other) {
  for (std::size_t i = 0; i < other.tallies_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    TallyOf(static_cast<ChannelId>(pair.first), pair.second).Merge(other.tallies_[i]);
  }
}

namespace {

using TalliesByChannel = std::map<std::string, ScoreTally>;

StageConsistency ConsistencyOf(const TalliesByChannel& channels, const MetricDefinition& definition,
                               std::uint64_t min_answers) {
  StageConsistency stage;
  ScoreTally total;
  std::vector<MetricScore> compared;
  for (const auto& [name, tally] : channels) {
    total.Merge(tally);
    ChannelScore channel{.channel = name, .score = Summarise(definition, tally)};
    channel.compared = !name.empty() && tally.count() >= min_answers;
    if (channel.compared) compared.push_back(channel.score);
    stage.channels.push_back(std::move(channel));
  }
  stage.score = Summarise(definition, total);
  const double sign =
      definition.summary == MetricSummary::kMean && definition.direction < 0 ? 1 : -1;
  std::ranges::stable_sort(stage.channels, {}, [sign](const ChannelScore& channel) {
    return std::pair(!channel.compared, channel.compared ? sign * channel.score.value : 0);
  });
  stage.heterogeneity = HeterogeneityOf(compared);
  if (compared.size() < 2) return stage;
  const auto [low, high] = std::ranges::minmax_element(compared, {}, &MetricScore::value);
  stage.spread = SpreadOf(*high, *low);
  double answers = 0;
  for (const MetricScore& score : compared) answers += static_cast<double>(score.count);
  stage.weighted_standard_deviation = std::sqrt(BetweenGroups(compared) / answers);
  return stage;
}

}  // namespace

ChannelConsistencyAnswer AnswerChannelConsistency(const ChannelConsistencyCounts& counts,
                                                  const QuestionContext& context,
                                                  std::uint64_t min_answers) {
  const MetricDefinition& definition = context.metrics->Of(counts.metric());
  std::vector<TalliesByChannel> by_stage(counts.stages());
  TalliesByChannel all;
  for (std::size_t i = 0; i < counts.tallies().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs().pairs()[i];
    const std::string& channel = context.names.channels[pair.first];
    by_stage[pair.second][channel].Merge(counts.tallies()[i]);
    all[channel].Merge(counts.tallies()[i]);
  }
  ChannelConsistencyAnswer answer{.all = ConsistencyOf(all, definition, min_answers)};
  std::vector<double> p_values;
  for (std::size_t row = 0; row < by_stage.size(); ++row) {
    if (by_stage[row].empty()) continue;
    StageConsistency stage = ConsistencyOf(by_stage[row], definition, min_answers);
    if (context.map && row < context.map->stages.size()) {
      const Stage& of_map = context.map->stages[row];
      stage.stage = of_map.id;
      stage.display_name = of_map.display_name.empty() ? of_map.id : of_map.display_name;
    }
    if (stage.heterogeneity) p_values.push_back(stage.heterogeneity->p_value);
    answer.stages.push_back(std::move(stage));
  }
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  std::size_t next = 0;
  for (StageConsistency& stage : answer.stages) {
    if (stage.heterogeneity) stage.q_value = q_values[next++];
  }
  return answer;
}

}  // namespace journeygraph::graph
