// Several editors, watchers and what was: MapService beyond whole maps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/errors.h"
#include "server/maps/map_service.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kName[] = "workspaces/default/maps/retail";

class MapEditingTest : public testing::Test {
 protected:
  MapEditingTest() {
    v1::CreateMapRequest request;
    request.set_parent(kParent);
    request.set_map_id("retail");
    for (const char* id : {"choose", "buy"}) request.mutable_map()->add_stages()->set_id(id);
    for (const char* id : {"shop", "cart"}) {
      auto& touchpoint = *request.mutable_map()->add_touchpoints();
      touchpoint.set_id(id);
      touchpoint.set_stage("choose");
    }
    EXPECT_TRUE(service_.CreateMap(request, Caller()).ok());
  }

  static v1::EditMapRequest Edit(std::uint64_t base_revision = 0) {
    v1::EditMapRequest request;
    request.set_name(kName);
    request.set_base_revision(base_revision);
    return request;
  }
  static v1::EditMapRequest MoveToStage(const std::string& touchpoint, const std::string& stage,
                                        std::uint64_t base_revision = 0) {
    v1::EditMapRequest request = Edit(base_revision);
    auto& change = *request.add_operations()->mutable_change();
    change.mutable_element()->mutable_touchpoint()->set_id(touchpoint);
    change.mutable_element()->mutable_touchpoint()->set_stage(stage);
    change.mutable_update_mask()->add_paths("stage");
    return request;
  }
  v1::EditMapResponse Done(const v1::EditMapRequest& request) {
    auto response = service_.EditMap(request, Caller());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *std::move(response) : v1::EditMapResponse();
  }
  v1::JourneyMap Map(std::uint64_t revision = 0) {
    v1::GetMapRequest request;
    request.set_name(kName);
    request.set_revision(revision);
    auto response = service_.GetMap(request, Caller());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->map() : v1::JourneyMap();
  }
  // Everything that the watcher would send now.
  static std::vector<v1::WatchMapResponse> Sent(PushSource& source) {
    std::vector<v1::WatchMapResponse> sent;
    while (true) {
      auto next = source.Next();
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok() || *next == nullptr) return sent;
      sent.push_back(static_cast<v1::WatchMapResponse&>(**next));
    }
  }
  std::unique_ptr<PushSource> Watch(std::uint64_t after_revision) {
    v1::WatchMapRequest request;
    request.set_name(kName);
    request.set_after_revision(after_revision);
    request.set_client_id("me");
    auto source = service_.WatchMap(request, Caller(), [this] { ++wakes_; });
    EXPECT_TRUE(source.ok()) << source.status();
    return *std::move(source);
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  MapService service_{*store_, FixedClock()};
  int wakes_ = 0;
};

TEST_F(MapEditingTest, AnEditMakesTheNextRevisionAndSaysWhatItDid) {
  const auto done = Done(MoveToStage("cart", "buy"));
  EXPECT_EQ(done.revision(), 2u);
  EXPECT_EQ(done.change().revision(), 2u);
  EXPECT_EQ(done.change().summary(), "moves touchpoint 'cart' from stage 'choose' to stage 'buy'");
  EXPECT_EQ(Map().touchpoints(1).stage(), "buy");
  EXPECT_EQ(Map(1).touchpoints(1).stage(), "choose");
}

TEST_F(MapEditingTest, EditsOfDifferentThingsFromOneRevisionAreBothApplied) {
  EXPECT_EQ(Done(MoveToStage("cart", "buy", 1)).revision(), 2u);
  EXPECT_EQ(Done(MoveToStage("shop", "buy", 1)).revision(), 3u);
  EXPECT_EQ(Map().touchpoints(0).stage(), "buy");
  EXPECT_EQ(Map().touchpoints(1).stage(), "buy");
}

TEST_F(MapEditingTest, AConflictIsAbortedWithTheChangeInTheWay) {
  v1::EditMapRequest first = MoveToStage("cart", "buy", 1);
  first.set_author("ada");
  Done(first);
  const auto refused = service_.EditMap(MoveToStage("cart", "", 1), Caller());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(refused.status()), "EDIT_CONFLICT");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("ada"));
  const auto payload =
      refused.status().GetPayload("type.googleapis.com/journeygraph.v1.MapConflict");
  ASSERT_TRUE(payload);
  v1::MapConflict conflict;
  ASSERT_TRUE(conflict.ParseFromString(std::string(*payload)));
  EXPECT_EQ(conflict.revision(), 2u);
  ASSERT_EQ(conflict.changes_size(), 1);
  EXPECT_EQ(conflict.changes(0).author(), "ada");
  EXPECT_EQ(Map().revision(), 2u);
}

