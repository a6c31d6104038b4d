// A workspace over an engine: puts log, fold, resident columns and maps together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/commit_log.h"
#include "storage/dictionary.h"
#include "storage/documents.h"
#include "storage/engine/engine.h"
#include "storage/fold.h"
#include "storage/keys.h"
#include "storage/maps.h"
#include "storage/metric_store.h"
#include "storage/resident_columns.h"
#include "storage/store.h"
#include "storage/workspace.h"

namespace journeygraph::storage {

// Interactions in one workspace: counts in answers have 32 bits.
inline constexpr std::uint64_t kMaxInteractions = 4'000'000'000;

class StoredWorkspace final : public Workspace {
 public:
  // What all workspaces of a store share. Outlives them.
  struct Shared {
    Engine& engine;
    CommitLog& log;
    Folder& folder;
    ResidentBudget& budget;
    ClockMs clock;
    int threads;
  };
  struct Identity {
    WorkspaceNumber number;
    std::string name;
    std::int64_t create_time_ms;
  };

  // Loads what is stored. Returns DATA_LOSS, if it is damaged.
  static absl::StatusOr<std::shared_ptr<StoredWorkspace>> Open(const Shared& shared,
                                                               Identity identity);

  const std::string& name() const override { return identity_.name; }
  std::int64_t create_time_ms() const override { return identity_.create_time_ms; }
  void Record(InteractionBatch batch, Durability durability, WriteCallback done) override;
  void UpsertCustomers(std::vector<graph::Customer> customers, WriteCallback done) override;
  std::shared_ptr<const ResidentSnapshot> Read() override;
  std::shared_ptr<const ResidentSnapshot> ReadFor(std::string_view customer) override;
  absl::StatusOr<InteractionPage> ListInteractions(std::string_view customer,
                                                   const std::optional<InteractionCursor>& after,
                                                   std::size_t limit) override;
  absl::StatusOr<graph::Customer> GetCustomer(std::string_view customer) override;
  MapStore& Maps() override { return maps_; }
  absl::StatusOr<graph::MetricDefinition> DefineMetric(graph::MetricDefinition definition) override;
  std::shared_ptr<const graph::MetricCatalogue> Metrics() override;
  DocumentStore& Documents() override { return documents_; }
  WorkspaceStatistics Statistics() override;
  std::uint64_t LastPosition() override;

 private:
  StoredWorkspace(const Shared& shared, Identity identity);
  void Append(std::string record, std::shared_ptr<const ResidentBatch> batch, Durability durability,
              WriteCallback done);

  const Shared shared_;
  const Identity identity_;
  const std::shared_ptr<Dictionary> dictionary_;
  ResidentColumns columns_;
  MapStore maps_;
  DocumentStore documents_;
  MetricStore metrics_;
};

}  // namespace journeygraph::storage
