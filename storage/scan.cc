#include "storage/scan.h"

#include <algorithm>
#include <utility>

#include "storage/identity.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

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

}  // namespace

graph::QuestionContext MakeContext(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                                   std::optional<graph::JourneyMap> map) {
  graph::QuestionContext context{
      .names = snapshot.names(),
      .map = std::move(map),
      .watermark_ms = snapshot.last_time_ms(),
      .metrics = snapshot.metrics(),
  };
  graph::ResolveContext(scope.rules, context);
  return context;
}

absl::StatusOr<graph::ScanTotals> internal::VisitShards(const ResidentSnapshot& snapshot,
                                                        const graph::Scope& scope,
                                                        const graph::QuestionContext& context,
                                                        const ScanOptions& options,
                                                        const ShardVisitor& visit) {
  const Selection selection = Resolve(scope, snapshot);
  const ResultRules rules(context, scope.rules.lost_after_ms);
  const ScanPlan plan{selection, rules, options.cancelled};
  const int threads = std::max(1, options.threads);
  // One each, apart from the others' cache lines while the threads work.
  struct alignas(64) Part {
    graph::ScanTotals totals;
  };
  std::vector<Part> parts(static_cast<std::size_t>(threads));
  ForEachPiece(threads, kShards, [&](int thread, int number) {
    if (plan.IsCancelled()) return;
    const ShardScan shard(plan, snapshot.shard(number));
    visit(thread, shard, parts[static_cast<std::size_t>(thread)].totals);
  });
  if (plan.IsCancelled()) return absl::CancelledError("the question was cancelled");
  graph::ScanTotals totals;
  for (const Part& part : parts) AddTotals(part.totals, totals);
  return totals;
}

absl::StatusOr<graph::ScanTotals> ScanCustomer(const ResidentSnapshot& snapshot,
                                               std::string_view customer, const graph::Scope& scope,
                                               const graph::QuestionContext& context,
                                               const JourneySink& sink) {
  const int number = ShardOf(CustomerHash(customer));
  const auto slot = snapshot.names_of_shard(number).customers.Find(customer);
  if (slot) {
    const Selection selection = Resolve(scope, snapshot);
    const ResultRules rules(context, scope.rules.lost_after_ms);
    JourneyCutter cutter(selection, rules);
    for (const SegmentView& view : snapshot.shard(number).segments) {
      const Segment& segment = *view.segment;
      const std::size_t place = segment.PlaceOf(*slot);
      if (place == segment.customers() || view.IsDead(place)) continue;
      graph::ScanTotals totals;
      totals.total_customers = 1;
      totals.total_interactions = segment.first_row[place + 1] - segment.first_row[place];
      cutter.Cut(segment, place, totals, sink);
      return totals;
    }
  }
  return absl::NotFoundError("this customer has no interactions");
}

}  // namespace journeygraph::storage