TEST_F(MapEditingTest, WithoutABaseRevisionTheLastWriterWins) {
  Done(MoveToStage("cart", "buy"));
  EXPECT_EQ(Done(MoveToStage("cart", "")).revision(), 3u);
  EXPECT_EQ(Map().touchpoints(1).stage(), "");
}

TEST_F(MapEditingTest, ARepeatedEditChangesNothingAndGivesItsChange) {
  v1::EditMapRequest request = MoveToStage("cart", "buy", 1);
  request.set_request_id("edit-1");
  const auto first = Done(request);
  Done(MoveToStage("cart", ""));
  const auto again = Done(request);
  EXPECT_EQ(again.change().SerializeAsString(), first.change().SerializeAsString());
  EXPECT_EQ(again.revision(), 3u);
  EXPECT_EQ(Map().touchpoints(1).stage(), "");
}

TEST_F(MapEditingTest, AnEditIsAppliedWholeOrNotAtAll) {
  v1::EditMapRequest request = MoveToStage("cart", "buy");
  *request.add_operations()->mutable_remove()->mutable_element() = v1::ElementRef();
  const auto refused = service_.EditMap(request, Caller());
  EXPECT_EQ(FieldOf(ToRpcStatus(refused.status())), "operations[1].remove.element.kind");
  const auto nowhere = service_.EditMap(MoveToStage("cart", "nowhere"), Caller());
  EXPECT_EQ(nowhere.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Map().revision(), 1u);
}

TEST_F(MapEditingTest, TheInverseUndoes) {
  const std::string before = Map().touchpoints(1).SerializeAsString();
  const auto done = Done(MoveToStage("cart", "buy"));
  v1::EditMapRequest undo = Edit(done.revision());
  *undo.mutable_operations() = done.change().inverse();
  EXPECT_EQ(Done(undo).revision(), 3u);
  EXPECT_EQ(Map().touchpoints(1).SerializeAsString(), before);
}

TEST_F(MapEditingTest, ValidateOnlyAndEditsWithoutEffectStoreNothing) {
  v1::EditMapRequest request = MoveToStage("cart", "buy");
  request.set_validate_only(true);
  EXPECT_EQ(Done(request).change().operations_size(), 1);
  EXPECT_EQ(Done(MoveToStage("cart", "choose")).change().operations_size(), 0);
  EXPECT_EQ(Map().revision(), 1u);
}

TEST_F(MapEditingTest, ABaseRevisionInTheFutureIsRefused) {
  const auto refused = service_.EditMap(MoveToStage("cart", "buy", 9), Caller());
  EXPECT_EQ(FieldOf(ToRpcStatus(refused.status())), "base_revision");
}

TEST_F(MapEditingTest, AWatcherGetsEveryChangeAfterItsRevisionInOrder) {
  Done(MoveToStage("cart", "buy"));
  const auto source = Watch(1);
  auto sent = Sent(*source);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].change().revision(), 2u);
  EXPECT_EQ(sent[1].current_revision(), 2u);
  EXPECT_EQ(wakes_, 0);
  Done(MoveToStage("cart", ""));
  Done(MoveToStage("shop", "buy"));
  EXPECT_EQ(wakes_, 2);
  sent = Sent(*source);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].change().revision(), 3u);
  EXPECT_EQ(sent[1].change().revision(), 4u);
}

TEST_F(MapEditingTest, AWatcherWithoutARevisionBeginsWithTheMap) {
  const auto source = Watch(0);
  const auto sent = Sent(*source);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].map().SerializeAsString(), Map().SerializeAsString());
  EXPECT_EQ(sent[1].current_revision(), 1u);
}

