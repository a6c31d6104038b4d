// Twenty editors, several watchers, and a server that is restarted again and again.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "journeygraph/client/client.h"
#include "server/maps/map_operations.h"
#include "tests/scenarios/served_store.h"
#include "tests/server/maps/random_map.h"
#include "tests/storage/temp_folder.h"

namespace journeygraph {
namespace {

constexpr int kEditors = 20;
constexpr int kEditsOfEditor = 75;
constexpr int kWatchers = 4;
constexpr int kRestarts = 4;
constexpr char kMap[] = "workspaces/default/maps/shared";
constexpr char kLastEdit[] = "the last edit";

// As the bytes of the map that people see, whatever revision and times it has.
std::string ContentOf(v1::JourneyMap map) {
  server::ClearOutputOnly(map);
  return map.SerializeAsString();
}

bool IsOutOfReach(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status) ||
         absl::IsDeadlineExceeded(status);
}

// What all editors know together, and what keeps them from asking a server that is not there.
class Office {
 public:
  void SetOpen(bool open) {
    std::lock_guard lock(mutex_);
    is_open_ = open;
    changed_.notify_all();
  }
  void WaitUntilOpen() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_open_; });
  }
  void WaitForAnswers(int answers) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answers_ >= answers; });
  }
  void Answered() {
    std::lock_guard lock(mutex_);
    ++answers_;
    changed_.notify_all();
  }
  void Acknowledged(const v1::MapChange& change) {
    std::lock_guard lock(mutex_);
    EXPECT_TRUE(acknowledged_.emplace(change.request_id(), change.SerializeAsString()).second)
        << change.request_id() << " was acknowledged twice";
  }
  void Refused() {
    std::lock_guard lock(mutex_);
    ++refused_;
  }
  // When all have gone home.
  const std::map<std::string, std::string>& acknowledged() const { return acknowledged_; }
  int refused() const { return refused_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = true;
  int answers_ = 0;
  int refused_ = 0;
  std::map<std::string, std::string> acknowledged_;  // changes by request id
};

class Editor {
 public:
  Editor(int number, const std::string& address, Office& office)
      : number_(number),
        client_(client::Client::Connect(address)),
        random_(static_cast<std::uint64_t>(number) + 1),
        office_(office) {}

  void Work() {
    Look();
    for (int i = 0; i < kEditsOfEditor; ++i) {
      const v1::EditMapRequest request = SomeEdit(i);
      const auto response = Send(request);
      office_.Answered();
      if (!response.ok()) {
        // Somebody else was faster.
        EXPECT_TRUE(absl::IsAborted(response.status()) ||
                    absl::IsInvalidArgument(response.status()))
            << response.status();
        office_.Refused();
        Look();
        continue;
      }
      seen_ = response->map();
      if (response->change().revision() == 0) continue;  // it changed nothing
      office_.Acknowledged(response->change());
      if (random_.Below(5) == 0) SendAgain(request, response->change());
    }
  }

 private:
  // Sends until there is an answer, as a client must that does not know what became of its call.
  absl::StatusOr<v1::EditMapResponse> Send(const v1::EditMapRequest& request) {
    while (true) {
      auto response = client_.EditMap(request);
      if (response.ok() || !IsOutOfReach(response.status())) return response;
      office_.WaitUntilOpen();
    }
  }

  void SendAgain(const v1::EditMapRequest& request, const v1::MapChange& change) {
    const auto again = Send(request);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->change().SerializeAsString(), change.SerializeAsString());
    seen_ = again->map();
  }

  void Look() {
    v1::GetMapRequest request;
    request.set_name(kMap);
    while (true) {
      auto response = client_.GetMap(request);
      if (response.ok()) {
        seen_ = *std::move(response->mutable_map());
        return;
      }
      ASSERT_TRUE(IsOutOfReach(response.status())) << response.status();
      office_.WaitUntilOpen();
    }
  }

  // One to three operations that fit the map as this editor saw it last.
  v1::EditMapRequest SomeEdit(int number) {
    v1::EditMapRequest request;
    request.set_name(kMap);
    // Every third one does not care what others did meanwhile.
    request.set_base_revision(random_.Below(3) == 0 ? 0 : seen_.revision());
    request.set_request_id(absl::StrCat("editor ", number_, " edit ", number));
    request.set_author(absl::StrCat("editor ", number_));
    request.set_return_map(true);
    server::MapEdit edit(seen_);
    for (const int wanted = 1 + random_.Below(3); request.operations_size() < wanted;) {
      server::Violations violations;
      const v1::MapOperation operation = random_.Operation(edit.map());
      edit.Apply(operation, "operation", violations);
      if (violations.empty()) *request.add_operations() = operation;
    }
    return request;
  }

  const int number_;
  const client::Client client_;
  server::RandomMaps random_;
  Office& office_;
  v1::JourneyMap seen_;
};

