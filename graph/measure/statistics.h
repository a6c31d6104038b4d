// Intervals and tests for shares, scores and means. Everything is at 95 %.
//
//   Proportion share = WilsonProportion(42, 50);              // 0.84 [0.7149, 0.9166]
//   NetPromoterScore nps = NetPromoterScoreOf({50, 30, 20});  // 30 [14.69, 45.31]
//   FourfoldTable table{.exposed_bad = 90, .exposed_good = 210, ...};
//   std::optional<double> risk_ratio = RiskRatio(table);
//
// Pure functions of counts; thread-safe. Sources stand beside each formula.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace journeygraph::graph {

// The two-sided 95 % point of the normal distribution.
inline constexpr double kNormal95 = 1.959963984540054;

// Below this many answers or cases a number is called a small sample.
inline constexpr std::uint64_t kSmallSample = 30;

// An estimate with its 95 % interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  friend bool operator==(const Estimate&, const Estimate&) = default;
};

// A share of a whole with its 95 % interval.
struct Proportion {
  std::uint64_t count = 0;
  std::uint64_t total = 0;
  std::optional<double> value;  // count / total; nothing if total is 0
  double low = 0;
  double high = 1;
  friend bool operator==(const Proportion&, const Proportion&) = default;
};

// Wilson's score interval (Wilson 1927). Without cases the interval is [0, 1].
Proportion WilsonProportion(std::uint64_t count, std::uint64_t total);

// The adjusted Wald interval: z^2/2 successes and failures added (Agresti and Coull 1998; Sauro and
// Lewis 2005), cut off at 0 and 1. `value` stays count / total.
Proportion AdjustedWaldProportion(std::uint64_t count, std::uint64_t total);

// Answers to "would you recommend us": 9 and 10, 7 and 8, 0 to 6.
struct NpsCounts {
  std::uint64_t promoters = 0;
  std::uint64_t passives = 0;
  std::uint64_t detractors = 0;
};

// In points, -100 to 100.
struct NetPromoterScore {
  double value = 0;
  double standard_error = 0;
  double low = 0;
  double high = 0;
};

// NPS = 100 (p - d), SE = 100 sqrt((p + d - (p - d)^2) / n), normal interval cut off at -100 and
// 100. All zero without answers.
NetPromoterScore NetPromoterScoreOf(const NpsCounts& counts);

// z of the difference a - b of two scores; 0 if neither has any spread.
double NpsDifferenceZ(const NpsCounts& a, const NpsCounts& b);

// Student's t interval for a mean. `standard_deviation` is that of the sample (n - 1). For fewer
// than two values low = high = mean.
Estimate MeanEstimate(std::uint64_t count, double mean, double standard_deviation);

// a - b with Newcombe's hybrid score interval (Newcombe 1998, method 10). An empty side has share 0
// and the interval [0, 1].
Estimate ProportionDifference(const Proportion& a, const Proportion& b);

// z of the difference of two shares with pooled variance; 0 if it is not defined.
double TwoProportionZ(std::uint64_t count_a, std::uint64_t total_a, std::uint64_t count_b,
                      std::uint64_t total_b);

// The adjusted p-values (q-values) of Benjamini and Hochberg 1995, in the order given. A test is
// rejected at false discovery rate q if its q-value is at most q.
std::vector<double> BenjaminiHochberg(std::span<const double> p_values);

// Cases with and without something, by how they ended.
struct FourfoldTable {
  std::uint64_t exposed_bad = 0;
  std::uint64_t exposed_good = 0;
  std::uint64_t unexposed_bad = 0;
  std::uint64_t unexposed_good = 0;
};

// ((s + 1)(F - f + 1)) / ((S - s + 1)(f + 1)): odds of a bad end when exposed against when not,
// with a prior of one in every field.
double OddsRatioWithPriorOne(const FourfoldTable& table);

// The correlation phi of the table; 0 if a margin is empty.
double Phi(const FourfoldTable& table);

// Risk of a bad end when exposed / when not; nothing if one side is empty or the unexposed have no
// bad end.
std::optional<double> RiskRatio(const FourfoldTable& table);

// pe (RR - 1) / (1 + pe (RR - 1)), pe = share of the exposed (Levin 1953): the share of bad ends
// that would not have been if exposure were the cause and were removed. Negative where it protects.
// Nothing where RiskRatio is nothing.
std::optional<double> AttributableFraction(const FourfoldTable& table);

}  // namespace journeygraph::graph
