#include "graph/questions/stage_scores.h"

#include <map>
#include <tuple>

#include "graph/measure/statistics.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

StageScoresAnswer Answer(JourneyLog& log, StageScoresOptions options = {}) {
  StageScoreCounts counts(log.context(), std::move(options));
  log.Feed(counts);
  return AnswerStageScores(counts, log.context());
}

TEST(StageScoresTest, IsOneStageWithoutAMap) {
  JourneyLog log;
  log.Add("home(csat=5) cart(csat=2) => success");
  const StageScoresAnswer answer = Answer(log);
  ASSERT_EQ(answer.stages.size(), 1u);
  EXPECT_EQ(answer.stages[0].stage, "");
  EXPECT_EQ(answer.stages[0].journeys, 1u);
  ASSERT_EQ(answer.stages[0].periods.size(), 1u);
  const PeriodScores& period = answer.stages[0].periods[0];
  EXPECT_FALSE(period.start_ms.has_value());
  EXPECT_FALSE(period.end_ms.has_value());
  EXPECT_FALSE(period.incomplete);
  EXPECT_EQ(period.interactions, 2u);
  ASSERT_EQ(period.scores.size(), 1u);
  EXPECT_EQ(period.scores[0].value, 0.5);
  EXPECT_TRUE(period.scores[0].small_sample);
}

TEST(StageScoresTest, FollowsTheOrderOfTheMapAndEndsWithWhatIsNotOnIt) {
  JourneyLog log;
  log.Add("cart(ces=6) home(ces=2) elsewhere => success");
  log.SetMap("discover: home; buy: cart; keep: newsletter");
  log.map().stages[0].display_name = "Look around";
  const StageScoresAnswer answer = Answer(log);
  ASSERT_EQ(answer.stages.size(), 4u);
  EXPECT_EQ(answer.stages[0].stage, "discover");
  EXPECT_EQ(answer.stages[0].display_name, "Look around");
  EXPECT_EQ(answer.stages[0].periods[0].scores[0].mean, 2);
  EXPECT_EQ(answer.stages[1].stage, "buy");
  EXPECT_EQ(answer.stages[1].display_name, "buy");
  EXPECT_EQ(answer.stages[2].stage, "keep");
  EXPECT_TRUE(answer.stages[2].periods.empty());
  EXPECT_EQ(answer.stages[2].journeys, 0u);
  EXPECT_EQ(answer.stages[3].stage, "");
  EXPECT_EQ(answer.stages[3].periods[0].interactions, 1u);
  EXPECT_TRUE(answer.stages[3].periods[0].scores.empty());
}

TEST(StageScoresTest, LeavesOutTheLastRowIfEverythingIsOnTheMap) {
  JourneyLog log;
  log.Add("home => success");
  log.SetMap("discover: home");
  EXPECT_EQ(Answer(log).stages.size(), 1u);
}

TEST(StageScoresTest, HasNoStageWithoutJourneysAndMap) {
  JourneyLog log;
  EXPECT_TRUE(Answer(log).stages.empty());
}

TEST(StageScoresTest, CutsTimeIntoWeeksFromMonday) {
  JourneyLog log;
  log.Add("@2026-01-11 home(nps=9) @2026-01-12 home(nps=0) @2026-01-27 home => open");
  const StageScoresAnswer answer = Answer(log, {.period = Period::kWeek});
  const auto& periods = answer.stages[0].periods;
  ASSERT_EQ(periods.size(), 3u);  // no row for the week without interactions
  EXPECT_EQ(periods[0].start_ms, kMonday);
  EXPECT_EQ(periods[0].end_ms, kMonday + 7 * kMsPerDay);
  EXPECT_EQ(periods[1].start_ms, kMonday + 7 * kMsPerDay);
  EXPECT_EQ(periods[2].start_ms, kMonday + 21 * kMsPerDay);
  EXPECT_EQ(periods[0].scores[0].value, 100);
  EXPECT_EQ(periods[1].scores[0].value, -100);
  EXPECT_FALSE(periods[1].incomplete);
  EXPECT_TRUE(periods[2].incomplete);  // the newest interaction lies inside
}