// Follows the map until the last edit, from a revision of its own.
struct Watcher {
  void Follow(const std::string& address) {
    const client::Client client = client::Client::Connect(address);
    v1::WatchMapRequest request;
    request.set_name(kMap);
    const auto watch = client.WatchMap(request, {.give_up_after_ms = std::chrono::minutes(5)});
    while (true) {
      const auto event = watch->Next();
      ASSERT_TRUE(event.ok()) << event.status();
      if (event->has_map()) {
        ASSERT_EQ(revision, 0u) << "the whole map comes once";
        map = event->map();
        revision = map.revision();
        server::ClearOutputOnly(map);
      }
      if (!event->has_change()) continue;
      const v1::MapChange& change = event->change();
      ASSERT_EQ(change.revision(), revision + 1) << "a gap";
      revision = change.revision();
      auto next = server::ApplyAgain(std::move(map), change.operations());
      ASSERT_TRUE(next.has_value()) << "change " << revision << " does not fit";
      map = *std::move(next);
      if (change.request_id() == kLastEdit) return;
    }
  }

  v1::JourneyMap map;
  std::uint64_t revision = 0;
};

v1::JourneyMap MapOf(const client::Client& client, std::uint64_t revision = 0) {
  v1::GetMapRequest request;
  request.set_name(kMap);
  request.set_revision(revision);
  const auto response = client.GetMap(request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->map() : v1::JourneyMap();
}

// Ascending.
std::vector<v1::MapChange> ChangesOf(const client::Client& client) {
  std::vector<v1::MapChange> changes;
  v1::ListMapChangesRequest request;
  request.set_name(kMap);
  do {
    const auto page = client.ListMapChanges(request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    changes.insert(changes.end(), page->changes().begin(), page->changes().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  std::ranges::reverse(changes);
  return changes;
}

TEST(ConcurrentEditsTest, NothingAcknowledgedIsLostAndAllSeeTheSameMap) {
  const storage::TempFolder folder;
  ServedStore served(folder.path());
  const client::Client client = client::Client::Connect(served.address());
  v1::CreateMapRequest create;
  create.set_parent("workspaces/default");
  create.set_map_id("shared");
  *create.mutable_map() = server::RandomMaps(99).Map();
  ASSERT_TRUE(client.CreateMap(create).ok());

  Office office;
  std::vector<Watcher> watchers(kWatchers);
  std::vector<std::thread> watching;
  for (Watcher& watcher : watchers) {
    watching.emplace_back([&] { watcher.Follow(served.address()); });
  }
  std::vector<std::thread> editing;
  for (int i = 0; i < kEditors; ++i) {
    editing.emplace_back([&, i] { Editor(i, served.address(), office).Work(); });
  }
  for (int i = 1; i <= kRestarts; ++i) {
    office.WaitForAnswers(i * kEditors * kEditsOfEditor / (kRestarts + 1));
    office.SetOpen(false);
    served.Stop();
    served.Start();
    office.SetOpen(true);
  }
  for (std::thread& editor : editing) editor.join();

  v1::EditMapRequest last;
  last.set_name(kMap);
  last.set_request_id(kLastEdit);
  v1::ChangeMap& title = *last.add_operations()->mutable_change_map();
  title.mutable_map()->set_display_name("done");
  title.mutable_update_mask()->add_paths("display_name");
  const auto ended = client.EditMap(last);
  ASSERT_TRUE(ended.ok()) << ended.status();
  for (std::thread& watcher : watching) watcher.join();

  const v1::JourneyMap final_map = MapOf(client);
  const std::string content = ContentOf(final_map);
  for (const Watcher& watcher : watchers) {
    EXPECT_EQ(watcher.revision, final_map.revision());
    EXPECT_TRUE(watcher.map.SerializeAsString() == content) << "a watcher has another map";
  }

  // The log: one change a revision, each request once, and with what was acknowledged.
  const std::vector<v1::MapChange> changes = ChangesOf(client);
  std::map<std::string, std::string> logged;
  v1::JourneyMap replayed = MapOf(client, 1);
  server::ClearOutputOnly(replayed);
  int operations = 0;
  std::uint64_t revision = 1;
  for (const v1::MapChange& change : changes) {
    if (change.revision() == 1) continue;  // its creation
    ASSERT_EQ(change.revision(), ++revision);
    ASSERT_TRUE(logged.emplace(change.request_id(), change.SerializeAsString()).second)
        << change.request_id() << " was applied twice";
    operations += change.operations_size();
    auto next = server::ApplyAgain(std::move(replayed), change.operations());
    ASSERT_TRUE(next.has_value()) << "change " << revision;
    replayed = *std::move(next);
  }
  EXPECT_EQ(revision, final_map.revision());
  EXPECT_TRUE(replayed.SerializeAsString() == content) << "the log gives another map";
  logged.erase(kLastEdit);
  EXPECT_EQ(logged.size(), office.acknowledged().size());
  EXPECT_TRUE(logged == office.acknowledged());

  // It was a scramble, not a queue.
  EXPECT_GT(office.acknowledged().size(), std::size_t{kEditors * kEditsOfEditor / 10});
  EXPECT_GT(office.refused(), 0);
  RecordProperty("acknowledged", static_cast<int>(office.acknowledged().size()));
  RecordProperty("refused", office.refused());
  RecordProperty("operations", operations);
}

}  // namespace
}  // namespace journeygraph
