#include "graph/measure/time_buckets.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(TimeBucketsTest, WithoutEdgesAllTimeIsOneBucket) {
  const TimeBuckets buckets;
  EXPECT_TRUE(buckets.IsAllTime());
  EXPECT_EQ(buckets.size(), 1u);
  EXPECT_EQ(buckets.BucketOf(-5), 0u);
}

TEST(TimeBucketsTest, BucketsAreHalfOpen) {
  const TimeBuckets buckets({-10, 0, 25});
  EXPECT_EQ(buckets.BucketOf(-11), 2u);
  EXPECT_EQ(buckets.BucketOf(-10), 0u);
  EXPECT_EQ(buckets.BucketOf(-1), 0u);
  EXPECT_EQ(buckets.BucketOf(0), 1u);
  EXPECT_EQ(buckets.BucketOf(24), 1u);
  EXPECT_EQ(buckets.BucketOf(25), 2u);
  EXPECT_EQ(buckets.StartMs(1), 0);
  EXPECT_EQ(buckets.EndMs(1), 25);
}

TEST(TimeBucketsTest, RandomEdgesAreFoundAsByHand) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> edges = {static_cast<std::int64_t>(random() % 1'000) - 500};
    const int count = 1 + static_cast<int>(random() % 20);
    for (int i = 0; i < count; ++i) {
      edges.push_back(edges.back() + 1 + static_cast<std::int64_t>(random() % 90));
    }
    const TimeBuckets buckets(edges);
    for (std::int64_t time = edges.front() - 3; time < edges.back() + 3; ++time) {
      const auto above = std::upper_bound(edges.begin(), edges.end(), time) - edges.begin();
      const bool is_inside = above > 0 && time < edges.back();
      ASSERT_EQ(buckets.BucketOf(time),
                is_inside ? static_cast<std::uint32_t>(above - 1) : buckets.size())
          << time;
    }
  }
}

}  // namespace
}  // namespace journeygraph::graph
