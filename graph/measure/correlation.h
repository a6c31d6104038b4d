// Correlation of two answers of one journey, from exact sums.
//
//   PairMoments pairs;
//   pairs.Add(score_micros, overall_micros);
//   std::optional<Estimate> r = CorrelationOf(pairs);   // Pearson's r with Fisher's interval
//
// Not thread-safe; one for each thread, merged.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

// Exact for up to 10^10 pairs of at most 10^8 millionths each.
class PairMoments {
 public:
  void Add(std::int64_t x_micros, std::int64_t y_micros) {
    x_.Add(x_micros);
    y_.Add(y_micros);
    sum_of_products_ += static_cast<Int128>(x_micros) * y_micros;
  }
  void Merge(const PairMoments& other) {
    x_.Merge(other.x_);
    y_.Merge(other.y_);
    sum_of_products_ += other.sum_of_products_;
  }

  std::uint64_t count() const { return x_.count(); }
  const Moments& x() const { return x_; }
  const Moments& y() const { return y_; }

  // Pearson's r; nothing if either does not vary.
  std::optional<double> Correlation() const;

  friend bool operator==(const PairMoments&, const PairMoments&) = default;

 private:
  Moments x_;
  Moments y_;
  Int128 sum_of_products_ = 0;
};

// Pearson's r with the interval of Fisher 1915 (normal on the scale of artanh r, error
// 1 / sqrt(n - 3)); [-1, 1] for fewer than four pairs.
std::optional<Estimate> CorrelationOf(const PairMoments& pairs);

}  // namespace journeygraph::graph
