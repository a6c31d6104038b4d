#include "storage/scan.h"

#include <algorithm>
#include <utility>

#include "storage/identity.h"
#include "storage/parallel.h"
#include "storage/selection.h"

namespace journeygraph::storage {
namespace {

// How many customers pass between two looks at `cancelled`: about 0.1 ms.
constexpr std::size_t kCustomersBetweenLooks = 256;

bool IsCancelled(const ScanOptions& options) {
  return options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed);
}

void AddTotals(const graph::ScanTotals& part, graph::ScanTotals& sum) {
  sum.total_customers += part.total_customers;
  sum.customers += part.customers;
  sum.total_interactions += part.total_interactions;
  sum.interactions += part.interactions;
  for (int i = 0; i < graph::kJourneyResults; ++i) {
    sum.journeys_by_result[i] += part.journeys_by_result[i];
  }
  sum.left_out_by_customer += part.left_out_by_customer;
  sum.left_out_by_time_range += part.left_out_by_time_range;
  sum.left_out_by_touchpoint += part.left_out_by_touchpoint;
  sum.left_out_by_channel += part.left_out_by_channel;
  sum.tied_pairs += part.tied_pairs;
}

void ScanShard(const ShardView& shard, JourneyCutter& cutter, const ScanOptions& options,
               graph::ScanTotals& totals, const JourneySink& sink) {
  for (const SegmentView& view : shard.segments) {
    const Segment& segment = *view.segment;
    for (std::size_t place = 0; place < segment.customers(); ++place) {
      if (place % kCustomersBetweenLooks == 0 && IsCancelled(options)) return;
      if (!view.IsDead(place)) cutter.Cut(shard, segment, place, totals, sink);
    }
  }
}

}  // namespace

graph::QuestionContext MakeContext(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                                   std::optional<graph::JourneyMap> map) {
  graph::QuestionContext context{
      .names = snapshot.names(),
      .map = std::move(map),
      .watermark_ms = snapshot.last_time_ms(),
  };
  graph::ResolveContext(scope.rules, context);
  return context;
}

absl::StatusOr<graph::ScanTotals> internal::ScanParts(
    const ResidentSnapshot& snapshot, const graph::Scope& scope,
    const graph::QuestionContext& context, const ScanOptions& options,
    const std::function<JourneySink(int)>& make_sink) {
  const Selection selection = Resolve(scope, snapshot);
  struct Part {
    JourneySink sink;
    JourneyCutter cutter;
    graph::ScanTotals totals;
  };
  const int threads = std::max(1, options.threads);
  std::vector<Part> parts;
  for (int thread = 0; thread < threads; ++thread) {
    parts.push_back({make_sink(thread), JourneyCutter(selection, context), {}});
  }
  ForEachPiece(threads, kShards, [&](int thread, int shard) {
    Part& part = parts[static_cast<std::size_t>(thread)];
    ScanShard(snapshot.shard(shard), part.cutter, options, part.totals, part.sink);
  });
  if (IsCancelled(options)) return absl::CancelledError("the question was cancelled");
  graph::ScanTotals totals;
  for (const Part& part : parts) AddTotals(part.totals, totals);
  return totals;
}

absl::StatusOr<graph::ScanTotals> ScanCustomer(const ResidentSnapshot& snapshot,
                                               std::string_view customer,
                                               const graph::Scope& scope,
                                               const graph::QuestionContext& context,
                                               const JourneySink& sink) {
  const int number = ShardOf(CustomerHash(customer));
  const auto slot = snapshot.names_of_shard(number).customers.Find(customer);
  if (slot) {
    Selection selection = Resolve(scope, snapshot);
    selection.customer_conditions.clear();
    selection.no_customer = false;
    JourneyCutter cutter(selection, context);
    const ShardView& shard = snapshot.shard(number);
    for (const SegmentView& view : shard.segments) {
      const std::size_t place = view.segment->PlaceOf(*slot);
      if (place == view.segment->customers() || view.IsDead(place)) continue;
      graph::ScanTotals totals;
      cutter.Cut(shard, *view.segment, place, totals, sink);
      return totals;
    }
  }
  return absl::NotFoundError("this customer has no interactions");
}

}  // namespace journeygraph::storage
