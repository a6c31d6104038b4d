#include "storage/shard_view.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

// The last two segments are merged while the older has fewer rows than this many times the newer,
// or is mostly dead.
constexpr std::size_t kTierRatio = 3;

// Up to so many new rows of a customer are compared one by one.
constexpr std::size_t kFewRows = 32;

InteractionOrder OrderOf(const SegmentRow& row) {
  return {row.time_ms, row.sequence, row.identity};
}

using Home = CustomerHomes::Home;
using Rows = std::span<const NewRow* const>;

// The merge of one set of new rows into one shard.
class ShardMerge {
 public:
  ShardMerge(ShardView& shard, CustomerHomes& homes)
      : shard_(shard), homes_(homes), dead_(shard.segments.size()) {}

  void MergeCustomer(Rows rows) {
    const Home home = homes_.Find(rows.front()->slot);
    const bool is_known = home.segment != Home::kNowhere;
    FindNew(rows, home);
    if (added_.empty()) return;
    builder_.BeginCustomer(added_.front()->slot, added_.front()->customer_hash);
    if (is_known) {
      AddMerged(home);
      MarkDead(home);
    } else {
      for (const NewRow* row : added_) builder_.AddRow(row->row);
      ++shard_.customers;
    }
    builder_.EndCustomer();
    Count();
  }

  void Finish() {
    for (std::size_t i = 0; i < dead_.size(); ++i) {
      if (dead_[i] != nullptr) shard_.segments[i].dead = std::move(dead_[i]);
    }
    if (builder_.customers() == 0) return;
    const std::size_t rows = builder_.rows();
    const std::size_t customers = builder_.customers();
    shard_.segments.push_back(
        {.segment = std::move(builder_).Finish(), .live_rows = rows, .live_customers = customers});
    homes_.Settle(shard_.segments.back(), shard_.segments.size() - 1);
  }

 private:
  // Puts into added_, in their order, the rows whose identity the customer does not have.
  void FindNew(Rows rows, Home home) {
    added_.clear();
    for (const NewRow* row : rows) {
      if (!HasIdentity(row->row.identity)) added_.push_back(row);
    }
    if (home.segment != Home::kNowhere) {
      const Segment& segment = *shard_.segments[home.segment].segment;
      const auto begin = segment.identity.begin() + segment.first_row[home.place];
      const auto end = segment.identity.begin() + segment.first_row[home.place + 1];
      if (added_.size() <= kFewRows) {
        std::erase_if(added_, [begin, end](const NewRow* row) {
          return std::find(begin, end, row->row.identity) != end;
        });
      } else {
        const absl::flat_hash_set<std::uint64_t> known(begin, end);
        std::erase_if(added_,
                      [&known](const NewRow* row) { return known.contains(row->row.identity); });
      }
    }
    fresh_.clear();
    std::ranges::sort(
        added_, [](const NewRow* a, const NewRow* b) { return OrderOf(a->row) < OrderOf(b->row); });
  }

  // Whether added_ has it; remembers it if there are many.
  bool HasIdentity(std::uint64_t identity) {
    if (added_.size() < kFewRows) {
      return std::ranges::any_of(
          added_, [identity](const NewRow* row) { return row->row.identity == identity; });
    }
    if (fresh_.empty()) {
      for (const NewRow* row : added_) fresh_.insert(row->row.identity);
    }
    return !fresh_.insert(identity).second;
  }

  void AddMerged(Home home) {
    const Segment& segment = *shard_.segments[home.segment].segment;
    auto next = added_.begin();
    const std::uint32_t end = segment.first_row[home.place + 1];
    for (std::uint32_t i = segment.first_row[home.place]; i < end; ++i) {
      const SegmentRow known = segment.Row(home.place, i);
      for (; next != added_.end() && OrderOf((*next)->row) < OrderOf(known); ++next) {
        builder_.AddRow((*next)->row);
      }
      builder_.AddRow(known);
    }
    for (; next != added_.end(); ++next) builder_.AddRow((*next)->row);
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
    view.live_rows -= view.segment->first_row[home.place + 1] - view.segment->first_row[home.place];
    --view.live_customers;
  }

