#include "server/maps/map_service.h"

#include <gtest/gtest.h>

#include "server/admin_service.h"
#include "server/errors.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

constexpr char kMapFullName[] = "workspaces/default/maps/retail";

class MapServiceTest : public testing::Test {
 protected:
  v1::CreateMapRequest CreateRequest(const std::string& id) {
    v1::CreateMapRequest request;
    request.set_parent(kParent);
    request.set_map_id(id);
    request.mutable_map()->set_display_name("Retail");
    request.mutable_map()->add_stages()->set_id("buy");
    return request;
  }
  v1::JourneyMap Create(const std::string& id) {
    auto response = service_.CreateMap(CreateRequest(id), Caller());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->map() : v1::JourneyMap();
  }
  absl::StatusOr<v1::GetMapResponse> Get(std::uint64_t revision = 0) {
    v1::GetMapRequest request;
    request.set_name(kMapFullName);
    request.set_revision(revision);
    return service_.GetMap(request, Caller());
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  MapService service_{*store_, FixedClock()};
};

TEST_F(MapServiceTest, ACreatedMapIsReadBack) {
  const v1::JourneyMap created = Create("retail");

  EXPECT_EQ(created.name(), kMapFullName);
  EXPECT_EQ(created.revision(), 1u);
  EXPECT_FALSE(created.etag().empty());
  ASSERT_TRUE(Get().ok());
  EXPECT_EQ(Get()->map().SerializeAsString(), created.SerializeAsString());
}

TEST_F(MapServiceTest, ASecondMapOfTheSameNameIsRefused) {
  Create("retail");
  auto response = service_.CreateMap(CreateRequest("retail"), Caller());
  EXPECT_EQ(response.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(response.status()), "ALREADY_EXISTS");
}

TEST_F(MapServiceTest, ABadIdIsNamed) {
  for (const char* id : {"", "Retail", "-a", "a/b", "a b"}) {
    auto response = service_.CreateMap(CreateRequest(id), Caller());
    EXPECT_EQ(FieldOf(ToRpcStatus(response.status())), "map_id") << id;
  }
}

TEST_F(MapServiceTest, ValidateOnlyStoresNothing) {
  v1::CreateMapRequest request = CreateRequest("retail");
  request.set_validate_only(true);
  EXPECT_TRUE(service_.CreateMap(request, Caller()).ok());
  EXPECT_EQ(ReasonOf(Get().status()), "MAP_NOT_FOUND");
}

TEST_F(MapServiceTest, AnUpdateWithTheCurrentEtagMakesANewRevision) {
  v1::UpdateMapRequest request;
  *request.mutable_map() = Create("retail");
  request.mutable_map()->set_display_name("Retail 2");

  auto updated = service_.UpdateMap(request, Caller());

  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->map().revision(), 2u);
  EXPECT_NE(updated->map().etag(), request.map().etag());
  EXPECT_EQ(Get()->map().display_name(), "Retail 2");
  EXPECT_EQ(Get(1)->map().display_name(), "Retail");
}

TEST_F(MapServiceTest, AnUpdateWithAnOldEtagIsAborted) {
  v1::UpdateMapRequest request;
  *request.mutable_map() = Create("retail");
  request.mutable_map()->set_display_name("Retail 2");
  ASSERT_TRUE(service_.UpdateMap(request, Caller()).ok());

  auto second = service_.UpdateMap(request, Caller());

  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(second.status()), "ETAG_MISMATCH");
  EXPECT_EQ(Get()->map().revision(), 2u);
}

TEST_F(MapServiceTest, ADeletedMapIsGoneAndItsEtagDecides) {
  Create("retail");
  v1::DeleteMapRequest request;
  request.set_name(kMapFullName);
  request.set_etag("\"9-9\"");
  EXPECT_EQ(ReasonOf(service_.DeleteMap(request, Caller()).status()), "ETAG_MISMATCH");
  request.clear_etag();
  EXPECT_TRUE(service_.DeleteMap(request, Caller()).ok());
  EXPECT_EQ(ReasonOf(Get().status()), "MAP_NOT_FOUND");
  EXPECT_EQ(ReasonOf(service_.DeleteMap(request, Caller()).status()), "MAP_NOT_FOUND");
}

TEST_F(MapServiceTest, AnUpdateThatChangesNothingMakesNoRevision) {
  v1::UpdateMapRequest request;
  *request.mutable_map() = Create("retail");
  EXPECT_EQ(service_.UpdateMap(request, Caller())->map().revision(), 1u);
}

TEST_F(MapServiceTest, AnUpdateWithAMaskChangesOnlyItsFields) {
  v1::UpdateMapRequest request;
  *request.mutable_map() = Create("retail");
  request.mutable_map()->set_display_name("Retail 2");
  request.mutable_map()->clear_stages();
  request.mutable_update_mask()->add_paths("display_name");
  auto updated = service_.UpdateMap(request, Caller());
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->map().display_name(), "Retail 2");
  EXPECT_EQ(updated->map().stages_size(), 1);
  request.mutable_update_mask()->add_paths("revision");
  EXPECT_EQ(FieldOf(ToRpcStatus(service_.UpdateMap(request, Caller()).status())),
            "update_mask.paths[1]");
}

