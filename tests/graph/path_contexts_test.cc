#include "graph/path_contexts.h"

#include <map>
#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using Path = std::vector<std::uint16_t>;
using Key = std::pair<std::uint64_t, std::uint32_t>;

std::vector<std::uint16_t> SameRank(std::size_t names) {
  std::vector<std::uint16_t> rank(names);
  for (std::size_t i = 0; i < names; ++i) rank[i] = static_cast<std::uint16_t>(i);
  return rank;
}

TEST(PathContextsTest, CountsStepsAndEndsBehindTheirHistory) {
  PathContexts contexts(3);
  contexts.Add(Path{4, 5}, true, false);
  contexts.Add(Path{4}, false, true);
  contexts.Add(Path{}, true, false);
  const auto steps = contexts.Steps(SameRank(6));
  std::map<Key, std::pair<std::uint32_t, std::uint32_t>> counted;
  for (const auto& step : steps)
    counted[{step.history, step.next}] = {step.counts[0], step.counts[1]};
  const std::uint64_t start = 0xffff'ffff'ffff;
  const std::uint64_t after_4 = 0x0004'ffff'ffff;
  const std::uint64_t after_45 = 0x0005'0004'ffff;
  const decltype(counted) expected = {{{start, 4}, {1, 1}},
                                      {{start, PathContexts::kSuccess}, {1, 0}},
                                      {{after_4, 5}, {1, 0}},
                                      {{after_4, PathContexts::kBadEnd}, {0, 1}},
                                      {{after_45, PathContexts::kSuccess}, {1, 0}}};
  EXPECT_EQ(counted, expected);
  EXPECT_EQ(PathContexts::HistoryOf(Path{4, 5}, 3), after_45);
  EXPECT_EQ(PathContexts::HistoryOf(Path{9, 4, 5}, 2), after_45);
  EXPECT_EQ(PathContexts::Shortened(after_45, 2), 0x0005'0004u);
  EXPECT_EQ(PathContexts::Shortened(after_45, 0), 0u);
}

TEST(PathContextsTest, ShorterHistoriesDoNotTellLongerOnesApart) {
  PathContexts contexts(1);
  contexts.Add(Path{1, 2, 3}, true, false);
  contexts.Add(Path{0, 2, 3}, true, false);
  const auto steps = contexts.Steps(SameRank(4));
  std::uint32_t from_2_to_3 = 0;
  for (const auto& step : steps) {
    if (PathContexts::Shortened(step.history, 1) == 2 && step.next == 3) {
      from_2_to_3 += step.counts[0];
      EXPECT_EQ(step.counts[0], 2u);
    }
  }
  EXPECT_EQ(from_2_to_3, 2u);
}

TEST(PathContextsTest, MergedPartsEqualTheWholeWhateverTheOrder) {
  std::mt19937_64 random(3);
  PathContexts whole(3);
  std::vector<PathContexts> parts(3, PathContexts(3));
  for (int i = 0; i < 3'000; ++i) {
    Path path;
    for (std::uint64_t size = random() % 9; size > 0; --size) {
      path.push_back(static_cast<std::uint16_t>(random() % 30));
    }
    const bool is_success = random() % 2 == 0;
    const bool is_held_out = random() % 5 == 0;
    whole.Add(path, is_success, is_held_out);
    parts[random() % 3].Add(path, is_success, is_held_out);
  }
  parts[2].Merge(std::move(parts[0]));
  parts[2].Merge(std::move(parts[1]));
  const auto expected = whole.Steps(SameRank(30));
  const auto merged = parts[2].Steps(SameRank(30));
  ASSERT_EQ(merged.size(), expected.size());
  for (std::size_t i = 0; i < merged.size(); ++i) {
    ASSERT_EQ(merged[i].history, expected[i].history);
    ASSERT_EQ(merged[i].next, expected[i].next);
    ASSERT_EQ(merged[i].counts[0], expected[i].counts[0]);
    ASSERT_EQ(merged[i].counts[1], expected[i].counts[1]);
  }
}

TEST(PathContextsTest, OneCustomerInFiveIsHeldOut) {
  int held_out = 0;
  for (std::uint64_t customer = 0; customer < 10'000; ++customer) {
    held_out += PathContexts::IsHeldOut(customer);
  }
  EXPECT_NEAR(held_out, 2'000, 60);
}

}  // namespace
}  // namespace journeygraph::graph
