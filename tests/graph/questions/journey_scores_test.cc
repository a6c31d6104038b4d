#include "graph/questions/journey_scores.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

JourneyScoresAnswer Answer(JourneyLog& log, Metric metric, std::uint64_t max_strata = 0) {
  JourneyScoreCounts counts(log.context(), metric);
  log.Feed(counts);
  return AnswerJourneyScores(counts, log.context(), max_strata);
}

TEST(JourneyScoresTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog log;
  const Metric emotion =
      log.DefineMetric({.name = "emotion", .minimum = -2, .maximum = 2, .whole_numbers = true});
  log.Add("a(emotion=1) b(emotion=-2) c(emotion=0) d(emotion=1) => success");
  const JourneyCurve curve = Answer(log, emotion).all;
  EXPECT_EQ(curve.journeys, 1u);
  EXPECT_EQ(curve.answers_per_journey, 4);
  EXPECT_EQ(curve.mean.value, 0);
  EXPECT_EQ(curve.peak.value, -2);
  EXPECT_EQ(curve.end.value, 1);
  EXPECT_EQ(curve.peak_end.value, -0.5);
  EXPECT_EQ(curve.biggest_drop.value, -3);
}

TEST(JourneyScoresTest, PeaksAreFurthestFromTheMiddleOfTheScale) {
  JourneyLog log;
  log.Add("a(csat=2) a(csat=4) a(csat=5) a(csat=3) => success");
  const JourneyCurve curve = Answer(log, Metric::kCsat).all;
  EXPECT_EQ(curve.peak.value, 5);
  EXPECT_EQ(curve.peak_end.value, 4);
  EXPECT_EQ(curve.biggest_drop.value, -2);
}

TEST(JourneyScoresTest, WhereLowIsGoodADropIsARise) {
  JourneyLog log;
  const Metric effort = log.DefineMetric({.name = "effort",
                                          .minimum = 1,
                                          .maximum = 5,
                                          .whole_numbers = true,
                                          .lower_is_better = true});
  log.Add("a(effort=1) a(effort=4) a(effort=2) => success");
  const JourneyCurve curve = Answer(log, effort).all;
  EXPECT_EQ(curve.biggest_drop.value, -3);
  EXPECT_EQ(curve.end.value, 2);
  EXPECT_EQ(curve.peak.value, 1);
}

TEST(JourneyScoresTest, WeightsStrataByAllTheirJourneys) {
  JourneyLog log;
  // Success: all 10 answered 5. Failure: 2 of 30 answered 1. Lost: nobody of 10.
  log.Add("web:a(csat=5) => success", 10);
  log.Add("web:a(csat=1) => failure", 2);
  log.Add("web:a => failure", 28);
  log.Add("web:a => lost", 10);
  const JourneyScoresAnswer answer = Answer(log, Metric::kCsat);
  EXPECT_EQ(answer.response.count, 12u);
  EXPECT_EQ(answer.response.total, 50u);
  EXPECT_NEAR(answer.raw.value, 10.0 / 12, 1e-12);
  EXPECT_NEAR(answer.weighted->value, 10.0 / 40, 1e-12);
  EXPECT_EQ(answer.covered.count, 40u);
  ASSERT_EQ(answer.strata.size(), 3u);
  EXPECT_EQ(answer.strata[0].journeys, 30u);
  EXPECT_EQ(answer.strata[0].score, 0);
  EXPECT_FALSE(answer.strata[2].score.has_value());
}

TEST(JourneyScoresTest, TellsHowWellScoresTellTheResult) {
  JourneyLog log;
  log.Add("a(csat=5) a(csat=4) => success", 5);
  log.Add("a(csat=5) a(csat=1) => failure", 5);
  log.Add("a(csat=1) => open", 5);
  const JourneyScoresAnswer answer = Answer(log, Metric::kCsat);
  EXPECT_NEAR(answer.end_tells_result->value, 1, 1e-12);
  EXPECT_EQ(answer.by_result[static_cast<std::size_t>(JourneyResult::kOpen)].journeys, 5u);
}

TEST(JourneyScoresTest, SaysNothingWithoutAnswers) {
  JourneyLog log;
  log.Add("a => success");
  const JourneyScoresAnswer answer = Answer(log, Metric::kNps);
  EXPECT_EQ(answer.response.total, 1u);
  EXPECT_FALSE(answer.weighted.has_value());
  EXPECT_FALSE(answer.mean_tells_result.has_value());
  EXPECT_EQ(answer.raw.count, 0u);
}

TEST(JourneyScoresTest, StrataAddUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const JourneyScoresAnswer answer = Answer(log, Metric::kSentiment, 2);
    std::uint64_t journeys = answer.other_journeys;
    for (const ResponseStratum& stratum : answer.strata) journeys += stratum.journeys;
    ASSERT_EQ(journeys, log.size());
    ASSERT_EQ(answer.response.total, log.size());
    ASSERT_EQ(answer.response.count, answer.all.journeys);
    ASSERT_EQ(answer.raw.count, answer.all.journeys);
  }
}

TEST(JourneyScoresTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return JourneyScoreCounts(context, Metric::kNps); },
      [](const JourneyScoreCounts& counts, const QuestionContext& context) {
        return AnswerJourneyScores(counts, context, 5);
      });
}

}  // namespace
}  // namespace journeygraph::graph
