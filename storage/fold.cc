#include "storage/fold.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>
#include <vector>

#include "storage/batch_codec.h"
#include "storage/fold_batch.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

// Records dropped by one write.
constexpr int kTrimRecords = 1'000;

// The engine is tidied after so many new interactions and a tenth of all, when there is time.
constexpr std::uint64_t kFoldedToTidy = 500'000;

// How often the thread looks for old records while nothing is written.
constexpr std::chrono::seconds kTrimPause{60};

// Folding can wait, acknowledgements and answers cannot. On Linux, niceness is each thread's own.
void YieldToOthers() {
  constexpr int kNiceness = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

constexpr auto Milliseconds(std::int64_t count) { return std::chrono::milliseconds(count); }

}  // namespace

struct Folder::WorkspaceState {
  WorkspaceNumber number;
  std::shared_ptr<Dictionary> dictionary;
  v1::FoldState fold_state;  // needs fold_mutex_
  std::atomic<std::uint64_t> folded_position;
  std::uint64_t committed_position = 0;  // needs mutex_
};

Folder::Folder(Engine& engine, FolderOptions options)
    : engine_(engine), options_(std::move(options)) {}

Folder::~Folder() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status Folder::AddWorkspace(WorkspaceNumber workspace,
                                  std::shared_ptr<Dictionary> dictionary) {
  auto fold_state = ReadFoldState(*engine_.Read(), workspace);
  if (!fold_state.ok()) return fold_state.status();
  auto state = std::make_unique<WorkspaceState>();
  state->number = workspace;
  state->dictionary = std::move(dictionary);
  state->folded_position = fold_state->folded_position();
  state->fold_state = *std::move(fold_state);
  std::lock_guard lock(mutex_);
  workspaces_.try_emplace(workspace, std::move(state));
  return absl::OkStatus();
}

void Folder::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Folder::Committed(WorkspaceNumber workspace, std::uint64_t position, std::uint64_t bytes) {
  {
    std::lock_guard lock(mutex_);
    const auto found = workspaces_.find(workspace);
    if (found == workspaces_.end()) return;
    unfolded_bytes_ += bytes;
    auto& committed = found->second->committed_position;
    const bool had_work = committed > found->second->folded_position;
    committed = std::max(committed, position);
    if (had_work) return;  // the thread knows
  }
  wake_.notify_one();
}

void Folder::AwaitRoom() {
  const auto has_room = [this] { return unfolded_bytes_ <= options_.most_unfolded_bytes; };
  if (has_room()) return;
  std::unique_lock lock(mutex_);
  folded_.wait_for(lock, Milliseconds(options_.longest_pause_ms), has_room);
}

absl::Status Folder::FoldUpTo(WorkspaceNumber workspace, std::uint64_t position) {
  WorkspaceState* const state = Find(workspace);
  if (state == nullptr) return absl::NotFoundError("the workspace is not open");
  while (state->folded_position < position) {
    // Taken for each part, so that others get their turn.
    std::lock_guard lock(fold_mutex_);
    const std::uint64_t before = state->folded_position;
    if (absl::Status status = FoldSome(*state, position); !status.ok()) return status;
    if (state->folded_position == before) break;
  }
  return absl::OkStatus();
}

absl::Status Folder::WaitFolded(WorkspaceNumber workspace, std::uint64_t position) {
  if (absl::Status status = FoldUpTo(workspace, position); !status.ok()) return status;
  if (FoldedPosition(workspace) < position) {
    return absl::OutOfRangeError("the log has no such position");
  }
  return absl::OkStatus();
}

