// The Poisson bootstrap: in each replicate every customer counts 0, 1, 2 ... times, Poisson with
// mean 1 (Chamandy et al. 2012, "Estimating uncertainty for massive data streams").
//
//   BootstrapWeights weights;
//   FillBootstrapWeights(journey.customer_hash, weights);
//   for (std::size_t b = 0; b < kBootstrapReplicates; ++b) row[b] += weights[b];
//
// A weight is a pure function of the customer's hash and the number of the replicate (the seed is
// fixed), so that replicates are the same for any number of threads and any order of arrival, and
// all journeys of a customer are drawn together. Costs some 50 ns for all replicates of a customer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace journeygraph::graph {

// Enough for a standard error to 6 % (1 / sqrt(2 * 128)); a row of counts is 8 cache lines.
inline constexpr std::size_t kBootstrapReplicates = 128;

using BootstrapWeights = std::array<std::uint32_t, kBootstrapReplicates>;

namespace internal {

inline constexpr std::uint64_t kBootstrapSeed = 0x6a6f75726e657973;
inline constexpr std::size_t kWeightBits = 12;

// By 12 random bits: the inverse of the distribution function of Poisson(1).
inline constexpr auto kWeightOfBits = [] {
  std::array<std::uint8_t, std::size_t{1} << kWeightBits> table = {};
  double chance = 0.36787944117144233;  // exp(-1)
  double up_to = chance;
  std::uint8_t weight = 0;
  for (std::size_t bits = 0; bits < table.size(); ++bits) {
    while (static_cast<double>(bits) + 0.5 > up_to * static_cast<double>(table.size())) {
      ++weight;
      chance /= weight;
      up_to += chance;
    }
    table[bits] = weight;
  }
  return table;
}();

}  // namespace internal

inline void FillBootstrapWeights(std::uint64_t customer_hash, BootstrapWeights& weights) {
  std::uint64_t state = customer_hash ^ internal::kBootstrapSeed;
  for (std::size_t b = 0; b < kBootstrapReplicates; b += 4) {
    // splitmix64 (Steele et al. 2014).
    state += 0x9e3779b97f4a7c15;
    std::uint64_t bits = state;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
    bits ^= bits >> 31;
    for (std::size_t i = 0; i < 4; ++i) {
      weights[b + i] = internal::kWeightOfBits[bits >> (16 * i) & 0xfff];
    }
  }
}

}  // namespace journeygraph::graph
