// Random numbers that are the same on every machine and with every library.
//
//   SampleRandom random(42);
//   if (random.Chance(0.13)) Fail();
//
// xoshiro256** seeded by splitmix64 (Blackman and Vigna, public domain). Only whole numbers, plus,
// minus, times and divide are used, whose results IEEE 754 fixes. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace journeygraph::cli {

class SampleRandom {
 public:
  explicit SampleRandom(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15ULL;
      std::uint64_t mixed = seed;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
      word = mixed ^ (mixed >> 31);
    }
  }

  std::uint64_t Next() {
    const std::uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = RotateLeft(state_[3], 45);
    return result;
  }

  // 0 <= result < 1.
  double Unit() { return static_cast<double>(Next() >> 11) / 9007199254740992.0; }
  bool Chance(double probability) { return Unit() < probability; }
  // first <= result <= last.
  std::int64_t Between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(Unit() * static_cast<double>(last - first + 1));
  }
  // About normal with mean 0 and standard deviation 1: the sum of twelve uniform numbers, less 6.
  double Bell() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += Unit();
    return sum;
  }
  // An index, as often as its weight says.
  std::size_t Pick(std::span<const int> weights) {
    std::int64_t total = 0;
    for (const int weight : weights) total += weight;
    std::int64_t left = Between(0, total - 1);
    std::size_t index = 0;
    while (left >= weights[index]) left -= weights[index++];
    return index;
  }

 private:
  static std::uint64_t RotateLeft(std::uint64_t x, int bits) {
    return (x << bits) | (x >> (64 - bits));
  }
  std::uint64_t state_[4];
};

}  // namespace journeygraph::cli
