// What every engine must do. The memory engine is the specification; RocksDB must agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/engine/engine.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocks_engine.h"
#include "tests/storage/temp_folder.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Entries = std::vector<std::pair<std::string, std::string>>;

class EngineConformanceTest : public ::testing::TestWithParam<std::string> {
 protected:
  EngineConformanceTest() {
    if (GetParam() == "Memory") {
      engine_ = MakeMemoryEngine();
      return;
    }
    auto opened = OpenRocksEngine({.folder = folder_.path() / "data"});
    EXPECT_TRUE(opened.ok()) << opened.status();
    if (opened.ok()) engine_ = *std::move(opened);
  }

  void Put(Table table, std::string_view key, std::string_view value) {
    WriteBatch batch;
    batch.Put(table, key, value);
    ASSERT_TRUE(engine_->Write(batch, Sync::kNo).ok());
  }

  void Delete(Table table, std::string_view key) {
    WriteBatch batch;
    batch.Delete(table, key);
    ASSERT_TRUE(engine_->Write(batch, Sync::kNo).ok());
  }

  static std::optional<std::string> Get(const ReadView& view, Table table, std::string_view key) {
    const auto value = view.Get(table, key);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? *value : std::nullopt;
  }

  static Entries List(const ReadView& view, Table table, std::string_view begin = "",
                      std::string_view end = "") {
    Entries entries;
    auto it = view.Range(table, begin, end);
    for (; it->Valid(); it->Next()) entries.emplace_back(it->key(), it->value());
    EXPECT_TRUE(it->status().ok()) << it->status();
    return entries;
  }

