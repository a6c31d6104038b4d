// Lengths of time in buckets whose width grows with the length: percentiles to 1 % without keeping
// or sorting the values, mergeable and subtractable.
//
//   DurationHistogram gaps;
//   gaps.Add(90'000);                    // milliseconds
//   double median_ms = gaps.Quantile(0.5);
//   GapStatistics summary = Summarise(gaps);
//
// Values below 128 ms have a bucket each; above, every power of two has 64 buckets, and a value is
// taken for the middle of its bucket (at most 0.8 % away). Count and mean are exact. A question
// keeps thousands of histograms at once and adds to them in no order, so what counts is how many
// of them fit the cache: the counts of all buckets lie in single bytes, and a byte that overflows
// carries 256 to a wide count beside it. Memory: 1 byte for each bucket between the smallest and
// the largest value seen (a second to a month: 1.4 KB), and 4 more once a bucket has held 256
// values. A bucket holds at most 2^40 - 1 values. Not thread-safe; one for each thread, merged.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "graph/measure/moments.h"

namespace journeygraph::graph {

class DurationHistogram {
 public:
  DurationHistogram() = default;
  DurationHistogram(const DurationHistogram& other);
  DurationHistogram& operator=(const DurationHistogram& other);
  DurationHistogram(DurationHistogram&&) = default;
  DurationHistogram& operator=(DurationHistogram&&) = default;

  // Negative lengths count as 0. No allocation while values stay between earlier ones.
  void Add(std::int64_t value_ms) {
    const std::uint64_t value = static_cast<std::uint64_t>(std::max<std::int64_t>(value_ms, 0));
    const std::uint32_t bucket = BucketOf(value);
    if (bucket - first_bucket_ >= low_.size()) [[unlikely]]
      Cover(bucket, bucket);
    if (++low_[bucket - first_bucket_] == 0) [[unlikely]]
      Carry(bucket - first_bucket_);
    sum_ms_ += value;
    if (sum_ms_ < value) [[unlikely]]
      ++rare().sum_carries;
  }

  void Merge(const DurationHistogram& other);

  // Takes away values that were added or merged before.
  // Returns INVALID_ARGUMENT, if `other` is not part of this one; then nothing changes.
  absl::Status Subtract(const DurationHistogram& other);

  // O(buckets).
  std::uint64_t count() const;

  // Exact; 0 if there are none.
  double Mean() const;

  // The value at place p (count - 1) of the sorted values, p from 0 to 1 (cut off there),
  // interpolated between neighbours like quantile_cont and pandas. 0 if there are none.
  double Quantile(double p) const;

  // Calls visit(value_ms, count) for every bucket with values, ascending, with the value that is
  // taken for all in it.
  template <typename Visit>
  void ForEachValue(const Visit& visit) const {
    for (std::uint32_t i = 0; i < low_.size(); ++i) {
      if (const std::uint64_t count = CountAt(i); count > 0) {
        visit(MiddleOf(first_bucket_ + i), count);
      }
    }
  }

  // Equal if they hold equally many values in every bucket and have the same sum.
  friend bool operator==(const DurationHistogram& a, const DurationHistogram& b);

 private:
  static constexpr int kMantissaBits = 6;

  static std::uint32_t BucketOf(std::uint64_t value) {
    // For values below 128 the shift is 0 and the bucket is the value.
    const int shift =
        std::bit_width(value | (std::uint64_t{1} << kMantissaBits)) - 1 - kMantissaBits;
    return (static_cast<std::uint32_t>(shift) << kMantissaBits) +
           static_cast<std::uint32_t>(value >> shift);
  }
  static double MiddleOf(std::uint32_t bucket);

  // What most histograms never need.
  struct Rare {
    std::vector<std::uint32_t> high;  // counts / 256; empty until there is one
    std::uint64_t sum_carries = 0;    // how often sum_ms_ passed 2^64
  };

  Rare& rare() {
    if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
    return *rare_;
  }
  // Room for a high count at each place.
  std::vector<std::uint32_t>& high() {
    rare().high.resize(low_.size(), 0);
    return rare_->high;
  }
  bool HasHigh() const { return rare_ != nullptr && !rare_->high.empty(); }
  // Makes room for buckets, so that counts are kept for each of them.
  void Cover(std::uint32_t first, std::uint32_t last);
  void Carry(std::uint32_t place);
  // Count at a place of the window, and setting it.
  std::uint64_t CountAt(std::uint32_t place) const {
    return low_[place] + (HasHigh() ? std::uint64_t{rare_->high[place]} << 8 : 0);
  }
  void SetCountAt(std::uint32_t place, std::uint64_t count);
  // Count of a bucket, in the window or not.
  std::uint64_t CountOf(std::uint32_t bucket) const {
    const std::uint32_t place = bucket - first_bucket_;
    return place < low_.size() ? CountAt(place) : 0;
  }
  // The value taken for the sorted value at `place`, from 0.
  double ValueAt(std::uint64_t place) const;
  Int128 Sum() const;
  void SetSum(Int128 sum_ms);

  // What Add touches of a histogram lies in one cache line.
  std::vector<std::uint8_t> low_;   // counts modulo 256
  std::uint64_t sum_ms_ = 0;        // modulo 2^64
  std::uint32_t first_bucket_ = 0;  // of low_[0]
  std::unique_ptr<Rare> rare_;
};

// What an answer says about a set of lengths, in milliseconds; all 0 if there are none.
struct GapStatistics {
  std::uint64_t count = 0;
  double mean_ms = 0;
  double p50_ms = 0;
  double p75_ms = 0;
  double p90_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
  friend bool operator==(const GapStatistics&, const GapStatistics&) = default;
};

GapStatistics Summarise(const DurationHistogram& histogram);

}  // namespace journeygraph::graph
