#include "storage/engine/rocks_status.h"

#include <cstring>
#include <string_view>

namespace journeygraph::storage {
namespace {

// RocksDB has no code for a folder that is open already, only these beginnings of its message.
bool IsLocked(const rocksdb::Status& status) {
  const std::string_view state = status.getState() == nullptr ? "" : status.getState();
  return status.IsIOError() && (state.starts_with("lock hold by current process") ||
                                state.starts_with("While lock file"));
}

}  // namespace

absl::Status FromRocks(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return absl::ResourceExhaustedError("the disk is full");
  }
  switch (status.code()) {
    case rocksdb::Status::kCorruption:
      return absl::DataLossError("stored data are damaged");
    case rocksdb::Status::kIOError:
      return absl::UnavailableError("the disk does not read or write");
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kShutdownInProgress:
      return absl::UnavailableError("storage is busy");
    default:
      return absl::InternalError("storage failed");
  }
}

absl::Status FromRocksOpen(const rocksdb::Status& status) {
  if (IsLocked(status)) {
    return absl::FailedPreconditionError("the data folder is in use by another server");
  }
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return absl::FailedPreconditionError(
        "the data folder was written by a newer version or by another program");
  }
  return FromRocks(status);
}

}  // namespace journeygraph::storage
