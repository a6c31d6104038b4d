#include "storage/commit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/fold.h"
#include "tests/storage/probe_engine.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;

constexpr WorkspaceNumber kWorkspace = 3;
constexpr WorkspaceNumber kOther = 4;

// Holds up the first write until Open, so that what is appended meanwhile waits together.
class Gate {
 public:
  explicit Gate(ProbeEngine& engine) {
    engine.BeforeWrite([this](const WriteBatch&, Sync) {
      std::call_once(reached_once_, [this] { reached_.set_value(); });
      opened_.wait();
      return absl::OkStatus();
    });
  }
  void WaitUntilReached() { reached_.get_future().wait(); }
  void Open() { open_.set_value(); }

 private:
  std::once_flag reached_once_;
  std::promise<void> reached_;
  std::promise<void> open_;
  std::shared_future<void> opened_{open_.get_future()};
};

class CommitLogTest : public ::testing::Test {
 protected:
  void Start(CommitLogOptions options = {}) {
    log_.emplace(engine_, options);
    ASSERT_TRUE(log_->AddWorkspace(kWorkspace).ok());
    ASSERT_TRUE(log_->AddWorkspace(kOther).ok());
  }

  void Append(const std::string& record, Durability durability = Durability::kSync,
              WorkspaceNumber workspace = kWorkspace) {
    log_->Append(
        workspace, record, durability,
        [this, record](std::uint64_t position) {
          std::lock_guard lock(mutex_);
          events_.push_back("commit " + record + " " + std::to_string(position));
        },
        [this, record](absl::StatusOr<std::uint64_t> position) {
          std::lock_guard lock(mutex_);
          events_.push_back(
              position.ok() ? "done " + record + " " + std::to_string(*position)
                            : "error " + record + " " +
                                  std::string(absl::StatusCodeToString(position.status().code())));
        });
  }

  // Waits for everything appended.
  void Finish() { log_.reset(); }

  std::vector<std::string> Records(WorkspaceNumber workspace) {
    std::vector<std::string> records;
    const auto view = engine_.Read();
    const KeyRange range = LogRange(workspace, 0);
    std::uint64_t position = 0;
    for (auto it = view->Range(Table::kLog, range.begin, range.end); it->Valid(); it->Next()) {
      EXPECT_EQ(ParseLogKey(it->key())->position, ++position);
      records.emplace_back(it->value());
    }
    return records;
  }

  ProbeEngine engine_;
  std::mutex mutex_;
  std::vector<std::string> events_;
  std::optional<CommitLog> log_;
};

TEST_F(CommitLogTest, PositionsCountFromOneInEachWorkspace) {
  Start();
  Append("a");
  Append("b");
  Append("x", Durability::kSync, kOther);
  Finish();
  EXPECT_THAT(Records(kWorkspace), ElementsAre("a", "b"));
  EXPECT_THAT(Records(kOther), ElementsAre("x"));
  EXPECT_THAT(events_, ::testing::IsSupersetOf({"done a 1", "done b 2", "done x 1"}));
}

TEST_F(CommitLogTest, WritersThatAreHeldUpLoseNothingAndAreWrittenTogether) {
  std::promise<void> reached;
  std::promise<void> released;
  std::once_flag once;
  Start({.before_write = [&, go = released.get_future().share()] {
    std::call_once(once, [&reached] { reached.set_value(); });
    go.wait();
  }});
  Append("a");
  reached.get_future().wait();
  Append("b");
  EXPECT_EQ(engine_.writes(), 0);
  released.set_value();
  Finish();
  EXPECT_EQ(engine_.writes(), 1);
  EXPECT_THAT(Records(kWorkspace), ElementsAre("a", "b"));
}

TEST_F(CommitLogTest, WhatWaitsTogetherIsOneSyncedWrite) {
  Gate gate(engine_);
  Start();
  Append("first");
  gate.WaitUntilReached();
  for (int i = 0; i < 100; ++i) Append("r" + std::to_string(i));
  gate.Open();
  Finish();
  EXPECT_EQ(engine_.writes(), 2);
  EXPECT_EQ(engine_.synced_writes(), 2);
  EXPECT_EQ(Records(kWorkspace).size(), 101u);
}

TEST_F(CommitLogTest, EveryCommitOfAWriteComesInOrderBeforeAnyDone) {
  Gate gate(engine_);
  Start();
  Append("first");
  gate.WaitUntilReached();
  Append("a");
  Append("x", Durability::kSync, kOther);
  Append("b");
  gate.Open();
  Finish();
  EXPECT_THAT(events_, ElementsAre("commit first 1", "done first 1", "commit a 2", "commit x 1",
                                   "commit b 3", "done a 2", "done x 1", "done b 3"));
}

TEST_F(CommitLogTest, BufferedRecordsAloneAreWrittenWithoutSync) {
  Start();
  Append("a", Durability::kBuffered);
  Finish();
  EXPECT_EQ(engine_.writes(), 1);
  EXPECT_EQ(engine_.synced_writes(), 0);
}

TEST_F(CommitLogTest, OneSyncedRecordSyncsItsWrite) {
  Gate gate(engine_);
  Start();
  Append("first", Durability::kBuffered);
  gate.WaitUntilReached();
  Append("a", Durability::kBuffered);
  Append("b", Durability::kSync);
  Append("c", Durability::kBuffered);
  gate.Open();
  Finish();
  EXPECT_EQ(engine_.writes(), 2);
  EXPECT_EQ(engine_.synced_writes(), 1);
}

