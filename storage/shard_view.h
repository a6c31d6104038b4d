// One shard of the resident columns as it was at some moment, and how new rows get into it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/attributes.h"
#include "storage/segment.h"

namespace journeygraph::storage {

// One bit a customer of a segment: set if the customer lives in a later segment.
using DeadBits = std::vector<bool>;

struct SegmentView {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const DeadBits> dead = nullptr;  // null if nobody is dead
  std::size_t live_rows = 0;
  std::size_t live_customers = 0;

  bool IsDead(std::size_t place) const { return dead != nullptr && (*dead)[place]; }
};

// Immutable once it is shared.
struct ShardView {
  std::vector<SegmentView> segments;  // no customer is alive in two of them
  std::shared_ptr<const AttributeColumns> attributes = std::make_shared<AttributeColumns>();
  std::uint64_t interactions = 0;
  std::uint64_t customers = 0;     // with at least one interaction
  std::int64_t first_time_ms = 0;  // meaningless without interactions
  std::int64_t last_time_ms = 0;
  // Rows are not here but stored (storage/streamed_shards.h); customers and attributes are right.
  bool is_streamed = false;

  std::size_t SegmentBytes() const;
};

// Where each customer of a shard lives, by slot: kept by the one who changes the shard.
struct CustomerHomes {
  struct Home {
    static constexpr std::uint32_t kNowhere = 0xffff'ffff;
    std::uint32_t segment = kNowhere;  // place in ShardView::segments
    std::uint32_t place = 0;           // place in the segment
  };
  std::vector<Home> of_slot;

  Home Find(std::uint32_t slot) const { return slot < of_slot.size() ? of_slot[slot] : Home{}; }
  // Everybody alive in `view`, the segment at `number`, lives there now.
  void Settle(const SegmentView& view, std::size_t number);
};

// A row on its way into a shard.
struct NewRow {
  std::uint32_t slot = 0;
  std::uint64_t customer_hash = 0;
  SegmentRow row;
};

// Adds a segment of customers that no other segment has. O(rows).
void AppendSegment(std::shared_ptr<const Segment> segment, ShardView& shard, CustomerHomes& homes);

// Merges `rows`, given in the order of the log, into the segments of `shard`: a set union by
// identity within each customer, in which the first of one identity stays. Touches only the
// customers named, apart from merging segments of similar size now and then.
void MergeRows(std::vector<const NewRow*> rows, ShardView& shard, CustomerHomes& homes);

}  // namespace journeygraph::storage
