#include "storage/metric_store.h"

#include <gtest/gtest.h>

#include "storage/engine/memory_engine.h"
#include "storage/store.h"
#include "tests/storage/temp_folder.h"

namespace journeygraph::storage {
namespace {

graph::MetricDefinition Effort(std::string name) {
  return graph::MakeMetric({.name = std::move(name),
                            .display_name = "Old effort",
                            .minimum = 1,
                            .maximum = 5,
                            .whole_numbers = true,
                            .lower_is_better = true,
                            .summary = graph::MetricSummary::kNet,
                            .positive_bound = 1});
}

TEST(MetricStoreTest, WhatWasDefinedIsThereAfterLoading) {
  const std::unique_ptr<Engine> engine = MakeMemoryEngine();
  MetricStore metrics(*engine, 1);
  ASSERT_TRUE(metrics.Define(Effort("effort")).ok());
  ASSERT_TRUE(metrics.Define(Effort("again")).ok());
  MetricStore loaded(*engine, 1);
  ASSERT_TRUE(loaded.Load().ok());
  const auto* found = loaded.catalogue()->Find("again");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*found, *metrics.catalogue()->Find("again"));
  EXPECT_EQ(found->metric, static_cast<graph::Metric>(5));
  EXPECT_EQ(graph::PositiveBound(*found), 1);
  EXPECT_EQ(graph::NegativeBound(*found), 4);
}

TEST(MetricStoreTest, WorkspacesAreApartAndNamesAreTakenOnce) {
  const std::unique_ptr<Engine> engine = MakeMemoryEngine();
  MetricStore first(*engine, 1);
  MetricStore second(*engine, 2);
  ASSERT_TRUE(first.Define(Effort("effort")).ok());
  EXPECT_EQ(first.Define(Effort("effort")).status().code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(second.Load().ok());
  EXPECT_EQ(second.catalogue()->Find("effort"), nullptr);
}

TEST(MetricStoreTest, DamagedMetricsAreDataLoss) {
  const std::unique_ptr<Engine> engine = MakeMemoryEngine();
  WriteBatch batch;
  batch.Put(Table::kMeta, MetricsKey(1), "nonsense");
  ASSERT_TRUE(engine->Write(batch, Sync::kYes).ok());
  EXPECT_EQ(MetricStore(*engine, 1).Load().code(), absl::StatusCode::kDataLoss);
}

TEST(MetricStoreTest, AnswersToThemAreThereAfterARestart) {
  const TempFolder folder;
  const StoreOptions options{.data_folder = folder.path(), .threads = 1, .clock = [] {
                               return std::int64_t{1'750'000'000'000};
                             }};
  {
    auto store = Store::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    auto workspace = *(*store)->FindWorkspace("default");
    const auto metric = workspace->DefineMetric(Effort("effort"));
    ASSERT_TRUE(metric.ok());
    graph::Interaction interaction{.id = "1", .customer = "ada", .touchpoint = "shop"};
    interaction.scores.push_back({.metric = metric->metric, .value_micros = 2'000'000});
    ASSERT_TRUE(workspace->RecordAndWait({interaction}).ok());
  }
  auto store = Store::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  auto workspace = *(*store)->FindWorkspace("default");
  EXPECT_EQ(workspace->Metrics()->Find("effort")->metric, static_cast<graph::Metric>(4));
  const auto page = workspace->ListInteractions("ada", std::nullopt, 10);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->interactions[0].scores[0].metric, static_cast<graph::Metric>(4));
}

}  // namespace
}  // namespace journeygraph::storage
