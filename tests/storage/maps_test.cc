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
  static MapWrite Write(const std::string& id, const std::string& document,
                        const std::string& request_id = "") {
    return {.id = id, .document = document, .change = "to " + document, .request_id = request_id};
  }
  // The map at its next revision.
  absl::StatusOr<StoredMap> Update(const std::string& document) {
    return maps_.Update(Write("m", document), maps_.Get("m")->revision);
  }
  std::vector<std::string> Listed(std::string_view after = "", std::size_t limit = 100) {
    std::vector<std::string> listed;
    const auto maps = maps_.List(after, limit);
    EXPECT_TRUE(maps.ok()) << maps.status();
    for (const auto& map : *maps) {
      listed.push_back(map.id + ":" + map.document + (map.delete_time_ms ? " deleted" : ""));
    }
    return listed;
  }

  std::int64_t now_ = 1'000;
  ProbeEngine engine_;
  MapStore maps_{engine_, 1, [this] { return now_++; }};
};

TEST_F(MapsTest, CreatedMapIsReadBack) {
  const auto created = maps_.Create(Write("m", "one"));
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->revision, 1u);
  EXPECT_EQ(created->document, "one");
  EXPECT_EQ(created->create_time_ms, 1'000);
  EXPECT_EQ(created->update_time_ms, 1'000);
  EXPECT_EQ(*maps_.Get("m"), *created);
  EXPECT_EQ(maps_.GetHistory("m", 1)->base, *created);
}

TEST_F(MapsTest, SecondMapOfAnIdIsRefusedAlsoWhileTheFirstIsDeleted) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  EXPECT_EQ(maps_.Create(Write("m", "two")).status().code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(maps_.Delete("m", 1, Deletion::kUntilUndeleted).ok());
  EXPECT_EQ(maps_.Create(Write("m", "two")).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(maps_.Get("m")->document, "one");
}

TEST_F(MapsTest, UnknownMapIsNotFound) {
  EXPECT_EQ(maps_.Get("m").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.GetHistory("m", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.ListChanges("m", 0, 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Update(Write("m", "x"), 0).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Delete("m", 0, Deletion::kForGood).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Undelete("m").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(MapsTest, EveryRevisionIsAWholeDocumentAndTheChangesSince) {
  ASSERT_TRUE(maps_.Create(Write("m", "1")).ok());
  for (int revision = 2; revision <= 70; ++revision) {
    ASSERT_EQ(Update(std::to_string(revision))->revision, static_cast<std::uint64_t>(revision));
  }
  for (std::uint64_t revision = 1; revision <= 70; ++revision) {
    const auto history = maps_.GetHistory("m", revision);
    ASSERT_TRUE(history.ok()) << history.status();
    EXPECT_EQ(history->base.document, std::to_string(history->base.revision));
    EXPECT_EQ(history->base.revision + history->changes.size(), revision);
    EXPECT_LT(history->changes.size(), 32u);
    std::uint64_t expected = history->base.revision;
    for (const StoredMapChange& change : history->changes) {
      EXPECT_EQ(change.revision, ++expected);
      EXPECT_EQ(change.change, "to " + std::to_string(expected));
    }
  }
  EXPECT_EQ(maps_.GetHistory("m", 71).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.GetHistory("m", 0).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MapsTest, ChangesAreListedInOrderWithoutAGap) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  ASSERT_TRUE(Update("two").ok());
  ASSERT_TRUE(Update("three").ok());
  const auto all = maps_.ListChanges("m", 0, 100);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->at(0), (StoredMapChange{.revision = 1, .time_ms = 1'000, .change = "to one"}));
  EXPECT_EQ(all->at(2), (StoredMapChange{.revision = 3, .time_ms = 1'002, .change = "to three"}));
  EXPECT_THAT(*maps_.ListChanges("m", 1, 1), ElementsAre(all->at(1)));
  EXPECT_THAT(*maps_.ListChanges("m", 3, 1), IsEmpty());
  EXPECT_EQ(maps_.ListChanges("m", 4, 1).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(MapsTest, ChangeIsFoundByTheCallersOwnId) {
  ASSERT_TRUE(maps_.Create(Write("m", "one", "first")).ok());
  ASSERT_TRUE(maps_.Update(Write("m", "two", "second"), 1).ok());
  ASSERT_TRUE(Update("three").ok());
  const auto found = maps_.FindRequest("m", "second");
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->revision, 2u);
  EXPECT_EQ((*found)->change, "to two");
  EXPECT_EQ(*maps_.FindRequest("m", "third"), std::nullopt);
  EXPECT_EQ(*maps_.FindRequest("n", "second"), std::nullopt);
}

TEST_F(MapsTest, ChangeFromAnOldRevisionIsAborted) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  ASSERT_TRUE(Update("two").ok());
  const auto update = maps_.Update(Write("m", "three"), 1);
  EXPECT_EQ(update.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(update.status().message()), HasSubstr("revision 2"));
  EXPECT_EQ(maps_.Delete("m", 1, Deletion::kForGood).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(maps_.Get("m")->document, "two");
}

TEST_F(MapsTest, DeletedMapCanBeBroughtBackButNotChanged) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  EXPECT_EQ(maps_.Undelete("m").status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(maps_.Delete("m", 1, Deletion::kUntilUndeleted).ok());
  EXPECT_EQ(maps_.Get("m")->delete_time_ms, 1'001);
  EXPECT_EQ(Update("two").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.Delete("m", 1, Deletion::kUntilUndeleted).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Listed(), ElementsAre("m:one deleted"));
  ASSERT_TRUE(maps_.Undelete("m").ok());
  EXPECT_EQ(maps_.Get("m")->delete_time_ms, std::nullopt);
  EXPECT_EQ(Update("two")->revision, 2u);
}

TEST_F(MapsTest, MapCreatedAgainCountsOnAndHidesItsFormerLife) {
  ASSERT_TRUE(maps_.Create(Write("m", "one", "first")).ok());
  ASSERT_TRUE(Update("two").ok());
  ASSERT_TRUE(maps_.Delete("m", 2, Deletion::kForGood).ok());
  EXPECT_EQ(maps_.Get("m").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Listed(), IsEmpty());
  const auto again = maps_.Create(Write("m", "again"));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->revision, 3u);
  EXPECT_EQ(maps_.GetHistory("m", 2).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maps_.ListChanges("m", 1, 9).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(maps_.ListChanges("m", 2, 9)->size(), 1u);
  EXPECT_EQ(*maps_.FindRequest("m", "first"), std::nullopt);
  EXPECT_EQ(maps_.Update(Write("m", "stale"), 1).status().code(), absl::StatusCode::kAborted);
}

TEST_F(MapsTest, MapsDeletedLongEnoughAgoArePurged) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(maps_.Create(Write(id, id)).ok());
  ASSERT_TRUE(maps_.Delete("a", 1, Deletion::kUntilUndeleted).ok());  // at 1003
  ASSERT_TRUE(maps_.Delete("b", 1, Deletion::kUntilUndeleted).ok());
  EXPECT_EQ(*maps_.Purge(1'002), 0u);
  EXPECT_EQ(*maps_.Purge(1'003), 1u);
  EXPECT_THAT(Listed(), ElementsAre("b:b deleted", "c:c"));
  EXPECT_EQ(*maps_.Purge(9'999), 1u);
  EXPECT_THAT(Listed(), ElementsAre("c:c"));
}

TEST_F(MapsTest, MapsAreListedByIdInPages) {
  for (const char* id : {"b", "a", "d", "c", "aa"}) ASSERT_TRUE(maps_.Create(Write(id, id)).ok());
  ASSERT_TRUE(maps_.Delete("c", 1, Deletion::kForGood).ok());
  EXPECT_THAT(Listed(), ElementsAre("a:a", "aa:aa", "b:b", "d:d"));
  EXPECT_THAT(Listed("", 2), ElementsAre("a:a", "aa:aa"));
  EXPECT_THAT(Listed("aa", 2), ElementsAre("b:b", "d:d"));
  EXPECT_THAT(Listed("d"), IsEmpty());
}

TEST_F(MapsTest, WorkspacesDoNotSeeEachOthersMaps) {
  MapStore other(engine_, 2, [] { return 0; });
  ASSERT_TRUE(maps_.Create(Write("m", "mine", "request")).ok());
  EXPECT_EQ(other.Get("m").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*other.FindRequest("m", "request"), std::nullopt);
  ASSERT_TRUE(other.Create(Write("m", "theirs")).ok());
  ASSERT_TRUE(other.Delete("m", 1, Deletion::kForGood).ok());
  EXPECT_THAT(Listed(), ElementsAre("m:mine"));
  EXPECT_EQ(maps_.ListChanges("m", 0, 9)->size(), 1u);
}

TEST_F(MapsTest, EveryChangeIsOneSyncedWrite) {
  ASSERT_TRUE(maps_.Create(Write("m", "one", "request")).ok());
  ASSERT_TRUE(Update("two").ok());
  ASSERT_TRUE(maps_.Delete("m", 2, Deletion::kForGood).ok());
  EXPECT_EQ(engine_.writes(), 3);
  EXPECT_EQ(engine_.synced_writes(), 3);
}

TEST_F(MapsTest, ChangeThatIsNotWrittenHasNotHappened) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  engine_.BeforeWrite(
      [](const WriteBatch&, Sync) { return absl::ResourceExhaustedError("the disk is full"); });
  EXPECT_EQ(maps_.Create(Write("n", "x")).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Update("x").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(maps_.Delete("m", 1, Deletion::kForGood).code(), absl::StatusCode::kResourceExhausted);
  engine_.BeforeWrite(nullptr);
  EXPECT_THAT(Listed(), ElementsAre("m:one"));
  EXPECT_EQ(Update("two")->revision, 2u);
}

TEST_F(MapsTest, DamagedMapIsDataLoss) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  ASSERT_TRUE(maps_.Create(Write("n", "one")).ok());
  WriteBatch batch;
  batch.Put(Table::kMaps, MapHeadKey(1, "m"), "garbage");
  batch.Put(Table::kMaps, MapRevisionKey(1, "n", 1), "garbage");
  ASSERT_TRUE(engine_.Write(batch, Sync::kNo).ok());
  EXPECT_EQ(maps_.Get("m").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(maps_.List("", 10).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(maps_.GetHistory("n", 1).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(maps_.ListChanges("n", 0, 1).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(MapsTest, ThreadsThatUpdateFromOneRevisionHaveOneWinner) {
  ASSERT_TRUE(maps_.Create(Write("m", "one")).ok());
  MapStore maps(engine_, 1, [] { return 0; });
  std::atomic<int> winners = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      if (maps.Update(Write("m", "two"), 1).ok()) ++winners;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(maps.Get("m")->revision, 2u);
}

}  // namespace
}  // namespace journeygraph::storage
