// The log: accepted writes in the order of their acknowledgement. Appending is the only work before
// an acknowledgement.
//
//   CommitLog log(engine);
//   RETURN_IF_ERROR(log.AddWorkspace(workspace));
//   log.Append(workspace, record, Durability::kSync,
//              [](std::uint64_t position) { resident.Apply(batch); },
//              [](absl::StatusOr<std::uint64_t> position) { answer(position); });
//
// Any number of threads append; one thread gathers what is waiting into one batch and one synced
// write, and numbers the records of each workspace from 1 without gaps. For the records of one
// write every on_commit runs, in order, before the first `done`: whoever is told that a write is
// durable finds it in what on_commit keeps up to date. When writing fails, its records are not
// there, their numbers go to the next ones, and each `done` gets the error.
//
// Thread-safe. The destructor writes what was appended before, then stops.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"
#include "storage/workspace.h"

namespace journeygraph::storage {

struct CommitLogOptions {
  std::size_t queue_bytes = std::size_t{64} << 20;  // records waiting and being written
  std::size_t group_bytes = std::size_t{4}
                            << 20;  // records of one write, more only for a single one
  // Called by the commit thread before each write; may block for a while. That is how writers are
  // slowed down: their acknowledgements come later.
  std::function<void()> before_write = [] {};
};

// Where the log of a workspace ends.
struct LogEnd {
  std::uint64_t position = 0;        // of the last record; 0 if there never was one
  std::uint64_t unfolded_bytes = 0;  // of records that are not folded
};

class CommitLog {
 public:
  explicit CommitLog(Engine& engine, CommitLogOptions options = {});
  ~CommitLog();
  CommitLog(const CommitLog&) = delete;
  CommitLog& operator=(const CommitLog&) = delete;

  // Makes a workspace ready for Append, going on after its last stored position; once.
  // Returns DATA_LOSS, if the log cannot be read or has a gap.
  absl::StatusOr<LogEnd> AddWorkspace(WorkspaceNumber workspace);

  // Appends one record (storage/batch_codec.h). The callbacks run on the commit thread and must not
  // block. Gives `done` at once, on the calling thread: RESOURCE_EXHAUSTED, if too much is waiting;
  // FAILED_PRECONDITION, if AddWorkspace was not called. Later: errors of Engine::Write.
  void Append(WorkspaceNumber workspace, std::string record, Durability durability,
              std::function<void(std::uint64_t position)> on_commit, WriteCallback done);

  // Position of the last committed record; 0 if there is none.
  std::uint64_t LastPosition(WorkspaceNumber workspace) const;

 private:
  struct Waiting {
    WorkspaceNumber workspace;
    std::string record;
    Durability durability;
    std::function<void(std::uint64_t)> on_commit;
    WriteCallback done;
  };
  using Positions = absl::flat_hash_map<WorkspaceNumber, std::uint64_t>;

  void Run();
  std::vector<Waiting> TakeGroup();  // needs mutex_
  void Commit(std::vector<Waiting> group);

  Engine& engine_;
  const CommitLogOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Waiting> queue_;
  std::size_t bytes_ = 0;  // of queue_ and the group being written
  Positions last_positions_;
  bool stopping_ = false;
  std::thread thread_;  // last: starts when everything else is ready
};

// Returns DATA_LOSS, if the log cannot be read or has a gap after what is folded.
absl::StatusOr<LogEnd> ReadLogEnd(const ReadView& view, WorkspaceNumber workspace);

}  // namespace journeygraph::storage
