#include "storage/scan.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "storage/identity.h"
#include "storage/parallel.h"
#include "storage/streamed_shards.h"

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

// One for each thread, apart from the others' cache lines while the threads work.
struct alignas(64) Part {
  graph::ScanTotals totals;
  absl::Status status;
};

// The pass over the shards that are not in memory: pieces of whole customers, some for each thread
// at a time.
class StreamedPass {
 public:
  StreamedPass(const ScanPlan& plan, const StreamedShards& shards,
               const internal::ShardVisitor& visit, std::vector<Part>& parts)
      : plan_(plan),
        shards_(shards),
        visit_(visit),
        parts_(parts),
        pieces_(shards.Pieces(plan.cancelled)),
        is_stored_(shards.unfolded_customers(), 0) {}

  // Returns DATA_LOSS, if something stored cannot be read.
  absl::Status Run() {
    const int threads = static_cast<int>(parts_.size());
    ForEachPiece(threads, threads, [this](int thread, int) { VisitStored(thread); });
    if (auto status = pieces_.status(); !status.ok()) return status;
    const auto blocks =
        static_cast<int>((is_stored_.size() + kUnfoldedAtOnce - 1) / kUnfoldedAtOnce);
    ForEachPiece(threads, blocks, [this](int thread, int block) {
      VisitUnfolded(thread, static_cast<std::size_t>(block) * kUnfoldedAtOnce);
    });
    for (const Part& part : parts_) {
      if (!part.status.ok()) return part.status;
    }
    return absl::OkStatus();
  }

 private:
  static constexpr std::size_t kUnfoldedAtOnce = 4'096;  // customers

  void VisitStored(int thread) {
    absl::Status& status = parts_[static_cast<std::size_t>(thread)].status;
    StreamedCustomers customers(shards_, plan_.selection.NeedsAttributes());
    for (CustomerPieces::Piece piece; pieces_.Next(piece);) {
      for (const StoredCustomer& customer : piece) {
        if (plan_.IsCancelled()) return;
        const auto unfolded = customers.Add(customer);
        if (!unfolded.ok()) {
          status = unfolded.status();
          return;
        }
        if (*unfolded) is_stored_[**unfolded] = 1;
      }
      Visit(thread, customers.Finish());
    }
  }

  // Of the customers from number `begin` on, those of whom nothing is stored.
  void VisitUnfolded(int thread, std::size_t begin) {
    if (plan_.IsCancelled()) return;
    StreamedCustomers customers(shards_, plan_.selection.NeedsAttributes());
    const std::size_t end = std::min(is_stored_.size(), begin + kUnfoldedAtOnce);
    for (std::size_t number = begin; number < end; ++number) {
      if (is_stored_[number] == 0) customers.AddUnfolded(static_cast<std::uint32_t>(number));
    }
    Visit(thread, customers.Finish());
  }

  void Visit(int thread, const ShardView& view) {
    if (view.segments.empty()) return;
    visit_(thread, ShardScan(plan_, view), parts_[static_cast<std::size_t>(thread)].totals);
  }

  const ScanPlan& plan_;
  const StreamedShards& shards_;
  const internal::ShardVisitor& visit_;
  std::vector<Part>& parts_;
  CustomerPieces pieces_;
  std::vector<std::uint8_t> is_stored_;  // by number of the customers with unfolded rows
};

// Looks up a customer in a shard; nothing if they have no interaction there.
struct CustomerPlace {
  const Segment* segment;
  std::size_t place;
};
std::optional<CustomerPlace> FindCustomer(const ShardView& shard, std::uint32_t slot) {
  for (const SegmentView& view : shard.segments) {
    const std::size_t place = view.segment->PlaceOf(slot);
    if (place < view.segment->customers() && !view.IsDead(place)) {
      return CustomerPlace{view.segment.get(), place};
    }
  }
  return std::nullopt;
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
  if (!snapshot.status().ok()) return snapshot.status();
  const Selection selection = Resolve(scope, snapshot);
  const ResultRules rules(context, scope.rules.lost_after_ms);
  const ScanPlan plan{selection, rules, options.cancelled};
  const int threads = std::max(1, options.threads);
  std::vector<Part> parts(static_cast<std::size_t>(threads));
  ForEachPiece(threads, kShards, [&](int thread, int number) {
    if (plan.IsCancelled() || snapshot.shard(number).is_streamed) return;
    const ShardScan shard(plan, snapshot.shard(number));
    visit(thread, shard, parts[static_cast<std::size_t>(thread)].totals);
  });
  if (snapshot.streamed() != nullptr && !plan.IsCancelled()) {
    const absl::Status streamed = StreamedPass(plan, *snapshot.streamed(), visit, parts).Run();
    if (!streamed.ok()) return streamed;
  }
  if (plan.IsCancelled()) return absl::CancelledError("the question was cancelled");
  graph::ScanTotals totals;
  for (const Part& part : parts) AddTotals(part.totals, totals);
  return totals;
}

absl::StatusOr<graph::ScanTotals> ScanCustomer(const ResidentSnapshot& snapshot,
                                               std::string_view customer, const graph::Scope& scope,
                                               const graph::QuestionContext& context,
                                               const JourneySink& sink) {
  if (!snapshot.status().ok()) return snapshot.status();
  const int number = ShardOf(CustomerHash(customer));
  std::optional<CustomerPlace> found;
  ShardView alone;  // the customer, read for this question
  if (snapshot.shard(number).is_streamed) {
    auto read = snapshot.streamed()->ReadCustomer(customer);
    if (!read.ok()) return read.status();
    alone = *std::move(read);
    found = FindCustomer(alone, 0);
  } else if (const auto slot = snapshot.names_of_shard(number).customers.Find(customer)) {
    found = FindCustomer(snapshot.shard(number), *slot);
  }
  if (!found) return absl::NotFoundError("this customer has no interactions");
  const Segment& segment = *found->segment;
  const Selection selection = Resolve(scope, snapshot);
  const ResultRules rules(context, scope.rules.lost_after_ms);
  JourneyCutter cutter(selection, rules);
  graph::ScanTotals totals;
  totals.total_customers = 1;
  totals.total_interactions = segment.first_row[found->place + 1] - segment.first_row[found->place];
  cutter.Cut(segment, found->place, totals, sink);
  return totals;
}

}  // namespace journeygraph::storage
