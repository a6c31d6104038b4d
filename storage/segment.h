// Interactions of some customers of one shard as columns, each customer complete and in order.
//
//   SegmentBuilder builder;
//   builder.BeginCustomer(slot, CustomerHash(name));
//   builder.AddRow({.time_ms = t, .identity = id, .touchpoint = 3, .channel = 1});
//   builder.EndCustomer();
//   std::shared_ptr<const Segment> segment = std::move(builder).Finish();
//
// A segment never changes once it is finished, so readers share it without locks. 20 bytes an
// interaction; 8 for each outcome, contact and field, 16 for each score, value and cost.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "graph/model/ids.h"
#include "graph/model/journey_view.h"
#include "storage/sparse_column.h"

namespace journeygraph::storage {

// One interaction, with names as ids. Entries carry any row; the builder sets it.
struct SegmentRow {
  std::int64_t time_ms = 0;
  std::int64_t sequence = 0;
  std::uint64_t identity = 0;
  graph::TouchpointId touchpoint = 0;
  graph::ChannelId channel = 0;
  graph::OutcomeId outcome = 0;   // 0 is none
  std::uint32_t journey_key = 0;  // number of the key in its shard; 0 is none
  std::span<const graph::ScoreEntry> scores;
  std::span<const graph::ValueEntry> values;      // at most one
  std::span<const graph::ValueEntry> costs;       // at most one
  std::span<const graph::ContactEntry> contacts;  // at most one
  std::span<const graph::FieldEntry> fields;
};

struct Segment {
  // One entry a customer, ascending by slot.
  std::vector<std::uint32_t> slot;
  std::vector<std::uint64_t> customer_hash;
  std::vector<std::int64_t> last_time_ms;  // of the last row: saves scans a look into the rows
  std::vector<std::uint32_t> tied_pairs;   // neighbours with equal times
  std::vector<std::uint32_t> first_row;    // one more entry at the end

  // One entry an interaction.
  std::vector<std::int64_t> time_ms;
  std::vector<std::uint64_t> identity;
  std::vector<graph::TouchpointId> touchpoint;
  std::vector<graph::ChannelId> channel;
  std::vector<std::int64_t> sequence;      // empty if all are 0
  std::vector<std::uint32_t> journey_key;  // empty if all are 0

  // What only some interactions have.
  SparseColumn<graph::OutcomeEntry> outcomes;
  SparseColumn<graph::ScoreEntry> scores;
  SparseColumn<graph::ValueEntry> values;
  SparseColumn<graph::ValueEntry> costs;
  SparseColumn<graph::ContactEntry> contacts;
  SparseColumn<graph::FieldEntry> fields;

  std::size_t customers() const { return slot.size(); }
  std::size_t rows() const { return time_ms.size(); }
  std::size_t SizeBytes() const;
  void ShrinkToFit();  // gives back what growing columns left over

  // Row `row` of the customer at `place`.
  SegmentRow Row(std::size_t place, std::uint32_t row) const;
  // Place of the customer with this slot, or customers(). O(log customers).
  std::size_t PlaceOf(std::uint32_t customer_slot) const;
};

class SegmentBuilder {
 public:
  SegmentBuilder();

  // Customers come in ascending order of slot, rows in the order of interactions.
  void BeginCustomer(std::uint32_t slot, std::uint64_t customer_hash);
  void AddRow(const SegmentRow& row);
  void EndCustomer();
  // Adds a whole customer of another segment.
  void CopyCustomer(const Segment& from, std::size_t place);
  void Reserve(std::size_t customers, std::size_t rows);

  std::size_t customers() const { return segment_->customers(); }
  std::size_t rows() const { return segment_->rows(); }
  std::size_t SizeBytes() const { return segment_->SizeBytes(); }
  std::shared_ptr<const Segment> Finish() &&;

 private:
  void CloseCustomer(std::uint32_t tied_pairs);
  void SetSequence(std::int64_t sequence);
  void SetJourneyKey(std::uint32_t journey_key);

  std::shared_ptr<Segment> segment_;
};

}  // namespace journeygraph::storage
