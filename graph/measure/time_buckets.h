// Neighbouring stretches of time of any lengths, and which of them a moment lies in.
//
//   TimeBuckets days({monday_ms, tuesday_ms, wednesday_ms});
//   std::uint32_t bucket = days.BucketOf(time_ms);   // 0, 1, or days.size() for outside
//
// Edges come from outside (time zones are no matter of graph/). A look-up is one load and one
// comparison. Const methods are thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace journeygraph::graph {

class TimeBuckets {
 public:
  // One bucket for all times.
  TimeBuckets() = default;
  // Bucket i is from edge i up to edge i + 1. At least two, ascending, no two equal.
  explicit TimeBuckets(std::vector<std::int64_t> edges_ms);

  std::uint32_t size() const { return size_; }
  bool IsAllTime() const { return edges_ms_.empty(); }
  // Not of all time.
  std::int64_t StartMs(std::uint32_t bucket) const { return edges_ms_[bucket]; }
  std::int64_t EndMs(std::uint32_t bucket) const { return edges_ms_[bucket + 1]; }

  // size() for times before the first or after the last bucket.
  std::uint32_t BucketOf(std::int64_t time_ms) const {
    if (edges_ms_.empty()) return 0;
    if (time_ms < edges_ms_.front() || time_ms >= edges_ms_.back()) return size_;
    const auto slot = static_cast<std::uint64_t>(time_ms - edges_ms_.front()) >> shift_;
    const std::uint32_t bucket = bucket_of_slot_[slot];
    return bucket + (time_ms >= edges_ms_[bucket + 1]);
  }

 private:
  std::uint32_t size_ = 1;
  int shift_ = 0;
  std::vector<std::int64_t> edges_ms_;
  // The bucket at the beginning of each slot; slots are no longer than the shortest bucket, so that
  // one holds at most one edge.
  std::vector<std::uint32_t> bucket_of_slot_;
};

}  // namespace journeygraph::graph
