#include "storage/dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "graph/model/ids.h"
#include "storage/engine/memory_engine.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr NameKind kKinds[] = {NameKind::kTouchpoint, NameKind::kChannel, NameKind::kOutcome,
                               NameKind::kWording,    NameKind::kSource,  NameKind::kTeam,
                               NameKind::kField};

// Kinds of which an interaction may have none.
bool MayBeNone(NameKind kind) { return kind != NameKind::kTouchpoint && kind != NameKind::kField; }

void Persist(Dictionary& dictionary, Engine& engine) {
  WriteBatch batch;
  const auto sizes = dictionary.AppendUnpersisted(batch);
  ASSERT_TRUE(engine.Write(batch, Sync::kNo).ok());
  dictionary.MarkPersisted(sizes);
}

TEST(DictionaryTest, IdsAreDenseInOrderOfFirstUse) {
  Dictionary dictionary(1);
  EXPECT_EQ(*dictionary.IdOf(NameKind::kTouchpoint, "cart"), 0u);
  EXPECT_EQ(*dictionary.IdOf(NameKind::kTouchpoint, "checkout"), 1u);
  EXPECT_EQ(*dictionary.IdOf(NameKind::kTouchpoint, "cart"), 0u);
  EXPECT_EQ(dictionary.NameOf(NameKind::kTouchpoint, 1), "checkout");
  EXPECT_EQ(dictionary.Size(NameKind::kTouchpoint), 2u);
}

TEST(DictionaryTest, NothingHasTheIdZeroWhereItIsAllowed) {
  Dictionary dictionary(1);
  for (const NameKind kind : kKinds) {
    if (!MayBeNone(kind)) continue;
    EXPECT_EQ(*dictionary.IdOf(kind, ""), 0u);
    EXPECT_EQ(*dictionary.IdOf(kind, "first"), 1u);
  }
  EXPECT_EQ(dictionary.Size(NameKind::kTouchpoint), 0u);
}

TEST(DictionaryTest, KindsAreSeparate) {
  Dictionary dictionary(1);
  EXPECT_EQ(*dictionary.IdOf(NameKind::kChannel, "web"), 1u);
  EXPECT_EQ(*dictionary.IdOf(NameKind::kOutcome, "won"), 1u);
  EXPECT_EQ(dictionary.NameOf(NameKind::kChannel, 1), "web");
  EXPECT_EQ(dictionary.NameOf(NameKind::kOutcome, 1), "won");
}

TEST(DictionaryTest, IdThatWasNeverGivenHasNoName) {
  Dictionary dictionary(1);
  EXPECT_EQ(dictionary.NameOf(NameKind::kChannel, 99), "");
  EXPECT_EQ(dictionary.SourceHashOf(99), SourceHash(""));
}

TEST(DictionaryTest, HashOfASourceIsKept) {
  Dictionary dictionary(1);
  const auto crm = dictionary.IdOf(NameKind::kSource, "crm");
  EXPECT_EQ(dictionary.SourceHashOf(*crm), SourceHash("crm"));
  EXPECT_EQ(dictionary.SourceHashOf(0), SourceHash(""));
}

TEST(DictionaryTest, OneNameTooManyIsRefusedWithKindAndLimit) {
  Dictionary dictionary(1);
  for (std::uint32_t i = 1; i < graph::kMaxNames; ++i) {
    ASSERT_TRUE(dictionary.IdOf(NameKind::kChannel, std::to_string(i)).ok());
  }
  const auto refused = dictionary.IdOf(NameKind::kChannel, "one more");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("channels"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("65535"));
  EXPECT_TRUE(dictionary.IdOf(NameKind::kChannel, "7").ok());
  EXPECT_TRUE(dictionary.IdOf(NameKind::kOutcome, "one more").ok());
}

TEST(DictionaryTest, FullTeamsAndFieldsAreNamed) {
  Dictionary dictionary(1);
  for (std::uint32_t i = 0; i < graph::kMaxNames; ++i) {
    ASSERT_TRUE(dictionary.IdOf(NameKind::kField, std::to_string(i)).ok());
    if (i > 0) {
      ASSERT_TRUE(dictionary.IdOf(NameKind::kTeam, std::to_string(i)).ok());
    }
  }
  EXPECT_THAT(std::string(dictionary.IdOf(NameKind::kField, "more").status().message()),
              HasSubstr("fields"));
  EXPECT_THAT(std::string(dictionary.IdOf(NameKind::kTeam, "more").status().message()),
              HasSubstr("teams"));
}

