// The one place where the errors of RocksDB become ours.
#pragma once

#include <rocksdb/status.h>

#include "absl/status/status.h"

namespace journeygraph::storage {

// Errors of reading and writing. Corruption -> DATA_LOSS, no space -> RESOURCE_EXHAUSTED, other
// errors of the disk -> UNAVAILABLE, the rest -> INTERNAL. Messages hold no path and no text of
// RocksDB, which keeps its own diary in the data folder.
absl::Status FromRocks(const rocksdb::Status& status);

// Errors of opening: as FromRocks, and FAILED_PRECONDITION for a folder that is open already or
// holds what this version does not know.
absl::Status FromRocksOpen(const rocksdb::Status& status);

}  // namespace journeygraph::storage