TEST_F(CommitLogTest, GroupsAreBoundedInBytes) {
  Gate gate(engine_);
  Start({.group_bytes = 100});
  Append("first");
  gate.WaitUntilReached();
  for (int i = 0; i < 4; ++i) Append(std::string(40, static_cast<char>('a' + i)));
  Append(std::string(1'000, 'z'));
  gate.Open();
  Finish();
  EXPECT_EQ(engine_.writes(), 1 + 2 + 1);
  EXPECT_EQ(Records(kWorkspace).size(), 6u);
}

TEST_F(CommitLogTest, FailedWriteGivesItsErrorAndItsPositionsToTheNext) {
  Gate gate(engine_);
  Start();
  Append("first");
  gate.WaitUntilReached();
  engine_.BeforeWrite(
      [](const WriteBatch&, Sync) { return absl::ResourceExhaustedError("the disk is full"); });
  Append("lost 1");
  Append("lost 2");
  std::promise<void> failed;
  log_->Append(kWorkspace, "lost 3", Durability::kSync, nullptr,
               [&failed](const auto&) { failed.set_value(); });
  gate.Open();
  failed.get_future().wait();
  engine_.BeforeWrite(nullptr);
  Append("kept");
  Finish();
  EXPECT_THAT(events_,
              ElementsAre("commit first 1", "done first 1", "error lost 1 RESOURCE_EXHAUSTED",
                          "error lost 2 RESOURCE_EXHAUSTED", "commit kept 2", "done kept 2"));
  EXPECT_THAT(Records(kWorkspace), ElementsAre("first", "kept"));
}

TEST_F(CommitLogTest, LastPositionIsThatOfTheLastCommit) {
  Start();
  EXPECT_EQ(log_->LastPosition(kWorkspace), 0u);
  std::promise<std::uint64_t> last;
  log_->Append(kWorkspace, "a", Durability::kSync, nullptr,
               [&](const auto&) { last.set_value(log_->LastPosition(kWorkspace)); });
  EXPECT_EQ(last.get_future().get(), 1u);
}

TEST_F(CommitLogTest, TooMuchWaitingIsRefusedAtOnce) {
  Gate gate(engine_);
  Start({.queue_bytes = 3'000});
  Append(std::string(2'000, 'a'));
  gate.WaitUntilReached();
  Append(std::string(2'000, 'b'));
  {
    std::lock_guard lock(mutex_);
    EXPECT_THAT(events_, ElementsAre("error " + std::string(2'000, 'b') + " RESOURCE_EXHAUSTED"));
  }
  Append("small");
  gate.Open();
  Finish();
  EXPECT_THAT(Records(kWorkspace), ElementsAre(std::string(2'000, 'a'), "small"));
}

TEST_F(CommitLogTest, RecordLargerThanTheQueueIsTakenWhenNothingWaits) {
  Start({.queue_bytes = 10});
  Append(std::string(2'000, 'a'));
  Finish();
  EXPECT_EQ(Records(kWorkspace).size(), 1u);
}

TEST_F(CommitLogTest, UnknownWorkspaceIsRefused) {
  Start();
  Append("a", Durability::kSync, 99);
  Finish();
  EXPECT_THAT(events_, ElementsAre("error a FAILED_PRECONDITION"));
}

TEST_F(CommitLogTest, PositionsGoOnAfterReopening) {
  Start();
  Append("a");
  Append("b");
  Finish();
  events_.clear();
  Start();
  EXPECT_EQ(log_->LastPosition(kWorkspace), 2u);
  Append("c");
  Finish();
  EXPECT_THAT(events_, ElementsAre("commit c 3", "done c 3"));
}

TEST_F(CommitLogTest, PositionsGoOnAfterTheFoldedOneWhenTheLogIsTrimmed) {
  v1::FoldState state;
  state.set_folded_position(41);
  WriteBatch batch;
  batch.Put(Table::kMeta, FoldStateKey(kWorkspace), state.SerializeAsString());
  ASSERT_TRUE(engine_.Write(batch, Sync::kNo).ok());
  Start();
  Append("a");
  Finish();
  EXPECT_THAT(events_, ElementsAre("commit a 42", "done a 42"));
}

TEST_F(CommitLogTest, GapInTheLogIsDataLoss) {
  WriteBatch batch;
  batch.Put(Table::kLog, LogKey(kWorkspace, 1), "a");
  batch.Put(Table::kLog, LogKey(kWorkspace, 3), "c");
  ASSERT_TRUE(engine_.Write(batch, Sync::kNo).ok());
  CommitLog log(engine_);
  EXPECT_EQ(log.AddWorkspace(kWorkspace).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CommitLogTest, ManyThreadsGetEveryPositionOnce) {
  Start();
  std::mutex mutex;
  std::map<std::uint64_t, std::string> acknowledged;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string record = std::to_string(t) + "/" + std::to_string(i);
        log_->Append(kWorkspace, record, Durability::kSync, nullptr,
                     [&, record](absl::StatusOr<std::uint64_t> position) {
                       std::lock_guard lock(mutex);
                       acknowledged[*position] = record;
                     });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  Finish();
  const auto records = Records(kWorkspace);
  ASSERT_EQ(records.size(), 2'000u);
  ASSERT_EQ(acknowledged.size(), 2'000u);
  for (const auto& [position, record] : acknowledged) EXPECT_EQ(records[position - 1], record);
}

}  // namespace
}  // namespace journeygraph::storage