TEST(DictionaryTest, NamesAreASnapshot) {
  Dictionary dictionary(1);
  ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, "cart").ok());
  const auto names = dictionary.Names();
  EXPECT_EQ(dictionary.Names(), names);
  ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, "checkout").ok());
  EXPECT_THAT(names->touchpoints, ElementsAre("cart"));
  EXPECT_THAT(dictionary.Names()->touchpoints, ElementsAre("cart", "checkout"));
  EXPECT_THAT(names->channels, ElementsAre(""));
  EXPECT_THAT(names->outcomes, ElementsAre(""));
  EXPECT_THAT(names->wordings, ElementsAre(""));
}

TEST(DictionaryTest, PersistedNamesAreLoaded) {
  const auto engine = MakeMemoryEngine();
  Dictionary dictionary(1);
  for (const NameKind kind : kKinds) {
    for (const char* name : {"one", "two", "three"}) ASSERT_TRUE(dictionary.IdOf(kind, name).ok());
  }
  Persist(dictionary, *engine);

  Dictionary loaded(1);
  ASSERT_TRUE(loaded.Load(*engine->Read()).ok());
  for (const NameKind kind : kKinds) {
    EXPECT_EQ(loaded.Size(kind), dictionary.Size(kind));
    EXPECT_EQ(*loaded.IdOf(kind, "three"), *dictionary.IdOf(kind, "three"));
  }
  Dictionary other(2);
  ASSERT_TRUE(other.Load(*engine->Read()).ok());
  EXPECT_EQ(other.Size(NameKind::kTouchpoint), 0u);
}

TEST(DictionaryTest, OnlyWhatIsNewIsWritten) {
  const auto engine = MakeMemoryEngine();
  Dictionary dictionary(1);
  ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, "cart").ok());
  Persist(dictionary, *engine);
  ASSERT_TRUE(dictionary.IdOf(NameKind::kTouchpoint, "checkout").ok());
  WriteBatch batch;
  dictionary.AppendUnpersisted(batch);
  EXPECT_EQ(batch.operations().size(), 1u);
  // Not marked, as after a write that failed: it comes again.
  WriteBatch again;
  dictionary.AppendUnpersisted(again);
  EXPECT_EQ(again.operations().size(), 1u);
}

TEST(DictionaryTest, MissingEntryIsDataLoss) {
  const auto engine = MakeMemoryEngine();
  WriteBatch batch;
  batch.Put(Table::kDictionary, DictionaryKey(1, 0, 1), "second without first");
  ASSERT_TRUE(engine->Write(batch, Sync::kNo).ok());
  EXPECT_EQ(Dictionary(1).Load(*engine->Read()).code(), absl::StatusCode::kDataLoss);
}

TEST(DictionaryTest, EntryOfAnUnknownKindIsDataLoss) {
  const auto engine = MakeMemoryEngine();
  WriteBatch batch;
  batch.Put(Table::kDictionary, DictionaryKey(1, 5, 0), "what is this");
  ASSERT_TRUE(engine->Write(batch, Sync::kNo).ok());
  EXPECT_EQ(Dictionary(1).Load(*engine->Read()).code(), absl::StatusCode::kDataLoss);
}

TEST(DictionaryTest, ThreadsAgreeOnIds) {
  Dictionary dictionary(1);
  std::vector<std::vector<std::uint32_t>> ids(4);
  std::vector<std::thread> threads;
  for (auto& mine : ids) {
    threads.emplace_back([&dictionary, &mine] {
      for (int i = 0; i < 2'000; ++i) {
        const std::string name = "name" + std::to_string(i % 500);
        mine.push_back(*dictionary.IdOf(NameKind::kOutcome, name));
        EXPECT_EQ(dictionary.NameOf(NameKind::kOutcome, mine.back()), name);
        EXPECT_EQ(dictionary.Names()->outcomes[mine.back()], name);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(dictionary.Size(NameKind::kOutcome), 501u);
  for (const auto& mine : ids) EXPECT_EQ(mine, ids[0]);
}

}  // namespace
}  // namespace journeygraph::storage