TEST(StageScoresTest, CutsTimeIntoDaysAndMonths) {
  JourneyLog log;
  log.Add("@2026-01-31 a +23h a +2h a @2026-03-01 a => open");
  EXPECT_EQ(Answer(log, {.period = Period::kDay}).stages[0].periods.size(), 3u);
  const auto months = Answer(log, {.period = Period::kMonth}).stages[0].periods;
  ASSERT_EQ(months.size(), 3u);
  EXPECT_EQ(months[0].interactions, 2u);
  EXPECT_EQ(*months[1].end_ms - *months[1].start_ms, 28 * kMsPerDay);
}

TEST(StageScoresTest, PlacesTimesFarAwayInPeriodsOfTheirOwn) {
  JourneyLog log;
  log.Add("@1969-12-31 a @1970-01-01 a @2026-01-05 a @9999-12-31 a => open");
  const auto days = Answer(log, {.period = Period::kDay}).stages[0].periods;
  ASSERT_EQ(days.size(), 4u);
  EXPECT_EQ(days[0].start_ms, -kMsPerDay);
  EXPECT_EQ(days[1].start_ms, 0);
  EXPECT_EQ(days[2].start_ms, kMonday);
}

TEST(StageScoresTest, CountsTheLastAnswerOfAJourneyIfAsked) {
  JourneyLog log;
  log.Add("home(csat=1) home(csat=5,nps=2) cart(csat=2) => success");
  log.Add("home(csat=4) => success");
  log.SetMap("discover: home; buy: cart");
  const auto all = Answer(log).stages[0].periods[0].scores;
  EXPECT_EQ(all[1].count, 3u);
  const StageScoresAnswer last = Answer(log, {.answers = AnswerSelection::kLastPerJourney});
  const auto& scores = last.stages[0].periods[0].scores;
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].metric, Metric::kNps);
  EXPECT_EQ(scores[0].count, 1u);
  EXPECT_EQ(scores[1].count, 2u);
  EXPECT_EQ(scores[1].mean, 4.5);
  EXPECT_EQ(last.stages[1].periods[0].scores[0].mean, 2);
  EXPECT_EQ(last.stages[0].periods[0].interactions, 3u);
}

TEST(StageScoresTest, LastAnswerIsChosenForEachTouchpointAndPeriod) {
  JourneyLog log;
  log.Add("@2026-01-05 a(csat=1) b(csat=2) @2026-01-06 a(csat=3) => success");
  const StageScoresAnswer answer = Answer(log, {.period = Period::kDay,
                                                .answers = AnswerSelection::kLastPerJourney,
                                                .include_touchpoints = true});
  const StageScores& stage = answer.stages[0];
  EXPECT_EQ(stage.periods[0].scores[0].mean, 2);
  EXPECT_EQ(stage.periods[1].scores[0].mean, 3);
  ASSERT_EQ(stage.touchpoints.size(), 2u);
  EXPECT_EQ(stage.touchpoints[0].touchpoint, "a");
  EXPECT_EQ(stage.touchpoints[0].periods[0].scores[0].mean, 1);
}

TEST(StageScoresTest, GivesTouchpointsByNameUnderTheirStage) {
  JourneyLog log;
  log.Add("zoo(nps=9) ant(nps=1) cart other => success");
  log.SetMap("discover: zoo ant; buy: cart");
  const StageScoresAnswer answer = Answer(log, {.include_touchpoints = true});
  ASSERT_EQ(answer.stages[0].touchpoints.size(), 2u);
  EXPECT_EQ(answer.stages[0].touchpoints[0].touchpoint, "ant");
  EXPECT_EQ(answer.stages[0].touchpoints[1].touchpoint, "zoo");
  EXPECT_EQ(answer.stages[0].touchpoints[1].periods[0].scores[0].value, 100);
  EXPECT_EQ(answer.stages[1].touchpoints[0].touchpoint, "cart");
  EXPECT_EQ(answer.stages[2].touchpoints[0].touchpoint, "other");
  EXPECT_TRUE(Answer(log).stages[0].touchpoints.empty());
}

