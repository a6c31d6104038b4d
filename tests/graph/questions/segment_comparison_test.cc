#include "graph/questions/segment_comparison.h"

#include <cmath>
#include <map>
#include <random>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

// Journeys whose place leaves `rest` when divided by `parts`.
SegmentCounts SegmentOf(JourneyLog& log, std::size_t rest, std::size_t parts,
                        const std::string& label) {
  HeadlineCounts counts(log.context());
  SegmentCounts segment{
      .label = label, .variants = VariantCounts(log.context()), .customer_set = CustomerSet()};
  for (std::size_t i = rest; i < log.size(); i += parts) {
    counts.Add(log.View(i));
    segment.variants->Add(log.View(i));
    segment.customer_set->Add(log.View(i));
  }
  segment.tally = counts.tally();
  segment.customers = counts.customers();
  return segment;
}

const SegmentDifference& Row(const SegmentComparison& answer, std::string_view measure) {
  for (const SegmentDifference& row : answer.differences) {
    if (row.measure == measure) return row;
  }
  ADD_FAILURE() << measure;
  return answer.differences.front();
}

// 297 of 522 successes and NPS 30 against 200 of 400 and NPS 15: the vectors of the definitions.
SegmentComparison VectorComparison() {
  JourneyLog log;
  const auto add = [&](const char* text, int times) { log.Add(text, times); };
  add("web:a => success", 297);
  add("web:a => failure", 225);
  add("web:a(nps=9) => open", 50);
  add("web:a(nps=7) => open", 30);
  add("web:a(nps=2) => open", 20);
  const std::size_t first = log.size();
  add("web:a chat:a => success", 200);
  add("web:a => failure", 200);
  add("web:a(nps=9) => open", 32);
  add("web:a(nps=7) => open", 28);
  add("web:a(nps=2) => open", 20);
  std::vector<SegmentCounts> segments(2);
  HeadlineCounts counts[2] = {HeadlineCounts(log.context()), HeadlineCounts(log.context())};
  for (std::size_t i = 0; i < log.size(); ++i) counts[i >= first].Add(log.View(i));
  segments[0] = {.label = "one", .tally = counts[0].tally(), .customers = 622};
  segments[1] = {.label = "two", .tally = counts[1].tally(), .customers = 480};
  return CompareSegments(segments, log.context(), {.comparator = 1});
}

TEST(SegmentComparisonTest, GivesTheVectorsOfTheDefinitions) {
  const SegmentComparison answer = VectorComparison();
  EXPECT_NEAR(*Row(answer, "success_rate").difference->statistic, 2.082, 0.0005);
  EXPECT_NEAR(*Row(answer, "nps").difference->statistic, 1.270, 0.0005);
  EXPECT_NEAR(Row(answer, "nps").difference->estimate.value, 15, 1e-9);
}

TEST(SegmentComparisonTest, QValuesAreOverAllTestsOfTheAnswer) {
  const SegmentComparison answer = VectorComparison();
  std::vector<double> p_values;
  for (const auto& row : answer.differences) {
    if (row.q_value) p_values.push_back(*row.difference->p_value);
  }
  EXPECT_EQ(answer.tests, p_values.size());
  EXPECT_GE(answer.tests, 3u);
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  std::size_t next = 0;
  for (const auto& row : answer.differences) {
    if (row.q_value) {
      EXPECT_DOUBLE_EQ(*row.q_value, q_values[next++]);
    }
  }
  EXPECT_GT(*Row(answer, "success_rate").q_value, *Row(answer, "success_rate").difference->p_value);
}

TEST(SegmentComparisonTest, SmallSamplesAreFlaggedAndNeverSignificant) {
  JourneyLog log;
  log.Add("a => success", 29);
  log.Add("a => failure", 200);
  HeadlineCounts few(log.context());
  HeadlineCounts many(log.context());
  for (std::size_t i = 0; i < log.size(); ++i) (i < 29 ? few : many).Add(log.View(i));
  std::vector<SegmentCounts> segments = {{.label = "few", .tally = few.tally()},
                                         {.label = "many", .tally = many.tally()}};
  const SegmentComparison answer = CompareSegments(segments, log.context(), {.comparator = 1});
  const SegmentDifference& row = Row(answer, "success_rate");
  EXPECT_LT(*row.q_value, 1e-6);
  EXPECT_TRUE(row.small_sample);
  EXPECT_FALSE(row.is_significant);
}

TEST(SegmentComparisonTest, NumbersThatNobodyHasAreLeftOutUnlessAskedFor) {
  JourneyLog log;
  log.Add("a(csat=5) => success", 4);
  const std::vector<SegmentCounts> segments = {SegmentOf(log, 0, 2, "a"),
                                               SegmentOf(log, 1, 2, "b")};
  std::vector<std::string> names;
  const SegmentComparison answer = CompareSegments(segments, log.context(), {});
  for (const auto& number : answer.segments[0].numbers) {
    names.push_back(number.name);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"interactions", "journeys", "success_rate", "csat",
                                      "switch_rate", "contacts_per_journey", "time_to_success"}));
  const SegmentComparison asked =
      CompareSegments(segments, log.context(),
                      {.measures = {{.kind = MeasureKind::kScore, .metric = Metric::kNps}}});
  ASSERT_EQ(asked.differences.size(), 1u);
  EXPECT_FALSE(asked.differences[0].difference);
}

