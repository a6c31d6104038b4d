// Exact count, sum and sum of squares of whole millionths: mean and standard deviation of answers,
// independent of order and of how the work was split.
//
//   Moments moments;
//   moments.Add(4'000'000);
//   double mean = moments.Mean();               // 4.0, in units
//   double spread = moments.StandardDeviation();
//
// Exact for up to 10^10 values of at most 10^8 millionths (100 units), far above any score.
// Not thread-safe; one for each thread, merged.
#pragma once

#include <cmath>
#include <cstdint>

#include "graph/model/metric.h"

namespace journeygraph::graph {

__extension__ typedef __int128 Int128;

class Moments {
 public:
  void Add(std::int64_t value_micros) {
    ++count_;
    sum_micros_ += value_micros;
    sum_of_squares_ += static_cast<Int128>(value_micros) * value_micros;
  }

  void Merge(const Moments& other) {
    count_ += other.count_;
    sum_micros_ += other.sum_micros_;
    sum_of_squares_ += other.sum_of_squares_;
  }

  std::uint64_t count() const { return count_; }
  std::int64_t sum_micros() const { return sum_micros_; }

  // In units; 0 if there are none.
  double Mean() const {
    if (count_ == 0) return 0;
    return static_cast<double>(sum_micros_) / static_cast<double>(count_) / kMicrosPerUnit;
  }

  // Of the sample (n - 1), in units; 0 for fewer than two.
  double StandardDeviation() const {
    if (count_ < 2) return 0;
    const auto n = static_cast<Int128>(count_);
    const Int128 scaled = n * sum_of_squares_ - static_cast<Int128>(sum_micros_) * sum_micros_;
    const double variance = static_cast<double>(scaled) / static_cast<double>(n * (n - 1));
    return std::sqrt(variance) / kMicrosPerUnit;
  }

  friend bool operator==(const Moments&, const Moments&) = default;

 private:
  Int128 sum_of_squares_ = 0;
  std::uint64_t count_ = 0;
  std::int64_t sum_micros_ = 0;
};

}  // namespace journeygraph::graph
