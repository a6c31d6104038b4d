// Differences between two groups: the estimate, its 95 % interval and a test (definitions 3.11).
//
//   auto difference = ProportionsDifference({297, 522}, {200, 400});   // +6.9 points, z 2.082
//   if (difference && difference->p_value) std::cout << *difference->p_value << "\n";
//
// Everything is first group less second group. Nothing comes back where a group is empty. p-values
// are two-sided; there is none where both groups have no spread at all and still differ. The groups
// are taken to be independent. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/measure/histogram.h"
#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

enum class DifferenceTest : std::uint8_t {
  kNone,
  kTwoProportionsZ,  // pooled variance; interval by Newcombe 1998, method 10
  kNetZ,             // of two net scores, each with its own variance
  kWelchT,           // Welch 1947; degrees of freedom by Satterthwaite
  kRatioZ,           // of two ratios of sums, journeys as clusters (Cochran 1977, 6.13)
  kMedianBootstrap,
};

struct Difference {
  Estimate estimate;
  DifferenceTest test = DifferenceTest::kNone;
  std::optional<double> statistic;  // z or t
  std::optional<double> p_value;
  friend bool operator==(const Difference&, const Difference&) = default;
};

// Two-sided p-value of a standard normal z.
double TwoSidedP(double z);

struct Share {
  std::uint64_t count = 0;
  std::uint64_t total = 0;
};
std::optional<Difference> ProportionsDifference(const Share& a, const Share& b);

// In points.
std::optional<Difference> NetDifference(const NpsCounts& a, const NpsCounts& b);

struct Mean {
  std::uint64_t count = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the sample (n - 1)
};
// Needs two values in each group.
std::optional<Difference> MeansDifference(const Mean& a, const Mean& b);

// A ratio of two sums over clusters: events / chances, one cluster for each journey.
struct RatioSums {
  std::uint64_t clusters = 0;  // with at least one chance
  std::uint64_t events = 0;
  std::uint64_t chances = 0;
  Int128 events_squared = 0;
  Int128 events_times_chances = 0;
  Int128 chances_squared = 0;

  void Add(std::uint64_t cluster_events, std::uint64_t cluster_chances) {
    clusters += cluster_chances > 0;
    events += cluster_events;
    chances += cluster_chances;
    events_squared += static_cast<Int128>(cluster_events) * cluster_events;
    events_times_chances += static_cast<Int128>(cluster_events) * cluster_chances;
    chances_squared += static_cast<Int128>(cluster_chances) * cluster_chances;
  }
  void Merge(const RatioSums& other);
  friend bool operator==(const RatioSums&, const RatioSums&) = default;

  double Value() const;          // 0 without chances
  double StandardError() const;  // linearised; 0 for fewer than two clusters
  Estimate Interval() const;     // normal, cut off at 0 and 1
};
std::optional<Difference> RatiosDifference(const RatioSums& a, const RatioSums& b);

// The median with the interval of its bootstrap distribution, which for a median is known without
// drawing: the place of the median of a resample follows Beta((n + 1) / 2, (n + 1) / 2) (Efron
// 1979; Maritz and Jarrett 1978).
Estimate MedianEstimate(const DurationHistogram& values);
// All pairs of 1,000 quantiles of both bootstrap distributions. p is at least 0.001.
std::optional<Difference> MediansDifference(const DurationHistogram& a, const DurationHistogram& b);

// The interval of a difference out of the intervals of its parts (MOVER; Zou and Donner 2008), for
// where nothing else of the parts is known. For shares it is Newcombe's.
Estimate IntervalOfDifference(const Estimate& a, const Estimate& b);

}  // namespace journeygraph::graph
