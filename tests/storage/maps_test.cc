#include "storage/maps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/storage/probe_engine.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MapsTest : public ::testing::Test {
 protected:
  static graph::JourneyMap Map(const std::string& id, const std::string& title) {
    return {.id = id, .display_name = title, .stages = {{"first", "First", ""}}};
  }

  std::vector<std::string> Listed(std::string_view after = "", std::size_t limit = 100) {
    std::vector<std::string> titles;
    const auto maps = maps_.List(after, limit);
    EXPECT_TRUE(maps.ok()) << maps.status();
    for (const auto& map : *maps) titles.push_back(map.id + ":" + map.display_name);
    return titles;
  }

  std::int64_t now_ = 1'000;
  ProbeEngine engine_;
  MapStore maps_{engine_, 1, [this] { return now_++; }};
};

TEST_F(MapsTest, CreatedMapIsReadBack) {
  const auto created = maps_.Create(Map("m", "title"));
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->revision, 1u);
  EXPECT_EQ(created->create_time_ms, 1'000);
  EXPECT_EQ(created->update_time_ms, 1'000);
  EXPECT_EQ(*maps_.Get("m", 0), *created);
  EXPECT_EQ(*maps_.Get("m", 1), *created);
}

TEST_F(MapsTest, SecondMapOfAnIdIsRefused) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  EXPECT_EQ(maps_.Create(Map("m", "two")).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(maps_.Get("m", 0)->display_name, "one");
}

TEST_F(MapsTest, UnknownMapIsNotFound) {
  EXPECT_EQ(maps_.Get("m", 0).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Get("m", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Update(Map("m", "x"), 0).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Delete("m", 0).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(MapsTest, UpdatesAreRevisionsThatStayReadable) {
  const auto created = maps_.Create(Map("m", "one"));
  const auto updated = maps_.Update(Map("m", "two"), created->revision);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->revision, 2u);
  EXPECT_EQ(updated->create_time_ms, created->create_time_ms);
  EXPECT_GT(updated->update_time_ms, created->update_time_ms);
  EXPECT_EQ(*maps_.Get("m", 1), *created);
  EXPECT_EQ(*maps_.Get("m", 2), *updated);
  EXPECT_EQ(*maps_.Get("m", 0), *updated);
  EXPECT_EQ(maps_.Get("m", 3).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MapsTest, ChangeFromAnOldRevisionIsAborted) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  ASSERT_TRUE(maps_.Update(Map("m", "two"), 1).ok());
  const auto update = maps_.Update(Map("m", "three"), 1);
  EXPECT_EQ(update.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(update.status().message()), HasSubstr("revision 2"));
  EXPECT_EQ(maps_.Delete("m", 1).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(maps_.Get("m", 0)->display_name, "two");
  EXPECT_TRUE(maps_.Update(Map("m", "three"), 0).ok());
  EXPECT_TRUE(maps_.Delete("m", 3).ok());
}

TEST_F(MapsTest, DeletedMapIsGone) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  ASSERT_TRUE(maps_.Delete("m", 0).ok());
  EXPECT_EQ(maps_.Get("m", 0).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Get("m", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Delete("m", 0).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Update(Map("m", "two"), 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(MapsTest, MapCreatedAgainCountsOnAndHidesItsFormerLife) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  ASSERT_TRUE(maps_.Update(Map("m", "two"), 0).ok());
  ASSERT_TRUE(maps_.Delete("m", 0).ok());
  const auto again = maps_.Create(Map("m", "again"));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->revision, 3u);
  EXPECT_EQ(maps_.Get("m", 2).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Update(Map("m", "stale"), 1).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(maps_.Get("m", 3)->display_name, "again");
}

TEST_F(MapsTest, MapsAreListedByIdInPages) {
  for (const char* id : {"b", "a", "d", "c", "aa"}) ASSERT_TRUE(maps_.Create(Map(id, id)).ok());
  ASSERT_TRUE(maps_.Delete("c", 0).ok());
  EXPECT_THAT(Listed(), ElementsAre("a:a", "aa:aa", "b:b", "d:d"));
  EXPECT_THAT(Listed("", 2), ElementsAre("a:a", "aa:aa"));
  EXPECT_THAT(Listed("aa", 2), ElementsAre("b:b", "d:d"));
  EXPECT_THAT(Listed("b"), ElementsAre("d:d"));
  EXPECT_THAT(Listed("d"), IsEmpty());
}

TEST_F(MapsTest, WorkspacesDoNotSeeEachOthersMaps) {
  MapStore other(engine_, 2, [] { return 0; });
  ASSERT_TRUE(maps_.Create(Map("m", "mine")).ok());
  EXPECT_EQ(other.Get("m", 0).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(*other.List("", 10), IsEmpty());
  ASSERT_TRUE(other.Create(Map("m", "theirs")).ok());
  EXPECT_THAT(Listed(), ElementsAre("m:mine"));
}

TEST_F(MapsTest, EveryChangeIsOneSyncedWrite) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  ASSERT_TRUE(maps_.Update(Map("m", "two"), 0).ok());
  ASSERT_TRUE(maps_.Delete("m", 0).ok());
  EXPECT_EQ(engine_.writes(), 3);
  EXPECT_EQ(engine_.synced_writes(), 3);
}

TEST_F(MapsTest, ChangeThatIsNotWrittenHasNotHappened) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  engine_.BeforeWrite(
      [](const WriteBatch&, Sync) { return absl::ResourceExhaustedError("the disk is full"); });
  EXPECT_EQ(maps_.Create(Map("n", "x")).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(maps_.Update(Map("m", "x"), 0).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(maps_.Delete("m", 0).code(), absl::StatusCode::kResourceExhausted);
  engine_.BeforeWrite(nullptr);
  EXPECT_THAT(Listed(), ElementsAre("m:one"));
  EXPECT_EQ(maps_.Update(Map("m", "two"), 1)->revision, 2u);
}

TEST_F(MapsTest, DamagedMapIsDataLoss) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  WriteBatch batch;
  batch.Put(Table::kMaps, MapRevisionKey(1, "m", 1), "garbage");
  ASSERT_TRUE(engine_.Write(batch, Sync::kNo).ok());
  EXPECT_EQ(maps_.Get("m", 0).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(maps_.List("", 10).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(MapsTest, ThreadsThatUpdateFromOneRevisionHaveOneWinner) {
  ASSERT_TRUE(maps_.Create(Map("m", "one")).ok());
  MapStore maps(engine_, 1, [] { return 0; });
  std::atomic<int> winners = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      if (maps.Update(Map("m", "two"), 1).ok()) ++winners;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(maps.Get("m", 0)->revision, 2u);
}

}  // namespace
}  // namespace journeygraph::storage
