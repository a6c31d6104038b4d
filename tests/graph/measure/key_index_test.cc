#include "graph/measure/key_index.h"

#include <map>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(KeyIndexTest, NumbersKeysInOrderOfFirstUse) {
  KeyIndex index;
  EXPECT_EQ(index.Find(7), KeyIndex::kUnknown);
  EXPECT_EQ(index.NumberOf(7), 0u);
  EXPECT_EQ(index.NumberOf(0), 1u);
  EXPECT_EQ(index.NumberOf(7), 0u);
  EXPECT_EQ(index.Find(0), 1u);
  EXPECT_EQ(index.Find(8), KeyIndex::kUnknown);
  EXPECT_EQ(index.keys(), (std::vector<std::uint64_t>{7, 0}));
}

TEST(KeyIndexTest, EqualsAMapForManyKeys) {
  std::mt19937_64 random(1);
  KeyIndex index;
  std::map<std::uint64_t, std::uint32_t> plain;
  for (int i = 0; i < 100'000; ++i) {
    // Keys that differ in their high halves alone, in their low halves alone, and in both.
    const std::uint64_t key = (random() % 200) << 32 | random() % 200;
    const auto number = plain.emplace(key, static_cast<std::uint32_t>(plain.size())).first->second;
    ASSERT_EQ(index.NumberOf(key), number);
  }
  ASSERT_EQ(index.size(), plain.size());
  for (const auto& [key, number] : plain) ASSERT_EQ(index.Find(key), number);
}

}  // namespace
}  // namespace journeygraph::graph
