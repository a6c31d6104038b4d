#include "storage/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/storage/probe_engine.h"

namespace journeygraph::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DocumentsTest : public ::testing::Test {
 protected:
  static Document Some(const std::string& id) { return {.id = id, .content = "about " + id}; }

  std::vector<std::string> Listed(std::string_view after = "", std::size_t limit = 100) {
    std::vector<std::string> ids;
    const auto documents = documents_.List(DocumentKind::kBaseline, after, limit);
    EXPECT_TRUE(documents.ok()) << documents.status();
    for (const Document& document : *documents) ids.push_back(document.id);
    return ids;
  }

  std::int64_t now_ = 1'000;
  ProbeEngine engine_;
  DocumentStore documents_{engine_, 1, [this] { return now_++; }};
};

TEST_F(DocumentsTest, CreatedDocumentIsReadBack) {
  const auto created = documents_.Create(DocumentKind::kBaseline, Some("b"));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->create_time_ms, 1'000);
  EXPECT_EQ(*documents_.Get(DocumentKind::kBaseline, "b"), *created);
}

TEST_F(DocumentsTest, ContentMayBeAnyBytes) {
  const std::string bytes("\0\xff\n", 3);
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, {.id = "b", .content = bytes}).ok());
  EXPECT_EQ(documents_.Get(DocumentKind::kBaseline, "b")->content, bytes);
}

TEST_F(DocumentsTest, SecondDocumentOfAnIdIsRefused) {
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
  Document second = Some("b");
  second.content = "another";
  EXPECT_EQ(documents_.Create(DocumentKind::kBaseline, second).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(documents_.Get(DocumentKind::kBaseline, "b")->content, "about b");
}

TEST_F(DocumentsTest, KindsAndWorkspacesAreApart) {
  DocumentStore other(engine_, 2, [] { return 0; });
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
  EXPECT_TRUE(absl::IsNotFound(documents_.Get(DocumentKind::kInitiative, "b").status()));
  EXPECT_TRUE(absl::IsNotFound(other.Get(DocumentKind::kBaseline, "b").status()));
  ASSERT_TRUE(documents_.Create(DocumentKind::kInitiative, Some("b")).ok());
  ASSERT_TRUE(other.Create(DocumentKind::kBaseline, Some("c")).ok());
  EXPECT_THAT(Listed(), ElementsAre("b"));
}

TEST_F(DocumentsTest, DeletedDocumentIsGoneAndItsIdIsFree) {
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
  ASSERT_TRUE(documents_.Delete(DocumentKind::kBaseline, "b").ok());
  EXPECT_TRUE(absl::IsNotFound(documents_.Get(DocumentKind::kBaseline, "b").status()));
  EXPECT_TRUE(absl::IsNotFound(documents_.Delete(DocumentKind::kBaseline, "b")));
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
}

TEST_F(DocumentsTest, DocumentsAreListedByIdInPages) {
  for (const char* id : {"b", "a", "d", "aa"}) {
    ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some(id)).ok());
  }
  EXPECT_THAT(Listed(), ElementsAre("a", "aa", "b", "d"));
  EXPECT_THAT(Listed("", 2), ElementsAre("a", "aa"));
  EXPECT_THAT(Listed("aa", 5), ElementsAre("b", "d"));
  EXPECT_THAT(Listed("d"), IsEmpty());
}

TEST_F(DocumentsTest, EveryChangeIsOneSyncedWrite) {
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
  ASSERT_TRUE(documents_.Delete(DocumentKind::kBaseline, "b").ok());
  EXPECT_EQ(engine_.writes(), 2);
  EXPECT_EQ(engine_.synced_writes(), 2);
}

TEST_F(DocumentsTest, ChangeThatIsNotWrittenHasNotHappened) {
  ASSERT_TRUE(documents_.Create(DocumentKind::kBaseline, Some("b")).ok());
  engine_.BeforeWrite(
      [](const WriteBatch&, Sync) { return absl::ResourceExhaustedError("the disk is full"); });
  EXPECT_EQ(documents_.Create(DocumentKind::kBaseline, Some("c")).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(documents_.Delete(DocumentKind::kBaseline, "b").code(),
            absl::StatusCode::kResourceExhausted);
  engine_.BeforeWrite(nullptr);
  EXPECT_THAT(Listed(), ElementsAre("b"));
}

TEST_F(DocumentsTest, DamagedDocumentIsDataLoss) {
  WriteBatch batch;
  batch.Put(Table::kMaps, DocumentKey(1, 1, "b"), "garbage");
  ASSERT_TRUE(engine_.Write(batch, Sync::kNo).ok());
  EXPECT_TRUE(absl::IsDataLoss(documents_.Get(DocumentKind::kBaseline, "b").status()));
  EXPECT_TRUE(absl::IsDataLoss(documents_.List(DocumentKind::kBaseline, "", 9).status()));
  EXPECT_TRUE(absl::IsDataLoss(documents_.Create(DocumentKind::kBaseline, Some("b")).status()));
}

}  // namespace
}  // namespace journeygraph::storage
