#include "storage/store.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "journeygraph/storage/v1/record.pb.h"
#include "storage/batch_codec.h"
#include "storage/commit_log.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocks_engine.h"
#include "storage/fold.h"
#include "storage/keys.h"
#include "storage/parallel.h"
#include "storage/stored_workspace.h"

namespace journeygraph::storage {
namespace {

constexpr char kDefaultWorkspace[] = "default";

// Reads a number of kMeta; nothing if it is not there.
absl::StatusOr<std::optional<std::uint32_t>> ReadNumber(const Engine& engine,
                                                        const std::string& key) {
  const auto value = engine.Read()->Get(Table::kMeta, key);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const auto number = ParseNumberValue(**value);
  if (!number) return absl::DataLossError("the description of the data folder cannot be read");
  return number;
}

absl::Status CheckFormat(Engine& engine) {
  const auto version = ReadNumber(engine, FormatVersionKey());
  if (!version.ok()) return version.status();
  if (!version->has_value()) {
    WriteBatch batch;
    batch.Put(Table::kMeta, FormatVersionKey(), NumberValue(kFormatVersion));
    return engine.Write(batch, Sync::kYes);
  }
  if (**version > kFormatVersion) {
    return absl::FailedPreconditionError("the data folder has format " + std::to_string(**version) +
                                         ", this server knows formats up to " +
                                         std::to_string(kFormatVersion) +
                                         ": use the newer server that wrote it");
  }
  return absl::OkStatus();
}

class EngineStore final : public Store {
 public:
  EngineStore(const StoreOptions& options, std::unique_ptr<Engine> engine)
      : options_(options),
        engine_(std::move(engine)),
        folder_(*engine_, {.clock = options.clock,
                           .log_retention_ms = options.log_retention_ms,
                           .most_unfolded_bytes = options.most_unfolded_bytes}),
        budget_(options.resident_bytes),
        log_(*engine_, {.before_write = [this] { folder_.AwaitRoom(); }}),
        shared_{.engine = *engine_,
                .log = log_,
                .folder = folder_,
                .budget = budget_,
                .clock = options.clock,
                .threads = options.threads > 0 ? options.threads : DefaultThreads()} {}

  absl::Status Load() {
    const std::unique_ptr<ReadView> view = engine_->Read();
    const KeyRange range = WorkspacesRange();
    const auto records = view->Range(Table::kMeta, range.begin, range.end);
    for (; records->Valid(); records->Next()) {
      v1::WorkspaceRecord record;
      const std::string_view value = records->value();
      if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
        return absl::DataLossError("the description of a workspace cannot be read");
      }
      auto opened = Open(record);
      if (!opened.ok()) return opened.status();
    }
    if (!records->status().ok()) return records->status();
    if (workspaces_.empty()) {
      if (auto created = CreateWorkspace(kDefaultWorkspace); !created.ok()) return created.status();
    }
    folder_.Start();
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<Workspace>> CreateWorkspace(std::string_view name) override {
    std::lock_guard lock(mutex_);
    if (workspaces_.contains(name)) {
      return absl::AlreadyExistsError("there is a workspace '" + std::string(name) + "' already");
    }
    const auto next = ReadNumber(*engine_, NextWorkspaceKey());
    if (!next.ok()) return next.status();
    v1::WorkspaceRecord record;
    record.set_name(std::string(name));
    record.set_number(next->value_or(1));
    record.set_create_time_ms(options_.clock());
    WriteBatch batch;
    batch.Put(Table::kMeta, WorkspaceKey(name), record.SerializeAsString());
    batch.Put(Table::kMeta, NextWorkspaceKey(), NumberValue(record.number() + 1));
    if (auto written = engine_->Write(batch, Sync::kYes); !written.ok()) return written;
    return Open(record);
  }

  absl::StatusOr<std::shared_ptr<Workspace>> FindWorkspace(std::string_view name) override {
    std::lock_guard lock(mutex_);
    const auto found = workspaces_.find(name);
    if (found == workspaces_.end()) {
      return absl::NotFoundError("there is no workspace '" + std::string(name) + "'");
    }
    return found->second;
  }

  std::vector<std::shared_ptr<Workspace>> ListWorkspaces() override {
    std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Workspace>> all;
    for (const auto& [name, workspace] : workspaces_) all.push_back(workspace);
    return all;
  }

  std::uint64_t SizeBytes() const override { return engine_->SizeBytes(); }

  std::string ReadOnlyReason() const override {
    const absl::Status status = folder_.LastStatus();
    return status.ok() ? "" : std::string(status.message());
  }

 private:
  absl::StatusOr<std::shared_ptr<Workspace>> Open(const v1::WorkspaceRecord& record) {
    auto workspace =
        StoredWorkspace::Open(shared_, {record.number(), record.name(), record.create_time_ms()});
    if (!workspace.ok()) return workspace.status();
    workspaces_[record.name()] = *workspace;
    return *workspace;
  }

  const StoreOptions options_;
  // Destroyed from the bottom up: the log writes what was appended while everything it calls lives.
  const std::unique_ptr<Engine> engine_;
  std::mutex mutex_;
  Folder folder_;
  ResidentBudget budget_;
  std::map<std::string, std::shared_ptr<StoredWorkspace>, std::less<>> workspaces_;
  CommitLog log_;
  const StoredWorkspace::Shared shared_;
};

}  // namespace

ClockMs SystemClockMs() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  if (options.data_folder.empty()) return Open(options, MakeMemoryEngine());
  auto engine = OpenRocksEngine({.folder = options.data_folder});
  if (!engine.ok()) return engine.status();
  return Open(options, *std::move(engine));
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options,
                                                   std::unique_ptr<Engine> engine) {
  if (auto known = CheckFormat(*engine); !known.ok()) return known;
  auto store = std::make_unique<EngineStore>(options, std::move(engine));
  if (auto loaded = store->Load(); !loaded.ok()) return loaded;
  return store;
}

}  // namespace journeygraph::storage
