// A memory engine that looks at writes, counts them, holds them up and lets them fail.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "storage/engine/memory_engine.h"

namespace journeygraph::storage {

class ProbeEngine : public Engine {
 public:
  using BeforeCall = std::function<absl::Status(const WriteBatch&, Sync)>;
  using AfterCall = std::function<void()>;

  absl::Status Write(const WriteBatch& batch, Sync sync) override {
    std::shared_ptr<BeforeCall> before;
    std::shared_ptr<AfterCall> after;
    {
      std::lock_guard lock(mutex_);
      ++writes_;
      if (sync == Sync::kYes) ++synced_writes_;
      before = before_write_;
      after = after_write_;
    }
    if (*before) {
      if (absl::Status status = (*before)(batch, sync); !status.ok()) return status;
    }
    const absl::Status status = engine_->Write(batch, sync);
    if (*after) (*after)();
    return status;
  }
  absl::Status Tidy() override { return engine_->Tidy(); }
  std::unique_ptr<ReadView> Read() const override { return engine_->Read(); }
  std::uint64_t SizeBytes() const override { return engine_->SizeBytes(); }

  // Called before each write; an error makes it fail without effect.
  void BeforeWrite(BeforeCall call) {
    std::lock_guard lock(mutex_);
    before_write_ = std::make_shared<BeforeCall>(std::move(call));
  }
  // Called after each write.
  void AfterWrite(AfterCall call) {
    std::lock_guard lock(mutex_);
    after_write_ = std::make_shared<AfterCall>(std::move(call));
  }
  int writes() const {
    std::lock_guard lock(mutex_);
    return writes_;
  }
  int synced_writes() const {
    std::lock_guard lock(mutex_);
    return synced_writes_;
  }

 private:
  const std::unique_ptr<Engine> engine_ = MakeMemoryEngine();
  mutable std::mutex mutex_;
  // Shared, so that a call may replace itself.
  std::shared_ptr<BeforeCall> before_write_ = std::make_shared<BeforeCall>();
  std::shared_ptr<AfterCall> after_write_ = std::make_shared<AfterCall>();
  int writes_ = 0;
  int synced_writes_ = 0;
};

// Everything in a table.
inline std::map<std::string, std::string> ContentsOf(const Engine& engine, Table table) {
  std::map<std::string, std::string> contents;
  const auto view = engine.Read();
  for (auto it = view->Range(table, "", ""); it->Valid(); it->Next()) {
    contents.emplace(it->key(), it->value());
  }
  return contents;
}

}  // namespace journeygraph::storage
