// A data folder: all workspaces of one server, behind one engine.
//
//   auto store = Store::Open({.data_folder = "/var/lib/journeygraph"});
//   auto workspace = (*store)->FindWorkspace("default");
//
// Thread-safe. Destroying the store stops its threads after the writes under way.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/engine.h"
#include "storage/workspace.h"

namespace journeygraph::storage {

// Version of what is in a data folder. An older server refuses a newer folder.
inline constexpr std::uint32_t kFormatVersion = 1;

using ClockMs = std::function<std::int64_t()>;  // milliseconds since 1970
ClockMs SystemClockMs();

struct StoreOptions {
  std::string data_folder;  // "" keeps everything in memory
  int threads = 0;          // for loading and scans; 0: one a core
  // What the interactions of all workspaces may take in memory; 0 is no limit. What does not fit
  // is read from the data folder by each question: answers are the same, only later.
  std::size_t resident_bytes = 0;
  ClockMs clock = SystemClockMs();
  // Folded log records are kept until they are this old. Nothing reads them yet.
  std::int64_t log_retention_ms = 0;
  // Writers are slowed down while more bytes of the log than this are not folded.
  std::uint64_t most_unfolded_bytes = std::uint64_t{256} << 20;
};

class Store {
 public:
  // Opens or creates a data folder; a new one has the workspace "default".
  // Returns FAILED_PRECONDITION, if its format is newer than kFormatVersion, or another process
  // has it open. Returns DATA_LOSS, if it is damaged. Returns RESOURCE_EXHAUSTED, if the disk is
  // full.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options);
  // The same over an engine made by the caller.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options,
                                                     std::unique_ptr<Engine> engine);
  virtual ~Store() = default;

  // Returns ALREADY_EXISTS, if there is one of this name.
  virtual absl::StatusOr<std::shared_ptr<Workspace>> CreateWorkspace(std::string_view name) = 0;
  // Returns NOT_FOUND, if there is none of this name.
  virtual absl::StatusOr<std::shared_ptr<Workspace>> FindWorkspace(std::string_view name) = 0;
  // All of them, by name.
  virtual std::vector<std::shared_ptr<Workspace>> ListWorkspaces() = 0;

  virtual std::uint64_t SizeBytes() const = 0;
  // Why writes are refused, in words; "" if they are not.
  virtual std::string ReadOnlyReason() const = 0;
};

}  // namespace journeygraph::storage
