#include "storage/journeys_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/storage/any_interaction.h"
#include "tests/storage/fold_rig.h"

namespace journeygraph::storage {
namespace {

using ::testing::IsEmpty;

std::vector<graph::Interaction> SomeInteractions(int count) {
  AnyInteraction any(81);
  std::vector<graph::Interaction> interactions;
  for (int i = 0; i < count; ++i) {
    auto interaction = any.Make();
    interaction.id += std::to_string(i);
    interaction.customer = {'c', "\0ab\xff"[any.Below(4)]};
    interaction.event_time_ms = static_cast<std::int64_t>(any.Below(40));
    interaction.sequence = 0;
    interactions.push_back(std::move(interaction));
  }
  return interactions;
}

class JourneysReaderTest : public ::testing::Test {
 protected:
  JourneysReaderTest() : rig_(SmallSteps()) {
    const auto interactions = SomeInteractions(150);
    std::mt19937_64 random(82);
    rig_.AppendInPieces(interactions, random);
    EXPECT_TRUE(rig_.Fold().ok());
    expected_ = ExpectedJourneys(interactions);
  }

  // Page by page, each of a size of its own.
  std::vector<graph::Interaction> ListAll(std::string_view customer, std::size_t page_size) {
    std::vector<graph::Interaction> listed;
    std::optional<InteractionCursor> after;
    const auto view = rig_.engine.Read();
    do {
      const auto page =
          ListFoldedInteractions(*view, kWorkspace, *rig_.dictionary, customer, after, page_size);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      EXPECT_LE(page->interactions.size(), page_size);
      EXPECT_EQ(page->interactions.size() == page_size || !page->next, true);
      listed.insert(listed.end(), page->interactions.begin(), page->interactions.end());
      after = page->next;
    } while (after);
    return listed;
  }

  FoldRig rig_;
  std::vector<graph::Interaction> expected_;
};

TEST_F(JourneysReaderTest, PagesOfAnySizeGiveEverythingOnceInOrder) {
  for (const std::size_t page_size : {1, 2, 7, 8, 9, 149, 150, 151}) {
    EXPECT_EQ(ListAll("", page_size), expected_) << page_size;
  }
}

TEST_F(JourneysReaderTest, OneCustomerIsListedAlone) {
  for (const std::string& customer : {std::string("ca"), std::string("c\0", 2), std::string("c")}) {
    std::vector<graph::Interaction> expected;
    for (const auto& interaction : expected_) {
      if (interaction.customer == customer) expected.push_back(interaction);
    }
    EXPECT_EQ(ListAll(customer, 5), expected);
    EXPECT_EQ(ListAll(customer, 1'000), expected);
    EXPECT_EQ(expected.empty(), customer == "c");
  }
}

TEST_F(JourneysReaderTest, LimitOfNothingGivesOne) {
  const auto page = ListFoldedInteractions(*rig_.engine.Read(), kWorkspace, *rig_.dictionary, "",
                                           std::nullopt, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->interactions.size(), 1u);
  EXPECT_TRUE(page->next.has_value());
}

TEST_F(JourneysReaderTest, CursorNeedsNotBeAtAnInteraction) {
  const auto list_after = [this](const InteractionCursor& cursor, std::string_view customer) {
    const auto page = ListFoldedInteractions(*rig_.engine.Read(), kWorkspace, *rig_.dictionary,
                                             customer, cursor, 1'000);
    EXPECT_TRUE(page.ok());
    return page->interactions;
  };
  EXPECT_EQ(list_after({.customer = "a"}, ""), expected_);
  EXPECT_EQ(list_after({.customer = "a"}, "ca"), ListAll("ca", 1'000));
  EXPECT_THAT(list_after({.customer = "d"}, ""), IsEmpty());
  EXPECT_THAT(list_after({.customer = "d"}, "ca"), IsEmpty());
  std::vector<graph::Interaction> late;
  for (const auto& interaction : expected_) {
    if (interaction.customer == "ca" && interaction.event_time_ms >= 20)
      late.push_back(interaction);
  }
  EXPECT_EQ(list_after({.customer = "ca", .event_time_ms = 20, .sequence = -1}, "ca"), late);
}

TEST_F(JourneysReaderTest, DamagedChunkIsDataLossAndNotAShorterList) {
  WriteBatch batch;
  batch.Put(Table::kJourneys, ChunkKey(kWorkspace, "cz", std::nullopt), "garbage");
  ASSERT_TRUE(rig_.engine.Write(batch, Sync::kNo).ok());
  const auto page = ListFoldedInteractions(*rig_.engine.Read(), kWorkspace, *rig_.dictionary, "",
                                           std::nullopt, 1'000);
  EXPECT_EQ(page.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(JourneysReaderTest, DamagedKeyIsDataLoss) {
  WriteBatch batch;
  batch.Put(Table::kJourneys, ChunkKey(kWorkspace, "a", std::nullopt) + "x", "");
  ASSERT_TRUE(rig_.engine.Write(batch, Sync::kNo).ok());
  const auto view = rig_.engine.Read();
  JourneyChunks chunks(*view, ChunksRange(kWorkspace));
  while (chunks.Valid()) chunks.Next();
  EXPECT_EQ(chunks.status().code(), absl::StatusCode::kDataLoss);
}

TEST(JourneyChunksTest, EmptyWorkspaceHasNoChunks) {
  FoldRig rig;
  const auto view = rig.engine.Read();
  const JourneyChunks chunks(*view, ChunksRange(kWorkspace));
  EXPECT_FALSE(chunks.Valid());
  EXPECT_TRUE(chunks.status().ok());
  EXPECT_THAT(rig.Folded(), IsEmpty());
}

}  // namespace
}  // namespace journeygraph::storage
