#include "graph/questions/value_by_channels.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ValueByChannelsAnswer Answer(JourneyLog& log) {
  ValueByChannelsCounts counts(log.context());
  log.Feed(counts);
  return AnswerValueByChannels(counts);
}

TEST(ValueByChannelsTest, GroupsJourneysByDistinctChannels) {
  JourneyLog log;
  log.Add("web:a$10 web:b$20 => success");
  log.Add("web:a => lost");
  log.Add("web:a phone:b$50 => success");
  log.Add("web:a app:a phone:a store:a chat:a$100 => success");
  log.Add("web:a app:a phone:a store:a$60 => success");
  log.Add("a$7 => success");
  const ValueByChannelsAnswer answer = Answer(log);
  ASSERT_EQ(answer.groups.size(), 4u);
  EXPECT_EQ(answer.groups[0].channels, 0u);
  EXPECT_EQ(answer.groups[1].journeys, 2u);
  EXPECT_EQ(answer.groups[1].with_value, 1u);
  EXPECT_DOUBLE_EQ(answer.groups[1].mean.value, 15);
  EXPECT_NEAR(answer.groups[1].median, 15, 0.15);
  EXPECT_TRUE(answer.groups[1].small_sample);
  EXPECT_EQ(answer.groups[3].channels, 4u);
  EXPECT_EQ(answer.groups[3].journeys, 2u) << "four and five";
  EXPECT_NEAR(answer.groups[3].median, 80, 0.8);
}

// x = 1 1 2 2 3 3, y = 1 3 2 4 6 8: a slope of 10 / 4 with the standard error
// sqrt(9 / 4 / 4), so t = 3.333 with 4 degrees of freedom.
TEST(ValueByChannelsTest, TrendIsTheSlopeOfTheStraightLine) {
  JourneyLog log;
  for (const char* text : {"web:a$1", "web:a$3", "web:a phone:a$2", "web:a phone:a$4",
                           "web:a phone:a app:a$6", "web:a phone:a app:a$8"}) {
    log.Add(text);
  }
  const auto trend = Answer(log).trend;
  ASSERT_TRUE(trend);
  EXPECT_NEAR(trend->for_each_channel.value, 2.5, 1e-9);
  EXPECT_NEAR(trend->p_value, 0.029015, 1e-6);
  EXPECT_LT(trend->for_each_channel.low, 2.5);
  EXPECT_NEAR(trend->for_each_channel.low + trend->for_each_channel.high, 5, 1e-9);
}

TEST(ValueByChannelsTest, NoTrendWithoutValuesOrWithOneNumberOfChannels) {
  JourneyLog without_values;
  without_values.Add("web:a phone:a => lost", 5);
  without_values.Add("web:a => lost", 5);
  EXPECT_FALSE(Answer(without_values).trend);
  JourneyLog one_channel;
  one_channel.Add("web:a$1 => lost", 5);
  one_channel.Add("web:a$2 => lost", 5);
  EXPECT_FALSE(Answer(one_channel).trend);
  JourneyLog empty;
  EXPECT_TRUE(Answer(empty).groups.empty());
}

TEST(ValueByChannelsTest, GroupsAddUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.channels = 7}));
    std::uint64_t journeys = 0;
    for (const ValueOfChannels& group : Answer(log).groups) journeys += group.journeys;
    ASSERT_EQ(journeys, log.size());
  }
}

TEST(ValueByChannelsTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return ValueByChannelsCounts(context); },
      [](const ValueByChannelsCounts& counts, const QuestionContext&) {
        return AnswerValueByChannels(counts);
      });
}

}  // namespace
}  // namespace journeygraph::graph
