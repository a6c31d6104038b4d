#include "graph/measure/metric_score.h"

#include <cmath>
#include <initializer_list>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

// counts[i] answers of lowest + i.
ScoreTally Tally(Metric metric, int lowest, std::initializer_list<int> counts) {
  ScoreTally tally;
  std::int64_t answer = lowest;
  for (const int count : counts) {
    for (int i = 0; i < count; ++i) {
      tally.Add(BuiltInMetric(metric),
                {.metric = metric, .wording = 1, .value_micros = answer * kMicrosPerUnit});
    }
    ++answer;
  }
  return tally;
}

TEST(MetricScoreTest, NpsGivesTheVectorOfTheDefinitions) {
  const MetricScore nps = Summarise(BuiltInMetric(Metric::kNps),
                                    Tally(Metric::kNps, 0, {5, 5, 2, 2, 2, 2, 2, 15, 15, 25, 25}));
  EXPECT_EQ(nps.positive, 50u);
  EXPECT_EQ(nps.neutral, 30u);
  EXPECT_EQ(nps.negative, 20u);
  EXPECT_NEAR(nps.value, 30, 1e-12);
  EXPECT_NEAR(nps.low, 14.69, 0.005);
  EXPECT_NEAR(nps.high, 45.31, 0.005);
  EXPECT_FALSE(nps.index.has_value());
  EXPECT_FALSE(nps.small_sample);
}

TEST(MetricScoreTest, CesGivesTheVectorOfTheDefinitions) {
  const MetricScore ces = Summarise(BuiltInMetric(Metric::kCes),
                                    Tally(Metric::kCes, 1, {80, 210, 140, 110, 160, 180, 120}));
  EXPECT_NEAR(ces.value, 4.08, 1e-12);
  EXPECT_NEAR(double(ces.positive) / double(ces.count), 0.46, 1e-12);
  EXPECT_NEAR(ces.index->value, -13, 1e-12);
  EXPECT_NEAR(*ces.positive_share.value, 0.46, 1e-12);
  EXPECT_EQ(ces.neutral, 110u);
  EXPECT_LT(ces.low, 4.08);
  EXPECT_GT(ces.high, 4.08);
}

TEST(MetricScoreTest, CsatIsTheShareOfTheTopTwo) {
  const MetricScore csat =
      Summarise(BuiltInMetric(Metric::kCsat), Tally(Metric::kCsat, 1, {2, 3, 3, 20, 22}));
  EXPECT_DOUBLE_EQ(csat.value, 0.84);
  EXPECT_NEAR(csat.low, 0.7149, 0.00005);
  EXPECT_NEAR(csat.high, 0.9166, 0.00005);
  EXPECT_NEAR(csat.mean, (2 + 6 + 9 + 80 + 110) / 50.0, 1e-12);
}

TEST(MetricScoreTest, SentimentIsNeutralUpToFiveHundredths) {
  ScoreTally tally;
  for (const std::int64_t micros : {-50'001, -50'000, 0, 50'000, 50'001, 1'000'000}) {
    tally.Add(BuiltInMetric(Metric::kSentiment),
              {.metric = Metric::kSentiment, .value_micros = micros});
  }
  const MetricScore sentiment = Summarise(BuiltInMetric(Metric::kSentiment), tally);
  EXPECT_EQ(sentiment.negative, 1u);
  EXPECT_EQ(sentiment.neutral, 3u);
  EXPECT_EQ(sentiment.positive, 2u);
}

TEST(MetricScoreTest, StandardDeviationIsThatOfTheSample) {
  const MetricScore ces =
      Summarise(BuiltInMetric(Metric::kCes), Tally(Metric::kCes, 2, {1, 0, 1, 0, 1}));
  EXPECT_DOUBLE_EQ(ces.mean, 4);
  EXPECT_DOUBLE_EQ(ces.standard_deviation, 2);
  // t(0.975, 2) = 4.302653.
  EXPECT_NEAR(ces.high, 4 + 4.302653 * 2 / std::sqrt(3.0), 1e-5);
}

TEST(MetricScoreTest, SingleAnswerHasNoWidthAndIsASmallSample) {
  const MetricScore ces = Summarise(BuiltInMetric(Metric::kCes), Tally(Metric::kCes, 3, {1}));
  EXPECT_EQ(ces.low, 3);
  EXPECT_EQ(ces.high, 3);
  EXPECT_EQ(ces.standard_deviation, 0);
  EXPECT_TRUE(ces.small_sample);
  EXPECT_FALSE(ces.mixed_wordings);
}

TEST(MetricScoreTest, SaysWhenWordingsAreMixed) {
  ScoreTally old_wording = Tally(Metric::kCsat, 1, {1});
  ScoreTally new_wording;
  new_wording.Add(BuiltInMetric(Metric::kCsat),
                  {.metric = Metric::kCsat, .wording = 2, .value_micros = 5'000'000});
  EXPECT_FALSE(Summarise(BuiltInMetric(Metric::kCsat), new_wording).mixed_wordings);
  old_wording.Merge(new_wording);
  EXPECT_TRUE(Summarise(BuiltInMetric(Metric::kCsat), old_wording).mixed_wordings);
}

TEST(MetricScoreTest, MergedEqualsAddedTogether) {
  ScoreTally merged = Tally(Metric::kNps, 0, {1, 2});
  merged.Merge(Tally(Metric::kNps, 0, {0, 1, 4}));
  merged.Merge(ScoreTally());
  EXPECT_EQ(merged, Tally(Metric::kNps, 0, {1, 3, 4}));
}

TEST(MetricScoreTest, LeavesOutMetricsWithoutAnswers) {
  ScoreTallies tallies;
  tallies[Metric::kSentiment] = Tally(Metric::kSentiment, 0, {2});
  tallies[Metric::kNps] = Tally(Metric::kNps, 9, {2});
  const std::vector<MetricScore> scores = Summarise(*BuiltInCatalogue(), tallies);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].metric, Metric::kNps);
  EXPECT_EQ(scores[1].metric, Metric::kSentiment);
}

}  // namespace
}  // namespace journeygraph::graph
