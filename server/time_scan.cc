#include "server/time_scan.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace journeygraph::server {

graph::TimeRange TakeTimeRange(Question& question) {
  return std::exchange(question.scope.time_range, graph::TimeRange());
}

graph::TimeBuckets BucketOf(const graph::TimeRange& range,
                            const storage::ResidentSnapshot& snapshot) {
  if (range == graph::TimeRange() || !snapshot.first_time_ms() || !snapshot.last_time_ms()) {
    return {};
  }
  const std::int64_t start_ms = std::max(range.start_ms, *snapshot.first_time_ms());
  const std::int64_t end_ms = std::min(range.end_ms, *snapshot.last_time_ms() + 1);
  if (start_ms < end_ms) return graph::TimeBuckets({start_ms, end_ms});
  // Beyond the data, where nothing is.
  const std::int64_t after_ms = *snapshot.last_time_ms() + 1;
  return graph::TimeBuckets({after_ms, after_ms + 1});
}

void KeepInside(const graph::HeadlineCounts& counts, graph::ScanTotals& totals) {
  if (counts.buckets().IsAllTime()) return;
  std::uint64_t outside = 0;
  for (std::uint32_t row = 0; row < counts.rows(); ++row) {
    outside += counts.outside(row).interactions;
  }
  totals.interactions -= outside;
  totals.left_out_by_time_range += outside;
  totals.customers = counts.customers();
  const graph::ResultCounts& journeys_outside = counts.journeys().back();
  for (std::size_t result = 0; result < graph::kJourneyResults; ++result) {
    totals.journeys_by_result[result] -= journeys_outside[result];
  }
}

}  // namespace journeygraph::server
