#include "graph/questions/channel_consistency.h"

#include "graph/measure/statistics.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ChannelConsistencyAnswer Answer(JourneyLog& log, Metric metric, std::uint64_t min_answers = 30) {
  ChannelConsistencyCounts counts(log.context(), metric);
  log.Feed(counts);
  return AnswerChannelConsistency(counts, log.context(), min_answers);
}

TEST(ChannelConsistencyTest, OfTwoSharesTheTestIsTheSquareOfThePooledZ) {
  JourneyLog log;
  log.Add("web:a(csat=5) => success", 297);
  log.Add("web:a(csat=1) => success", 225);
  log.Add("app:a(csat=5) => success", 200);
  log.Add("app:a(csat=1) => success", 200);
  const ChannelConsistencyAnswer answer = Answer(log, Metric::kCsat);
  ASSERT_EQ(answer.stages.size(), 1u);
  const StageConsistency& stage = answer.stages[0];
  // definitions 3.11: 297/522 against 200/400, z = 2.082.
  EXPECT_NEAR(stage.heterogeneity->q, 2.082 * 2.082, 0.005);
  EXPECT_EQ(stage.heterogeneity->degrees_of_freedom, 1u);
  EXPECT_NEAR(stage.heterogeneity->p_value, 0.0373, 0.0005);
  EXPECT_NEAR(stage.heterogeneity->i_squared, 1 - 1 / (2.082 * 2.082), 0.002);
  EXPECT_NEAR(stage.spread->value, 297.0 / 522 - 0.5, 1e-12);
  EXPECT_GT(stage.spread->low, 0);
  EXPECT_EQ(stage.channels[0].channel, "web");
  EXPECT_EQ(*stage.q_value, stage.heterogeneity->p_value);
}

TEST(ChannelConsistencyTest, EqualChannelsAreConsistent) {
  JourneyLog log;
  for (const char* channel : {"web", "app", "shop"}) {
    log.Add(std::string(channel) + ":a(ces=7) => success", 20);
    log.Add(std::string(channel) + ":a(ces=3) => success", 20);
  }
  const StageConsistency stage = Answer(log, Metric::kCes).stages[0];
  EXPECT_EQ(stage.spread->value, 0);
  EXPECT_EQ(stage.heterogeneity->q, 0);
  EXPECT_EQ(stage.heterogeneity->i_squared, 0);
  EXPECT_EQ(stage.heterogeneity->p_value, 1);
  EXPECT_EQ(*stage.weighted_standard_deviation, 0);
}

TEST(ChannelConsistencyTest, MeansAreComparedByTheVarianceWithinChannels) {
  JourneyLog log;  // means 6 and 4, variance within: each group 20 x 1 and 20 x -1 around its mean
  log.Add("web:a(ces=7) => success", 20);
  log.Add("web:a(ces=5) => success", 20);
  log.Add("app:a(ces=5) => success", 20);
  log.Add("app:a(ces=3) => success", 20);
  const StageConsistency stage = Answer(log, Metric::kCes).stages[0];
  // Between: 40 x 1 + 40 x 1 = 80; within: 80 / 78.
  EXPECT_NEAR(stage.heterogeneity->q, 80 / (80.0 / 78), 1e-9);
  EXPECT_EQ(stage.spread->value, 2);
  EXPECT_EQ(*stage.weighted_standard_deviation, 1);
}

TEST(ChannelConsistencyTest, FewAnswersAndUnknownChannelsAreToldAndNotCompared) {
  JourneyLog log;
  log.Add("web:a(nps=10) => success", 30);
  log.Add("app:a(nps=0) => success", 29);
  log.Add("a(nps=0) => success", 40);
  const StageConsistency stage = Answer(log, Metric::kNps).stages[0];
  EXPECT_FALSE(stage.spread.has_value());
  EXPECT_FALSE(stage.heterogeneity.has_value());
  ASSERT_EQ(stage.channels.size(), 3u);
  EXPECT_TRUE(stage.channels[0].compared);
  EXPECT_FALSE(stage.channels[1].compared);
  EXPECT_EQ(stage.score.count, 99u);
}

TEST(ChannelConsistencyTest, WhereLowIsGoodTheLowestIsTheBest) {
  JourneyLog log;
  const Metric effort = log.DefineMetric({.name = "effort",
                                          .minimum = 1,
                                          .maximum = 5,
                                          .whole_numbers = true,
                                          .lower_is_better = true});
  log.Add("web:a(effort=5) => success", 30);
  log.Add("app:a(effort=1) => success", 30);
  const StageConsistency stage = Answer(log, effort).stages[0];
  EXPECT_EQ(stage.channels[0].channel, "app");
  EXPECT_EQ(stage.spread->value, 4);
  EXPECT_FALSE(stage.heterogeneity.has_value());  // answers do not vary within channels
}

TEST(ChannelConsistencyTest, ChannelsAddUpToTheirStageAndStagesToAll) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), true);
    const ChannelConsistencyAnswer answer = Answer(log, Metric::kCsat, 1);
    std::uint64_t all = 0;
    for (const StageConsistency& stage : answer.stages) {
      std::uint64_t of_stage = 0;
      for (const ChannelScore& channel : stage.channels) of_stage += channel.score.count;
      ASSERT_EQ(of_stage, stage.score.count);
      all += of_stage;
    }
    ASSERT_EQ(all, answer.all.score.count);
  }
}

TEST(ChannelConsistencyTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return ChannelConsistencyCounts(context, Metric::kSentiment);
      },
      [](const ChannelConsistencyCounts& counts, const QuestionContext& context) {
        return AnswerChannelConsistency(counts, context, 2);
      },
      /*with_map=*/true);
}

}  // namespace
}  // namespace journeygraph::graph
