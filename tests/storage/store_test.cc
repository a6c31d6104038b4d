#include "storage/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "storage/engine/memory_engine.h"
#include "storage/engine/rocks_engine.h"
#include "storage/keys.h"
#include "storage/maps.h"
#include "tests/storage/resident_rig.h"

namespace journeygraph::storage {
namespace {

namespace fs = std::filesystem;
using graph::Interaction;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string pattern = (fs::temp_directory_path() / "store-test.XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~StoreTest() override { fs::remove_all(folder_); }

  std::unique_ptr<Store> Open() {
    auto store =
        Store::Open({.data_folder = folder_, .threads = 2, .clock = [this] { return now_ms_; }});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  static std::vector<PlainJourney> JourneysOf(Workspace& workspace) {
    return ScanAll(*workspace.Read(), {}).journeys;
  }

  static std::vector<Interaction> ListAll(Workspace& workspace, std::size_t page_size) {
    std::vector<Interaction> all;
    std::optional<InteractionCursor> after;
    do {
      auto page = workspace.ListInteractions("", after, page_size);
      EXPECT_TRUE(page.ok()) << page.status();
      for (Interaction& i : page->interactions) all.push_back(std::move(i));
      after = page->next;
    } while (after);
    return all;
  }

  std::string folder_;
  std::int64_t now_ms_ = 1'700'000'000'000;
};

TEST_F(StoreTest, FreshFolderHasTheWorkspaceDefault) {
  const auto store = Open();
  const auto workspaces = store->ListWorkspaces();
  ASSERT_EQ(workspaces.size(), 1u);
  EXPECT_EQ(workspaces[0]->name(), "default");
  EXPECT_EQ(workspaces[0]->create_time_ms(), now_ms_);
  EXPECT_EQ(store->ReadOnlyReason(), "");
}

TEST_F(StoreTest, WorkspacesAreFoundListedAndUnique) {
  const auto store = Open();
  ASSERT_TRUE(store->CreateWorkspace("shop").ok());
  EXPECT_EQ(store->CreateWorkspace("shop").status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(store->FindWorkspace("shop").ok());
  EXPECT_EQ(store->FindWorkspace("bank").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store->ListWorkspaces().size(), 2u);
}

TEST_F(StoreTest, AcknowledgedInteractionIsInTheNextAnswer) {
  const auto store = Open();
  const auto workspace = *store->FindWorkspace("default");
  for (int i = 1; i <= 50; ++i) {
    const auto position = workspace->RecordAndWait(
        {{.id = std::to_string(i), .customer = "anna", .touchpoint = "shop", .event_time_ms = i}});
    ASSERT_TRUE(position.ok());
    EXPECT_EQ(*position, static_cast<std::uint64_t>(i));
    EXPECT_EQ(workspace->Read()->interactions(), static_cast<std::uint64_t>(i));
  }
}

TEST_F(StoreTest, EverythingIsThereAfterReopening) {
  std::mt19937_64 random(11);
  const std::vector<Interaction> all = RandomInteractions(random, 3'000);
  const std::vector<PlainJourney> expected = PlainModel(all).Journeys({});
  for (int life = 0; life < 6; ++life) {
    const auto store = Open();
    const auto workspace = *store->FindWorkspace("default");
    for (std::size_t i = 0; i < 500; i += 50) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(life * 500 + i);
      ASSERT_TRUE(workspace->RecordAndWait({begin, begin + 50}).ok());
    }
    // In some lives the records are folded before the end, in others at the next start.
    if (life % 2 == 0) ListAll(*workspace, 1'000);
  }
  const auto store = Open();
  const auto workspace = *store->FindWorkspace("default");
  EXPECT_EQ(JourneysOf(*workspace), expected);
  EXPECT_EQ(workspace->Statistics().interactions, all.size());
  EXPECT_EQ(ListAll(*workspace, 77).size(), all.size());
}

TEST_F(StoreTest, ListingGivesBackWhatWasRecordedInOrder) {
  std::mt19937_64 random(12);
  std::vector<Interaction> all = RandomInteractions(random, 500);
  const auto store = Open();
  const auto workspace = *store->FindWorkspace("default");
  ASSERT_TRUE(workspace->RecordAndWait(all).ok());
  std::ranges::sort(all, {}, [](const Interaction& i) {
    return std::tuple(i.customer, i.event_time_ms, i.sequence, IdentityOf(i.source, i.id));
  });
  EXPECT_EQ(ListAll(*workspace, 33), all);
  const auto of_c3 = workspace->ListInteractions("c3", std::nullopt, 5'000);
  ASSERT_TRUE(of_c3.ok());
  EXPECT_THAT(of_c3->interactions, testing::Each(testing::Field(&Interaction::customer, "c3")));
  EXPECT_EQ(of_c3->interactions.size(),
            static_cast<std::size_t>(std::ranges::count(all, "c3", &Interaction::customer)));
}

TEST_F(StoreTest, CustomersAndMapsAreThereAfterReopening) {
  {
    const auto store = Open();
    const auto workspace = *store->FindWorkspace("default");
    ASSERT_TRUE(workspace->UpsertCustomersAndWait({{"anna", {{"persona", "student"}}}}).ok());
    ASSERT_TRUE(workspace->UpsertCustomersAndWait({{"anna", {{"country", "DE"}}}}).ok());
    ASSERT_TRUE(workspace->Maps().Create({.id = "retail", .document = "bytes"}).ok());
  }
  const auto store = Open();
  const auto workspace = *store->FindWorkspace("default");
  const auto anna = workspace->GetCustomer("anna");
  ASSERT_TRUE(anna.ok());
  EXPECT_THAT(anna->attributes, testing::UnorderedElementsAre(testing::Pair("persona", "student"),
                                                              testing::Pair("country", "DE")));
  const auto stored = workspace->Maps().Get("retail");
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->document, "bytes");
  EXPECT_EQ(stored->revision, 1u);
}

TEST_F(StoreTest, WorkspacesDoNotSeeEachOther) {
  {
    const auto store = Open();
    const auto shop = *store->CreateWorkspace("shop");
    const auto bank = *store->CreateWorkspace("bank");
    ASSERT_TRUE(shop->RecordAndWait(
                        {{.id = "1", .customer = "anna", .touchpoint = "till", .event_time_ms = 1}})
                    .ok());
    ASSERT_TRUE(
        bank->RecordAndWait(
                {{.id = "1", .customer = "anna", .touchpoint = "counter", .event_time_ms = 1}})
            .ok());
  }
  const auto store = Open();
  const auto shop = *store->FindWorkspace("shop");
  EXPECT_THAT(shop->Read()->names().touchpoints, testing::ElementsAre("till"));
  EXPECT_EQ(ListAll(*shop, 10).size(), 1u);
  EXPECT_EQ((*store->FindWorkspace("default"))->Read()->interactions(), 0u);
}

TEST_F(StoreTest, SecondOpenerIsRefused) {
  const auto store = Open();
  const auto second = Store::Open({.data_folder = folder_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreTest, NewerFormatIsRefusedWithBothVersions) {
  auto engine = MakeMemoryEngine();
  WriteBatch batch;
  batch.Put(Table::kMeta, FormatVersionKey(), NumberValue(kFormatVersion + 1));
  ASSERT_TRUE(engine->Write(batch, Sync::kYes).ok());
  const auto store = Store::Open({}, std::move(engine));
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()),
              testing::AllOf(testing::HasSubstr("format 2"), testing::HasSubstr("up to 1")));
}

// Names that are only in the log must keep their meaning when they are loaded beside folded ones.
TEST_F(StoreTest, NamesOfUnfoldedRecordsSurviveReopening) {
  for (int life = 0; life < 5; ++life) {
    const auto store = Open();
    const auto workspace = *store->FindWorkspace("default");
    const std::string number = std::to_string(life);
    ASSERT_TRUE(workspace
                    ->RecordAndWait({{.id = number,
                                      .customer = "anna",
                                      .touchpoint = "touchpoint " + number,
                                      .channel = "channel " + number,
                                      .event_time_ms = life}})
                    .ok());
  }
  const auto store = Open();
  const auto journeys = JourneysOf(**store->FindWorkspace("default"));
  ASSERT_EQ(journeys.size(), 1u);
  ASSERT_EQ(journeys[0].steps.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(journeys[0].steps[i].touchpoint, "touchpoint " + std::to_string(i));
    EXPECT_EQ(journeys[0].steps[i].channel, "channel " + std::to_string(i));
  }
}

}  // namespace
}  // namespace journeygraph::storage