  TempFolder folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(EngineConformanceTest, UnknownKeyHasNoValue) {
  EXPECT_EQ(Get(*engine_->Read(), Table::kMeta, "nothing"), std::nullopt);
}

TEST_P(EngineConformanceTest, WrittenValueIsRead) {
  Put(Table::kMeta, "key", "value");
  EXPECT_EQ(Get(*engine_->Read(), Table::kMeta, "key"), "value");
}

TEST_P(EngineConformanceTest, EmptyValueIsNotAMissingOne) {
  Put(Table::kMeta, "key", "");
  EXPECT_EQ(Get(*engine_->Read(), Table::kMeta, "key"), "");
}

TEST_P(EngineConformanceTest, SecondValueReplacesTheFirst) {
  Put(Table::kMeta, "key", "first");
  Put(Table::kMeta, "key", "second");
  EXPECT_EQ(Get(*engine_->Read(), Table::kMeta, "key"), "second");
}

TEST_P(EngineConformanceTest, DeletedKeyIsGone) {
  Put(Table::kMeta, "key", "value");
  Delete(Table::kMeta, "key");
  EXPECT_EQ(Get(*engine_->Read(), Table::kMeta, "key"), std::nullopt);
  EXPECT_THAT(List(*engine_->Read(), Table::kMeta), IsEmpty());
}

TEST_P(EngineConformanceTest, DeletingAnUnknownKeyIsNoError) {
  Delete(Table::kMeta, "nothing");
  EXPECT_THAT(List(*engine_->Read(), Table::kMeta), IsEmpty());
}

TEST_P(EngineConformanceTest, TablesAreSeparate) {
  for (int table = 0; table < kTables; ++table) {
    Put(static_cast<Table>(table), "key", std::to_string(table));
  }
  Delete(Table::kMaps, "key");
  const auto view = engine_->Read();
  for (int table = 0; table < kTables; ++table) {
    const auto expected = static_cast<Table>(table) == Table::kMaps
                              ? std::nullopt
                              : std::optional(std::to_string(table));
    EXPECT_EQ(Get(*view, static_cast<Table>(table), "key"), expected);
  }
}

TEST_P(EngineConformanceTest, RangeIsInOrderOfBytes) {
  for (const char* key : {"b", "a", "\xff", "ab", "B", "\x7f"}) Put(Table::kLog, key, key);
  Put(Table::kLog, std::string_view("\0", 1), "zero");
  EXPECT_THAT(
      List(*engine_->Read(), Table::kLog),
      ElementsAre(Pair(std::string("\0", 1), "zero"), Pair("B", "B"), Pair("a", "a"),
                  Pair("ab", "ab"), Pair("b", "b"), Pair("\x7f", "\x7f"), Pair("\xff", "\xff")));
}

TEST_P(EngineConformanceTest, RangeIncludesItsBeginAndExcludesItsEnd) {
  for (const char* key : {"a", "b", "c", "d"}) Put(Table::kLog, key, "");
  EXPECT_THAT(List(*engine_->Read(), Table::kLog, "b", "d"),
              ElementsAre(Pair("b", ""), Pair("c", "")));
}

TEST_P(EngineConformanceTest, EmptyEndIsTheEndOfTheTable) {
  for (const char* key : {"a", "b", "\xff\xff"}) Put(Table::kLog, key, "");
  EXPECT_THAT(List(*engine_->Read(), Table::kLog, "b", ""),
              ElementsAre(Pair("b", ""), Pair("\xff\xff", "")));
}

TEST_P(EngineConformanceTest, RangeWithoutKeysIsEmpty) {
  Put(Table::kLog, "m", "");
  EXPECT_THAT(List(*engine_->Read(), Table::kLog, "a", "m"), IsEmpty());
  EXPECT_THAT(List(*engine_->Read(), Table::kLog, "m", "m"), IsEmpty());
  EXPECT_THAT(List(*engine_->Read(), Table::kLog, "n", ""), IsEmpty());
}

TEST_P(EngineConformanceTest, KeysAndValuesHoldAnyBytes) {
  const std::string key("\0\xff\0key\n", 7);
  const std::string value("\0\0value\xff", 8);
  Put(Table::kJourneys, key, value);
  EXPECT_EQ(Get(*engine_->Read(), Table::kJourneys, key), value);
  EXPECT_THAT(List(*engine_->Read(), Table::kJourneys), ElementsAre(Pair(key, value)));
}

TEST_P(EngineConformanceTest, LargeValuesAreKept) {
  const std::string value(20 << 20, 'x');
  Put(Table::kJourneys, "large", value);
  EXPECT_EQ(Get(*engine_->Read(), Table::kJourneys, "large"), value);
}

TEST_P(EngineConformanceTest, LaterOperationOfABatchWins) {
  WriteBatch batch;
  batch.Put(Table::kMeta, "put-put", "first");
  batch.Put(Table::kMeta, "put-put", "second");
  batch.Put(Table::kMeta, "put-delete", "value");
  batch.Delete(Table::kMeta, "put-delete");
  batch.Delete(Table::kMeta, "delete-put");
  batch.Put(Table::kMeta, "delete-put", "value");
  ASSERT_TRUE(engine_->Write(batch, Sync::kYes).ok());
  EXPECT_THAT(List(*engine_->Read(), Table::kMeta),
              ElementsAre(Pair("delete-put", "value"), Pair("put-put", "second")));
}

TEST_P(EngineConformanceTest, BatchSpansTables) {
  WriteBatch batch;
  batch.Put(Table::kLog, "a", "1");
  batch.Put(Table::kJourneys, "b", "2");
  ASSERT_TRUE(engine_->Write(batch, Sync::kYes).ok());
  const auto view = engine_->Read();
  EXPECT_EQ(Get(*view, Table::kLog, "a"), "1");
  EXPECT_EQ(Get(*view, Table::kJourneys, "b"), "2");
}

TEST_P(EngineConformanceTest, EmptyBatchIsWritten) {
  EXPECT_TRUE(engine_->Write(WriteBatch(), Sync::kYes).ok());
}

TEST_P(EngineConformanceTest, ViewDoesNotSeeLaterWrites) {
  Put(Table::kMeta, "changed", "before");
  Put(Table::kMeta, "deleted", "before");
  const auto view = engine_->Read();
  Put(Table::kMeta, "changed", "after");
  Put(Table::kMeta, "added", "after");
  Delete(Table::kMeta, "deleted");
  EXPECT_THAT(List(*view, Table::kMeta),
              ElementsAre(Pair("changed", "before"), Pair("deleted", "before")));
  EXPECT_EQ(Get(*view, Table::kMeta, "added"), std::nullopt);
  EXPECT_THAT(List(*engine_->Read(), Table::kMeta),
              ElementsAre(Pair("added", "after"), Pair("changed", "after")));
}

TEST_P(EngineConformanceTest, IteratorOutlivesItsViewAndDoesNotSeeLaterWrites) {
  Put(Table::kMeta, "a", "1");
  Put(Table::kMeta, "b", "2");
  auto it = engine_->Read()->Range(Table::kMeta, "", "");
  Put(Table::kMeta, "aa", "later");
  Delete(Table::kMeta, "b");
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "a");
  it->Next();
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "b");
  EXPECT_EQ(it->value(), "2");
  it->Next();
  EXPECT_FALSE(it->Valid());
  EXPECT_TRUE(it->status().ok());
}

