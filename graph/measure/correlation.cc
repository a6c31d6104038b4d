#include "graph/measure/correlation.h"

#include <algorithm>
#include <cmath>

namespace journeygraph::graph {

std::optional<double> PairMoments::Correlation() const {
  if (count() < 2) return std::nullopt;
  const double spread = x_.StandardDeviation() * y_.StandardDeviation();
  if (spread <= 0) return std::nullopt;
  const auto n = static_cast<Int128>(count());
  const Int128 scaled =
      n * sum_of_products_ - static_cast<Int128>(x_.sum_micros()) * y_.sum_micros();
  const double covariance =
      static_cast<double>(scaled) / static_cast<double>(n * (n - 1)) / kMicrosPerUnit;
  return std::clamp(covariance / kMicrosPerUnit / spread, -1.0, 1.0);
}

std::optional<Estimate> CorrelationOf(const PairMoments& pairs) {
  const std::optional<double> r = pairs.Correlation();
  if (!r) return std::nullopt;
  if (pairs.count() < 4) return Estimate{.value = *r, .low = -1, .high = 1};
  // artanh is infinite at the ends, and tanh gives them back.
  const double middle = std::atanh(*r);
  const double half = kNormal95 / std::sqrt(static_cast<double>(pairs.count() - 3));
  return Estimate{.value = *r, .low = std::tanh(middle - half), .high = std::tanh(middle + half)};
}

}  // namespace journeygraph::graph
