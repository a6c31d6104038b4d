// The metrics of one workspace: each definition is durable when the call returns, and stays.
//
//   MetricStore metrics(engine, workspace);
//   metrics.Load();
//   auto stars = metrics.Define(graph::MakeMetric(new_metric));
//   std::shared_ptr<const graph::MetricCatalogue> catalogue = metrics.catalogue();
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/metric_catalogue.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

class MetricStore {
 public:
  MetricStore(Engine& engine, WorkspaceNumber workspace);

  // Reads what is stored. Returns DATA_LOSS, if it is unreadable.
  absl::Status Load();

  // The caller has checked the definition (graph::CheckMetric). Returns ALREADY_EXISTS, if there is
  // a metric of this name; RESOURCE_EXHAUSTED, if there are too many; errors of Engine::Write.
  absl::StatusOr<graph::MetricDefinition> Define(graph::MetricDefinition definition);

  // As of now; never null.
  std::shared_ptr<const graph::MetricCatalogue> catalogue() const;

 private:
  void SetCatalogue(std::shared_ptr<const graph::MetricCatalogue> catalogue);

  Engine& engine_;
  const WorkspaceNumber workspace_;
  std::mutex change_mutex_;  // one change at a time
  mutable std::mutex catalogue_mutex_;
  std::shared_ptr<const graph::MetricCatalogue> catalogue_;
};

}  // namespace journeygraph::storage
