// Which answers belong to a stage, and which of them count: options of stage scores.
#include "graph/questions/stage_scores.h"
#include "graph/questions/transition_scores.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

StageScoresAnswer Answer(JourneyLog& log, StageScoresOptions options = {}) {
  StageScoreCounts counts(log.context(), std::move(options));
  log.Feed(counts);
  return AnswerStageScores(counts, log.context());
}

TEST(StageAssignmentTest, AnAnswerOffTheMapBelongsToTheLastStageWithinTheLookBack) {
  JourneyLog log;
  log.Add("home cart +30m survey(csat=5) +2h survey(csat=1) => success");
  log.SetMap("discover: home; buy: cart");
  const StageScoresAnswer answer = Answer(log, {.look_back_ms = kHourMs});
  EXPECT_EQ(answer.stages[1].periods[0].scores[0].count, 1u);
  EXPECT_EQ(answer.stages[1].periods[0].scores[0].mean, 5);
  EXPECT_EQ(answer.stages[2].stage, "");
  EXPECT_EQ(answer.stages[2].periods[0].scores[0].mean, 1);
  EXPECT_EQ(answer.assignment,
            (AnswerAssignment{.at_touchpoint = 0, .at_earlier = 1, .unassigned = 1}));
}

TEST(StageAssignmentTest, WithoutLookBackItStaysUnassigned) {
  JourneyLog log;
  log.Add("cart(csat=4) survey(csat=5) => success");
  log.SetMap("buy: cart");
  const StageScoresAnswer answer = Answer(log);
  EXPECT_EQ(answer.assignment, (AnswerAssignment{.at_touchpoint = 1, .unassigned = 1}));
  EXPECT_EQ(answer.stages[1].periods[0].scores[0].count, 1u);
}

TEST(StageAssignmentTest, AnAssignedAnswerKeepsItsOwnPeriodAndGoesToTheTouchpointToo) {
  JourneyLog log;
  log.Add("@2026-01-11 cart @2026-01-12 survey(csat=5) => success");
  log.SetMap("buy: cart");
  const StageScoresAnswer answer = Answer(
      log, {.period = Period::kWeek, .include_touchpoints = true, .look_back_ms = 48 * kHourMs});
  const StageScores& buy = answer.stages[0];
  ASSERT_EQ(buy.periods.size(), 2u);
  EXPECT_EQ(buy.periods[0].interactions, 1u);
  EXPECT_TRUE(buy.periods[0].scores.empty());
  EXPECT_EQ(buy.periods[1].interactions, 0u);
  EXPECT_EQ(buy.periods[1].scores[0].count, 1u);
  ASSERT_EQ(buy.touchpoints.size(), 1u);
  EXPECT_EQ(buy.touchpoints[0].periods[1].scores[0].count, 1u);
}

TEST(StageAssignmentTest, OnlyTheWordingsAskedForCountAndTheOthersAreTold) {
  JourneyLog log;
  log.Add("a(nps=9/v1) a(nps=0/v2) a(nps=9) => success");
  const StageScoresAnswer answer = Answer(log, {.wordings = {"v1", ""}});
  EXPECT_EQ(answer.stages[0].periods[0].scores[0].count, 2u);
  EXPECT_EQ(answer.stages[0].periods[0].scores[0].value, 100);
  EXPECT_EQ(answer.assignment.of_other_wordings, 1u);
}

TEST(StageAssignmentTest, TheMeanOfAJourneyIsOneVote) {
  JourneyLog log;
  log.Add("a(ces=1/v1) a(ces=2/v2) => success");
  log.Add("a(ces=7/v1) => success");
  const StageScoresAnswer answer = Answer(log, {.answers = AnswerSelection::kMeanPerJourney});
  const MetricScore& ces = answer.stages[0].periods[0].scores[0];
  EXPECT_EQ(ces.count, 2u);
  EXPECT_DOUBLE_EQ(ces.mean, (1.5 + 7) / 2);
  EXPECT_TRUE(ces.mixed_wordings);
}

TEST(StageAssignmentTest, TheIndexLeavesOutWhatIsMissing) {
  JourneyLog log;
  log.Add("a(nps=10,ces=7) => success", 30);
  log.Add("a(csat=1) => success");
  const StageScoresAnswer answer =
      Answer(log, {.index = {{Metric::kNps, 1}, {Metric::kCes, 3}, {Metric::kCsat, 2}}});
  const CompositeIndex& index = *answer.stages[0].periods[0].index;
  EXPECT_DOUBLE_EQ(*index.value, 100);
  EXPECT_TRUE(index.incomplete);
  ASSERT_EQ(index.parts.size(), 3u);
  EXPECT_FALSE(index.parts[0].missing);
  EXPECT_TRUE(index.parts[2].missing);
  EXPECT_EQ(index.parts[2].count, 1u);
  EXPECT_DOUBLE_EQ(*index.parts[2].normalised, 0);
}

