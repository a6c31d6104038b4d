#include "graph/measure/association.h"

#include <algorithm>
#include <cmath>

namespace journeygraph::graph {
namespace {

double Share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

Estimate LogInterval(double value, double log_error) {
  return {.value = value,
          .low = value * std::exp(-kNormal95 * log_error),
          .high = value * std::exp(kNormal95 * log_error)};
}

double Levin(double exposed_share, double risk_ratio) {
  const double excess = exposed_share * (risk_ratio - 1);
  return excess / (1 + excess);
}

}  // namespace

double NormalPValue(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

std::optional<Estimate> RiskRatioEstimate(const FourfoldTable& table) {
  const std::optional<double> ratio = RiskRatio(table);
  if (!ratio) return std::nullopt;
  const std::uint64_t exposed = table.exposed_bad + table.exposed_good;
  const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
  if (table.exposed_bad == 0) {
    const double high = WilsonProportion(0, exposed).high / Share(table.unexposed_bad, unexposed);
    return Estimate{.value = 0, .low = 0, .high = high};
  }
  const double variance =
      1 / static_cast<double>(table.exposed_bad) - 1 / static_cast<double>(exposed) +
      1 / static_cast<double>(table.unexposed_bad) - 1 / static_cast<double>(unexposed);
  return LogInterval(*ratio, std::sqrt(std::max(0.0, variance)));
}

Estimate OddsRatioEstimate(const FourfoldTable& table) {
  double variance = 0;
  for (const std::uint64_t count :
       {table.exposed_bad, table.exposed_good, table.unexposed_bad, table.unexposed_good}) {
    variance += 1 / (static_cast<double>(count) + 1);
  }
  return LogInterval(OddsRatioWithPriorOne(table), std::sqrt(variance));
}

std::optional<Estimate> AttributableFractionEstimate(const FourfoldTable& table) {
  const std::optional<Estimate> ratio = RiskRatioEstimate(table);
  if (!ratio) return std::nullopt;
  const std::uint64_t exposed = table.exposed_bad + table.exposed_good;
  const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
  const double share = Share(exposed, exposed + unexposed);
  return Estimate{.value = *AttributableFraction(table),
                  .low = Levin(share, ratio->low),
                  .high = Levin(share, ratio->high)};
}

std::optional<Estimate> LiftEstimate(std::uint64_t part_bad, std::uint64_t part,
                                     std::uint64_t whole_bad, std::uint64_t whole) {
  if (whole_bad == 0 || part == 0) return std::nullopt;
  const double whole_share = Share(whole_bad, whole);
  const double lift = Share(part_bad, part) / whole_share;
  if (part_bad == 0) {
    return Estimate{.value = 0, .low = 0, .high = WilsonProportion(0, part).high / whole_share};
  }
  const auto variance_of = [](std::uint64_t bad, std::uint64_t all) {
    return all == 0 ? 0 : static_cast<double>(bad) * (1 - Share(bad, all));
  };
  const double of_part = 1 / static_cast<double>(part_bad) - 1 / static_cast<double>(whole_bad);
  const double of_rest = 1 / static_cast<double>(whole_bad);
  const double variance = of_part * of_part * variance_of(part_bad, part) +
                          of_rest * of_rest * variance_of(whole_bad - part_bad, whole - part);
  return LogInterval(lift, std::sqrt(variance));
}

std::optional<Estimate> StratifiedDifference(std::span<const FourfoldTable> strata) {
  double weights = 0, difference = 0, variance = 0;
  for (const FourfoldTable& table : strata) {
    const std::uint64_t exposed = table.exposed_bad + table.exposed_good;
    const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
    if (exposed == 0 || unexposed == 0) continue;
    const auto n1 = static_cast<double>(exposed), n0 = static_cast<double>(unexposed);
    const double p1 = Share(table.exposed_good, exposed);
    const double p0 = Share(table.unexposed_good, unexposed);
    const double weight = n1 * n0 / (n1 + n0);
    weights += weight;
    difference += weight * (p1 - p0);
    variance += weight * weight * (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0);
  }
  if (weights <= 0) return std::nullopt;
  const double value = difference / weights;
  const double half = kNormal95 * std::sqrt(variance) / weights;
  return Estimate{.value = value, .low = value - half, .high = value + half};
}

double EdgePolarity(std::uint64_t good, std::uint64_t bad) {
  if (good + bad == 0) return 0;
  const double p = Share(good, good + bad);
  const auto term = [](double share) { return share > 0 ? -share * std::log2(share) : 0; };
  const double size = 1 - (term(p) + term(1 - p));
  return good < bad ? -size : size;
}

}  // namespace journeygraph::graph
