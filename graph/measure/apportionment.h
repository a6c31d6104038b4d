// Divides a whole into parts that add up to it exactly, however the weights round.
//
//   Apportion(10, {1, 1, 1})   // 4, 3, 3
//
// Largest remainder (Hamilton's method): every part gets its share rounded down, and what is left
// goes to the largest remainders, the earlier of equals first. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace journeygraph::graph {

// A conversion is this many units of credit. With a power of two, sums of credits are exact in
// doubles too, up to 2^53 units (8 million conversions).
inline constexpr std::int64_t kCreditUnits = std::int64_t{1} << 30;

// Parts of `whole` (0 or more) in proportion to `weights`, which are not negative. All 0 if the
// weights are.
std::vector<std::int64_t> Apportion(std::int64_t whole, std::span<const double> weights);

}  // namespace journeygraph::graph
