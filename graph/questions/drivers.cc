#include "graph/questions/drivers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "graph/measure/variance_shares.h"

namespace journeygraph::graph {
namespace {

std::string NameOf(std::uint32_t driver, const DriversOptions& options,
                   const QuestionContext& context) {
  if (!options.by_stage) return context.names.touchpoints[driver];
  const bool is_stage = context.map && driver < context.map->stages.size();
  return is_stage ? context.map->stages[driver].id : "";
}

Estimate MeanOf(const Moments& moments) {
  return MeanEstimate(moments.count(), moments.Mean(), moments.StandardDeviation());
}

double PerformanceOf(double mean, const MetricDefinition& definition) {
  const double share = (mean - definition.minimum) / (definition.maximum - definition.minimum);
  return definition.direction > 0 ? share : 1 - share;
}

// By place in matrix.chosen().
CorrelationMatrix CorrelationsOf(const DriverCounts& counts, const DriverMatrix& matrix,
                                 DriversAnswer& answer) {
  const std::vector<std::uint32_t>& chosen = matrix.chosen();
  const std::size_t k = chosen.size();
  CorrelationMatrix correlations{.predictors = std::vector<double>(k * k, 0)};
  answer.fewest_pairs = k < 2 ? 0 : std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < k; ++i) {
    correlations.predictors[i * k + i] = 1;
    correlations.outcome.push_back(*counts.drivers()[chosen[i]].with_overall.Correlation());
    for (std::size_t j = 0; j < i; ++j) {
      const PairMoments& pair = matrix.Pair(j, i);
      const std::optional<double> correlation = pair.Correlation();
      answer.fewest_pairs = std::min(answer.fewest_pairs, pair.count());
      answer.unknown_pairs += !correlation;
      correlations.predictors[i * k + j] = correlations.predictors[j * k + i] =
          correlation.value_or(0);
    }
  }
  return correlations;
}

DriverQuadrant QuadrantOf(bool is_important, bool performs) {
  if (is_important) return performs ? DriverQuadrant::kKeepUp : DriverQuadrant::kFixFirst;
  return performs ? DriverQuadrant::kEnough : DriverQuadrant::kWatch;
}

void ShareImportance(const VarianceShares& shares, const std::vector<std::size_t>& places,
                     DriversAnswer& answer) {
  if (places.empty()) return;
  double mean_performance = 0;
  for (const std::size_t place : places) mean_performance += answer.drivers[place].performance;
  mean_performance /= static_cast<double>(places.size());
  const double mean_importance = 1 / static_cast<double>(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    Driver& driver = answer.drivers[places[i]];
    driver.r_squared_share = shares.share[i];
    driver.importance = shares.r_squared > 0 ? shares.share[i] / shares.r_squared : 0;
    driver.priority = *driver.importance * (1 - driver.performance);
    driver.quadrant =
        QuadrantOf(*driver.importance >= mean_importance, driver.performance >= mean_performance);
  }
}

}  // namespace

std::vector<std::uint32_t> ChooseDrivers(const DriverCounts& counts,
                                         const QuestionContext& context) {
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t driver = 0; driver < counts.drivers().size(); ++driver) {
    const PairMoments& pairs = counts.drivers()[driver].with_overall;
    if (pairs.count() >= counts.options().min_journeys && pairs.Correlation()) {
      chosen.push_back(driver);
    }
  }
  const auto name = [&](std::uint32_t driver) { return NameOf(driver, counts.options(), context); };
  std::ranges::sort(chosen, {}, [&](std::uint32_t driver) {
    const auto journeys = static_cast<std::int64_t>(counts.drivers()[driver].with_overall.count());
    return std::tuple(-journeys, name(driver));
  });
  if (chosen.size() > kMostSharedDrivers) chosen.resize(kMostSharedDrivers);
  std::ranges::sort(chosen, {}, name);
  return chosen;
}

DriversAnswer AnswerDrivers(const DriverCounts& counts, const DriverMatrix& matrix,
                            const QuestionContext& context) {
  const DriversOptions& options = counts.options();
  const MetricDefinition& definition = context.metrics->Of(options.metric);
  DriversAnswer answer{
      .overall = MeanOf(counts.overall()),
      .overall_journeys = counts.overall().count(),
      .overall_positive = WilsonProportion(counts.overall_positive(), counts.overall().count()),
      .shared_drivers = matrix.chosen().size()};
  std::vector<std::size_t> places(matrix.chosen().size());
  for (std::uint32_t number = 0; number < counts.drivers().size(); ++number) {
    const DriverCounts::OfDriver& of = counts.drivers()[number];
    if (of.scores.count() == 0) continue;
    const auto chosen = std::ranges::find(matrix.chosen(), number);
    if (chosen != matrix.chosen().end()) {
      places[static_cast<std::size_t>(chosen - matrix.chosen().begin())] = answer.drivers.size();
    }
    answer.drivers.push_back({.name = NameOf(number, options, context),
                              .journeys = of.scores.count(),
                              .score = MeanOf(of.scores),
                              .performance = PerformanceOf(of.scores.Mean(), definition),
                              .positive = WilsonProportion(of.positive, of.scores.count()),
                              .journeys_with_both = of.with_overall.count(),
                              .correlation = CorrelationOf(of.with_overall),
                              .small_sample = of.with_overall.count() < kSmallSample});
  }
  const VarianceShares shares = SharesOfVariance(CorrelationsOf(counts, matrix, answer));
  if (!places.empty()) {
    answer.method =
        shares.is_exact ? ImportanceMethod::kShapley : ImportanceMethod::kRelativeWeights;
  }
  answer.r_squared = shares.r_squared;
  answer.is_repaired = shares.is_repaired;
  ShareImportance(shares, places, answer);
  std::ranges::sort(answer.drivers, {}, [](const Driver& driver) {
    const double correlation = driver.correlation ? driver.correlation->value : -2;
    return std::tuple(-std::llround(driver.importance.value_or(-1) * 1e9),
                      -std::llround(correlation * 1e9), driver.name);
  });
  return answer;
}

}  // namespace journeygraph::graph
