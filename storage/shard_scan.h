// The pass over one shard: chooses customers, cuts timelines, feeds a sink.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/journey_view.h"
#include "storage/journey_cutter.h"
#include "storage/journey_result.h"
#include "storage/selection.h"
#include "storage/shard_view.h"

namespace journeygraph::storage {

// What all shards of one scan share. Everything referred to outlives it.
struct ScanPlan {
  const Selection& selection;
  const ResultRules& rules;
  const std::atomic<bool>* cancelled = nullptr;

  bool IsCancelled() const {
    return cancelled != nullptr && cancelled->load(std::memory_order_relaxed);
  }
};

class ShardScan {
 public:
  ShardScan(const ScanPlan& plan, const ShardView& shard)
      : plan_(plan), shard_(shard), chosen_(plan.selection.ChosenCustomers(shard)) {}

  // Calls sink(const graph::JourneyView&) for every journey of which something counts.
  template <typename Sink>
  void ForEachJourney(graph::ScanTotals& totals, Sink&& sink) const {
    for (const SegmentView& view : shard_.segments) {
      totals.total_customers += view.live_customers;
      totals.total_interactions += view.live_rows;
      const std::size_t chosen_rows = plan_.selection.TakesStretches(*view.segment)
                                          ? ForEachStretch(view, totals, sink)
                                          : ForEachCut(view, totals, sink);
      totals.left_out_by_customer += view.live_rows - chosen_rows;
    }
  }

 private:
  // How many customers pass between two looks at `cancelled`: less than 0.1 ms.
  static constexpr std::size_t kCustomersBetweenLooks = 256;

  // Whether the customer is chosen and alive here.
  bool Takes(const SegmentView& view, std::size_t place) const {
    return (chosen_.empty() || chosen_[view.segment->slot[place]] != 0) && !view.IsDead(place);
  }

  // Every timeline is one journey and what counts of it lies together: the views point into the
  // columns. Gives the rows of the customers chosen.
  template <typename Sink>
  std::size_t ForEachStretch(const SegmentView& view, graph::ScanTotals& totals,
                             Sink&& sink) const {
    const Segment& s = *view.segment;
    const bool all_times = plan_.selection.TakesAllTimes();
    const std::int64_t start_ms = plan_.selection.time_range.start_ms;
    std::size_t chosen_rows = 0;
    for (std::size_t place = 0; place < s.customers(); ++place) {
      if (place % kCustomersBetweenLooks == 0 && plan_.IsCancelled()) return 0;
      if (!Takes(view, place)) continue;
      const std::uint32_t begin = s.first_row[place];
      const std::size_t size = s.first_row[place + 1] - begin;
      chosen_rows += size;
      if (s.last_time_ms[place] < start_ms) {
        totals.left_out_by_time_range += size;
        continue;
      }
      graph::JourneyView journey{
          .time_ms = {s.time_ms.data() + begin, size},
          .touchpoint = {s.touchpoint.data() + begin, size},
          .channel = {s.channel.data() + begin, size},
          .outcomes = s.outcomes.OfCustomer(place),
          .scores = s.scores.OfCustomer(place),
          .values = s.values.OfCustomer(place),
          .costs = s.costs.OfCustomer(place),
          .contacts = s.contacts.OfCustomer(place),
          .fields = s.fields.OfCustomer(place),
          .first_row = begin,
          .customer_hash = s.customer_hash[place],
      };
      journey.result = plan_.rules.ResultOf(journey.outcomes, s.last_time_ms[place]);
      if (all_times) {
        totals.tied_pairs += s.tied_pairs[place];
      } else if (!CutToTimeRange(journey, totals)) {
        continue;
      }
      ++totals.customers;
      totals.interactions += journey.size();
      ++totals.journeys_by_result[static_cast<std::size_t>(journey.result)];
      sink(static_cast<const graph::JourneyView&>(journey));
    }
    return chosen_rows;
  }

  // Leaves what lies in the time range; false if that is nothing.
  bool CutToTimeRange(graph::JourneyView& journey, graph::ScanTotals& totals) const;

  // Any other way. Gives the rows of the customers chosen.
  template <typename Sink>
  std::size_t ForEachCut(const SegmentView& view, graph::ScanTotals& totals, Sink&& sink) const {
    JourneyCutter cutter(plan_.selection, plan_.rules);
    const JourneySink erased = std::ref(sink);
    const Segment& s = *view.segment;
    std::size_t chosen_rows = 0;
    for (std::size_t place = 0; place < s.customers(); ++place) {
      if (place % kCustomersBetweenLooks == 0 && plan_.IsCancelled()) return 0;
      if (!Takes(view, place)) continue;
      chosen_rows += s.first_row[place + 1] - s.first_row[place];
      cutter.Cut(s, place, totals, erased);
    }
    return chosen_rows;
  }

  const ScanPlan& plan_;
  const ShardView& shard_;
  const std::vector<std::uint8_t> chosen_;  // by slot; empty: everybody
};

}  // namespace journeygraph::storage
