#include "graph/measure/difference.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

namespace journeygraph::graph {
namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Normal = boost::math::normal_distribution<double, Policy>;
using StudentsT = boost::math::students_t_distribution<double, Policy>;
using Beta = boost::math::beta_distribution<double, Policy>;

constexpr std::size_t kBootstrapQuantiles = 1'000;
constexpr double kLeastMedianP = 0.001;
// Above, the Beta distribution is taken for its normal limit.
constexpr std::uint64_t kManyValues = 10'000;

double ToDouble(Int128 value) { return static_cast<double>(value); }

// z of value / error; nothing where it is not defined.
void SetNormalTest(double value, double error, DifferenceTest test, Difference& difference) {
  difference.test = test;
  if (error > 0) {
    difference.statistic = value / error;
    difference.p_value = TwoSidedP(*difference.statistic);
  } else if (value == 0) {
    difference.p_value = 1;
  }
}

// Where, between 0 and 1, the median of a resample lies with probability `u`.
double PlaceOfMedian(std::uint64_t count, double u) {
  const double n = static_cast<double>(count);
  if (count > kManyValues) {
    const double spread = 0.5 / std::sqrt(n + 2);
    return std::clamp(0.5 + spread * boost::math::quantile(Normal(), u), 0.0, 1.0);
  }
  return boost::math::quantile(Beta((n + 1) / 2, (n + 1) / 2), u);
}

// Quantiles of the bootstrap distribution of the median, ascending.
std::vector<double> BootstrapMedians(const DurationHistogram& values) {
  std::vector<double> medians;
  for (std::size_t i = 0; i < kBootstrapQuantiles; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / kBootstrapQuantiles;
    medians.push_back(values.Quantile(PlaceOfMedian(values.count(), u)));
  }
  return medians;
}

// How many of all differences a - b are at most (less than, if `strictly`) `bound`. Both ascend.
std::uint64_t CountUpTo(const std::vector<double>& a, const std::vector<double>& b, double bound,
                        bool strictly = false) {
  std::uint64_t count = 0;
  std::size_t place = 0;
  for (const double subtrahend : b) {
    const auto fits = [&](double minuend) {
      return strictly ? minuend - subtrahend < bound : minuend - subtrahend <= bound;
    };
    while (place < a.size() && fits(a[place])) ++place;
    count += place;
  }
  return count;
}

double QuantileOfDifferences(const std::vector<double>& a, const std::vector<double>& b, double p) {
  double low = a.front() - b.back();
  double high = a.back() - b.front();
  const double wanted = p * static_cast<double>(a.size() * b.size());
  for (int i = 0; i < 60 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    (static_cast<double>(CountUpTo(a, b, middle)) < wanted ? low : high) = middle;
  }
  return high;
}

}  // namespace

