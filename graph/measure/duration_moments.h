// Exact count, mean and standard deviation of lengths of time, whatever their order.
//
//   DurationMoments moments;
//   moments.Add(90'000);                       // milliseconds
//   double spread_ms = moments.StandardDeviation();
//
// Sums have 128 bits: 2^32 lengths of a hundred years fit. Not thread-safe; one for each thread,
// merged.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "graph/measure/moments.h"

namespace journeygraph::graph {

class DurationMoments {
 public:
  // Negative lengths count as 0.
  void Add(std::int64_t value_ms) {
    const Int128 value = std::max<std::int64_t>(value_ms, 0);
    ++count_;
    sum_ms_ += value;
    sum_of_squares_ += value * value;
  }
  void Merge(const DurationMoments& other) {
    count_ += other.count_;
    sum_ms_ += other.sum_ms_;
    sum_of_squares_ += other.sum_of_squares_;
  }

  std::uint64_t count() const { return count_; }
  double Mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_ms_) / static_cast<double>(count_);
  }
  // Of the sample (n - 1); 0 for fewer than two.
  double StandardDeviation() const {
    if (count_ < 2) return 0;
    // About the whole part of the mean, so that little is lost when it becomes floating.
    const auto n = static_cast<Int128>(count_);
    const Int128 centre = sum_ms_ / n;
    const Int128 squares = sum_of_squares_ - 2 * centre * sum_ms_ + n * centre * centre;
    const auto rest = static_cast<double>(sum_ms_ - n * centre);
    const auto count = static_cast<double>(count_);
    return std::sqrt((static_cast<double>(squares) - rest * rest / count) / (count - 1));
  }
  friend bool operator==(const DurationMoments&, const DurationMoments&) = default;

 private:
  Int128 sum_of_squares_ = 0;
  Int128 sum_ms_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace journeygraph::graph
