#include "graph/measure/event_rate.h"

#include <boost/math/special_functions/gamma.hpp>

namespace journeygraph::graph {

std::optional<Estimate> EventRate(std::uint64_t events, double exposure) {
  if (!(exposure > 0)) return std::nullopt;
  const auto count = static_cast<double>(events);
  const double low = events == 0 ? 0 : boost::math::gamma_p_inv(count, 0.025);
  const double high = boost::math::gamma_p_inv(count + 1, 0.975);
  return Estimate{.value = count / exposure, .low = low / exposure, .high = high / exposure};
}

}  // namespace journeygraph::graph