TEST_F(MapServiceTest, ADeletedMapComesBackAndAPurgedOneDoesNot) {
  const v1::JourneyMap created = Create("retail");
  v1::DeleteMapRequest request;
  request.set_name(kMapFullName);
  ASSERT_TRUE(service_.DeleteMap(request, Caller()).ok());
  v1::ListMapsRequest list;
  list.set_parent(kParent);
  EXPECT_EQ(service_.ListMaps(list, Caller())->maps_size(), 0);
  list.set_show_deleted(true);
  ASSERT_EQ(service_.ListMaps(list, Caller())->maps_size(), 1);
  EXPECT_TRUE(service_.ListMaps(list, Caller())->maps(0).has_expire_time());
  EXPECT_EQ(ReasonOf(service_.CreateMap(CreateRequest("retail"), Caller()).status()),
            "ALREADY_EXISTS");
  v1::UndeleteMapRequest undelete;
  undelete.set_name(kMapFullName);
  const auto back = service_.UndeleteMap(undelete, Caller());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->map().SerializeAsString(), created.SerializeAsString());
  request.set_purge(true);
  ASSERT_TRUE(service_.DeleteMap(request, Caller()).ok());
  EXPECT_EQ(ReasonOf(service_.UndeleteMap(undelete, Caller()).status()), "MAP_NOT_FOUND");
  EXPECT_EQ(Create("retail").revision(), 2u);
}

TEST_F(MapServiceTest, PagesPutTogetherAreAllMapsByName) {
  for (const char* id : {"c", "a", "b"}) Create(id);
  v1::ListMapsRequest request;
  request.set_parent(kParent);
  request.set_page_size(2);
  std::string names;
  do {
    auto page = service_.ListMaps(request, Caller());
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& map : page->maps()) names += map.name().back();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, "abc");
}

TEST_F(MapServiceTest, AnUnknownRevisionIsNotFound) {
  Create("retail");
  EXPECT_EQ(ReasonOf(Get(7).status()), "MAP_NOT_FOUND");
}

TEST(AdminServiceTest, WorkspacesAreCreatedListedAndFound) {
  auto store = MemoryStore();
  AdminService service(*store, FixedClock());
  for (const char* id : {"beta", "acme"}) {
    v1::CreateWorkspaceRequest request;
    request.set_workspace_id(id);
    ASSERT_TRUE(service.CreateWorkspace(request, Caller()).ok());
    EXPECT_EQ(service.CreateWorkspace(request, Caller()).status().code(),
              absl::StatusCode::kAlreadyExists);
  }
  v1::ListWorkspacesRequest request;
  request.set_page_size(1);
  std::vector<std::string> names;
  do {
    auto page = service.ListWorkspaces(request, Caller());
    ASSERT_TRUE(page.ok());
    for (const auto& workspace : page->workspaces()) names.push_back(workspace.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names,
            (std::vector<std::string>{"workspaces/acme", "workspaces/beta", "workspaces/default"}));
}

TEST(AdminServiceTest, ABadWorkspaceIdIsNamed) {
  auto store = MemoryStore();
  AdminService service(*store, FixedClock());
  v1::CreateWorkspaceRequest request;
  request.set_workspace_id("../x");
  EXPECT_EQ(FieldOf(ToRpcStatus(service.CreateWorkspace(request, Caller()).status())),
            "workspace_id");
}

TEST(AdminServiceTest, StatusShowsAllWorkspacesByName) {
  auto store = MemoryStore();
  AdminService service(*store, FixedClock());
  v1::CreateWorkspaceRequest create;
  create.set_workspace_id("acme");
  ASSERT_TRUE(service.CreateWorkspace(create, Caller()).ok());

  auto status = service.GetServerStatus({}, Caller());

  ASSERT_TRUE(status.ok());
  ASSERT_EQ(status->workspaces_size(), 2);
  EXPECT_EQ(status->workspaces(0).name(), "workspaces/acme");
  EXPECT_EQ(status->workspaces(1).name(), "workspaces/default");
  EXPECT_TRUE(status->workspaces(1).has_statistics());
}

TEST(AdminServiceTest, StatusSaysVersionFormatAndStart) {
  auto store = MemoryStore();
  AdminService service(*store, FixedClock());
  auto status = service.GetServerStatus({}, Caller());
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->version(), kServerVersion);
  EXPECT_EQ(status->format_version(), storage::kFormatVersion);
  EXPECT_EQ(ToMs(status->start_time()), kNowMs);
  EXPECT_GT(status->memory_bytes(), 0u);
  EXPECT_EQ(status->read_only_reason(), "");
}

}  // namespace
}  // namespace journeygraph::server
