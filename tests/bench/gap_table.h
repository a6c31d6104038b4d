// Histograms of lengths of time for many pairs in one flat table: what a loop written for these
// rows alone would use instead of graph/measure/histogram.h, which grows with what it sees.
//
//   GapTable gaps(kTouchpoints * kTouchpoints);
//   gaps.Add(pair, time_ms[row] - time_ms[row - 1]);
//   double median_ms = gaps.Quantile(pair, 0.5);
//
// 64 buckets for every power of two: at most 0.8 % away. Lengths of 0 to 2^35 ms, a year; longer
// ones count as the longest. 8 KB a pair. Not thread-safe.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace journeygraph::bench {

class GapTable {
 public:
  // calloc: memory that is never touched is never made.
  explicit GapTable(std::size_t pairs)
      : counts_(static_cast<std::uint32_t*>(std::calloc(pairs * kBuckets, sizeof(std::uint32_t)))) {
    if (counts_ == nullptr) throw std::bad_alloc();
  }

  void Add(std::size_t pair, std::int64_t gap_ms) {
    const auto value = static_cast<std::uint64_t>(std::min(gap_ms, kLongestMs));
    const auto shift = static_cast<std::uint32_t>(std::bit_width(value | 64) - 7);
    ++counts_[pair * kBuckets + (shift << 6) + (value >> shift)];
  }

  void Merge(const GapTable& other, std::size_t pair) {
    for (std::size_t i = pair * kBuckets; i < (pair + 1) * kBuckets; ++i) {
      counts_[i] += other.counts_[i];
    }
  }

  std::uint64_t Count(std::size_t pair) const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) count += counts_[pair * kBuckets + i];
    return count;
  }

  // Of `count` lengths, the one at place p (count - 1), interpolated between neighbours.
  double Quantile(std::size_t pair, std::uint64_t count, double p) const {
    if (count == 0) return 0;
    const double place = p * static_cast<double>(count - 1);
    const double below = std::floor(place);
    const auto lower = static_cast<std::uint64_t>(below);
    const double low = ValueAt(pair, lower);
    if (place == below) return low;
    return low + (place - below) * (ValueAt(pair, lower + 1) - low);
  }

 private:
  struct Free {
    void operator()(std::uint32_t* counts) const { std::free(counts); }
  };

  static constexpr std::int64_t kLongestMs = (std::int64_t{1} << 35) - 1;
  static constexpr std::size_t kBuckets = 30 * 64;  // the last one holds kLongestMs

  double ValueAt(std::size_t pair, std::uint64_t place) const {
    std::uint64_t passed = 0;
    for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
      passed += counts_[pair * kBuckets + bucket];
      if (passed > place) return MiddleOf(bucket);
    }
    return 0;
  }

  static double MiddleOf(std::uint32_t bucket) {
    if (bucket < 128) return bucket;
    const std::uint32_t shift = (bucket >> 6) - 1;
    const std::uint64_t first = std::uint64_t{bucket - (shift << 6)} << shift;
    return static_cast<double>(first) + static_cast<double>((std::uint64_t{1} << shift) - 1) / 2;
  }

  std::unique_ptr<std::uint32_t[], Free> counts_;
};

}  // namespace journeygraph::bench
