// How often something happens in a given length of observation, with an exact interval.
//
//   std::optional<Estimate> churn = EventRate(120, 1'000);   // 0.12 a period [0.0995, 0.1435]
//
// rate = events / exposure; the 95 % interval is that of a Poisson count (Garwood 1936):
// low = gamma quantile(0.025; events), high = gamma quantile(0.975; events + 1), over exposure.
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/measure/statistics.h"

namespace journeygraph::graph {

// In events for each unit of `exposure`. Nothing without exposure.
std::optional<Estimate> EventRate(std::uint64_t events, double exposure);

}  // namespace journeygraph::graph