  void Count() {
    const std::int64_t first = added_.front()->row.time_ms;
    const std::int64_t last = added_.back()->row.time_ms;
    const bool empty = shard_.interactions == 0;
    shard_.first_time_ms = empty ? first : std::min(shard_.first_time_ms, first);
    shard_.last_time_ms = empty ? last : std::max(shard_.last_time_ms, last);
    shard_.interactions += added_.size();
  }

  ShardView& shard_;
  CustomerHomes& homes_;
  std::vector<std::shared_ptr<DeadBits>> dead_;  // by segment; null while unchanged
  std::vector<const NewRow*> added_;
  absl::flat_hash_set<std::uint64_t> fresh_;
  SegmentBuilder builder_;
};

// Both by slot; no customer is alive in both.
SegmentView MergeSegments(const SegmentView& a, const SegmentView& b) {
  SegmentBuilder builder;
  builder.Reserve(a.live_customers + b.live_customers, a.live_rows + b.live_rows);
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
  return {.segment = std::move(builder).Finish(),
          .live_rows = a.live_rows + b.live_rows,
          .live_customers = a.live_customers + b.live_customers};
}

void MergeTiers(ShardView& shard, CustomerHomes& homes) {
  while (shard.segments.size() >= 2) {
    const SegmentView& older = shard.segments[shard.segments.size() - 2];
    const SegmentView& newer = shard.segments.back();
    const bool mostly_alive = 2 * older.live_rows >= older.segment->rows();
    if (older.live_rows >= kTierRatio * newer.live_rows && mostly_alive) return;
    SegmentView merged = MergeSegments(older, newer);
    shard.segments.pop_back();
    shard.segments.back() = std::move(merged);
    homes.Settle(shard.segments.back(), shard.segments.size() - 1);
  }
}

}  // namespace

std::size_t ShardView::SegmentBytes() const {
  std::size_t bytes = 0;
  for (const SegmentView& view : segments) bytes += view.segment->SizeBytes();
  return bytes;
}

void CustomerHomes::Settle(const SegmentView& view, std::size_t number) {
  const std::vector<std::uint32_t>& slots = view.segment->slot;
  if (!slots.empty() && slots.back() >= of_slot.size()) of_slot.resize(slots.back() + 1);
  for (std::size_t place = 0; place < slots.size(); ++place) {
    if (view.IsDead(place)) continue;
    of_slot[slots[place]] = {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(place)};
  }
}

void AppendSegment(std::shared_ptr<const Segment> segment, ShardView& shard, CustomerHomes& homes) {
  if (segment->rows() == 0) return;
  const auto [first, last] = std::ranges::minmax(segment->time_ms);
  const bool empty = shard.interactions == 0;
  shard.first_time_ms = empty ? first : std::min(shard.first_time_ms, first);
  shard.last_time_ms = empty ? last : std::max(shard.last_time_ms, last);
  shard.interactions += segment->rows();
  shard.customers += segment->customers();
  const std::size_t rows = segment->rows();
  const std::size_t customers = segment->customers();
  shard.segments.push_back(
      {.segment = std::move(segment), .live_rows = rows, .live_customers = customers});
  homes.Settle(shard.segments.back(), shard.segments.size() - 1);
}

void MergeRows(std::vector<const NewRow*> rows, ShardView& shard, CustomerHomes& homes) {
  // Stable: rows of one customer stay in the order of the log.
  std::ranges::stable_sort(rows, {}, &NewRow::slot);
  ShardMerge merge(shard, homes);
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(
        begin, rows.end(), [begin](const NewRow* row) { return row->slot != (*begin)->slot; });
    merge.MergeCustomer({begin, end});
    begin = end;
  }
  merge.Finish();
  MergeTiers(shard, homes);
}

}  // namespace journeygraph::storage
