#include "graph/measure/survival.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "graph/measure/statistics.h"

namespace journeygraph::graph {
namespace {

// Products of shares that should meet a quantile miss it by rounding.
constexpr double kRounding = 1e-12;

}  // namespace

std::vector<TimedCounts> TimedCountsOf(const DurationHistogram& events,
                                       const DurationHistogram& censored) {
  std::map<double, TimedCounts> by_time;
  events.ForEachValue(
      [&](double time_ms, std::uint64_t count) { by_time[time_ms].events += count; });
  censored.ForEachValue(
      [&](double time_ms, std::uint64_t count) { by_time[time_ms].censored += count; });
  std::vector<TimedCounts> times;
  for (auto& [time_ms, counts] : by_time) {
    counts.time_ms = time_ms;
    times.push_back(counts);
  }
  return times;
}

std::vector<SurvivalPoint> KaplanMeier(std::span<const TimedCounts> times) {
  std::uint64_t at_risk = 0;
  for (const TimedCounts& at : times) at_risk += at.events + at.censored;
  std::vector<SurvivalPoint> curve;
  double survival = 1;
  double greenwood = 0;
  for (const TimedCounts& at : times) {
    if (at.events > 0) {
      const auto n = static_cast<double>(at_risk);
      const auto d = static_cast<double>(at.events);
      survival = at.events == at_risk ? 0 : survival * (1 - d / n);
      if (at.events < at_risk) greenwood += d / (n * (n - d));
      const double half = kNormal95 * survival * std::sqrt(greenwood);
      curve.push_back({.time_ms = at.time_ms,
                       .at_risk = at_risk,
                       .events = at.events,
                       .survival = survival,
                       .low = std::max(0.0, survival - half),
                       .high = std::min(1.0, survival + half)});
    }
    at_risk -= at.events + at.censored;
  }
  return curve;
}

std::optional<double> SurvivalQuantile(std::span<const SurvivalPoint> curve, double p) {
  const auto found = std::ranges::find_if(
      curve, [p](const SurvivalPoint& point) { return point.survival <= 1 - p + kRounding; });
  if (found == curve.end()) return std::nullopt;
  return found->time_ms;
}

}  // namespace journeygraph::graph
