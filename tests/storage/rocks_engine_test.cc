// What only the engine with a data folder can get wrong: the folder, and damage in it.
#include "storage/engine/rocks_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/engine/rocks_options.h"
#include "storage/engine/rocks_status.h"
#include "tests/storage/temp_folder.h"

namespace journeygraph::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RocksEngineTest : public ::testing::Test {
 protected:
  std::filesystem::path data() const { return folder_.path() / "deep" / "data"; }

  absl::StatusOr<std::unique_ptr<Engine>> Open() { return OpenRocksEngine({.folder = data()}); }

  // Values that cannot be compressed.
  static std::string Noise(std::size_t size) {
    static std::mt19937_64 random(3);
    std::string noise(size, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    return noise;
  }

  void Fill(int keys, std::size_t value_bytes) {
    const auto engine = Open();
    ASSERT_TRUE(engine.ok()) << engine.status();
    for (int i = 0; i < keys; ++i) {
      WriteBatch batch;
      batch.Put(Table::kJourneys, "key" + std::to_string(1'000'000 + i), Noise(value_bytes));
      ASSERT_TRUE((*engine)->Write(batch, Sync::kNo).ok());
    }
  }

  std::vector<std::filesystem::path> FilesWithExtension(const std::string& extension) const {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(data())) {
      if (file.path().extension() == extension && file.file_size() > 0) {
        files.push_back(file.path());
      }
    }
    return files;
  }

  static void FlipByte(const std::filesystem::path& file, std::uintmax_t offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(stream.get());
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 0x55));
  }

  TempFolder folder_;
};

TEST_F(RocksEngineTest, CreatesTheFolderAndThoseAboveIt) {
  ASSERT_TRUE(Open().ok());
  EXPECT_TRUE(std::filesystem::is_directory(data()));
}

