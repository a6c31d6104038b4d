#include "graph/measure/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

// What pandas and quantile_cont give.
double ExactQuantile(std::vector<std::int64_t> values, double p) {
  std::ranges::sort(values);
  const double place = p * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::size_t>(place);
  const std::size_t upper = std::min(lower + 1, values.size() - 1);
  return static_cast<double>(values[lower]) +
         (place - std::floor(place)) * static_cast<double>(values[upper] - values[lower]);
}

DurationHistogram HistogramOf(const std::vector<std::int64_t>& values) {
  DurationHistogram histogram;
  for (const std::int64_t value : values) histogram.Add(value);
  return histogram;
}

std::vector<std::int64_t> RandomGaps(std::uint64_t seed, int size) {
  std::mt19937_64 random(seed);
  std::vector<std::int64_t> values;
  for (int i = 0; i < size; ++i) {
    values.push_back(static_cast<std::int64_t>(random() >> (random() % 40 + 22)));
  }
  return values;
}

TEST(DurationHistogramTest, IsExactBelow128) {
  const DurationHistogram histogram = HistogramOf({0, 1, 5, 127, 126, 64});
  EXPECT_EQ(histogram.Quantile(0), 0);
  EXPECT_EQ(histogram.Quantile(0.2), 1);
  EXPECT_EQ(histogram.Quantile(0.4), 5);
  EXPECT_EQ(histogram.Quantile(0.5), 34.5);
  EXPECT_EQ(histogram.Quantile(1), 127);
}

TEST(DurationHistogramTest, TakesEveryValueToOnePercent) {
  for (int bits = 0; bits < 63; ++bits) {
    for (const std::int64_t offset : {-1, 0, 1}) {
      const std::int64_t value = (std::int64_t{1} << bits) + offset;
      const DurationHistogram histogram = HistogramOf({value});
      EXPECT_NEAR(histogram.Quantile(0.5), double(value), 0.0079 * double(value)) << value;
    }
  }
  for (std::int64_t value = 1; value < 2'000'000'000'000; value += value / 97 + 1) {
    EXPECT_NEAR(HistogramOf({value}).Quantile(0.5), double(value), 0.0079 * double(value));
  }
}

TEST(DurationHistogramTest, InterpolatesLikeQuantileContToOnePercent) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::vector<std::int64_t> values = RandomGaps(seed, 1 + int(seed) * 7);
    const DurationHistogram histogram = HistogramOf(values);
    for (const double p : {0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0}) {
      const double exact = ExactQuantile(values, p);
      EXPECT_NEAR(histogram.Quantile(p), exact, 0.01 * exact + 1e-9) << seed << " " << p;
    }
  }
}

TEST(DurationHistogramTest, HasExactCountAndMean) {
  const std::vector<std::int64_t> values = RandomGaps(3, 999);
  const DurationHistogram histogram = HistogramOf(values);
  Int128 sum = 0;
  for (const std::int64_t value : values) sum += value;
  EXPECT_EQ(histogram.count(), 999u);
  EXPECT_EQ(histogram.Mean(), static_cast<double>(sum) / 999);
}

TEST(DurationHistogramTest, MeanOfLargestValuesDoesNotOverflow) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(HistogramOf({most, most, most}).Mean(), static_cast<double>(most));
}

TEST(DurationHistogramTest, MergedEqualsAddedTogetherInAnyOrder) {
  std::vector<std::int64_t> values = RandomGaps(5, 400);
  const DurationHistogram whole = HistogramOf(values);
  DurationHistogram merged = HistogramOf({values.begin() + 250, values.end()});
  merged.Merge(HistogramOf({values.begin(), values.begin() + 250}));
  merged.Merge(DurationHistogram());
  EXPECT_EQ(merged, whole);
  EXPECT_EQ(Summarise(merged), Summarise(whole));
  std::ranges::reverse(values);
  EXPECT_EQ(HistogramOf(values), whole);
  values.back() += 1'000'000;
  EXPECT_FALSE(HistogramOf(values) == whole);
}

TEST(DurationHistogramTest, SubtractUndoesMerge) {
  const DurationHistogram first = HistogramOf(RandomGaps(6, 100));
  const DurationHistogram second = HistogramOf(RandomGaps(7, 80));
  DurationHistogram both = first;
  both.Merge(second);
  ASSERT_TRUE(both.Subtract(second).ok());
  EXPECT_EQ(both, first);
}

TEST(DurationHistogramTest, RefusesToSubtractWhatIsNotPart) {
  DurationHistogram histogram = HistogramOf({5, 100'000});
  const DurationHistogram before = histogram;
  EXPECT_EQ(histogram.Subtract(HistogramOf({5, 7})).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(histogram.Subtract(HistogramOf({1'000'000'000})).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(histogram, before);
}

TEST(DurationHistogramTest, AnswersZeroWhenEmpty) {
  EXPECT_EQ(Summarise(DurationHistogram()), GapStatistics{});
}

TEST(DurationHistogramTest, TakesNegativeAndNotANumberForZero) {
  const DurationHistogram histogram = HistogramOf({-5, 3});
  EXPECT_EQ(histogram.Quantile(std::nan("")), 0);
  EXPECT_EQ(histogram.Quantile(-1), 0);
  EXPECT_EQ(histogram.Quantile(7), 3);
}

// Counts of a bucket lie in a byte and what it carries.
TEST(DurationHistogramTest, CountsBeyondAByteStayExact) {
  std::mt19937_64 random(11);
  std::vector<std::int64_t> values;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(
        static_cast<std::int64_t>(random() % 5 == 0 ? random() % 100'000 : random() % 9));
  }
  DurationHistogram whole, left, right;
  for (std::size_t i = 0; i < values.size(); ++i) {
    whole.Add(values[i]);
    (i % 3 == 0 ? left : right).Add(values[i]);
  }
  DurationHistogram merged = left;
  merged.Merge(right);
  EXPECT_TRUE(merged == whole);
  std::ranges::sort(values);
  for (const double p : {0.0, 0.1, 0.3, 0.5, 0.7, 0.79}) {
    const double expected =
        static_cast<double>(values[static_cast<std::size_t>(p * double(values.size() - 1))]);
    EXPECT_NEAR(merged.Quantile(p), expected, 1 + 0.01 * expected) << p;
  }
  ASSERT_TRUE(merged.Subtract(left).ok());
  EXPECT_TRUE(merged == right);
  ASSERT_TRUE(merged.Subtract(right).ok());
  EXPECT_TRUE(merged == DurationHistogram());
}

TEST(DurationHistogramTest, WindowGrowsDownAndUpUnderLargeCounts) {
  DurationHistogram histogram;
  for (int i = 0; i < 600; ++i) histogram.Add(50'000);
  histogram.Add(3);
  histogram.Add(100'000'000'000);
  for (int i = 0; i < 600; ++i) histogram.Add(3);
  EXPECT_EQ(histogram.count(), 1'202u);
  EXPECT_EQ(histogram.Quantile(0.25), 3);
  EXPECT_NEAR(histogram.Quantile(0.75), 50'000, 500);
  EXPECT_NEAR(histogram.Quantile(1), 1e11, 1e9);
}

}  // namespace
}  // namespace journeygraph::graph
