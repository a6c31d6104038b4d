#include "graph/questions/economics.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace journeygraph::graph {

EconomicsCounts::EconomicsCounts(const QuestionContext& context)
    : visits_(context.names.channels.size()),
      channels_(context.names.channels.size()),
      results_(kJourneyResults),
      places_(context.names.touchpoints.size()) {}

void EconomicsCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (const ChannelId channel : journey.channel) {
    ++channels_[channel].interactions;
    channels_[channel].journeys += visits.IsFirst(channel);
  }
  OfResult& of_result = results_[static_cast<std::size_t>(journey.result)];
  ++of_result.journeys;
  of_result.interactions += journey.size();
  std::int64_t cost_micros = 0;
  for (const ValueEntry& cost : journey.costs) {
    channels_[journey.channel[cost.row - journey.first_row]].costs.Add(cost.value_micros);
    cost_micros += cost.value_micros;
  }
  if (!journey.costs.empty()) of_result.costs.Add(cost_micros);
  std::int64_t value_micros = 0;
  for (const ValueEntry& value : journey.values) value_micros += value.value_micros;
  if (!journey.values.empty()) of_result.values.Add(value_micros);

  if (!IsClosed(journey.result)) return;
  OfPlace& place = places_[journey.touchpoint[journey.size() - 1]];
  ++place.closed;
  place.lost += journey.result != JourneyResult::kSuccess;
}

void EconomicsCounts::Merge(EconomicsCounts&& other) {
  for (std::size_t id = 0; id < channels_.size(); ++id) {
    channels_[id].interactions += other.channels_[id].interactions;
    channels_[id].journeys += other.channels_[id].journeys;
    channels_[id].costs.Merge(other.channels_[id].costs);
  }
  for (std::size_t i = 0; i < results_.size(); ++i) {
    results_[i].journeys += other.results_[i].journeys;
    results_[i].interactions += other.results_[i].interactions;
    results_[i].values.Merge(other.results_[i].values);
    results_[i].costs.Merge(other.results_[i].costs);
  }
  for (std::size_t id = 0; id < places_.size(); ++id) {
    places_[id].closed += other.places_[id].closed;
    places_[id].lost += other.places_[id].lost;
  }
}

namespace {

std::optional<Estimate> MeanOf(const Moments& moments) {
  if (moments.count() == 0) return std::nullopt;
  return MeanEstimate(moments.count(), moments.Mean(), moments.StandardDeviation());
}

double SumOf(const Moments& moments) {
  return static_cast<double>(moments.sum_micros()) / kMicrosPerUnit;
}

std::optional<Estimate> Times(const std::optional<Estimate>& each, std::uint64_t count) {
  if (!each) return std::nullopt;
  const auto n = static_cast<double>(count);
  return Estimate{.value = each->value * n, .low = each->low * n, .high = each->high * n};
}

void FillResults(const EconomicsCounts& counts, EconomicsAnswer& answer) {
  Moments costs;
  Moments values;
  for (std::size_t i = 0; i < counts.results().size(); ++i) {
    const EconomicsCounts::OfResult& of_result = counts.results()[i];
    const auto result = static_cast<JourneyResult>(i);
    (IsClosed(result) ? answer.closed_journeys : answer.open_journeys) += of_result.journeys;
    if (result == JourneyResult::kFailure || result == JourneyResult::kLost) {
      answer.lost_outcomes += of_result.journeys;
    }
    costs.Merge(of_result.costs);
    values.Merge(of_result.values);
    if (of_result.journeys == 0) continue;
    answer.results.push_back({.result = result,
                              .journeys = of_result.journeys,
                              .interactions = of_result.interactions,
                              .with_cost = of_result.costs.count(),
                              .with_value = of_result.values.count(),
                              .cost = SumOf(of_result.costs),
                              .value = SumOf(of_result.values),
                              .mean_cost = MeanOf(of_result.costs),
                              .mean_value = MeanOf(of_result.values)});
  }
  answer.cost = SumOf(costs);
  answer.value = SumOf(values);
  const auto& success = counts.results()[static_cast<std::size_t>(JourneyResult::kSuccess)];
  if (success.journeys > 0 && costs.count() > 0) {
    answer.cost_per_success = answer.cost / static_cast<double>(success.journeys);
  }
}

void FillChannels(const EconomicsCounts& counts, const QuestionContext& context,
                  EconomicsAnswer& answer) {
  for (std::size_t id = 0; id < counts.channels().size(); ++id) {
    const EconomicsCounts::OfChannel& of_channel = counts.channels()[id];
    if (of_channel.interactions == 0) continue;
    CostOfChannel row{.channel = context.names.channels[id],
                      .interactions = of_channel.interactions,
                      .with_cost = of_channel.costs.count(),
                      .journeys = of_channel.journeys,
                      .cost = SumOf(of_channel.costs),
                      .mean_cost = MeanOf(of_channel.costs),
                      .small_sample = of_channel.costs.count() < kSmallSample};
    if (row.with_cost > 0) row.cost_per_journey = row.cost / static_cast<double>(row.journeys);
    answer.channels.push_back(std::move(row));
  }
  std::ranges::sort(answer.channels, [](const CostOfChannel& a, const CostOfChannel& b) {
    return std::tie(b.cost, a.channel) < std::tie(a.cost, b.channel);
  });
}

void FillPlaces(const EconomicsCounts& counts, const QuestionContext& context,
                std::uint64_t max_places, EconomicsAnswer& answer) {
  for (std::size_t id = 0; id < counts.places().size(); ++id) {
    const EconomicsCounts::OfPlace& place = counts.places()[id];
    if (place.lost == 0) continue;
    answer.places.push_back({.touchpoint = context.names.touchpoints[id],
                             .lost = place.lost,
                             .lost_share = WilsonProportion(place.lost, place.closed),
                             .value_at_stake = Times(answer.value_per_outcome, place.lost)});
  }
  std::ranges::sort(answer.places, [](const ValueAtPlace& a, const ValueAtPlace& b) {
    return std::tie(b.lost, a.touchpoint) < std::tie(a.lost, b.touchpoint);
  });
  for (std::size_t i = max_places; i < answer.places.size(); ++i) {
    ++answer.other_places;
    answer.other_lost += answer.places[i].lost;
  }
  if (answer.places.size() > max_places) answer.places.resize(max_places);
}

}  // namespace

EconomicsAnswer AnswerEconomics(const EconomicsCounts& counts, const QuestionContext& context,
                                const EconomicsOptions& options) {
  EconomicsAnswer answer{.is_value_given = options.value_per_outcome.has_value()};
  FillResults(counts, answer);
  if (options.value_per_outcome) {
    const double value = *options.value_per_outcome;
    answer.value_per_outcome = Estimate{.value = value, .low = value, .high = value};
  } else {
    const auto& success = counts.results()[static_cast<std::size_t>(JourneyResult::kSuccess)];
    answer.value_per_outcome = MeanOf(success.values);
    answer.valued_outcomes = success.values.count();
  }
  answer.value_at_stake = Times(answer.value_per_outcome, answer.lost_outcomes);
  FillChannels(counts, context, answer);
  FillPlaces(counts, context, options.max_places, answer);
  return answer;
}

}  // namespace journeygraph::graph
