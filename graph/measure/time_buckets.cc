#include "graph/measure/time_buckets.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace journeygraph::graph {

TimeBuckets::TimeBuckets(std::vector<std::int64_t> edges_ms)
    : size_(static_cast<std::uint32_t>(edges_ms.size() - 1)), edges_ms_(std::move(edges_ms)) {
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  for (std::uint32_t bucket = 0; bucket < size_; ++bucket) {
    shortest = std::min(shortest, EndMs(bucket) - StartMs(bucket));
  }
  shift_ = std::bit_width(static_cast<std::uint64_t>(shortest)) - 1;
  std::uint32_t bucket = 0;
  for (std::int64_t start = edges_ms_.front(); start < edges_ms_.back();
       start += std::int64_t{1} << shift_) {
    while (EndMs(bucket) <= start) ++bucket;
    bucket_of_slot_.push_back(bucket);
  }
}

}  // namespace journeygraph::graph
