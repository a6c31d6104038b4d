// What storage/ needs of a place that keeps bytes: ordered keys in a few named tables, atomic
// batches, snapshots and ranges.
//
//   WriteBatch batch;
//   batch.Put(Table::kMaps, key, value);
//   batch.Delete(Table::kMaps, old_key);
//   RETURN_IF_ERROR(engine.Write(batch, Sync::kYes));
//
// Two engines: RocksEngine (RocksDB, the default) and MemoryEngine (the specification, for tests).
// One conformance suite runs against both: tests/storage/engine_conformance_test.cc.
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

namespace journeygraph::storage {

// Few and fixed. Keys of each: storage/keys.h.
enum class Table : std::uint8_t {
  kMeta,        // format version, workspaces, fold states
  kLog,         // accepted writes, as they were acknowledged
  kJourneys,    // folded interactions, by customer and time
  kCustomers,   // what is known about customers
  kDictionary,  // names and their ids
  kMaps,        // journey maps
};
inline constexpr int kTables = 6;

// Puts and deletes that happen together or not at all; later ones win.
class WriteBatch {
 public:
  void Put(Table table, std::string_view key, std::string_view value);
  void Delete(Table table, std::string_view key);

  struct Operation {
    Table table;
    std::string key;
    std::optional<std::string> value;  // nothing: delete
  };
  const std::vector<Operation>& operations() const { return operations_; }
  bool empty() const { return operations_.empty(); }

 private:
  std::vector<Operation> operations_;
};

// Whether a write is on disk when Write returns.
enum class Sync : bool { kNo, kYes };

// Walks the keys of a range in ascending order of bytes, as of the moment it was made.
//
//   for (auto it = view.Range(Table::kLog, begin, end); it->Valid(); it->Next()) { it->value(); }
//   RETURN_IF_ERROR(it->status());   // always: an unreadable block ends the walk early
class RangeIterator {
 public:
  virtual ~RangeIterator() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;                   // needs Valid()
  virtual std::string_view key() const = 0;  // until Next()
  virtual std::string_view value() const = 0;
  // Returns DATA_LOSS, if something in the range cannot be read.
  virtual absl::Status status() const = 0;
};

// A state of the engine that does not change while it is held.
class ReadView {
 public:
  virtual ~ReadView() = default;
  // Returns nothing for an unknown key. Returns DATA_LOSS, if the value cannot be read.
  virtual absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                         std::string_view key) const = 0;
  // Keys in [begin, end); an empty `end` is the end of the table.
  virtual std::unique_ptr<RangeIterator> Range(Table table, std::string_view begin,
                                               std::string_view end) const = 0;
};

// Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;
  // Returns RESOURCE_EXHAUSTED, if the disk is full. Returns DATA_LOSS, if the store is damaged.
  // Returns UNAVAILABLE, if the disk fails. After an error nothing of the batch is visible.
  virtual absl::Status Write(const WriteBatch& batch, Sync sync) = 0;
  virtual std::unique_ptr<ReadView> Read() const = 0;
  // Gives back the space of what was deleted or replaced. May take seconds, during which others go
  // on. Returns what Write returns.
  virtual absl::Status Tidy() = 0;
  // Bytes on disk (or in memory, for the memory engine).
  virtual std::uint64_t SizeBytes() const = 0;
};

}  // namespace journeygraph::storage
