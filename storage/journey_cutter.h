// Cuts the timeline of one customer into journeys and chooses what counts in them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <variant>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/journey_view.h"
#include "storage/selection.h"
#include "storage/segment.h"

namespace journeygraph::storage {

using JourneySink = std::function<void(const graph::JourneyView&)>;

// One for each thread: it reuses its buffers. What is handed to the sink points into the segment
// where everything counts and journeys are stretches of the timeline, else into the buffers.
class JourneyCutter {
 public:
  // Both outlive the cutter.
  JourneyCutter(const Selection& selection, const graph::QuestionContext& context)
      : selection_(selection),
        context_(context),
        takes_all_(selection.TakesAllInteractions()),
        cuts_by_key_(std::holds_alternative<graph::ByJourneyKey>(selection.case_notion)) {}

  // Calls `sink` for each journey of which something counts, in order of first interactions, and
  // adds everything of the customer to `totals`.
  void Cut(const ShardView& shard, const Segment& segment, std::size_t place,
           graph::ScanTotals& totals, const JourneySink& sink);

 private:
  // Rows of one customer under way.
  struct Customer {
    const Segment& segment;
    std::size_t place;
    std::uint32_t begin;
    std::uint32_t end;
    graph::ScanTotals& totals;
    const JourneySink& sink;
    bool counted = false;
  };

  void CutByGap(Customer& customer, std::int64_t gap_ms);
  void CutByKey(Customer& customer);
  // A journey of the rows [begin, end).
  void EmitStretch(Customer& customer, std::uint32_t begin, std::uint32_t end);
  // A journey of the rows in `rows`, ascending.
  void EmitRows(Customer& customer, std::span<const std::uint32_t> rows);
  void Emit(Customer& customer, const graph::JourneyView& journey);

  // Number of the key of the journey that `row` is in; 0 unless journeys are cut by key.
  std::uint32_t KeyOf(const Segment& segment, std::uint32_t row) const;

  template <typename Rows>
  graph::JourneyResult ResultOf(const Segment& segment, const Rows& rows) const;
  bool Counts(const Segment& segment, std::uint32_t row, graph::ScanTotals& totals) const;

  const Selection& selection_;
  const graph::QuestionContext& context_;
  const bool takes_all_;
  const bool cuts_by_key_;

  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> keys_;
  std::vector<std::int64_t> time_ms_;
  std::vector<graph::TouchpointId> touchpoint_;
  std::vector<graph::ChannelId> channel_;
  std::vector<graph::OutcomeId> outcome_;
  std::vector<graph::ScoreEntry> scores_;
  std::vector<graph::ValueEntry> values_;
};

}  // namespace journeygraph::storage
