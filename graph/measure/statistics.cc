#include "graph/measure/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace journeygraph::graph {
namespace {

// Double precision is plenty, and several times as fast as Boost's default of long double.
using StudentsT = boost::math::students_t_distribution<
    double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

double Share(std::uint64_t count, std::uint64_t total) {
  return total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total);
}

Proportion EmptyProportion() { return {.count = 0, .total = 0, .low = 0, .high = 1}; }

}  // namespace

Proportion WilsonProportion(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return EmptyProportion();
  const double n = static_cast<double>(total);
  const double p = Share(count, total);
  const double z2 = kNormal95 * kNormal95;
  const double center = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // At the ends the formula gives exactly 0 and 1, which rounding would miss.
  return {.count = count,
          .total = total,
          .value = p,
          .low = count == 0 ? 0 : std::max(0.0, center - half),
          .high = count == total ? 1 : std::min(1.0, center + half)};
}

Proportion AdjustedWaldProportion(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return EmptyProportion();
  const double z2 = kNormal95 * kNormal95;
  const double n = static_cast<double>(total) + z2;
  const double p = (static_cast<double>(count) + z2 / 2) / n;
  const double half = kNormal95 * std::sqrt(p * (1 - p) / n);
  return {.count = count,
          .total = total,
          .value = Share(count, total),
          .low = std::max(0.0, p - half),
          .high = std::min(1.0, p + half)};
}

NetPromoterScore NetPromoterScoreOf(const NpsCounts& counts) {
  const std::uint64_t answers = counts.promoters + counts.passives + counts.detractors;
  if (answers == 0) return {};
  const double p = Share(counts.promoters, answers);
  const double d = Share(counts.detractors, answers);
  // With answers of one kind only, the variance can come out a hair below zero.
  const double variance = std::max(0.0, p + d - (p - d) * (p - d));
  const double value = 100 * (p - d);
  const double error = 100 * std::sqrt(variance / static_cast<double>(answers));
  return {.value = value,
          .standard_error = error,
          .low = std::max(-100.0, value - kNormal95 * error),
          .high = std::min(100.0, value + kNormal95 * error)};
}

double NpsDifferenceZ(const NpsCounts& a, const NpsCounts& b) {
  const NetPromoterScore first = NetPromoterScoreOf(a);
  const NetPromoterScore second = NetPromoterScoreOf(b);
  const double error = std::hypot(first.standard_error, second.standard_error);
  return error > 0 ? (first.value - second.value) / error : 0;
}

Estimate MeanEstimate(std::uint64_t count, double mean, double standard_deviation) {
  if (count < 2) return {.value = mean, .low = mean, .high = mean};
  const double n = static_cast<double>(count);
  const StudentsT distribution(n - 1);
  const double half =
      boost::math::quantile(distribution, 0.975) * standard_deviation / std::sqrt(n);
  return {.value = mean, .low = mean - half, .high = mean + half};
}

Estimate ProportionDifference(const Proportion& a, const Proportion& b) {
  const double p = a.value.value_or(0);
  const double q = b.value.value_or(0);
  return {.value = p - q,
          .low = p - q - std::hypot(p - a.low, b.high - q),
          .high = p - q + std::hypot(a.high - p, q - b.low)};
}

double TwoProportionZ(std::uint64_t count_a, std::uint64_t total_a, std::uint64_t count_b,
                      std::uint64_t total_b) {
  if (total_a == 0 || total_b == 0) return 0;
  const double pooled = Share(count_a + count_b, total_a + total_b);
  const double variance =
      pooled * (1 - pooled) * (1 / static_cast<double>(total_a) + 1 / static_cast<double>(total_b));
  if (variance <= 0) return 0;
  return (Share(count_a, total_a) - Share(count_b, total_b)) / std::sqrt(variance);
}

std::vector<double> BenjaminiHochberg(std::span<const double> p_values) {
  std::vector<std::size_t> by_value(p_values.size());
  std::iota(by_value.begin(), by_value.end(), std::size_t{0});
  std::ranges::stable_sort(by_value, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> q_values(p_values.size());
  double lowest = 1;
  for (std::size_t rank = by_value.size(); rank > 0; --rank) {
    const std::size_t i = by_value[rank - 1];
    lowest = std::min(
        lowest, p_values[i] * static_cast<double>(p_values.size()) / static_cast<double>(rank));
    q_values[i] = lowest;
  }
  return q_values;
}

double OddsRatioWithPriorOne(const FourfoldTable& table) {
  const double exposed_odds =
      (static_cast<double>(table.exposed_bad) + 1) / (static_cast<double>(table.exposed_good) + 1);
  const double unexposed_odds = (static_cast<double>(table.unexposed_bad) + 1) /
                                (static_cast<double>(table.unexposed_good) + 1);
  return exposed_odds / unexposed_odds;
}

double Phi(const FourfoldTable& table) {
  const double a = static_cast<double>(table.exposed_bad);
  const double b = static_cast<double>(table.exposed_good);
  const double c = static_cast<double>(table.unexposed_bad);
  const double d = static_cast<double>(table.unexposed_good);
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  return margins > 0 ? (a * d - b * c) / std::sqrt(margins) : 0;
}

std::optional<double> RiskRatio(const FourfoldTable& table) {
  const std::uint64_t exposed = table.exposed_bad + table.exposed_good;
  const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
  if (exposed == 0 || unexposed == 0 || table.unexposed_bad == 0) return std::nullopt;
  return Share(table.exposed_bad, exposed) / Share(table.unexposed_bad, unexposed);
}

std::optional<double> AttributableFraction(const FourfoldTable& table) {
  const std::optional<double> risk_ratio = RiskRatio(table);
  if (!risk_ratio) return std::nullopt;
  const std::uint64_t exposed = table.exposed_bad + table.exposed_good;
  const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
  const double excess = Share(exposed, exposed + unexposed) * (*risk_ratio - 1);
  return excess / (1 + excess);
}

}  // namespace journeygraph::graph
