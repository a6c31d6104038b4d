// The engine that keeps a data folder with RocksDB. What each setting is for: rocks_options.cc.
//
//   auto engine = OpenRocksEngine({.folder = "/var/lib/journeygraph"});
//
// Thread-safe. Views and iterators must not outlive the engine. Destroying it makes everything
// written durable, also what was written without Sync::kYes.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/engine/engine.h"

namespace journeygraph::storage {

struct RocksEngineOptions {
  std::string folder;  // created if it is not there, with the folders above it
  std::size_t block_cache_bytes = std::size_t{64} << 20;  // of all tables together
  // For benchmarks: settings as RocksDB writes them ("write_buffer_size=4194304"), which win over
  // those of rocks_options.cc.
  std::string database_settings;
  std::map<Table, std::string> table_settings;
};

// Returns FAILED_PRECONDITION, if the folder is open already (here or in another process), or holds
// something that this version does not know. Returns INVALID_ARGUMENT, if RocksDB does not know a
// setting. Returns DATA_LOSS, if it is damaged. Returns
// RESOURCE_EXHAUSTED, if the disk is full. Returns UNAVAILABLE, if the folder cannot be used.
absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const RocksEngineOptions& options);

}  // namespace journeygraph::storage