TEST(StageAssignmentTest, TheIndexWeighsNormalisedScores) {
  JourneyLog log;
  log.Add("a(nps=0,ces=4) => success", 30);
  const StageScoresAnswer answer = Answer(log, {.index = {{Metric::kNps, 1}, {Metric::kCes, 3}}});
  // NPS -100 is 0 of 100, CES 4 of 1 to 7 is 50: (0 + 3 x 50) / 4.
  EXPECT_DOUBLE_EQ(*answer.stages[0].periods[0].index->value, 37.5);
}

TEST(StageAssignmentTest, OwnMetricsAreCountedBesideTheOthers) {
  JourneyLog log;
  log.DefineMetric({.name = "stars", .minimum = 1, .maximum = 5, .whole_numbers = true});
  log.Add("a(stars=5,nps=9) a(stars=3) => success");
  for (const AnswerSelection answers : {AnswerSelection::kAll, AnswerSelection::kLastPerJourney}) {
    const StageScoresAnswer answer = Answer(log, {.answers = answers});
    const auto& scores = answer.stages[0].periods[0].scores;
    ASSERT_EQ(scores.size(), 2u);
    EXPECT_EQ(scores[1].name, "stars");
    EXPECT_EQ(scores[1].mean, answers == AnswerSelection::kAll ? 4 : 3);
  }
}

TEST(StageAssignmentTest, EveryAnswerIsAssignedOnce) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const StageScoresAnswer answer =
        Answer(log, {.include_touchpoints = true, .look_back_ms = 10 * 60'000});
    std::uint64_t answers = 0;
    for (std::size_t i = 0; i < log.size(); ++i) answers += log.View(i).scores.size();
    const AnswerAssignment& assigned = answer.assignment;
    ASSERT_EQ(assigned.at_touchpoint + assigned.at_earlier + assigned.unassigned, answers);
    std::uint64_t in_stages = 0, at_touchpoints = 0;
    for (const StageScores& stage : answer.stages) {
      for (const PeriodScores& period : stage.periods) {
        for (const MetricScore& score : period.scores) in_stages += score.count;
      }
      for (const TouchpointScores& touchpoint : stage.touchpoints) {
        for (const MetricScore& score : touchpoint.periods.at(0).scores) {
          at_touchpoints += score.count;
        }
      }
    }
    ASSERT_EQ(in_stages, answers);
    ASSERT_EQ(at_touchpoints, answers);
  }
}

TEST(StageAssignmentTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [&](const QuestionContext& context) {
        return StageScoreCounts(context, {.period = Period::kWeek,
                                          .answers = AnswerSelection::kMeanPerJourney,
                                          .include_touchpoints = true,
                                          .look_back_ms = kHourMs,
                                          .index = {{Metric::kNps, 1}, {Metric::kCes, 2}},
                                          .index_min_answers = 1});
      },
      [](const StageScoreCounts& counts, const QuestionContext& context) {
        return AnswerStageScores(counts, context);
      },
      /*with_map=*/true);
}

TEST(TransitionScoresTest, AnswersBelongToTheTransitionBeforeThem) {
  JourneyLog log;
  log.Add("home(nps=9) cart(nps=0) cart(nps=0) => success");
  log.Add("home cart(nps=10) => success");
  TransitionScoreCounts counts(log.context(), {});
  log.Feed(counts);
  const TransitionScoresAnswer answer = AnswerTransitionScores(counts, log.context(), 2);
  ASSERT_EQ(answer.transitions.size(), 2u);
  EXPECT_EQ(answer.transitions[0].from, "home");
  EXPECT_EQ(answer.transitions[0].to, "cart");
  EXPECT_EQ(answer.transitions[0].answers, 2u);
  EXPECT_EQ(answer.transitions[0].scores[0].value, 0);
  EXPECT_EQ(answer.transitions[1].from, "");
  EXPECT_EQ(answer.other_transitions, 1u);
  EXPECT_EQ(answer.other_answers, 1u);
}

TEST(TransitionScoresTest, AddUpToAllAnswersWhateverTheWayIn) {
  JourneyLog log = LogOf(RandomJourneys(3));
  TransitionScoreCounts counts(log.context(), {});
  log.Feed(counts);
  const TransitionScoresAnswer answer = AnswerTransitionScores(counts, log.context(), 3);
  std::uint64_t answers = 0, counted = answer.other_answers;
  for (std::size_t i = 0; i < log.size(); ++i) answers += log.View(i).scores.size();
  for (const TransitionScores& transition : answer.transitions) counted += transition.answers;
  EXPECT_EQ(counted, answers);
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return TransitionScoreCounts(context, {}); },
      [](const TransitionScoreCounts& counted, const QuestionContext& context) {
        return AnswerTransitionScores(counted, context, 3);
      });
}

}  // namespace
}  // namespace journeygraph::graph
