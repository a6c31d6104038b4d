// Compares cases with something to cases without it inside strata of like cases, so that a
// difference in composition is not taken for a difference in effect (definitions 3.2).
//
//   const MatchedStratum strata[] = {{{10, 0.6, 0.2}, {40, 0.8, 0.2}},
//                                    {{30, 0.5, 0.2}, {20, 0.6, 0.2}}};
//   MatchedDifference difference = CompareMatched(strata);   // -0.125
//
// Pure functions of the strata in the order given; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

// The cases of one side of one stratum.
struct MatchedSide {
  std::uint64_t count = 0;
  double mean = 0;
  double variance = 0;  // of the sample (n - 1)
};

MatchedSide SideOf(const Moments& moments);
// `hits` of `count` cases have it: a mean of hits / count.
MatchedSide SideOf(std::uint64_t hits, std::uint64_t count);

struct MatchedStratum {
  MatchedSide exposed;
  MatchedSide unexposed;
};

// A stratum is matched if both sides have at least two cases, as a variance needs.
struct MatchedDifference {
  std::uint64_t exposed = 0;    // cases in all strata
  std::uint64_t unexposed = 0;  // cases in all strata
  std::uint64_t matched = 0;    // exposed cases in matched strata
  double exposed_mean = 0;      // of the matched exposed cases
  double unexposed_mean = 0;    // what these would have been, by the cases that they are matched to
  double standard_error = 0;
  // Exposed minus unexposed with its normal 95 % interval; nothing if no stratum is matched.
  std::optional<Estimate> difference;
  friend bool operator==(const MatchedDifference&, const MatchedDifference&) = default;
};

// The effect on the exposed: ATT = sum n1k/n1 (y1k - y0k), n1 over matched strata, with
// Var = sum (n1k/n1)^2 (s1k^2/n1k + s0k^2/n0k).
MatchedDifference CompareMatched(std::span<const MatchedStratum> strata);

// The common odds ratio of the tables, sum(ad/n) / sum(bc/n) (Mantel and Haenszel 1959), with the
// interval of Robins, Breslow and Greenland 1986. Nothing if a sum is 0.
std::optional<Estimate> MantelHaenszelOddsRatio(std::span<const FourfoldTable> tables);

}  // namespace journeygraph::graph
