#include "graph/measure/control_chart.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr double kSigmas = 3;
// Median of the difference of two standard normal values.
constexpr double kMedianMovingRange = 0.954;
constexpr std::size_t kLeastPoints = 8;
constexpr std::size_t kLeastPerSeasonPlace = 4;
// Makes the median absolute deviation of normal values their standard deviation.
constexpr double kDeviationsPerMedian = 1.4826;
constexpr double kSeasonalWidth = 3.5;

ChartLimits LimitsAround(double statistic, double center, double reach, bool is_usable) {
  ChartLimits limits{
      .statistic = statistic, .center = center, .low = center - reach, .high = center + reach};
  limits.is_alarm = is_usable && (statistic < limits.low || statistic > limits.high);
  return limits;
}

}  // namespace

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double CenterOf(std::span<const ChartPoint> points) {
  double sum = 0;
  double weight = 0;
  for (const ChartPoint& point : points) {
    if (!point.is_usable) continue;
    sum += point.weight * point.value;
    weight += point.weight;
  }
  return weight > 0 ? sum / weight : 0;
}

double DispersionOf(std::span<const ChartPoint> points, double center) {
  std::vector<double> standardised;
  for (const ChartPoint& point : points) {
    if (!point.is_usable || point.standard_error <= 0) continue;
    standardised.push_back((point.value - center) / point.standard_error);
  }
  if (standardised.size() < kLeastPoints) return 1;
  std::vector<double> ranges;
  for (std::size_t i = 1; i < standardised.size(); ++i) {
    ranges.push_back(std::abs(standardised[i] - standardised[i - 1]));
  }
  return std::max(1.0, MedianOf(std::move(ranges)) / kMedianMovingRange);
}

std::vector<ChartLimits> ControlLimits(std::span<const ChartPoint> points, double center,
                                       double dispersion) {
  std::vector<ChartLimits> limits;
  for (const ChartPoint& point : points) {
    limits.push_back(LimitsAround(point.value, center, kSigmas * dispersion * point.standard_error,
                                  point.is_usable));
  }
  return limits;
}

std::vector<ChartLimits> EwmaLimits(std::span<const ChartPoint> points, double center,
                                    double dispersion, const EwmaOptions& options) {
  std::vector<ChartLimits> limits;
  double average = center;
  double variance = 0;
  for (const ChartPoint& point : points) {
    if (point.is_usable) {
      const double error = dispersion * point.standard_error;
      const double kept = 1 - options.lambda;
      average = options.lambda * point.value + kept * average;
      variance = options.lambda * options.lambda * error * error + kept * kept * variance;
    }
    limits.push_back(
        LimitsAround(average, center, options.width * std::sqrt(variance), point.is_usable));
  }
  return limits;
}

std::optional<std::vector<ChartLimits>> SeasonalLimits(std::span<const ChartPoint> points,
                                                       std::size_t season) {
  std::vector<std::vector<double>> values(season);
  std::size_t usable = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].is_usable) continue;
    values[i % season].push_back(points[i].value);
    ++usable;
  }
  if (usable < kLeastPoints) return std::nullopt;
  std::vector<double> expected;
  for (std::vector<double>& at_place : values) {
    if (season > 1 && at_place.size() < kLeastPerSeasonPlace) return std::nullopt;
    expected.push_back(MedianOf(std::move(at_place)));
  }
  std::vector<double> deviations;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].is_usable) deviations.push_back(std::abs(points[i].value - expected[i % season]));
  }
  const double spread = kDeviationsPerMedian * MedianOf(std::move(deviations));
  std::vector<ChartLimits> limits;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double reach = kSeasonalWidth * std::max(spread, points[i].standard_error);
    limits.push_back(
        LimitsAround(points[i].value, expected[i % season], reach, points[i].is_usable));
  }
  return limits;
}

}  // namespace journeygraph::graph
