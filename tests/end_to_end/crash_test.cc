// kill -9 at random moments of ingestion: everything acknowledged is there once, nothing else is.
//
// The page cache outlives the process, so this says nothing about power cuts; it says that log,
// fold and loading fit together at every moment.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/end_to_end/programs.h"

namespace journeygraph {
namespace {

constexpr int kKills = 50;
constexpr int kWriters = 3;

// Ids that were sent and those that were acknowledged, over all lives of the server.
class Ledger {
 public:
  void Sent(const std::vector<std::string>& ids) {
    std::lock_guard lock(mutex_);
    sent_.insert(ids.begin(), ids.end());
  }
  void Acknowledged(const std::vector<std::string>& ids) {
    std::lock_guard lock(mutex_);
    acknowledged_.insert(ids.begin(), ids.end());
  }
  std::set<std::string> sent() const { return sent_; }
  std::set<std::string> acknowledged() const { return acknowledged_; }

 private:
  std::mutex mutex_;
  std::set<std::string> sent_;
  std::set<std::string> acknowledged_;
};

// Records batches until the server is gone.
void Write(const std::string& address, const std::string& prefix, Ledger& ledger,
           std::atomic<int>& acknowledged_batches) {
  client::ClientOptions options;
  options.timeout_ms = std::chrono::milliseconds(2'000);
  const auto client = client::Client::Connect(address, options);
  std::mt19937_64 random(std::hash<std::string>()(prefix));
  for (int batch = 0;; ++batch) {
    v1::RecordInteractionsRequest request;
    request.set_parent("workspaces/default");
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) {
      ids.push_back(prefix + "-" + std::to_string(batch) + "-" + std::to_string(i));
      v1::Interaction& interaction = *request.add_interactions();
      interaction.set_id(ids.back());
      interaction.set_customer("c" + std::to_string(random() % 200));
      interaction.set_touchpoint("t" + std::to_string(random() % 10));
      interaction.mutable_event_time()->set_seconds(
          1'700'000'000 + static_cast<std::int64_t>(random() % 1'000'000));
    }
    ledger.Sent(ids);
    if (!client.RecordInteractions(request).ok()) return;
    ledger.Acknowledged(ids);
    ++acknowledged_batches;
  }
}

std::map<std::string, int> StoredIds(const std::string& address) {
  const auto client = client::Client::Connect(address);
  std::map<std::string, int> stored;
  v1::ListInteractionsRequest request;
  request.set_parent("workspaces/default");
  request.set_page_size(5'000);
  do {
    const auto page = client.ListInteractions(request);
    if (!page.ok()) {
      ADD_FAILURE() << page.status();
      return stored;
    }
    for (const v1::Interaction& interaction : page->interactions()) ++stored[interaction.id()];
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return stored;
}

void ExpectStoredIsRight(const std::string& address, const Ledger& ledger) {
  const std::map<std::string, int> stored = StoredIds(address);
  const std::set<std::string> sent = ledger.sent();
  std::size_t lost = 0;
  std::size_t doubled = 0;
  std::size_t foreign = 0;
  for (const std::string& id : ledger.acknowledged()) lost += stored.contains(id) ? 0 : 1;
  for (const auto& [id, times] : stored) {
    doubled += times > 1;
    foreign += !sent.contains(id);
  }
  EXPECT_EQ(lost, 0u);
  EXPECT_EQ(doubled, 0u);
  EXPECT_EQ(foreign, 0u);

  // The answers count the same set as the listing.
  v1::GetTouchpointGraphRequest request;
  request.set_parent("workspaces/default");
  const auto graph = client::Client::Connect(address).GetTouchpointGraph(request);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->info().total_interactions(), stored.size());
}

TEST(CrashTest, EveryAcknowledgedInteractionIsThereOnceAfterFiftyKills) {
  TemporaryFolder folder;
  Ledger ledger;
  std::mt19937_64 random(4711);
  for (int kill = 0; kill < kKills; ++kill) {
    ServerProcess server(folder.path() / "data");
    ASSERT_FALSE(server.address().empty());
    std::atomic<int> acknowledged_batches{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      const std::string prefix = std::to_string(kill) + "." + std::to_string(writer);
      writers.emplace_back(
          [&, prefix] { Write(server.address(), prefix, ledger, acknowledged_batches); });
    }
    // Kill after so many acknowledgements: while others are under way, folded or not.
    const int enough = 1 + static_cast<int>(random() % 150);
    while (acknowledged_batches < enough) std::this_thread::yield();
    server.Kill();
    for (std::thread& writer : writers) writer.join();
    if (kill % 5 == 4) {
      ServerProcess after(folder.path() / "data");
      ASSERT_NO_FATAL_FAILURE(ExpectStoredIsRight(after.address(), ledger)) << "kill " << kill;
      after.Kill();
    }
  }
  ServerProcess after(folder.path() / "data");
  ExpectStoredIsRight(after.address(), ledger);
  EXPECT_GT(ledger.acknowledged().size(), 20u * kKills);
  EXPECT_EQ(after.Stop(), 0);
}

}  // namespace
}  // namespace journeygraph
