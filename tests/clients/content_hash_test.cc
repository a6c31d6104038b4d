#include "clients/cli/content_hash.h"

#include <gtest/gtest.h>

#include <set>

namespace journeygraph::cli {
namespace {

// Of the reference implementation, seed 0 (smhasher, MurmurHash3_x64_128).
TEST(ContentHashTest, EqualsTheReferenceImplementation) {
  EXPECT_EQ(HashBytes(""), (Hash128{0, 0}));
  EXPECT_EQ(HashBytes("hello"), (Hash128{0xcbd8a7b341bd9b02ULL, 0x5b1e906a48ae1d19ULL}));
  EXPECT_EQ(HashBytes("The quick brown fox jumps over the lazy dog"),
            (Hash128{0xe34bbc7bbc071b6cULL, 0x7a433ca9c49a9347ULL}));
}

TEST(ContentHashTest, TextsAreShortAndDiffer) {
  std::set<std::string> texts;
  for (int i = 0; i < 10'000; ++i) texts.insert(HashText(HashBytes(std::to_string(i))));
  EXPECT_EQ(texts.size(), 10'000u);
  EXPECT_EQ(texts.begin()->size(), 22u);
}

}  // namespace
}  // namespace journeygraph::cli
