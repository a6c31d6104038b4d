#include "storage/metric_store.h"

#include <utility>

#include "journeygraph/storage/v1/record.pb.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("the metrics of a workspace cannot be read"); }

void Encode(const graph::MetricDefinition& definition, v1::MetricRecord& record) {
  record.set_name(definition.name);
  record.set_display_name(definition.display_name);
  record.set_minimum(definition.minimum);
  record.set_maximum(definition.maximum);
  record.set_whole_numbers(definition.whole_numbers);
  record.set_summary(static_cast<std::uint32_t>(definition.summary));
  record.set_lower_is_better(definition.direction < 0);
  record.set_positive_bound(graph::PositiveBound(definition));
  record.set_negative_bound(graph::NegativeBound(definition));
}

absl::StatusOr<graph::MetricDefinition> Decode(const v1::MetricRecord& record) {
  const graph::NewMetric metric{
      .name = record.name(),
      .display_name = record.display_name(),
      .minimum = record.minimum(),
      .maximum = record.maximum(),
      .whole_numbers = record.whole_numbers(),
      .lower_is_better = record.lower_is_better(),
      .summary = static_cast<graph::MetricSummary>(record.summary()),
      .positive_bound = record.positive_bound(),
      .negative_bound = record.negative_bound(),
  };
  const bool is_known_summary =
      record.summary() <= static_cast<std::uint32_t>(graph::MetricSummary::kNet);
  if (!is_known_summary || graph::CheckMetric(metric)) return Damaged();
  return graph::MakeMetric(metric);
}

}  // namespace

MetricStore::MetricStore(Engine& engine, WorkspaceNumber workspace)
    : engine_(engine), workspace_(workspace), catalogue_(graph::BuiltInCatalogue()) {}

absl::Status MetricStore::Load() {
  const auto value = engine_.Read()->Get(Table::kMeta, MetricsKey(workspace_));
  if (!value.ok()) return value.status();
  if (!*value) return absl::OkStatus();
  v1::MetricsRecord record;
  if (!record.ParseFromString(**value)) return Damaged();
  auto catalogue = std::make_shared<graph::MetricCatalogue>();
  for (const v1::MetricRecord& metric : record.metrics()) {
    auto definition = Decode(metric);
    if (!definition.ok()) return definition.status();
    if (!catalogue->Define(*std::move(definition)).ok()) return Damaged();
  }
  SetCatalogue(std::move(catalogue));
  return absl::OkStatus();
}

absl::StatusOr<graph::MetricDefinition> MetricStore::Define(graph::MetricDefinition definition) {
  std::lock_guard lock(change_mutex_);
  auto next = std::make_shared<graph::MetricCatalogue>(*catalogue());
  auto defined = next->Define(std::move(definition));
  if (!defined.ok()) return defined;
  v1::MetricsRecord record;
  for (std::size_t number = graph::kBuiltInMetrics.size(); number < next->size(); ++number) {
    Encode(next->Of(static_cast<graph::Metric>(number)), *record.add_metrics());
  }
  WriteBatch batch;
  batch.Put(Table::kMeta, MetricsKey(workspace_), record.SerializeAsString());
  if (auto written = engine_.Write(batch, Sync::kYes); !written.ok()) return written;
  SetCatalogue(std::move(next));
  return defined;
}

std::shared_ptr<const graph::MetricCatalogue> MetricStore::catalogue() const {
  std::lock_guard lock(catalogue_mutex_);
  return catalogue_;
}

void MetricStore::SetCatalogue(std::shared_ptr<const graph::MetricCatalogue> catalogue) {
  std::lock_guard lock(catalogue_mutex_);
  catalogue_ = std::move(catalogue);
}

}  // namespace journeygraph::storage