TEST_F(MapEditingTest, AWatchEndsWhenTheMapIsDeletedOrTheRevisionIsNotThere) {
  const auto source = Watch(1);
  Sent(*source);
  v1::DeleteMapRequest request;
  request.set_name(kName);
  ASSERT_TRUE(service_.DeleteMap(request, Caller()).ok());
  EXPECT_EQ(ReasonOf(source->Next().status()), "MAP_NOT_FOUND");
  v1::UndeleteMapRequest undelete;
  undelete.set_name(kName);
  ASSERT_TRUE(service_.UndeleteMap(undelete, Caller()).ok());
  EXPECT_EQ(ReasonOf(Watch(7)->Next().status()), "REVISION_GONE");
}

TEST_F(MapEditingTest, PresenceOfOthersIsSent) {
  const auto source = Watch(1);
  Sent(*source);
  v1::UpdatePresenceRequest request;
  request.set_name(kName);
  for (const char* client : {"you", "me"}) {
    request.mutable_presence()->set_client_id(client);
    ASSERT_TRUE(service_.UpdatePresence(request, Caller()).ok());
  }
  auto sent = Sent(*source);
  ASSERT_EQ(sent.size(), 1u);
  ASSERT_EQ(sent[0].presence().clients_size(), 1);
  EXPECT_EQ(sent[0].presence().clients(0).client_id(), "you");
  request.mutable_presence()->set_client_id("you");
  request.set_leave(true);
  ASSERT_TRUE(service_.UpdatePresence(request, Caller()).ok());
  sent = Sent(*source);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].presence().clients_size(), 0);
}

TEST_F(MapEditingTest, ChangesAreListedNewestFirst) {
  Done(MoveToStage("cart", "buy"));
  Done(MoveToStage("shop", "buy"));
  v1::ListMapChangesRequest request;
  request.set_name(kName);
  request.set_page_size(2);
  std::vector<std::uint64_t> revisions;
  do {
    const auto page = service_.ListMapChanges(request, Caller());
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& change : page->changes()) revisions.push_back(change.revision());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(revisions, ElementsAre(3u, 2u, 1u));
}

TEST_F(MapEditingTest, ASnapshotIsRestoredAsANewRevision) {
  v1::CreateMapSnapshotRequest create;
  create.set_parent(kName);
  create.set_snapshot_id("before");
  ASSERT_TRUE(service_.CreateMapSnapshot(create, Caller()).ok());
  Done(MoveToStage("cart", "buy"));
  v1::RestoreMapRequest restore;
  restore.set_name(kName);
  restore.set_snapshot("before");
  const auto restored = service_.RestoreMap(restore, Caller());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->map().revision(), 3u);
  EXPECT_EQ(restored->map().touchpoints(1).stage(), "choose");
  v1::ListMapSnapshotsRequest list;
  list.set_parent(kName);
  EXPECT_EQ(service_.ListMapSnapshots(list, Caller())->snapshots(0).name(),
            std::string(kName) + "/snapshots/before");
  v1::DeleteMapSnapshotRequest remove;
  remove.set_name(std::string(kName) + "/snapshots/before");
  EXPECT_TRUE(service_.DeleteMapSnapshot(remove, Caller()).ok());
  EXPECT_EQ(ReasonOf(service_.RestoreMap(restore, Caller()).status()), "MAP_NOT_FOUND");
}

TEST_F(MapEditingTest, RevisionsAreComparedInWords) {
  Done(MoveToStage("cart", "buy"));
  v1::DiffMapsRequest request;
  request.set_from(kName);
  request.set_from_revision(1);
  const auto difference = service_.DiffMaps(request, Caller());
  ASSERT_TRUE(difference.ok()) << difference.status();
  EXPECT_THAT(difference->words(),
              ElementsAre("moves touchpoint 'cart' from stage 'choose' to stage 'buy'"));
}

TEST_F(MapEditingTest, ACopyLinksBackToItsOriginal) {
  v1::CopyMapRequest request;
  request.set_name(kName);
  request.set_map_id("to-be");
  const auto copy = service_.CopyMap(request, Caller());
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(copy->map().revision(), 1u);
  EXPECT_EQ(copy->map().touchpoints_size(), 2);
  ASSERT_EQ(copy->map().links_size(), 1);
  EXPECT_EQ(copy->map().links(0).map(), kName);
}

}  // namespace
}  // namespace journeygraph::server
