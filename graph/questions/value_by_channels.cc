#include "graph/questions/value_by_channels.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kMicrosPerCent = kMicrosPerUnit / 100;

std::size_t GroupOf(std::size_t channels) {
  return std::min(channels, ValueByChannelsCounts::kGroups - 1);
}

// Least squares from counts, means and deviations by number of channels.
std::optional<ValueTrend> TrendOf(std::span<const Moments> values) {
  double n = 0, sum_x = 0, sum_y = 0;
  for (std::size_t x = 1; x < values.size(); ++x) {
    const double count = static_cast<double>(values[x].count());
    n += count;
    sum_x += count * static_cast<double>(x);
    sum_y += count * values[x].Mean();
  }
  if (n < 3) return std::nullopt;
  const double mean_x = sum_x / n, mean_y = sum_y / n;
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t x = 1; x < values.size(); ++x) {
    const double count = static_cast<double>(values[x].count());
    if (count == 0) continue;
    const double dx = static_cast<double>(x) - mean_x, dy = values[x].Mean() - mean_y;
    const double deviation = values[x].StandardDeviation();
    xx += count * dx * dx;
    xy += count * dx * dy;
    yy += count * dy * dy + (count - 1) * deviation * deviation;
  }
  if (xx <= 0 || yy <= 0) return std::nullopt;
  const double slope = xy / xx;
  const double residual = std::max(0.0, yy - slope * xy);
  const double error = std::sqrt(residual / (n - 2) / xx);
  const boost::math::students_t_distribution<double> distribution(n - 2);
  const double half = boost::math::quantile(distribution, 0.975) * error;
  double p_value = 0;
  if (error > 0) {
    p_value = 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(slope) / error));
  }
  return ValueTrend{.for_each_channel = {.value = slope, .low = slope - half, .high = slope + half},
                    .p_value = p_value};
}

}  // namespace

ValueByChannelsCounts::ValueByChannelsCounts(const QuestionContext& context)
    : visits_(context.names.channels.size()),
      values_(context.names.channels.size()),
      cents_(kGroups),
      with_value_(kGroups) {}

void ValueByChannelsCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  std::size_t channels = 0;
  for (const ChannelId channel : journey.channel) {
    channels += visits.IsFirst(channel) & (channel != 0);
  }
  std::int64_t value_micros = 0;
  for (const ValueEntry& value : journey.values) value_micros += value.value_micros;
  values_[channels].Add(value_micros);
  cents_[GroupOf(channels)].Add(value_micros / kMicrosPerCent);
  with_value_[GroupOf(channels)] += !journey.values.empty();
}

void ValueByChannelsCounts::Merge(ValueByChannelsCounts&& other) {
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i].Merge(other.values_[i]);
  for (std::size_t i = 0; i < kGroups; ++i) {
    cents_[i].Merge(other.cents_[i]);
    with_value_[i] += other.with_value_[i];
  }
}

ValueByChannelsAnswer AnswerValueByChannels(const ValueByChannelsCounts& counts) {
  std::vector<Moments> values(ValueByChannelsCounts::kGroups);
  for (std::size_t channels = 0; channels < counts.values().size(); ++channels) {
    values[GroupOf(channels)].Merge(counts.values()[channels]);
  }
  ValueByChannelsAnswer answer;
  std::uint64_t with_value = 0;
  for (std::size_t group = 0; group < values.size(); ++group) {
    const Moments& value = values[group];
    with_value += counts.with_value()[group];
    if (value.count() == 0) continue;
    answer.groups.push_back(
        {.channels = static_cast<std::uint32_t>(group),
         .journeys = value.count(),
         .with_value = counts.with_value()[group],
         .mean = MeanEstimate(value.count(), value.Mean(), value.StandardDeviation()),
         .median = counts.cents()[group].Quantile(0.5) / 100,
         .small_sample = value.count() < kSmallSample});
  }
  if (with_value > 0) answer.trend = TrendOf(counts.values());
  return answer;
}

}  // namespace journeygraph::graph
