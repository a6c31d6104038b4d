// Folding: moving what was appended to the log into the journeys and customers.
//
//   Folder folder(engine, {.clock = clock});
//   RETURN_IF_ERROR(folder.AddWorkspace(workspace, dictionary));
//   folder.Start();                              // folds on its own thread from now on
//   folder.Committed(workspace, position, bytes);   // tells it of new records; cheap
//   RETURN_IF_ERROR(folder.WaitFolded(workspace, position));
//
// The journeys are a set: of interactions of one customer with the same identity the one that was
// acknowledged first stays, and neither the order of arrival nor how it was cut into batches nor a
// retry makes a difference. Each write to the engine is atomic and leaves a state from which
// folding goes on, so a crash at any moment neither loses nor doubles anything. Between two writes
// of a long fold the journeys may hold interactions of records after the folded position already,
// so readers that add the tail of the log leave out what they know.
//
// Records are dropped when they are folded and older than the retention.
//
// Acknowledgements do not wait for folding, unless it falls far behind: then AwaitRoom slows the
// writers down to its speed, so that the log and the time of a restart, which reads what is not
// folded, stay bounded.
//
// Thread-safe; one fold runs at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "journeygraph/storage/v1/record.pb.h"
#include "storage/chunk_merge.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

struct FolderOptions {
  // Required. Milliseconds since 1970; only for dropping old records.
  std::function<std::int64_t()> clock;
  std::int64_t log_retention_ms = 0;
  // Records are left to gather for so long before the thread folds them.
  std::int64_t gather_ms = 500;
  // The thread tries again after so long when folding failed.
  std::int64_t retry_ms = 5'000;
  // AwaitRoom holds writers up while more bytes of the log than this are not folded. 256 MiB are
  // about 8 million interactions.
  std::uint64_t most_unfolded_bytes = std::uint64_t{256} << 20;
  // ... but not longer than this, so that nothing stands still while folding fails.
  std::int64_t longest_pause_ms = 200;
  // Log read at a time; bounds memory.
  std::size_t read_bytes = std::size_t{16} << 20;
  // Chunks written at a time, more only for a single customer; bounds memory and how long a commit
  // waits for a fold.
  std::size_t write_bytes = std::size_t{2} << 20;
  ChunkLimits limits;
};

class Folder {
 public:
  Folder(Engine& engine, FolderOptions options);
  ~Folder();  // ends after the write under way
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // Makes a workspace known. Returns DATA_LOSS, if its fold state is unreadable.
  absl::Status AddWorkspace(WorkspaceNumber workspace, std::shared_ptr<Dictionary> dictionary);

  // Starts the thread. Without it, only FoldUpTo and WaitFolded fold.
  void Start();

  // There are records up to `position` now, `bytes` more than before.
  void Committed(WorkspaceNumber workspace, std::uint64_t position, std::uint64_t bytes);

  // Blocks while folding is too far behind (FolderOptions::most_unfolded_bytes), with a limit.
  void AwaitRoom();
  // Records that are not folded, of all workspaces.
  std::uint64_t UnfoldedBytes() const { return unfolded_bytes_; }

  // Folds records up to `position` on the calling thread, those that are there.
  // Returns DATA_LOSS, if a record or chunk is unreadable or missing; errors of Engine::Write;
  // NOT_FOUND for an unknown workspace.
  absl::Status FoldUpTo(WorkspaceNumber workspace, std::uint64_t position);

  // Returns when everything up to `position` is folded; folds it if need be.
  // Returns what FoldUpTo returns. Returns OUT_OF_RANGE, if the log has no such position.
  absl::Status WaitFolded(WorkspaceNumber workspace, std::uint64_t position);

  // Drops folded records that are older than the retention.
  absl::Status TrimLog(WorkspaceNumber workspace);

  std::uint64_t FoldedPosition(WorkspaceNumber workspace) const;
  // How the last fold of the thread ended.
  absl::Status LastStatus() const;

 private:
  struct WorkspaceState;

  WorkspaceState* Find(WorkspaceNumber workspace) const;
  absl::Status FoldSome(WorkspaceState& state, std::uint64_t position);  // needs fold_mutex_
  // Gives the number of records dropped; needs fold_mutex_.
  absl::StatusOr<int> TrimSome(WorkspaceState& state, std::int64_t newest_to_drop);
  void Run();
  bool HasWork() const;  // needs mutex_
  absl::Status FoldEverything();
  // Gives back space when much was folded since the last time.
  absl::Status TidyIfWorthwhile();
  std::uint64_t Interactions();

  Engine& engine_;
  const FolderOptions options_;

  std::mutex fold_mutex_;  // held while folding; taken before mutex_
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable folded_;
  std::atomic<std::uint64_t> unfolded_bytes_{0};  // changed with mutex_
  absl::flat_hash_map<WorkspaceNumber, std::unique_ptr<WorkspaceState>> workspaces_;
  absl::Status last_status_;
  bool stopping_ = false;
  std::uint64_t interactions_when_tidy_ = 0;  // of the thread
  std::thread thread_;
};

// How far a workspace is folded; all zeros if it never was.
// Returns DATA_LOSS, if the state is unreadable.
absl::StatusOr<v1::FoldState> ReadFoldState(const ReadView& view, WorkspaceNumber workspace);

}  // namespace journeygraph::storage
