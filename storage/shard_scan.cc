#include "storage/shard_scan.h"

#include <algorithm>

namespace journeygraph::storage {

bool ShardScan::CutToTimeRange(graph::JourneyView& journey, graph::ScanTotals& totals) const {
  const graph::TimeRange& range = plan_.selection.time_range;
  const auto from = std::ranges::lower_bound(journey.time_ms, range.start_ms);
  const auto to = std::ranges::lower_bound(from, journey.time_ms.end(), range.end_ms);
  const auto skipped = static_cast<std::size_t>(from - journey.time_ms.begin());
  const auto size = static_cast<std::size_t>(std::max<std::ptrdiff_t>(to - from, 0));
  totals.left_out_by_time_range += journey.size() - size;
  if (size == 0) return false;
  journey.time_ms = journey.time_ms.subspan(skipped, size);
  journey.touchpoint = journey.touchpoint.subspan(skipped, size);
  journey.channel = journey.channel.subspan(skipped, size);
  journey.first_row += static_cast<std::uint32_t>(skipped);
  const std::uint32_t end = journey.first_row + static_cast<std::uint32_t>(size);
  const auto cut = [&](auto& entries) { entries = EntriesOfRows(entries, journey.first_row, end); };
  cut(journey.outcomes);
  cut(journey.scores);
  cut(journey.values);
  cut(journey.costs);
  cut(journey.contacts);
  cut(journey.fields);
  for (std::size_t i = 1; i < size; ++i) {
    totals.tied_pairs += journey.time_ms[i] == journey.time_ms[i - 1];
  }
  return true;
}

}  // namespace journeygraph::storage
