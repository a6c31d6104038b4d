#include "graph/questions/bad_experiences.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

BadExperiencesAnswer Answer(JourneyLog& log, BadExperienceOptions options = {},
                            std::uint32_t max_count = 3) {
  BadExperienceCounts counts(log.context(), std::move(options));
  log.Feed(counts);
  return AnswerBadExperiences(counts, max_count);
}

TEST(BadExperiencesTest, SharesAreByTheNumberOfBadExperiences) {
  JourneyLog log;
  log.Add("home pay!purchase => success", 8);
  log.Add("home => lost", 2);
  log.Add("help(csat=1) pay!purchase => success", 3);
  log.Add("help(csat=1) => lost", 2);
  log.Add("help(csat=1) help(csat=2) => lost", 4);
  log.Add("help(csat=1) help(csat=2) pay!purchase => success");
  log.Add("help(csat=1) => open", 5);
  const BadExperiencesAnswer answer = Answer(log);
  ASSERT_EQ(answer.rows.size(), 4u);
  EXPECT_EQ(answer.rows[0].lost, WilsonProportion(2, 10));
  EXPECT_EQ(answer.rows[1].lost, WilsonProportion(2, 5));
  EXPECT_EQ(answer.rows[1].open, 5u);
  EXPECT_DOUBLE_EQ(*answer.rows[1].risk_ratio, 2);
  EXPECT_EQ(answer.rows[2].lost, WilsonProportion(4, 5));
  EXPECT_TRUE(answer.rows[3].or_more);
  EXPECT_EQ(answer.rows[3].lost, WilsonProportion(0, 0));
  // Of 10 that had one, 2 were lost before a second one and 6 at all.
  EXPECT_EQ(answer.rows[1].hazard, WilsonProportion(2, 10));
  EXPECT_EQ(answer.rows[1].lost_afterwards, WilsonProportion(6, 10));
  EXPECT_EQ(answer.rows[2].hazard, WilsonProportion(4, 5));
  EXPECT_FALSE(answer.rows[0].hazard);
  ASSERT_TRUE(answer.trend);
  EXPECT_GT(answer.trend->z, 0);
}

TEST(BadExperiencesTest, LossIsNotItsOwnCause) {
  JourneyLog log;
  log.Add("home leave!churned(nps=0) survey(nps=0) => failure");
  log.Add("home pay!purchase(csat=1) => success");
  EXPECT_EQ(Answer(log).bad_experiences, 0u);
}

TEST(BadExperiencesTest, BadOutcomesAlongTheWayCountUnlessLeftOut) {
  JourneyLog log;
  log.Add("pay!failed pay!failed pay!purchase => success");
  EXPECT_EQ(Answer(log).rows[2].lost.total, 1u);
  EXPECT_EQ(Answer(log).bad_outcomes, 2u);
  EXPECT_EQ(Answer(log, {.outcomes = false}).rows[0].lost.total, 1u);
}

TEST(BadExperiencesTest, OneInteractionCountsOnce) {
  JourneyLog log;
  log.Add("pay!failed(csat=1,nps=0) home => lost");
  log.Add("help(csat=1,nps=0) pay!purchase => success");
  const BadExperiencesAnswer answer = Answer(log);
  EXPECT_EQ(answer.bad_experiences, 1u) << "the failed payment decides the first journey";
  EXPECT_EQ(answer.rows[1].lost.total, 1u);
}

TEST(BadExperiencesTest, OnlyTheMetricsAskedForCount) {
  JourneyLog log;
  log.Add("help(csat=1) help(nps=0) => lost");
  EXPECT_EQ(Answer(log).rows[2].lost.total, 1u);
  EXPECT_EQ(Answer(log, {.metrics = {Metric::kNps}}).rows[1].lost.total, 1u);
  EXPECT_EQ(Answer(log, {.metrics = {Metric::kCes}}).rows[0].lost.total, 1u);
}

TEST(BadExperiencesTest, LastRowHoldsAllThatHaveMore) {
  JourneyLog log;
  std::string bad;
  for (int i = 0; i < 30; ++i) bad += "help(csat=1) ";
  log.Add(bad + "=> lost");
  log.Add("help(csat=1) => lost");
  const BadExperiencesAnswer answer = Answer(log, {}, 1);
  ASSERT_EQ(answer.rows.size(), 2u);
  EXPECT_EQ(answer.rows[1].lost.total, 2u);
  EXPECT_EQ(answer.bad_experiences, 31u);
  EXPECT_EQ(Answer(log, {}, 20).rows[20].lost.total, 1u);
}

TEST(BadExperiencesTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const BadExperiencesAnswer answer = Answer(log);
  EXPECT_EQ(answer.rows.size(), 4u);
  EXPECT_FALSE(answer.trend);
}

TEST(BadExperiencesTest, EqualsAPlainCountOfRandomJourneys) {
  std::uint64_t seen = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.longest = 14}));
    std::uint64_t closed[4] = {}, lost[4] = {}, open[4] = {};
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      std::uint64_t bad = 0;
      for (std::size_t i = 0; i < view.size(); ++i) {
        bool is_bad = false, is_before_end = true;
        bool is_decided = false;
        for (const OutcomeEntry& entry : view.outcomes) {
          const OutcomeClass meaning = log.context().outcome_class[entry.outcome];
          const std::size_t place = entry.row - view.first_row;
          is_bad |= place == i && meaning == OutcomeClass::kFailure;
          if (place > i && meaning != OutcomeClass::kNeutral) is_decided = true;
          if (place <= i && meaning != OutcomeClass::kNeutral) is_before_end = false;
        }
        for (const ScoreEntry& entry : view.scores) {
          is_bad |= entry.row - view.first_row == i &&
                    BuiltInMetric(entry.metric).IsNegative(entry.value_micros);
        }
        bad += is_bad && (is_before_end || is_decided);
      }
      const std::size_t row = std::min<std::uint64_t>(bad, 3);
      seen += bad > 1;
      const bool is_open = view.result == JourneyResult::kOpen;
      open[row] += is_open;
      closed[row] += !is_open;
      lost[row] += !is_open && view.result != JourneyResult::kSuccess;
    }
    const BadExperiencesAnswer answer = Answer(log);
    for (int n = 0; n < 4; ++n) {
      ASSERT_EQ(answer.rows[n].lost, WilsonProportion(lost[n], closed[n])) << seed << " " << n;
      ASSERT_EQ(answer.rows[n].open, open[n]) << seed << " " << n;
    }
    ASSERT_EQ(answer.rows[2].hazard, WilsonProportion(lost[2], closed[2] + closed[3])) << seed;
  }
  EXPECT_GT(seen, 10u);
}

TEST(BadExperiencesTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return BadExperienceCounts(context); },
      [](const BadExperienceCounts& counts, const QuestionContext&) {
        return AnswerBadExperiences(counts);
      });
}

}  // namespace
}  // namespace journeygraph::graph