double TwoSidedP(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

std::optional<Difference> ProportionsDifference(const Share& a, const Share& b) {
  if (a.total == 0 || b.total == 0) return std::nullopt;
  Difference difference{.estimate = ProportionDifference(WilsonProportion(a.count, a.total),
                                                         WilsonProportion(b.count, b.total)),
                        .test = DifferenceTest::kTwoProportionsZ};
  difference.statistic = TwoProportionZ(a.count, a.total, b.count, b.total);
  difference.p_value = TwoSidedP(*difference.statistic);
  return difference;
}

std::optional<Difference> NetDifference(const NpsCounts& a, const NpsCounts& b) {
  if (a.promoters + a.passives + a.detractors == 0) return std::nullopt;
  if (b.promoters + b.passives + b.detractors == 0) return std::nullopt;
  const NetPromoterScore first = NetPromoterScoreOf(a);
  const NetPromoterScore second = NetPromoterScoreOf(b);
  const double value = first.value - second.value;
  const double error = std::hypot(first.standard_error, second.standard_error);
  Difference difference{.estimate = {.value = value,
                                     .low = std::max(-200.0, value - kNormal95 * error),
                                     .high = std::min(200.0, value + kNormal95 * error)}};
  SetNormalTest(value, error, DifferenceTest::kNetZ, difference);
  return difference;
}

std::optional<Difference> MeansDifference(const Mean& a, const Mean& b) {
  if (a.count < 2 || b.count < 2) return std::nullopt;
  const double value = a.mean - b.mean;
  const double part_a = a.standard_deviation * a.standard_deviation / static_cast<double>(a.count);
  const double part_b = b.standard_deviation * b.standard_deviation / static_cast<double>(b.count);
  const double error = std::sqrt(part_a + part_b);
  Difference difference{.estimate = {.value = value, .low = value, .high = value},
                        .test = DifferenceTest::kWelchT};
  if (error == 0) {
    if (value == 0) difference.p_value = 1;
    return difference;
  }
  const double freedom = (part_a + part_b) * (part_a + part_b) /
                         (part_a * part_a / static_cast<double>(a.count - 1) +
                          part_b * part_b / static_cast<double>(b.count - 1));
  const StudentsT distribution(freedom);
  const double half = boost::math::quantile(distribution, 0.975) * error;
  difference.estimate.low = value - half;
  difference.estimate.high = value + half;
  difference.statistic = value / error;
  difference.p_value =
      2 * boost::math::cdf(boost::math::complement(distribution, std::abs(*difference.statistic)));
  return difference;
}

void RatioSums::Merge(const RatioSums& other) {
  clusters += other.clusters;
  events += other.events;
  chances += other.chances;
  events_squared += other.events_squared;
  events_times_chances += other.events_times_chances;
  chances_squared += other.chances_squared;
}

double RatioSums::Value() const {
  return chances == 0 ? 0 : static_cast<double>(events) / static_cast<double>(chances);
}

double RatioSums::StandardError() const {
  if (clusters < 2) return 0;
  const double ratio = Value();
  const double squares = ToDouble(events_squared) - 2 * ratio * ToDouble(events_times_chances) +
                         ratio * ratio * ToDouble(chances_squared);
  const double n = static_cast<double>(clusters);
  // Rounding can leave a hair below zero where all clusters have the same ratio.
  return std::sqrt(std::max(0.0, squares) * n / (n - 1)) / static_cast<double>(chances);
}

Estimate RatioSums::Interval() const {
  const double value = Value();
  const double half = kNormal95 * StandardError();
  return {.value = value, .low = std::max(0.0, value - half), .high = std::min(1.0, value + half)};
}

std::optional<Difference> RatiosDifference(const RatioSums& a, const RatioSums& b) {
  if (a.clusters < 2 || b.clusters < 2) return std::nullopt;
  const double value = a.Value() - b.Value();
  const double error = std::hypot(a.StandardError(), b.StandardError());
  Difference difference{.estimate = {.value = value,
                                     .low = std::max(-1.0, value - kNormal95 * error),
                                     .high = std::min(1.0, value + kNormal95 * error)}};
  SetNormalTest(value, error, DifferenceTest::kRatioZ, difference);
  return difference;
}

Estimate MedianEstimate(const DurationHistogram& values) {
  if (values.count() == 0) return {};
  return {.value = values.Quantile(0.5),
          .low = values.Quantile(PlaceOfMedian(values.count(), 0.025)),
          .high = values.Quantile(PlaceOfMedian(values.count(), 0.975))};
}

std::optional<Difference> MediansDifference(const DurationHistogram& a,
                                            const DurationHistogram& b) {
  if (a.count() == 0 || b.count() == 0) return std::nullopt;
  const std::vector<double> medians_a = BootstrapMedians(a);
  const std::vector<double> medians_b = BootstrapMedians(b);
  const double pairs = static_cast<double>(medians_a.size() * medians_b.size());
  const double up_to_zero = static_cast<double>(CountUpTo(medians_a, medians_b, 0)) / pairs;
  const double below_zero = static_cast<double>(CountUpTo(medians_a, medians_b, 0, true)) / pairs;
  return Difference{
      .estimate = {.value = a.Quantile(0.5) - b.Quantile(0.5),
                   .low = QuantileOfDifferences(medians_a, medians_b, 0.025),
                   .high = QuantileOfDifferences(medians_a, medians_b, 0.975)},
      .test = DifferenceTest::kMedianBootstrap,
      .statistic = std::nullopt,
      .p_value = std::clamp(2 * std::min(up_to_zero, 1 - below_zero), kLeastMedianP, 1.0)};
}

Estimate IntervalOfDifference(const Estimate& a, const Estimate& b) {
  const double value = a.value - b.value;
  return {.value = value,
          .low = value - std::hypot(a.value - a.low, b.high - b.value),
          .high = value + std::hypot(a.high - a.value, b.value - b.low)};
}

}  // namespace journeygraph::graph