TEST(SegmentComparisonTest, EverySegmentIsComparedWithTheComparatorAlone) {
  JourneyLog log = LogOf(RandomJourneys(2));
  std::vector<SegmentCounts> segments;
  for (std::size_t i = 0; i < 3; ++i) segments.push_back(SegmentOf(log, i, 3, std::to_string(i)));
  const SegmentComparison answer = CompareSegments(segments, log.context(), {.comparator = 1});
  for (const SegmentDifference& row : answer.differences) EXPECT_NE(row.segment, 1u);
  EXPECT_EQ(answer.distances.size(), 2u);
  EXPECT_TRUE(answer.overlaps.empty());
  std::uint64_t interactions = 0;
  for (const SegmentNumbers& segment : answer.segments) interactions += segment.interactions;
  HeadlineCounts whole(log.context());
  log.Feed(whole);
  EXPECT_EQ(interactions, whole.tally().interactions);
}

TEST(SegmentComparisonTest, CustomersInTwoSegmentsAreSaid) {
  JourneyLog log;
  log.Add("a => open", 12);
  const std::vector<SegmentCounts> segments = {
      SegmentOf(log, 0, 2, "even"), SegmentOf(log, 0, 3, "threes"), SegmentOf(log, 1, 2, "odd")};
  const SegmentComparison answer = CompareSegments(segments, log.context(), {.comparator = 2});
  const std::vector<SegmentOverlap> expected = {{0, 1, 2}, {1, 2, 2}};
  EXPECT_EQ(answer.overlaps, expected);
}

VariantCounts PathsOf(JourneyLog& log, std::size_t begin, std::size_t end) {
  VariantCounts counts(log.context());
  for (std::size_t i = begin; i < end; ++i) counts.Add(log.View(i));
  return counts;
}

TEST(VariantDistanceTest, IsHalfTheSumOfDifferencesOfShares) {
  JourneyLog log;
  log.Add("a b => open", 6);
  log.Add("a => open", 4);
  log.Add("a b => open", 1);
  log.Add("c => open", 4);
  const VariantDistance distance = DistanceOf(PathsOf(log, 0, 10), PathsOf(log, 10, 15));
  EXPECT_DOUBLE_EQ(distance.total_variation, (0.4 + 0.4 + 0.8) / 2);
  EXPECT_EQ(distance.variants, 3u);
  EXPECT_EQ(distance.shared_variants, 1u);
}

TEST(VariantDistanceTest, EqualPathsAreAtNoDistance) {
  JourneyLog log;
  log.Add("a b => open", 3);
  log.Add("c => open", 3);
  log.Add("a b => open", 5);
  log.Add("c => open", 5);
  EXPECT_EQ(DistanceOf(PathsOf(log, 0, 6), PathsOf(log, 6, 16)).total_variation, 0);
}

TEST(VariantDistanceTest, ExpectedByChanceIsTheMeanOfRandomDeals) {
  JourneyLog log = LogOf(RandomJourneys(4, {.journeys = 60, .touchpoints = 2, .longest = 3}));
  std::mt19937_64 random(9);
  double sum = 0;
  constexpr int kDeals = 400;
  double expected = 0;
  for (int deal = 0; deal < kDeals; ++deal) {
    // With replacement, as the formula has it: everybody goes to a side by lot.
    VariantCounts a(log.context());
    VariantCounts b(log.context());
    for (std::size_t i = 0; i < log.size(); ++i) (random() % 3 == 0 ? a : b).Add(log.View(i));
    const VariantDistance distance = DistanceOf(a, b);
    sum += distance.total_variation;
    expected += distance.expected_by_chance;
  }
  EXPECT_NEAR(sum / kDeals, expected / kDeals, 0.1 * expected / kDeals);
}

TEST(VariantDistanceTest, RandomSetsAreComparedAsByHand) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.touchpoints = 3, .longest = 3}));
    const std::size_t half = log.size() / 2;
    std::map<std::vector<TouchpointId>, std::pair<double, double>> shares;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto path = log.View(i).touchpoint;
      auto& [a, b] = shares[{path.begin(), path.end()}];
      (i < half ? a : b) += 1.0 / static_cast<double>(i < half ? half : log.size() - half);
    }
    double sum = 0;
    for (const auto& [path, pair] : shares) sum += std::abs(pair.first - pair.second);
    const VariantDistance distance =
        DistanceOf(PathsOf(log, 0, half), PathsOf(log, half, log.size()));
    EXPECT_NEAR(distance.total_variation, sum / 2, 1e-12);
    EXPECT_EQ(distance.variants, shares.size());
  }
}

TEST(SegmentComparisonTest, NoDifferenceDependsOnTheOrderOfArrival) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::vector<std::string> texts = RandomJourneys(seed);
    const auto compare = [](const std::vector<std::string>& all) {
      JourneyLog log = LogOf(all);
      HeadlineCounts counts[2] = {HeadlineCounts(log.context()), HeadlineCounts(log.context())};
      std::vector<SegmentCounts> segments(2);
      for (auto& segment : segments) segment.variants = VariantCounts(log.context());
      for (std::size_t i = 0; i < log.size(); ++i) {
        const std::size_t side = log.View(i).size() % 2;
        counts[side].Add(log.View(i));
        segments[side].variants->Add(log.View(i));
      }
      for (std::size_t side : {0, 1}) segments[side].tally = counts[side].tally();
      return CompareSegments(segments, log.context(), {.comparator = 1});
    };
    const SegmentComparison expected = compare(texts);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(texts, random);
    EXPECT_TRUE(compare(texts) == expected) << seed;
  }
}

}  // namespace
}  // namespace journeygraph::graph
