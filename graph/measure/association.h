// How something in journeys and their end go together: estimates with 95 % intervals, and tests.
//
//   FourfoldTable table{.exposed_bad = 90, .exposed_good = 210, ...};
//   std::optional<Estimate> risk_ratio = RiskRatioEstimate(table);      // 3 [2.26, 3.98]
//   double p = NormalPValue(TwoProportionZ(90, 300, 70, 700));
//   double polarity = EdgePolarity(9, 1);                               // 0.531
//
// The plain figures and their definitions are in statistics.h; sources of the intervals stand
// beside each. All of it describes an association and proves no cause. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "graph/measure/statistics.h"

namespace journeygraph::graph {

// Two-sided p-value of a standard normal z.
double NormalPValue(double z);

// RiskRatio with the log interval of Katz et al. 1978. Without exposed bad ends it is 0, and its
// upper limit is Wilson's for the exposed over the share of the unexposed.
std::optional<Estimate> RiskRatioEstimate(const FourfoldTable& table);

// OddsRatioWithPriorOne with Woolf's log interval (1955), of the same table with the prior.
Estimate OddsRatioEstimate(const FourfoldTable& table);

// AttributableFraction with the limits of the risk ratio put into its formula (Daly 1998).
std::optional<Estimate> AttributableFractionEstimate(const FourfoldTable& table);

// (part_bad / part) / (whole_bad / whole), where the part is some of the whole, with a log interval
// by the delta method: what part and whole share cancels out, so that a part which is the whole has
// 1 [1, 1]. Nothing if the whole has no bad ones or the part is empty.
std::optional<Estimate> LiftEstimate(std::uint64_t part_bad, std::uint64_t part,
                                     std::uint64_t whole_bad, std::uint64_t whole);

// Share of good ends when exposed minus when not, compared within strata (Mantel and Haenszel 1959:
// weights n1 n0 / (n1 + n0)), with a normal interval by the binomial variances. Nothing if no
// stratum has both.
std::optional<Estimate> StratifiedDifference(std::span<const FourfoldTable> strata);

// (1 - H(p)) with the sign of p - 1/2, p = share of good ones, H = binary entropy in bits: from -1
// (all bad) over 0 (half and half) to 1 (Kobialka et al.). 0 without cases.
double EdgePolarity(std::uint64_t good, std::uint64_t bad);

}  // namespace journeygraph::graph
