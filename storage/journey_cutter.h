// Cuts the timeline of one customer into journeys and chooses what counts in them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "graph/analysis.h"
#include "graph/model/journey_view.h"
#include "storage/journey_result.h"
#include "storage/segment.h"
#include "storage/selection.h"

namespace journeygraph::storage {

using JourneySink = std::function<void(const graph::JourneyView&)>;

// The general way, for any selection; scan.h has a faster one for whole timelines. One for each
// thread: it reuses its buffers, into which the views point that it gives to the sink.
class JourneyCutter {
 public:
  // Both outlive the cutter.
  JourneyCutter(const Selection& selection, const ResultRules& rules)
      : selection_(selection), rules_(rules) {}

  // Calls `sink` for each journey of which something counts, in order of first interactions, and
  // adds the interactions of the customer to `totals` (not to its totals of everything).
  void Cut(const Segment& segment, std::size_t place, graph::ScanTotals& totals,
           const JourneySink& sink);

 private:
  // A customer under way.
  struct Customer {
    const Segment& segment;
    std::size_t place;
    graph::ScanTotals& totals;
    const JourneySink& sink;
    bool counted = false;
    std::uint32_t journey_key = 0;  // of the journey under way, where journeys are cut by key
  };

  // A row and the number of its journey, in order of first interactions.
  struct KeyedRow {
    std::uint32_t journey;
    std::uint32_t row;
  };

  void CutByGap(Customer& customer, std::int64_t gap_ms);
  void CutByKey(Customer& customer);
  // Makes one journey of rows_, which are ascending and not empty.
  void EmitRows(Customer& customer);
  void SetRows(std::uint32_t begin, std::uint32_t end);
  void GatherCounted(Customer& customer);
  bool Counts(const Segment& segment, std::uint32_t row, graph::ScanTotals& totals) const;

  const Selection& selection_;
  const ResultRules& rules_;

  std::vector<std::uint32_t> rows_;
  std::vector<KeyedRow> keyed_rows_;
  absl::flat_hash_map<std::uint32_t, std::uint32_t> journey_of_key_;
  std::vector<graph::OutcomeEntry> all_outcomes_;  // of the whole journey
  std::vector<std::int64_t> time_ms_;
  std::vector<graph::TouchpointId> touchpoint_;
  std::vector<graph::ChannelId> channel_;
  // Of the rows that count.
  std::vector<graph::OutcomeEntry> outcomes_;
  std::vector<graph::ScoreEntry> scores_;
  std::vector<graph::ValueEntry> values_;
  std::vector<graph::ValueEntry> costs_;
  std::vector<graph::ContactEntry> contacts_;
  std::vector<graph::FieldEntry> fields_;
};

}  // namespace journeygraph::storage
