#include "graph/measure/matched_comparison.h"

#include <cmath>

namespace journeygraph::graph {

MatchedSide SideOf(const Moments& moments) {
  const double deviation = moments.StandardDeviation();
  return {.count = moments.count(), .mean = moments.Mean(), .variance = deviation * deviation};
}

MatchedSide SideOf(std::uint64_t hits, std::uint64_t count) {
  if (count == 0) return {};
  const double n = static_cast<double>(count);
  const double share = static_cast<double>(hits) / n;
  return {
      .count = count, .mean = share, .variance = count < 2 ? 0 : share * (1 - share) * n / (n - 1)};
}

MatchedDifference CompareMatched(std::span<const MatchedStratum> strata) {
  constexpr std::uint64_t kFewest = 2;
  const auto is_matched = [](const MatchedStratum& stratum) {
    return stratum.exposed.count >= kFewest && stratum.unexposed.count >= kFewest;
  };
  MatchedDifference result;
  for (const MatchedStratum& stratum : strata) {
    result.exposed += stratum.exposed.count;
    result.unexposed += stratum.unexposed.count;
    if (is_matched(stratum)) result.matched += stratum.exposed.count;
  }
  if (result.matched == 0) return result;
  double variance = 0;
  for (const MatchedStratum& stratum : strata) {
    if (!is_matched(stratum)) continue;
    const auto& [exposed, unexposed] = stratum;
    const double weight = static_cast<double>(exposed.count) / static_cast<double>(result.matched);
    result.exposed_mean += weight * exposed.mean;
    result.unexposed_mean += weight * unexposed.mean;
    variance += weight * weight *
                (exposed.variance / static_cast<double>(exposed.count) +
                 unexposed.variance / static_cast<double>(unexposed.count));
  }
  result.standard_error = std::sqrt(variance);
  const double difference = result.exposed_mean - result.unexposed_mean;
  result.difference = {.value = difference,
                       .low = difference - kNormal95 * result.standard_error,
                       .high = difference + kNormal95 * result.standard_error};
  return result;
}

std::optional<Estimate> MantelHaenszelOddsRatio(std::span<const FourfoldTable> tables) {
  double r_sum = 0, s_sum = 0, pr_sum = 0, ps_qr_sum = 0, qs_sum = 0;
  for (const FourfoldTable& table : tables) {
    const double a = static_cast<double>(table.exposed_bad);
    const double b = static_cast<double>(table.exposed_good);
    const double c = static_cast<double>(table.unexposed_bad);
    const double d = static_cast<double>(table.unexposed_good);
    const double n = a + b + c + d;
    if (n == 0) continue;
    const double p = (a + d) / n, q = (b + c) / n;
    const double r = a * d / n, s = b * c / n;
    r_sum += r;
    s_sum += s;
    pr_sum += p * r;
    ps_qr_sum += p * s + q * r;
    qs_sum += q * s;
  }
  if (r_sum <= 0 || s_sum <= 0) return std::nullopt;
  const double ratio = r_sum / s_sum;
  const double variance =
      pr_sum / (2 * r_sum * r_sum) + ps_qr_sum / (2 * r_sum * s_sum) + qs_sum / (2 * s_sum * s_sum);
  const double factor = std::exp(kNormal95 * std::sqrt(variance));
  return Estimate{.value = ratio, .low = ratio / factor, .high = ratio * factor};
}

}  // namespace journeygraph::graph
