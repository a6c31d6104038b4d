#include "storage/engine/rocks_engine.h"

#include <fcntl.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/engine/rocks_options.h"
#include "storage/engine/rocks_status.h"

namespace journeygraph::storage {
namespace {

// Bytes of checksum that go with every key from the batch to the memtable: damage in memory on the
// way becomes an error instead of stored data.
constexpr std::size_t kProtectionBytesPerKey = 8;

// Pause between attempts to make RocksDB write again after an error that it does not get over by
// itself.
constexpr std::chrono::seconds kResumePause{5};

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// An open database; closes it.
struct Database {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  // the default one, then one a table

  ~Database() {
    if (db == nullptr) return;
    // Also makes durable what was written without a sync.
    db->FlushWAL(/*sync=*/true).PermitUncheckedError();
    for (auto* family : families) db->DestroyColumnFamilyHandle(family).PermitUncheckedError();
    db->Close().PermitUncheckedError();
  }
  rocksdb::ColumnFamilyHandle* Of(Table table) const {
    return families[static_cast<std::size_t>(table) + 1];
  }
};

class Snapshot {
 public:
  explicit Snapshot(const Database& database)
      : database_(database), snapshot_(database.db->GetSnapshot()) {}
  ~Snapshot() { database_.db->ReleaseSnapshot(snapshot_); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const Database& database() const { return database_; }
  rocksdb::ReadOptions Options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }

 private:
  const Database& database_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksIterator : public RangeIterator {
 public:
  RocksIterator(std::shared_ptr<const Snapshot> snapshot, Table table, std::string_view begin,
                std::string_view end)
      : snapshot_(std::move(snapshot)), end_(end), end_slice_(end_) {
    rocksdb::ReadOptions options = snapshot_->Options();
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    const Database& database = snapshot_->database();
    iterator_.reset(database.db->NewIterator(options, database.Of(table)));
    iterator_->Seek(ToSlice(begin));
  }

  bool Valid() const override { return iterator_->Valid(); }
  void Next() override { iterator_->Next(); }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  absl::Status status() const override { return FromRocks(iterator_->status()); }

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
  const std::string end_;
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksView : public ReadView {
 public:
  explicit RocksView(const Database& database) : snapshot_(std::make_shared<Snapshot>(database)) {}

  absl::StatusOr<std::optional<std::string>> Get(Table table, std::string_view key) const override {
    const Database& database = snapshot_->database();
    std::string value;
    const rocksdb::Status status =
        database.db->Get(snapshot_->Options(), database.Of(table), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return FromRocks(status);
    return value;
  }

  std::unique_ptr<RangeIterator> Range(Table table, std::string_view begin,
                                       std::string_view end) const override {
    return std::make_unique<RocksIterator>(snapshot_, table, begin, end);
  }

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
};

class RocksEngine : public Engine {
 public:
  RocksEngine(std::unique_ptr<Database> database, std::string folder)
      : database_(std::move(database)), folder_(std::move(folder)) {}

  absl::Status Write(const WriteBatch& batch, Sync sync) override {
    rocksdb::WriteBatch rocks_batch(/*reserved_bytes=*/0, /*max_bytes=*/0, kProtectionBytesPerKey,
                                    /*default_cf_ts_sz=*/0);
    rocksdb::Status status;
    for (const auto& operation : batch.operations()) {
      auto* const family = database_->Of(operation.table);
      status = operation.value ? rocks_batch.Put(family, operation.key, *operation.value)
                               : rocks_batch.Delete(family, operation.key);
      if (!status.ok()) return FromRocks(status);
    }
    ResumeAfterError();
    rocksdb::WriteOptions options;
    options.sync = sync == Sync::kYes;
    status = database_->db->Write(options, &rocks_batch);
    if (status.IsIOError()) NoteError();
    return FromRocks(status);
  }

  std::unique_ptr<ReadView> Read() const override {
    return std::make_unique<RocksView>(*database_);
  }

  absl::Status Tidy() override {
    // Flushing every table lets go of the write-ahead logs, too.
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (int table = 0; table < kTables; ++table) {
      families.push_back(database_->Of(static_cast<Table>(table)));
    }
    rocksdb::Status status = database_->db->Flush(rocksdb::FlushOptions(), families);
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    for (const Table table : {Table::kLog, Table::kJourneys}) {
      if (!status.ok()) break;
      status = database_->db->CompactRange(options, database_->Of(table), nullptr, nullptr);
    }
    return FromRocks(status);
  }

  std::uint64_t SizeBytes() const override {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator file(folder_, error), end; !error && file != end;
         file.increment(error)) {
      std::error_code gone;  // RocksDB may delete a file at any time
      const auto size = file->file_size(gone);
      if (!gone) bytes += size;
    }
    return bytes;
  }

 private:
  void NoteError() {
    std::lock_guard lock(error_mutex_);
    failing_ = true;
  }

  // RocksDB recovers from a full disk by itself, but not from every error of the disk.
  void ResumeAfterError() {
    std::lock_guard lock(error_mutex_);
    if (!failing_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_resume_ < kResumePause) return;
    last_resume_ = now;
    failing_ = !database_->db->Resume().ok();
  }

  const std::unique_ptr<Database> database_;
  const std::string folder_;
  std::mutex error_mutex_;
  bool failing_ = false;
  std::chrono::steady_clock::time_point last_resume_;
};

bool SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

// Creates the folder and those above it, so that they are there after a power cut: RocksDB syncs
// what is inside the folder, but not the entry of the folder itself.
absl::Status CreateFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> parents;
  for (auto path = std::filesystem::absolute(folder, error).lexically_normal();
       !error && !std::filesystem::exists(path, error) && path.has_relative_path();
       path = path.parent_path()) {
    if (path.has_filename()) parents.push_back(path.parent_path());
  }
  std::filesystem::create_directories(folder, error);
  if (error == std::errc::no_space_on_device) {
    return absl::ResourceExhaustedError("the disk is full");
  }
  if (error) return absl::UnavailableError("the data folder cannot be created");
  for (const auto& parent : parents) {
    if (!SyncFolder(parent)) return absl::UnavailableError("the data folder cannot be created");
  }
  return absl::OkStatus();
}

absl::Status ApplySettings(const RocksEngineOptions& options, rocksdb::DBOptions& database,
                           std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  rocksdb::Status known = rocksdb::GetDBOptionsFromString(
      rocksdb::ConfigOptions(), rocksdb::DBOptions(database), options.database_settings, &database);
  for (const auto& [table, settings] : options.table_settings) {
    auto& family = families[static_cast<std::size_t>(table) + 1].options;
    if (!known.ok()) break;
    known = rocksdb::GetColumnFamilyOptionsFromString(
        rocksdb::ConfigOptions(), rocksdb::ColumnFamilyOptions(family), settings, &family);
  }
  if (known.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError("RocksDB does not know a setting");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const RocksEngineOptions& options) {
  if (absl::Status created = CreateFolder(options.folder); !created.ok()) return created;
  auto database = std::make_unique<Database>();
  rocksdb::DB* db = nullptr;
  rocksdb::DBOptions database_options = RocksDatabaseOptions();
  auto families = RocksColumnFamilies(rocksdb::NewLRUCache(options.block_cache_bytes));
  if (auto known = ApplySettings(options, database_options, families); !known.ok()) return known;
  const rocksdb::Status opened =
      rocksdb::DB::Open(database_options, options.folder, families, &database->families, &db);
  if (!opened.ok()) return FromRocksOpen(opened);
  database->db.reset(db);
  return std::make_unique<RocksEngine>(std::move(database), options.folder);
}

}  // namespace journeygraph::storage
