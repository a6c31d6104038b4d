#include "storage/shard_view.h"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace journeygraph::storage {
namespace {

// The last two segments are merged while the older has fewer rows than this many times the newer,
// or is mostly dead.
constexpr std::size_t kTierRatio = 3;

auto OrderOf(const SegmentRow& row) { return std::tie(row.time_ms, row.sequence, row.identity); }

// Where a customer lives.
struct Home {
  std::size_t segment;
  std::size_t place;
};

// The merge of one set of new rows into one shard.
class ShardMerge {
 public:
  explicit ShardMerge(ShardView& shard) : shard_(shard), dead_(shard.segments.size()) {}

  void MergeCustomer(std::span<const NewRow> rows) {
    const std::optional<Home> home = FindHome(rows.front().slot);
    const std::vector<NewRow> added = WithoutKnown(rows, home);
    if (added.empty()) return;
    builder_.BeginCustomer(added.front().slot, added.front().customer_hash);
    if (home) {
      AddMerged(added, *home);
      MarkDead(*home);
    } else {
      for (const NewRow& row : added) Add(row);
      ++shard_.customers;
    }
    builder_.EndCustomer();
    Count(added);
  }

  void Finish() {
    for (std::size_t i = 0; i < dead_.size(); ++i) {
      if (dead_[i] != nullptr) shard_.segments[i].dead = std::move(dead_[i]);
    }
    if (builder_.customers() > 0) {
      const std::size_t rows = builder_.rows();
      shard_.segments.push_back({.segment = std::move(builder_).Finish(), .live_rows = rows});
    }
  }

 private:
  std::optional<Home> FindHome(std::uint32_t slot) const {
    for (std::size_t i = shard_.segments.size(); i-- > 0;) {
      const SegmentView& view = shard_.segments[i];
      const std::size_t place = view.segment->PlaceOf(slot);
      if (place < view.segment->customers() && !view.IsDead(place)) return Home{i, place};
    }
    return std::nullopt;
  }

  // New rows in their order, without those whose identity the customer has already.
  std::vector<NewRow> WithoutKnown(std::span<const NewRow> rows, std::optional<Home> home) const {
    absl::flat_hash_set<std::uint64_t> fresh;
    std::vector<NewRow> added;
    for (const NewRow& row : rows) {
      if (fresh.insert(row.row->identity).second) added.push_back(row);
    }
    if (home) {
      const Segment& segment = *shard_.segments[home->segment].segment;
      const std::uint32_t end = segment.first_row[home->place + 1];
      for (std::uint32_t i = segment.first_row[home->place]; i < end; ++i) {
        fresh.erase(segment.identity[i]);
      }
      std::erase_if(added, [&fresh](const NewRow& r) { return !fresh.contains(r.row->identity); });
    }
    std::ranges::sort(added, [](const NewRow& a, const NewRow& b) {
      return OrderOf(*a.row) < OrderOf(*b.row);
    });
    return added;
  }

  void AddMerged(const std::vector<NewRow>& added, Home home) {
    const Segment& segment = *shard_.segments[home.segment].segment;
    auto next = added.begin();
    const std::uint32_t end = segment.first_row[home.place + 1];
    for (std::uint32_t i = segment.first_row[home.place]; i < end; ++i) {
      const SegmentRow known = segment.Row(home.place, i);
      for (; next != added.end() && OrderOf(*next->row) < OrderOf(known); ++next) Add(*next);
      builder_.AddRow(known);
    }
    for (; next != added.end(); ++next) Add(*next);
  }

  void Add(const NewRow& row) {
    SegmentRow copy = *row.row;
    copy.journey_key = row.journey_key;
    builder_.AddRow(copy);
  }

  // Readers may hold the old bits, so the first mark copies them.
  void MarkDead(Home home) {
    std::shared_ptr<DeadBits>& bits = dead_[home.segment];
    SegmentView& view = shard_.segments[home.segment];
    if (bits == nullptr) {
      bits = view.dead != nullptr ? std::make_shared<DeadBits>(*view.dead)
                                  : std::make_shared<DeadBits>(view.segment->customers(), false);
    }
    (*bits)[home.place] = true;
    view.live_rows -=
        view.segment->first_row[home.place + 1] - view.segment->first_row[home.place];
  }

  void Count(const std::vector<NewRow>& added) {
    const std::int64_t first = added.front().row->time_ms;
    const std::int64_t last = added.back().row->time_ms;
    const bool empty = shard_.interactions == 0;
    shard_.first_time_ms = empty ? first : std::min(shard_.first_time_ms, first);
    shard_.last_time_ms = empty ? last : std::max(shard_.last_time_ms, last);
    shard_.interactions += added.size();
  }

  ShardView& shard_;
  std::vector<std::shared_ptr<DeadBits>> dead_;  // by segment; null while unchanged
  SegmentBuilder builder_;
};

// Both by slot; no customer is alive in both.
SegmentView MergeSegments(const SegmentView& a, const SegmentView& b) {
  SegmentBuilder builder;
  builder.Reserve(a.segment->customers() + b.segment->customers(), a.live_rows + b.live_rows);
  std::size_t i = 0;
  std::size_t j = 0;
  const auto skip_dead = [](const SegmentView& view, std::size_t& place) {
    while (place < view.segment->customers() && view.IsDead(place)) ++place;
    return place < view.segment->customers();
  };
  for (bool more_a = skip_dead(a, i), more_b = skip_dead(b, j); more_a || more_b;) {
    if (!more_b || (more_a && a.segment->slot[i] < b.segment->slot[j])) {
      builder.CopyCustomer(*a.segment, i++);
      more_a = skip_dead(a, i);
    } else {
      builder.CopyCustomer(*b.segment, j++);
      more_b = skip_dead(b, j);
    }
  }
  return {.segment = std::move(builder).Finish(), .live_rows = a.live_rows + b.live_rows};
}

void MergeTiers(ShardView& shard) {
  while (shard.segments.size() >= 2) {
    const SegmentView& older = shard.segments[shard.segments.size() - 2];
    const SegmentView& newer = shard.segments.back();
    const bool mostly_alive = 2 * older.live_rows >= older.segment->rows();
    if (older.live_rows >= kTierRatio * newer.live_rows && mostly_alive) return;
    SegmentView merged = MergeSegments(older, newer);
    shard.segments.pop_back();
    shard.segments.back() = std::move(merged);
  }
}

}  // namespace

void AppendSegment(std::shared_ptr<const Segment> segment, ShardView& shard) {
  if (segment->rows() == 0) return;
  const auto [first, last] = std::ranges::minmax(segment->time_ms);
  const bool empty = shard.interactions == 0;
  shard.first_time_ms = empty ? first : std::min(shard.first_time_ms, first);
  shard.last_time_ms = empty ? last : std::max(shard.last_time_ms, last);
  shard.interactions += segment->rows();
  shard.customers += segment->customers();
  const std::size_t rows = segment->rows();
  shard.segments.push_back({.segment = std::move(segment), .live_rows = rows});
}

void MergeRows(std::vector<NewRow> rows, ShardView& shard) {
  // Stable: rows of one customer stay in the order of the log.
  std::ranges::stable_sort(rows, {}, &NewRow::slot);
  ShardMerge merge(shard);
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(),
                                  [begin](const NewRow& row) { return row.slot != begin->slot; });
    merge.MergeCustomer({begin, end});
    begin = end;
  }
  merge.Finish();
  MergeTiers(shard);
}

}  // namespace journeygraph::storage