TEST_P(EngineConformanceTest, TidyingChangesNothingThatCanBeRead) {
  for (int i = 0; i < 500; ++i) Put(Table::kLog, "k" + std::to_string(i), std::string(1'000, 'x'));
  for (int i = 0; i < 500; i += 2) Delete(Table::kLog, "k" + std::to_string(i));
  Put(Table::kMaps, "map", "retail");
  const auto before = engine_->Read();
  ASSERT_TRUE(engine_->Tidy().ok());
  EXPECT_EQ(List(*engine_->Read(), Table::kLog), List(*before, Table::kLog));
  EXPECT_EQ(List(*engine_->Read(), Table::kLog).size(), 250u);
  EXPECT_EQ(Get(*engine_->Read(), Table::kMaps, "map"), "retail");
}

TEST_P(EngineConformanceTest, SizeGrowsWithWhatIsStored) {
  const std::uint64_t before = engine_->SizeBytes();
  std::string noise(1 << 20, '\0');
  std::mt19937_64 random(1);
  for (char& c : noise) c = static_cast<char>(random());
  Put(Table::kJourneys, "noise", noise);
  EXPECT_GE(engine_->SizeBytes(), before + noise.size());
}

TEST_P(EngineConformanceTest, RandomWritesAndViewsAgreeWithAModel) {
  std::mt19937_64 random(7);
  std::map<std::string, std::string> model;
  std::vector<std::pair<std::unique_ptr<ReadView>, std::map<std::string, std::string>>> views;
  for (int step = 0; step < 400; ++step) {
    WriteBatch batch;
    for (std::uint64_t i = random() % 5; i > 0; --i) {
      const std::string key(1 + random() % 2, static_cast<char>('a' + random() % 6));
      if (random() % 3 == 0) {
        batch.Delete(Table::kMaps, key);
        model.erase(key);
      } else {
        model[key] = std::to_string(random());
        batch.Put(Table::kMaps, key, model[key]);
      }
    }
    ASSERT_TRUE(engine_->Write(batch, Sync::kNo).ok());
    if (random() % 10 == 0) views.emplace_back(engine_->Read(), model);
    if (views.size() > 5) views.erase(views.begin() + static_cast<long>(random() % 5));
    for (const auto& [view, expected] : views) {
      ASSERT_EQ(List(*view, Table::kMaps), Entries(expected.begin(), expected.end()));
    }
  }
  EXPECT_EQ(List(*engine_->Read(), Table::kMaps), Entries(model.begin(), model.end()));
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineConformanceTest, ::testing::Values("Memory", "Rocks"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace journeygraph::storage
