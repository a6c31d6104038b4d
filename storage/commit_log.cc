#include "storage/commit_log.h"

#include <utility>

#include "storage/fold.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

// What a waiting record costs beside its bytes.
constexpr std::size_t kOverheadBytes = 256;

std::size_t CostOf(const std::string& record) { return record.size() + kOverheadBytes; }

}  // namespace

CommitLog::CommitLog(Engine& engine, CommitLogOptions options)
    : engine_(engine), options_(std::move(options)), thread_([this] { Run(); }) {}

CommitLog::~CommitLog() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

absl::StatusOr<LogEnd> CommitLog::AddWorkspace(WorkspaceNumber workspace) {
  const auto end = ReadLogEnd(*engine_.Read(), workspace);
  if (!end.ok()) return end.status();
  std::lock_guard lock(mutex_);
  last_positions_.try_emplace(workspace, end->position);
  return end;
}

void CommitLog::Append(WorkspaceNumber workspace, std::string record, Durability durability,
                       std::function<void(std::uint64_t)> on_commit, WriteCallback done) {
  absl::Status refused;
  {
    std::lock_guard lock(mutex_);
    const std::size_t cost = CostOf(record);
    if (!last_positions_.contains(workspace)) {
      refused = absl::FailedPreconditionError("the workspace is not open");
    } else if (bytes_ > 0 && bytes_ + cost > options_.queue_bytes) {
      refused = absl::ResourceExhaustedError("too many writes are waiting");
    } else {
      bytes_ += cost;
      queue_.push_back(
          {workspace, std::move(record), durability, std::move(on_commit), std::move(done)});
    }
  }
  if (!refused.ok()) {
    done(std::move(refused));
    return;
  }
  work_.notify_one();
}

std::uint64_t CommitLog::LastPosition(WorkspaceNumber workspace) const {
  std::lock_guard lock(mutex_);
  const auto found = last_positions_.find(workspace);
  return found == last_positions_.end() ? 0 : found->second;
}

void CommitLog::Run() {
  NameThisThread("commit");
  for (;;) {
    std::vector<Waiting> group;
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      if (!stopping_) {
        lock.unlock();
        options_.before_write();
        lock.lock();
      }
      group = TakeGroup();
    }
    Commit(std::move(group));
  }
}

std::vector<CommitLog::Waiting> CommitLog::TakeGroup() {
  std::vector<Waiting> group;
  std::size_t bytes = 0;
  do {
    bytes += queue_.front().record.size();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  } while (!queue_.empty() && bytes + queue_.front().record.size() <= options_.group_bytes);
  return group;
}

void CommitLog::Commit(std::vector<Waiting> group) {
  WriteBatch batch;
  Sync sync = Sync::kNo;
  std::size_t cost = 0;
  Positions last_positions;
  std::vector<std::uint64_t> positions;
  for (const Waiting& waiting : group) {
    const auto [last, is_new] = last_positions.try_emplace(waiting.workspace, 0);
    if (is_new) last->second = LastPosition(waiting.workspace);
    positions.push_back(++last->second);
    batch.Put(Table::kLog, LogKey(waiting.workspace, positions.back()), waiting.record);
    if (waiting.durability == Durability::kSync) sync = Sync::kYes;
    cost += CostOf(waiting.record);
  }

  const absl::Status written = engine_.Write(batch, sync);
  if (written.ok()) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (group[i].on_commit) group[i].on_commit(positions[i]);
    }
  }
  {
    std::lock_guard lock(mutex_);
    bytes_ -= cost;
    // Positions of a write that failed go to the next one: were its records still in the engine's
    // own log, they would be overwritten there.
    if (written.ok()) {
      for (const auto& [workspace, last] : last_positions) last_positions_[workspace] = last;
    }
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (written.ok()) {
      group[i].done(positions[i]);
    } else {
      group[i].done(written);
    }
  }
}

absl::StatusOr<LogEnd> ReadLogEnd(const ReadView& view, WorkspaceNumber workspace) {
  const auto state = ReadFoldState(view, workspace);
  if (!state.ok()) return state.status();
  LogEnd end{.position = state->folded_position()};
  const KeyRange tail = LogRange(workspace, end.position);
  const auto it = view.Range(Table::kLog, tail.begin, tail.end);
  for (; it->Valid(); it->Next()) {
    const auto key = ParseLogKey(it->key());
    if (!key || key->position != end.position + 1) {
      return absl::DataLossError("a record of the log is missing");
    }
    end.position = key->position;
    end.unfolded_bytes += it->value().size();
  }
  if (!it->status().ok()) return it->status();
  return end;
}

}  // namespace journeygraph::storage