absl::Status Folder::TrimLog(WorkspaceNumber workspace) {
  WorkspaceState* const state = Find(workspace);
  if (state == nullptr) return absl::NotFoundError("the workspace is not open");
  const std::int64_t newest_to_drop = options_.clock() - options_.log_retention_ms;
  for (int dropped = kTrimRecords; dropped == kTrimRecords;) {
    // Taken for each part, so that others get their turn.
    std::lock_guard lock(fold_mutex_);
    const auto some = TrimSome(*state, newest_to_drop);
    if (!some.ok()) return some.status();
    dropped = *some;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Folder::TrimSome(WorkspaceState& state, std::int64_t newest_to_drop) {
  v1::FoldState next = state.fold_state;
  WriteBatch batch;
  const auto view = engine_.Read();
  const KeyRange range = LogRange(state.number, next.trimmed_position());
  const auto it = view->Range(Table::kLog, range.begin, range.end);
  int records = 0;
  for (; it->Valid() && records < kTrimRecords; it->Next(), ++records) {
    const auto key = ParseLogKey(it->key());
    const auto time = CommitTimeOf(it->value());
    if (!key) return absl::DataLossError("a record of the log is damaged");
    if (!time.ok()) return time.status();
    if (key->position > next.folded_position() || *time > newest_to_drop) break;
    batch.Delete(Table::kLog, it->key());
    next.set_trimmed_position(key->position);
  }
  if (!it->status().ok()) return it->status();
  if (batch.empty()) return 0;
  batch.Put(Table::kMeta, FoldStateKey(state.number), next.SerializeAsString());
  if (auto written = engine_.Write(batch, Sync::kNo); !written.ok()) return written;
  state.fold_state = std::move(next);
  return records;
}

std::uint64_t Folder::FoldedPosition(WorkspaceNumber workspace) const {
  const WorkspaceState* const state = Find(workspace);
  return state == nullptr ? 0 : state->folded_position.load();
}

absl::Status Folder::LastStatus() const {
  std::lock_guard lock(mutex_);
  return last_status_;
}

Folder::WorkspaceState* Folder::Find(WorkspaceNumber workspace) const {
  std::lock_guard lock(mutex_);
  const auto found = workspaces_.find(workspace);
  return found == workspaces_.end() ? nullptr : found->second.get();
}

absl::Status Folder::FoldSome(WorkspaceState& state, std::uint64_t position) {
  FoldBatch batch(engine_, state.number, *state.dictionary,
                  {.read_bytes = options_.read_bytes,
                   .write_bytes = options_.write_bytes,
                   .chunks = options_.limits});
  if (absl::Status status = batch.Read(state.fold_state.folded_position(), position);
      !status.ok()) {
    return status;
  }
  const absl::Status status = batch.Write(state.fold_state);
  const std::uint64_t before = state.folded_position.exchange(state.fold_state.folded_position());
  if (state.folded_position > before) {
    std::lock_guard lock(mutex_);
    unfolded_bytes_ -= std::min<std::uint64_t>(unfolded_bytes_, batch.record_bytes());
    folded_.notify_all();
  }
  return status;
}

bool Folder::HasWork() const {
  for (const auto& [number, state] : workspaces_) {
    if (state->committed_position > state->folded_position) return true;
  }
  return false;
}

void Folder::Run() {
  NameThisThread("fold");
  YieldToOthers();
  interactions_when_tidy_ = Interactions();
  std::unique_lock lock(mutex_);
  const auto stopping = [this] { return stopping_; };
  while (!stopping_) {
    wake_.wait_for(lock, kTrimPause, [this] { return stopping_ || HasWork(); });
    if (HasWork() && wake_.wait_for(lock, Milliseconds(options_.gather_ms), stopping)) return;
    lock.unlock();
    absl::Status status = FoldEverything();
    status.Update(TidyIfWorthwhile());
    lock.lock();
    last_status_ = status;
    if (!status.ok()) wake_.wait_for(lock, Milliseconds(options_.retry_ms), stopping);
  }
}

std::uint64_t Folder::Interactions() {
  std::lock_guard fold_lock(fold_mutex_);
  std::lock_guard lock(mutex_);
  std::uint64_t interactions = 0;
  for (const auto& [number, state] : workspaces_) interactions += state->fold_state.interactions();
  return interactions;
}

absl::Status Folder::TidyIfWorthwhile() {
  {
    std::lock_guard lock(mutex_);
    if (HasWork()) return absl::OkStatus();
  }
  const std::uint64_t interactions = Interactions();
  const std::uint64_t many = interactions_when_tidy_ + interactions_when_tidy_ / 10 + kFoldedToTidy;
  if (interactions < many) return absl::OkStatus();
  interactions_when_tidy_ = interactions;
  return engine_.Tidy();
}

absl::Status Folder::FoldEverything() {
  std::vector<std::pair<WorkspaceNumber, std::uint64_t>> work;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [number, state] : workspaces_) {
      work.emplace_back(number, state->committed_position);
    }
  }
  absl::Status result;
  for (const auto& [workspace, position] : work) {
    // A workspace that cannot be folded does not hold up the others.
    result.Update(FoldUpTo(workspace, position));
    result.Update(TrimLog(workspace));
  }
  return result;
}

absl::StatusOr<v1::FoldState> ReadFoldState(const ReadView& view, WorkspaceNumber workspace) {
  const auto value = view.Get(Table::kMeta, FoldStateKey(workspace));
  if (!value.ok()) return value.status();
  v1::FoldState state;
  if (*value && !state.ParseFromString(**value)) {
    return absl::DataLossError("the state of folding is damaged");
  }
  return state;
}

}  // namespace journeygraph::storage