TEST(StageScoresTest, GivesOnlyTheMetricsAskedFor) {
  JourneyLog log;
  log.Add("a(nps=9,csat=3,ces=2,sentiment=0.5) => success");
  EXPECT_EQ(Answer(log).stages[0].periods[0].scores.size(), 4u);
  const auto some = Answer(log, {.metrics = {Metric::kCes, Metric::kNps}});
  const auto& scores = some.stages[0].periods[0].scores;
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].metric, Metric::kNps);
  EXPECT_EQ(scores[1].metric, Metric::kCes);
}

TEST(StageScoresTest, SaysWhenWordingsAreMixed) {
  JourneyLog log;
  log.Add("a(nps=9/v1,csat=3/v1) a(nps=9/v2,csat=2/v1) => success");
  const auto scores = Answer(log).stages[0].periods[0].scores;
  EXPECT_TRUE(scores[0].mixed_wordings);
  EXPECT_FALSE(scores[1].mixed_wordings);
}

TEST(StageScoresTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const QuestionContext& context = log.context();
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> interactions;
    std::map<std::tuple<std::string, std::int64_t, Metric>, std::vector<double>> answers;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      const auto row_of = [&](std::size_t place) {
        const StageIndex stage = context.stage_of_touchpoint[journey.touchpoint[place]];
        const std::string name = stage == kNoStage ? "" : context.map->stages[stage].id;
        return std::pair(name, PeriodOf(Period::kMonth, journey.time_ms[place]));
      };
      for (std::size_t k = 0; k < journey.size(); ++k) ++interactions[row_of(k)];
      for (const ScoreEntry& score : journey.scores) {
        const auto [stage, month] = row_of(score.row - journey.first_row);
        answers[{stage, month, score.metric}].push_back(double(score.value_micros) / 1e6);
      }
    }
    const StageScoresAnswer answer = Answer(log, {.period = Period::kMonth});
    std::size_t cells = 0, metrics = 0;
    for (const StageScores& stage : answer.stages) {
      for (const PeriodScores& period : stage.periods) {
        const std::int64_t month = PeriodOf(Period::kMonth, *period.start_ms);
        ASSERT_EQ(period.interactions, interactions.at({stage.stage, month}));
        ++cells;
        for (const MetricScore& score : period.scores) {
          const auto& values = answers.at({stage.stage, month, score.metric});
          double sum = 0;
          for (const double value : values) sum += value;
          ASSERT_EQ(score.count, values.size());
          ASSERT_NEAR(score.mean, sum / double(values.size()), 1e-9);
          ASSERT_EQ(score.positive + score.neutral + score.negative, score.count);
          ++metrics;
        }
      }
    }
    ASSERT_EQ(cells, interactions.size());
    ASSERT_EQ(metrics, answers.size());
  }
}

TEST(StageScoresTest, InteractionsOfTouchpointsAddUpToTheirStage) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const StageScoresAnswer answer =
        Answer(log, {.period = Period::kWeek, .include_touchpoints = true});
    std::uint64_t all = 0;
    for (const StageScores& stage : answer.stages) {
      std::map<std::int64_t, std::uint64_t> expected, counted;
      for (const PeriodScores& period : stage.periods) {
        expected[*period.start_ms] = period.interactions;
        all += period.interactions;
      }
      for (const TouchpointScores& touchpoint : stage.touchpoints) {
        for (const PeriodScores& period : touchpoint.periods) {
          counted[*period.start_ms] += period.interactions;
        }
      }
      ASSERT_EQ(counted, expected);
    }
    std::uint64_t interactions = 0;
    for (std::size_t i = 0; i < log.size(); ++i) interactions += log.View(i).size();
    ASSERT_EQ(all, interactions);
  }
}

TEST(StageScoresTest, DoesNotDependOnTheWayIn) {
  for (const AnswerSelection answers : {AnswerSelection::kAll, AnswerSelection::kLastPerJourney}) {
    ExpectIndependentOfWayIn(
        [&](const QuestionContext& context) {
          return StageScoreCounts(
              context, {.period = Period::kWeek, .answers = answers, .include_touchpoints = true});
        },
        [](const StageScoreCounts& counts, const QuestionContext& context) {
          return AnswerStageScores(counts, context);
        },
        /*with_map=*/true);
  }
}

}  // namespace
}  // namespace journeygraph::graph
