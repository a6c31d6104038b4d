#include "storage/engine/memory_engine.h"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <utility>

namespace journeygraph::storage {
namespace {

using Sequence = std::uint64_t;

// What a key held from some write on; nothing: it was deleted.
struct Version {
  Sequence since;
  std::optional<std::string> value;
};

// All keys with every version that some view can still see.
class VersionedTables {
 public:
  void Write(const WriteBatch& batch) {
    std::unique_lock lock(mutex_);
    ++sequence_;
    for (const auto& operation : batch.operations()) {
      auto& versions = Of(operation.table)[operation.key];
      if (!versions.empty() && versions.back().since == sequence_) {
        versions.back().value = operation.value;
      } else {
        versions.push_back({sequence_, operation.value});
      }
      superseded_.insert({operation.table, operation.key});
    }
    DropUnseen();
  }

  Sequence Hold() {
    std::unique_lock lock(mutex_);
    held_.insert(sequence_);
    return sequence_;
  }

  void Release(Sequence sequence) {
    std::unique_lock lock(mutex_);
    held_.erase(held_.find(sequence));
    DropUnseen();
  }

  std::optional<std::string> Get(Table table, std::string_view key, Sequence at) const {
    std::shared_lock lock(mutex_);
    const auto entry = Of(table).find(key);
    return entry == Of(table).end() ? std::nullopt : Visible(entry->second, at);
  }

  // The first visible key from `from` on (after it if `exclusive`), before `end`.
  std::optional<std::pair<std::string, std::string>> Next(Table table, std::string_view from,
                                                          bool exclusive, std::string_view end,
                                                          Sequence at) const {
    std::shared_lock lock(mutex_);
    const auto& keys = Of(table);
    auto entry = exclusive ? keys.upper_bound(from) : keys.lower_bound(from);
    for (; entry != keys.end() && (end.empty() || entry->first < end); ++entry) {
      if (auto value = Visible(entry->second, at)) return std::pair(entry->first, *value);
    }
    return std::nullopt;
  }

  std::uint64_t SizeBytes() const {
    std::shared_lock lock(mutex_);
    std::uint64_t bytes = 0;
    for (const auto& keys : tables_) {
      for (const auto& [key, versions] : keys) {
        bytes += key.size();
        for (const Version& version : versions) bytes += version.value ? version.value->size() : 0;
      }
    }
    return bytes;
  }

 private:
  using Keys = std::map<std::string, std::vector<Version>, std::less<>>;

  Keys& Of(Table table) { return tables_[static_cast<std::size_t>(table)]; }
  const Keys& Of(Table table) const { return tables_[static_cast<std::size_t>(table)]; }

  static std::optional<std::string> Visible(const std::vector<Version>& versions, Sequence at) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->since <= at) return version->value;
    }
    return std::nullopt;
  }

  // Drops old versions once nobody holds an older state than the newest.
  void DropUnseen() {
    if (!held_.empty() && *held_.begin() < sequence_) return;
    for (const auto& [table, key] : superseded_) {
      const auto entry = Of(table).find(key);
      auto& versions = entry->second;
      versions.erase(versions.begin(), versions.end() - 1);
      if (!versions.back().value) Of(table).erase(entry);
    }
    superseded_.clear();
  }

  mutable std::shared_mutex mutex_;
  std::array<Keys, kTables> tables_;
  Sequence sequence_ = 0;
  std::multiset<Sequence> held_;
  std::set<std::pair<Table, std::string>> superseded_;  // keys that may have old versions
};

// Holds a state of the tables for a view and its iterators.
class Snapshot {
 public:
  explicit Snapshot(VersionedTables& tables) : tables_(tables), sequence_(tables.Hold()) {}
  ~Snapshot() { tables_.Release(sequence_); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const VersionedTables& tables() const { return tables_; }
  Sequence sequence() const { return sequence_; }

 private:
  VersionedTables& tables_;
  const Sequence sequence_;
};

class MemoryIterator : public RangeIterator {
 public:
  MemoryIterator(std::shared_ptr<const Snapshot> snapshot, Table table, std::string_view begin,
                 std::string_view end)
      : snapshot_(std::move(snapshot)), table_(table), end_(end) {
    MoveTo(begin, /*exclusive=*/false);
  }

  bool Valid() const override { return entry_.has_value(); }
  void Next() override { MoveTo(std::string(entry_->first), /*exclusive=*/true); }
  std::string_view key() const override { return entry_->first; }
  std::string_view value() const override { return entry_->second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  void MoveTo(std::string_view from, bool exclusive) {
    entry_ = snapshot_->tables().Next(table_, from, exclusive, end_, snapshot_->sequence());
  }

  const std::shared_ptr<const Snapshot> snapshot_;
  const Table table_;
  const std::string end_;
  std::optional<std::pair<std::string, std::string>> entry_;
};

class MemoryView : public ReadView {
 public:
  explicit MemoryView(VersionedTables& tables) : snapshot_(std::make_shared<Snapshot>(tables)) {}

  absl::StatusOr<std::optional<std::string>> Get(Table table, std::string_view key) const override {
    return snapshot_->tables().Get(table, key, snapshot_->sequence());
  }
  std::unique_ptr<RangeIterator> Range(Table table, std::string_view begin,
                                       std::string_view end) const override {
    return std::make_unique<MemoryIterator>(snapshot_, table, begin, end);
  }

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
};

class MemoryEngine : public Engine {
 public:
  absl::Status Write(const WriteBatch& batch, Sync) override {
    tables_.Write(batch);
    return absl::OkStatus();
  }
  absl::Status Tidy() override { return absl::OkStatus(); }

  std::unique_ptr<ReadView> Read() const override { return std::make_unique<MemoryView>(tables_); }
  std::uint64_t SizeBytes() const override { return tables_.SizeBytes(); }

 private:
  mutable VersionedTables tables_;
};

}  // namespace

std::unique_ptr<Engine> MakeMemoryEngine() { return std::make_unique<MemoryEngine>(); }

}  // namespace journeygraph::storage
