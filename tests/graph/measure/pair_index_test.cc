#include "graph/measure/pair_index.h"

#include <map>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

class PairIndexTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(PairIndexTest, NumbersPairsInOrderOfFirstUse) {
  const std::uint32_t seconds = GetParam();
  PairIndex index(seconds);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> expected;
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t first = random() % 700;
    const std::uint32_t second = random() % seconds;
    const auto number = static_cast<std::uint32_t>(expected.size());
    const auto [known, is_new] = expected.try_emplace({first, second}, number);
    ASSERT_EQ(index.NumberOf(first, second), known->second);
  }
  ASSERT_EQ(index.pairs().size(), expected.size());
  for (const auto& [pair, number] : expected) {
    EXPECT_EQ(index.pairs()[number].first, pair.first);
    EXPECT_EQ(index.pairs()[number].second, pair.second);
  }
}

INSTANTIATE_TEST_SUITE_P(TableAndMap, PairIndexTest,
                         testing::Values(1, 2, 40, PairIndex::kLargestTable,
                                         PairIndex::kLargestTable + 1, 65'535));

}  // namespace
}  // namespace journeygraph::graph
