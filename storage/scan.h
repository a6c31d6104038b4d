// One pass over all journeys of a snapshot, feeding any number of accumulators.
//
//   graph::QuestionContext context = MakeContext(*snapshot, scope, map);
//   graph::ChannelSwitchCounts switches(context, {});
//   auto totals = Scan(*snapshot, scope, context, {.threads = 2}, switches);
//
// Each customer's timeline is cut into journeys by the case notion; interactions are then chosen by
// time, touchpoint and channel inside the journeys; journeys of which nothing remains do not count.
// The result of a journey is decided on the whole journey, before interactions are chosen.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/model/scope.h"
#include "storage/resident_columns.h"
#include "storage/shard_scan.h"

namespace journeygraph::storage {

struct ScanOptions {
  int threads = 1;
  // Asked between customers; true ends the scan within a few milliseconds.
  const std::atomic<bool>* cancelled = nullptr;
};

// Names, map, stages and outcome classes for questions to `snapshot`.
graph::QuestionContext MakeContext(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                                   std::optional<graph::JourneyMap> map);

namespace internal {

using ShardVisitor =
    std::function<void(int thread, const ShardScan& shard, graph::ScanTotals& totals)>;

// Calls `visit` once for every shard in memory and for every piece of the streamed ones, on
// options.threads threads. `thread` counts from 0.
absl::StatusOr<graph::ScanTotals> VisitShards(const ResidentSnapshot& snapshot,
                                              const graph::Scope& scope,
                                              const graph::QuestionContext& context,
                                              const ScanOptions& options,
                                              const ShardVisitor& visit);

}  // namespace internal

// Feeds every accumulator with every journey. The accumulators given are empty prototypes: each
// thread works on a copy, and the results are merged into them.
// Returns CANCELLED, if options.cancelled became true. Returns DATA_LOSS, if streamed shards cannot
// be read.
template <graph::Accumulator... Accumulators>
absl::StatusOr<graph::ScanTotals> Scan(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                                       const graph::QuestionContext& context,
                                       const ScanOptions& options, Accumulators&... accumulators) {
  using Set = std::tuple<Accumulators...>;
  std::vector<Set> parts(static_cast<std::size_t>(std::max(1, options.threads)),
                         Set(accumulators...));
  auto totals = internal::VisitShards(
      snapshot, scope, context, options,
      [&parts](int thread, const ShardScan& shard, graph::ScanTotals& counted) {
        Set& set = parts[static_cast<std::size_t>(thread)];
        shard.ForEachJourney(counted, [&set](const graph::JourneyView& journey) {
          std::apply([&journey](auto&... part) { (part.Add(journey), ...); }, set);
        });
      });
  if (!totals.ok()) return totals;
  std::tuple<Accumulators&...> results(accumulators...);
  for (Set& set : parts) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (std::get<I>(results).Merge(std::move(std::get<I>(set))), ...);
    }
    (std::index_sequence_for<Accumulators...>{});
  }
  return totals;
}

// The journeys of one customer, in order of their first interaction, with `sink` called for each.
// Conditions on customers do not apply. Returns NOT_FOUND, if the customer has no interaction.
// Returns DATA_LOSS, if the customer is in a streamed shard that cannot be read.
absl::StatusOr<graph::ScanTotals> ScanCustomer(const ResidentSnapshot& snapshot,
                                               std::string_view customer, const graph::Scope& scope,
                                               const graph::QuestionContext& context,
                                               const JourneySink& sink);

}  // namespace journeygraph::storage
