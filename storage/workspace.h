// One workspace: the one door through which server/ reaches stored data.
//
//   auto position = workspace.RecordAndWait(std::move(batch), Durability::kSync);
//   auto snapshot = workspace.Read();             // sees everything acknowledged before
//   auto totals = Scan(*snapshot, selection, options, switches, scores);   // storage/scan.h
//
// Thread-safe. Lives as long as its Store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "graph/model/metric_catalogue.h"
#include "storage/interaction_batch.h"

namespace journeygraph::storage {

class DocumentStore;     // storage/documents.h
class MapStore;          // storage/maps.h
class ResidentSnapshot;  // storage/resident_columns.h

// When a write is acknowledged.
enum class Durability : std::uint8_t {
  kSync,      // it is on disk
  kBuffered,  // it is with the operating system
};

// Called once, on a thread of the store; must not block.
using WriteCallback = std::function<void(absl::StatusOr<std::uint64_t> position)>;

struct WorkspaceStatistics {
  std::uint64_t interactions = 0;
  std::uint64_t customers = 0;  // with at least one interaction
  std::uint64_t touchpoints = 0;
  std::uint64_t channels = 0;
  std::optional<std::int64_t> first_event_time_ms;
  std::optional<std::int64_t> last_event_time_ms;
  std::uint64_t position = 0;         // of the last acknowledged write
  std::uint64_t folded_position = 0;  // the log is folded up to here
  std::uint64_t resident_bytes = 0;   // columns, names and attributes
  std::uint64_t resident_shards = 0;
  std::uint64_t streamed_shards = 0;  // that did not fit into StoreOptions::resident_bytes
};

// Where a listing goes on.
struct InteractionCursor {
  std::string customer;
  std::int64_t event_time_ms = 0;
  std::int64_t sequence = 0;
  std::uint64_t identity = 0;  // storage/identity.h
};

struct InteractionPage {
  std::vector<graph::Interaction> interactions;
  std::optional<InteractionCursor> next;  // nothing on the last page
};

class Workspace {
 public:
  virtual ~Workspace() = default;

  virtual const std::string& name() const = 0;
  virtual std::int64_t create_time_ms() const = 0;

  // Appends valid interactions (at least one) to the log as one record; `done` gets its position
  // when the durability asked for is reached. Known (customer, source, id) are kept as they are.
  // Gives RESOURCE_EXHAUSTED, if the disk is full or a limit of the workspace would be passed.
  virtual void Record(InteractionBatch batch, Durability durability, WriteCallback done) = 0;
  // The same for customers: replaces the attributes named, "" removes one.
  virtual void UpsertCustomers(std::vector<graph::Customer> customers, WriteCallback done) = 0;

  // The same, waiting.
  absl::StatusOr<std::uint64_t> RecordAndWait(InteractionBatch batch,
                                              Durability durability = Durability::kSync);
  absl::StatusOr<std::uint64_t> RecordAndWait(const std::vector<graph::Interaction>& interactions,
                                              Durability durability = Durability::kSync);
  absl::StatusOr<std::uint64_t> UpsertCustomersAndWait(std::vector<graph::Customer> customers);

  // A state for scans that includes every write acknowledged before the call.
  virtual std::shared_ptr<const ResidentSnapshot> Read() = 0;
  // The same for questions about one customer: sooner there while much is written. Of other
  // customers it may lack the latest.
  virtual std::shared_ptr<const ResidentSnapshot> ReadFor(std::string_view customer) = 0;

  // Up to `limit` interactions after `after` (from the beginning if nothing), by customer (bytes)
  // and order; only those of `customer` if it is not empty. Includes every write acknowledged
  // before the call. Returns DATA_LOSS, if stored data cannot be read.
  virtual absl::StatusOr<InteractionPage> ListInteractions(
      std::string_view customer, const std::optional<InteractionCursor>& after,
      std::size_t limit) = 0;
  // What is known about a customer apart from interactions; empty attributes if nothing.
  virtual absl::StatusOr<graph::Customer> GetCustomer(std::string_view customer) = 0;

  // Journey maps. Lives as long as the workspace.
  virtual MapStore& Maps() = 0;

  // Metrics. The caller has checked the definition (graph::CheckMetric). Returns ALREADY_EXISTS, if
  // there is one of this name. Returns RESOURCE_EXHAUSTED, if there are graph::kMaxMetrics.
  virtual absl::StatusOr<graph::MetricDefinition> DefineMetric(
      graph::MetricDefinition definition) = 0;
  // The metrics as of now; never null.
  virtual std::shared_ptr<const graph::MetricCatalogue> Metrics() = 0;

  // Baselines, initiatives: small resources that are kept whole. Lives as long as the workspace.
  virtual DocumentStore& Documents() = 0;

  virtual WorkspaceStatistics Statistics() = 0;
  // The position of the last acknowledged write; cheap, unlike Statistics.
  virtual std::uint64_t LastPosition() = 0;
};

}  // namespace journeygraph::storage
