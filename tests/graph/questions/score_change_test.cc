#include "graph/questions/score_change.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ScoreChangeAnswer Answer(JourneyLog& before, JourneyLog& after, ScoreGroupOptions options,
                         std::uint64_t max_groups = 0) {
  ScoreGroupCounts before_counts(before.context(), options);
  ScoreGroupCounts after_counts(after.context(), options);
  before.Feed(before_counts);
  after.Feed(after_counts);
  return AnswerScoreChange(before_counts, before.context(), after_counts, after.context(),
                           max_groups);
}

constexpr ScoreGroupOptions kByChannel{.metric = Metric::kCsat, .group = ScoreGroup::kChannel};

TEST(ScoreChangeTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog before;  // A 100 @ .8 + 100 @ .4
  before.Add("x:a(csat=5) => success", 80);
  before.Add("x:a(csat=1) => success", 20);
  before.Add("y:a(csat=5) => success", 40);
  before.Add("y:a(csat=1) => success", 60);
  JourneyLog after;  // B 50 @ .82 + 150 @ .42
  after.Add("y:a(csat=5) => success", 63);
  after.Add("y:a(csat=1) => success", 87);
  after.Add("x:a(csat=5) => success", 41);
  after.Add("x:a(csat=1) => success", 9);
  const ScoreChangeAnswer answer = Answer(before, after, kByChannel);
  EXPECT_NEAR(answer.before.value, 0.60, 1e-12);
  EXPECT_NEAR(answer.after.value, 0.52, 1e-12);
  EXPECT_NEAR(answer.change->value, -0.08, 1e-12);
  EXPECT_NEAR(answer.mix, -0.10, 1e-12);
  EXPECT_NEAR(answer.rate, 0.02, 1e-12);
  EXPECT_LT(answer.change->low, -0.08);
  EXPECT_GT(*answer.p_value, 0.05);
  ASSERT_EQ(answer.groups.size(), 2u);
  EXPECT_NEAR(answer.groups[0].rate + answer.groups[1].rate, 0.02, 1e-12);
}

TEST(ScoreChangeTest, AGroupOnOneSideOnlyIsMix) {
  JourneyLog before;
  before.Add("x:a(nps=10) => success", 10);
  JourneyLog after;
  after.Add("x:a(nps=10) => success", 10);
  after.Add("y:a(nps=0) => success", 10);
  const ScoreChangeAnswer answer =
      Answer(before, after, {.metric = Metric::kNps, .group = ScoreGroup::kChannel});
  EXPECT_NEAR(answer.mix, -100, 1e-9);
  EXPECT_NEAR(answer.rate, 0, 1e-9);
}

TEST(ScoreChangeTest, SaysNothingWithoutAnswersOnASide) {
  JourneyLog before;
  before.Add("a => success");
  JourneyLog after;
  after.Add("a(csat=5) => success");
  const ScoreChangeAnswer answer = Answer(before, after, kByChannel);
  EXPECT_FALSE(answer.change.has_value());
  EXPECT_EQ(answer.mix, 0);
  EXPECT_EQ(answer.before.count, 0u);
  EXPECT_EQ(answer.after.count, 1u);
}

TEST(ScoreChangeTest, MixAndRateAddUpToTheChangeForEveryMetricAndGrouping) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog before = LogOf(RandomJourneys(seed), true);
    JourneyLog after = LogOf(RandomJourneys(seed + 100), true);
    for (const Metric metric : kBuiltInMetrics) {
      for (const ScoreGroup group :
           {ScoreGroup::kStage, ScoreGroup::kTouchpoint, ScoreGroup::kChannel}) {
        const ScoreChangeAnswer answer = Answer(before, after, {metric, group}, 2);
        if (!answer.change) continue;
        ASSERT_NEAR(answer.mix + answer.rate, answer.change->value, 1e-9);
        double mix = answer.other_mix, rate = answer.other_rate;
        for (const GroupChange& change : answer.groups) {
          mix += change.mix;
          rate += change.rate;
        }
        ASSERT_NEAR(mix, answer.mix, 1e-9);
        ASSERT_NEAR(rate, answer.rate, 1e-9);
      }
    }
  }
}

TEST(ScoreChangeTest, DoesNotDependOnTheWayIn) {
  JourneyLog before = LogOf(RandomJourneys(99), true);
  ScoreGroupCounts before_counts(before.context(), {Metric::kNps, ScoreGroup::kTouchpoint});
  before.Feed(before_counts);
  const QuestionContext& before_context = before.context();
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return ScoreGroupCounts(context, {Metric::kNps, ScoreGroup::kTouchpoint});
      },
      [&](const ScoreGroupCounts& counts, const QuestionContext& context) {
        return AnswerScoreChange(before_counts, before_context, counts, context, 3);
      },
      /*with_map=*/true);
}

}  // namespace
}  // namespace journeygraph::graph
