// A store whose acknowledgements a test holds back and releases in the order it likes.
//
//   auto holding = std::make_unique<HoldingStore>(MemoryStore());
//   HoldingStore& store = *holding;
//   ...                                  // start a call that records
//   store.AwaitHeld(1);
//   store.Release(0);
//
// Interactions are recorded at once; only their acknowledgements wait. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace journeygraph::server {

class HoldingStore final : public storage::Store {
 public:
  explicit HoldingStore(std::unique_ptr<storage::Store> store) : store_(std::move(store)) {}

  // Waits until `count` acknowledgements have been held back since the beginning.
  void AwaitHeld(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_.size() >= count; });
  }
  // Gives the acknowledgement of the write that was held back as number `place`.
  void Release(std::size_t place) {
    std::function<void()> acknowledge;
    {
      std::lock_guard lock(mutex_);
      acknowledge = std::exchange(held_.at(place), nullptr);
    }
    acknowledge();
  }

  absl::StatusOr<std::shared_ptr<storage::Workspace>> CreateWorkspace(
      std::string_view name) override {
    return store_->CreateWorkspace(name);
  }
  absl::StatusOr<std::shared_ptr<storage::Workspace>> FindWorkspace(
      std::string_view name) override {
    auto workspace = store_->FindWorkspace(name);
    if (!workspace.ok()) return workspace;
    return std::make_shared<HoldingWorkspace>(*this, *std::move(workspace));
  }
  std::vector<std::shared_ptr<storage::Workspace>> ListWorkspaces() override {
    return store_->ListWorkspaces();
  }
  std::uint64_t SizeBytes() const override { return store_->SizeBytes(); }
  std::string ReadOnlyReason() const override { return store_->ReadOnlyReason(); }

 private:
  class HoldingWorkspace final : public storage::Workspace {
   public:
    HoldingWorkspace(HoldingStore& store, std::shared_ptr<storage::Workspace> workspace)
        : store_(store), workspace_(std::move(workspace)) {}

    void Record(storage::InteractionBatch batch, storage::Durability durability,
                storage::WriteCallback done) override {
      auto position = workspace_->RecordAndWait(std::move(batch), durability);
      std::lock_guard lock(store_.mutex_);
      store_.held_.push_back([position, done = std::move(done)] { done(position); });
      store_.changed_.notify_all();
    }
    void UpsertCustomers(std::vector<graph::Customer> customers,
                         storage::WriteCallback done) override {
      workspace_->UpsertCustomers(std::move(customers), std::move(done));
    }
    const std::string& name() const override { return workspace_->name(); }
    std::int64_t create_time_ms() const override { return workspace_->create_time_ms(); }
    std::shared_ptr<const storage::ResidentSnapshot> Read() override { return workspace_->Read(); }
    std::shared_ptr<const storage::ResidentSnapshot> ReadFor(std::string_view customer) override {
      return workspace_->ReadFor(customer);
    }
    absl::StatusOr<storage::InteractionPage> ListInteractions(
        std::string_view customer, const std::optional<storage::InteractionCursor>& after,
        std::size_t limit) override {
      return workspace_->ListInteractions(customer, after, limit);
    }
    absl::StatusOr<graph::Customer> GetCustomer(std::string_view customer) override {
      return workspace_->GetCustomer(customer);
    }
    storage::MapStore& Maps() override { return workspace_->Maps(); }
    absl::StatusOr<graph::MetricDefinition> DefineMetric(
        graph::MetricDefinition definition) override {
      return workspace_->DefineMetric(std::move(definition));
    }
    std::shared_ptr<const graph::MetricCatalogue> Metrics() override {
      return workspace_->Metrics();
    }
    storage::DocumentStore& Documents() override { return workspace_->Documents(); }
    storage::WorkspaceStatistics Statistics() override { return workspace_->Statistics(); }
    std::uint64_t LastPosition() override { return workspace_->LastPosition(); }

   private:
    HoldingStore& store_;
    const std::shared_ptr<storage::Workspace> workspace_;
  };

  const std::unique_ptr<storage::Store> store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> held_;  // null once released
};

}  // namespace journeygraph::server
