// How long it takes until something happens, where for some it has not happened yet: the product
// limit estimator of Kaplan and Meier (1958) with Greenwood's interval (1926), at 95 %.
//
//   const std::vector<TimedCounts> times = {{.time_ms = 2, .events = 1}, {.time_ms = 3, .censored =
//   1},
//                                           {.time_ms = 4, .events = 1}};
//   std::vector<SurvivalPoint> curve = KaplanMeier(times);
//   std::optional<double> median_ms = SurvivalQuantile(curve, 0.5);
//
// S(t) = product over event times t_i <= t of (1 - d_i / n_i), Var S = S^2 sum d_i / (n_i (n_i -
// d_i)), interval S -+ 1.96 sqrt(Var S), cut off at 0 and 1. What is censored at a time is at risk
// then. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/measure/histogram.h"

namespace journeygraph::graph {

// At one time: so many events, so many that were last seen without one.
struct TimedCounts {
  double time_ms = 0;
  std::uint64_t events = 0;
  std::uint64_t censored = 0;
};

// From an event time on.
struct SurvivalPoint {
  double time_ms = 0;
  std::uint64_t at_risk = 0;  // just before
  std::uint64_t events = 0;
  double survival = 1;  // share for which it has not happened
  double low = 1;
  double high = 1;
  friend bool operator==(const SurvivalPoint&, const SurvivalPoint&) = default;
};

// Both in one row of times, to the width of the histograms' buckets (1 %).
std::vector<TimedCounts> TimedCountsOf(const DurationHistogram& events,
                                       const DurationHistogram& censored);

// One point for each time with an event. `times` ascend.
std::vector<SurvivalPoint> KaplanMeier(std::span<const TimedCounts> times);

// The first time at which a share p has had the event; nothing if the curve does not get there.
std::optional<double> SurvivalQuantile(std::span<const SurvivalPoint> curve, double p);

}  // namespace journeygraph::graph