TEST_F(RocksEngineTest, ReopeningKeepsEverything) {
  Fill(1'000, 100);
  {
    const auto engine = Open();
    ASSERT_TRUE(engine.ok());
    WriteBatch batch;
    batch.Delete(Table::kJourneys, "key1000500");
    batch.Put(Table::kMaps, "map", "value");
    ASSERT_TRUE((*engine)->Write(batch, Sync::kYes).ok());
  }
  const auto engine = Open();
  ASSERT_TRUE(engine.ok());
  const auto view = (*engine)->Read();
  int keys = 0;
  for (auto it = view->Range(Table::kJourneys, "", ""); it->Valid(); it->Next()) ++keys;
  EXPECT_EQ(keys, 999);
  EXPECT_EQ(*view->Get(Table::kJourneys, "key1000500"), std::nullopt);
  EXPECT_EQ(**view->Get(Table::kMaps, "map"), "value");
}

TEST_F(RocksEngineTest, SecondOpenerIsRefused) {
  const auto first = Open();
  ASSERT_TRUE(first.ok());
  const auto second = Open();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
  EXPECT_THAT(std::string(second.status().message()), Not(HasSubstr(folder_.path().string())));
}

TEST_F(RocksEngineTest, FolderThatIsAFileIsRefused) {
  std::ofstream(folder_.path() / "deep") << "not a folder";
  const auto engine = Open();
  EXPECT_EQ(engine.status().code(), absl::StatusCode::kUnavailable) << engine.status();
  EXPECT_THAT(std::string(engine.status().message()), Not(HasSubstr(folder_.path().string())));
}

TEST_F(RocksEngineTest, TornTailOfTheLastLogOpensWithoutTheTornWrite) {
  Fill(100, 1'000);
  const auto logs = FilesWithExtension(".log");
  ASSERT_EQ(logs.size(), 1u);
  std::filesystem::resize_file(logs[0], std::filesystem::file_size(logs[0]) - 10);
  const auto engine = Open();
  ASSERT_TRUE(engine.ok()) << engine.status();
  const auto view = (*engine)->Read();
  EXPECT_TRUE(view->Get(Table::kJourneys, "key1000098")->has_value());
  EXPECT_FALSE(view->Get(Table::kJourneys, "key1000099")->has_value());
}

TEST_F(RocksEngineTest, DamageInTheMiddleOfALogIsDataLossAndNotAShorterStore) {
  Fill(100, 1'000);
  const auto logs = FilesWithExtension(".log");
  ASSERT_EQ(logs.size(), 1u);
  FlipByte(logs[0], std::filesystem::file_size(logs[0]) / 2);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksEngineTest, DamagedTableIsDataLossForGetAndRange) {
  Fill(300, 100'000);  // more than a memtable: some of it is flushed
  const auto tables = FilesWithExtension(".sst");
  ASSERT_FALSE(tables.empty());
  for (const auto& table : tables) {
    for (std::uintmax_t at = 1'000; at + 200'000 < std::filesystem::file_size(table);
         at += 150'000) {
      FlipByte(table, at);
    }
  }
  const auto engine = Open();
  ASSERT_TRUE(engine.ok()) << engine.status();
  const auto view = (*engine)->Read();
  EXPECT_EQ(view->Get(Table::kJourneys, "key1000000").status().code(), absl::StatusCode::kDataLoss);
  auto it = view->Range(Table::kJourneys, "", "");
  while (it->Valid()) it->Next();
  EXPECT_EQ(it->status().code(), absl::StatusCode::kDataLoss) << it->status();
}

TEST_F(RocksEngineTest, TableThatThisVersionDoesNotKnowIsRefused) {
  ASSERT_TRUE(Open().ok());
  {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* opened = nullptr;
    const auto cache = rocksdb::NewLRUCache(1 << 20);
    ASSERT_TRUE(rocksdb::DB::Open(RocksDatabaseOptions(), data(), RocksColumnFamilies(cache),
                                  &families, &opened)
                    .ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    families.emplace_back();
    ASSERT_TRUE(db->CreateColumnFamily({}, "from-the-future", &families.back()).ok());
    for (auto* family : families) ASSERT_TRUE(db->DestroyColumnFamilyHandle(family).ok());
  }
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RocksStatusTest, EveryErrorHasACodeAndNoTextOfTheEngine) {
  using rocksdb::Status;
  const std::vector<std::pair<Status, absl::StatusCode>> table = {
      {Status::OK(), absl::StatusCode::kOk},
      {Status::Corruption("/secret"), absl::StatusCode::kDataLoss},
      {Status::NoSpace("/secret"), absl::StatusCode::kResourceExhausted},
      {Status::SpaceLimit("/secret"), absl::StatusCode::kResourceExhausted},
      {Status::IOError("/secret"), absl::StatusCode::kUnavailable},
      {Status::PathNotFound("/secret"), absl::StatusCode::kUnavailable},
      {Status::Busy("/secret"), absl::StatusCode::kUnavailable},
      {Status::TryAgain("/secret"), absl::StatusCode::kUnavailable},
      {Status::TimedOut("/secret"), absl::StatusCode::kUnavailable},
      {Status::ShutdownInProgress("/secret"), absl::StatusCode::kUnavailable},
      {Status::InvalidArgument("/secret"), absl::StatusCode::kInternal},
      {Status::NotSupported("/secret"), absl::StatusCode::kInternal},
      {Status::Aborted("/secret"), absl::StatusCode::kInternal},
  };
  for (const auto& [rocks, code] : table) {
    EXPECT_EQ(FromRocks(rocks).code(), code) << rocks.ToString();
    EXPECT_THAT(std::string(FromRocks(rocks).message()), Not(HasSubstr("secret")));
  }
  EXPECT_EQ(FromRocksOpen(Status::IOError("While lock file: /secret", "busy")).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FromRocksOpen(Status::IOError("While open file: /lock", "gone")).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(FromRocksOpen(Status::Corruption("x")).code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksEngineTest, OwnDiaryOfTheEngineStaysSmall) {
  for (int i = 0; i < 8; ++i) Fill(1, 10);
  std::uintmax_t bytes = 0;
  int diaries = 0;
  for (const auto& file : std::filesystem::directory_iterator(data())) {
    if (!file.path().filename().string().starts_with("LOG")) continue;
    ++diaries;
    bytes += file.file_size();
  }
  EXPECT_LE(diaries, 5);
  EXPECT_LT(bytes, 1u << 20);
}

}  // namespace
}  // namespace journeygraph::storage
