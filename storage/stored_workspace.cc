#include "storage/stored_workspace.h"

#include <future>
#include <utility>

#include "storage/batch_codec.h"
#include "storage/columns.h"
#include "storage/journeys_reader.h"
#include "storage/load.h"

namespace journeygraph::storage {
namespace {

// Runs an asynchronous write and waits for its result.
template <typename Write>
absl::StatusOr<std::uint64_t> Wait(const Write& write) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<std::uint64_t>>>();
  std::future<absl::StatusOr<std::uint64_t>> result = promise->get_future();
  write([promise](absl::StatusOr<std::uint64_t> position) {
    promise->set_value(std::move(position));
  });
  return result.get();
}

}  // namespace

absl::StatusOr<std::uint64_t> Workspace::RecordAndWait(InteractionBatch batch,
                                                       Durability durability) {
  return Wait([&](WriteCallback done) { Record(std::move(batch), durability, std::move(done)); });
}

absl::StatusOr<std::uint64_t> Workspace::RecordAndWait(
    const std::vector<graph::Interaction>& interactions, Durability durability) {
  return RecordAndWait(InteractionBatch(interactions), durability);
}

absl::StatusOr<std::uint64_t> Workspace::UpsertCustomersAndWait(
    std::vector<graph::Customer> customers) {
  return Wait([&](WriteCallback done) { UpsertCustomers(std::move(customers), std::move(done)); });
}

StoredWorkspace::StoredWorkspace(const Shared& shared, Identity identity)
    : shared_(shared),
      identity_(std::move(identity)),
      dictionary_(std::make_shared<Dictionary>(identity_.number)),
      columns_(dictionary_, shared.threads,
               ResidentColumns::Overflow{shared.budget, shared.engine, identity_.number}),
      maps_(shared.engine, identity_.number, shared.clock),
      documents_(shared.engine, identity_.number, shared.clock),
      metrics_(shared.engine, identity_.number) {}

absl::StatusOr<std::shared_ptr<StoredWorkspace>> StoredWorkspace::Open(const Shared& shared,
                                                                       Identity identity) {
  std::shared_ptr<StoredWorkspace> workspace(new StoredWorkspace(shared, std::move(identity)));
  const WorkspaceNumber number = workspace->identity_.number;
  Dictionary& dictionary = *workspace->dictionary_;
  if (auto ok = dictionary.Load(*shared.engine.Read()); !ok.ok()) return ok;
  if (auto ok = workspace->metrics_.Load(); !ok.ok()) return ok;
  workspace->columns_.SetMetrics(workspace->metrics_.catalogue());
  if (auto ok = LoadResidentColumns(shared.engine, number, shared.threads, dictionary,
                                    workspace->columns_);
      !ok.ok()) {
    return ok;
  }
  const auto log_end = shared.log.AddWorkspace(number);
  if (!log_end.ok()) return log_end.status();
  if (auto ok = shared.folder.AddWorkspace(number, workspace->dictionary_); !ok.ok()) return ok;
  shared.folder.Committed(number, log_end->position, log_end->unfolded_bytes);
  return workspace;
}

void StoredWorkspace::Append(std::string record, std::shared_ptr<const ResidentBatch> batch,
                             Durability durability, WriteCallback done) {
  const std::size_t bytes = record.size();
  shared_.log.Append(
      identity_.number, std::move(record), durability,
      [this, bytes, batch = std::move(batch)](std::uint64_t position) {
        columns_.Apply(batch, position);
        shared_.folder.Committed(identity_.number, position, bytes);
      },
      std::move(done));
}

void StoredWorkspace::Record(InteractionBatch batch, Durability durability, WriteCallback done) {
  if (columns_.InteractionsAtMost() + batch.size() > kMaxInteractions) {
    done(absl::ResourceExhaustedError("a workspace holds at most 4,000,000,000 interactions"));
    return;
  }
  ResidentBatchBuilder builder(columns_.names());
  ColumnRows rows;
  absl::Status prepared = rows.Assign(batch.columns(), Form::kLog);
  if (prepared.ok()) prepared = builder.AddRows(rows, *dictionary_);
  if (!prepared.ok()) {
    done(std::move(prepared));
    return;
  }
  Append(batch.EncodeLogRecord(shared_.clock()), std::move(builder).Finish(), durability,
         std::move(done));
}

void StoredWorkspace::UpsertCustomers(std::vector<graph::Customer> customers, WriteCallback done) {
  std::string record = EncodeLogRecord(customers, shared_.clock());
  ResidentBatchBuilder builder(columns_.names());
  for (graph::Customer& customer : customers) builder.AddUpsert(std::move(customer));
  Append(std::move(record), std::move(builder).Finish(), Durability::kSync, std::move(done));
}

std::shared_ptr<const ResidentSnapshot> StoredWorkspace::Read() { return columns_.Read(); }

std::shared_ptr<const ResidentSnapshot> StoredWorkspace::ReadFor(std::string_view customer) {
  return columns_.ReadFor(customer);
}

absl::StatusOr<InteractionPage> StoredWorkspace::ListInteractions(
    std::string_view customer, const std::optional<InteractionCursor>& after, std::size_t limit) {
  const std::uint64_t position = shared_.log.LastPosition(identity_.number);
  if (auto folded = shared_.folder.WaitFolded(identity_.number, position); !folded.ok()) {
    return folded;
  }
  return ListFoldedInteractions(*shared_.engine.Read(), identity_.number, *dictionary_, customer,
                                after, limit);
}

absl::StatusOr<graph::Customer> StoredWorkspace::GetCustomer(std::string_view customer) {
  return columns_.ReadFor(customer)->GetCustomer(customer);
}

absl::StatusOr<graph::MetricDefinition> StoredWorkspace::DefineMetric(
    graph::MetricDefinition definition) {
  auto defined = metrics_.Define(std::move(definition));
  if (defined.ok()) columns_.SetMetrics(metrics_.catalogue());
  return defined;
}

std::shared_ptr<const graph::MetricCatalogue> StoredWorkspace::Metrics() {
  // What snapshots know, so that no answer is taken that they do not.
  return columns_.metrics();
}

WorkspaceStatistics StoredWorkspace::Statistics() {
  auto snapshot = Read();
  if (snapshot->streamed() != nullptr) {
    // Of streamed shards only folded interactions are counted exactly. If folding fails, the rest
    // counts as if nothing was repeated.
    (void)shared_.folder.WaitFolded(identity_.number, LastPosition());
    snapshot = Read();
  }
  const int streamed = snapshot->streamed() == nullptr ? 0 : snapshot->streamed()->shards();
  return {
      .interactions = snapshot->interactions(),
      .customers = snapshot->customers(),
      .touchpoints = snapshot->names().touchpoints.size(),
      .channels = snapshot->names().channels.size() - 1,  // without ""
      .first_event_time_ms = snapshot->first_time_ms(),
      .last_event_time_ms = snapshot->last_time_ms(),
      .position = shared_.log.LastPosition(identity_.number),
      .folded_position = shared_.folder.FoldedPosition(identity_.number),
      .resident_bytes = snapshot->SizeBytes(),
      .resident_shards = static_cast<std::uint64_t>(kShards - streamed),
      .streamed_shards = static_cast<std::uint64_t>(streamed),
  };
}

std::uint64_t StoredWorkspace::LastPosition() { return shared_.log.LastPosition(identity_.number); }

}  // namespace journeygraph::storage
