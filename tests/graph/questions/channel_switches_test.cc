#include "graph/questions/channel_switches.h"

#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ChannelSwitchesAnswer Answer(JourneyLog& log, ChannelSwitchOptions options = {}) {
  ChannelSwitchCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerChannelSwitches(counts, log.context());
}

TEST(ChannelSwitchesTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog log;
  log.Add("web:a web:b chat:a phone:a chat:a phone:a => success");
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.switch_count, 4u);
  EXPECT_EQ(answer.opportunities, 5u);
  EXPECT_DOUBLE_EQ(answer.switch_rate, 0.8);
  EXPECT_EQ(answer.ping_pongs, 2u);
  EXPECT_EQ(answer.journeys_with_switch, 1u);
  EXPECT_EQ(answer.switch_proportion, WilsonProportion(4, 5));
}

TEST(ChannelSwitchesTest, GivesSwitchesByCountThenByNames) {
  JourneyLog log;
  log.Add("web:a chat:a phone:a chat:a phone:a => success");
  const ChannelSwitchesAnswer answer = Answer(log);
  ASSERT_EQ(answer.switches.size(), 3u);
  EXPECT_EQ(answer.switches[0].from_channel, "chat");
  EXPECT_EQ(answer.switches[0].to_channel, "phone");
  EXPECT_EQ(answer.switches[0].count, 2u);
  EXPECT_EQ(answer.switches[0].journeys, 1u);
  EXPECT_DOUBLE_EQ(answer.switches[0].row_share, 1);
  EXPECT_EQ(answer.switches[1].from_channel, "phone");
  EXPECT_EQ(answer.switches[2].from_channel, "web");
}

TEST(ChannelSwitchesTest, UnknownChannelIsNoOpportunityAndBreaksPingPong) {
  JourneyLog log;
  log.Add("web:a a web:a chat:a => open");
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.without_channel, 2u);
  EXPECT_EQ(answer.opportunities, 1u);
  EXPECT_EQ(answer.ping_pongs, 0u);
}

TEST(ChannelSwitchesTest, GapOverTheLimitIsNoOpportunity) {
  JourneyLog log;
  log.Add("web:a +10s chat:a +11s web:a +2h a => open");
  const ChannelSwitchesAnswer answer = Answer(log, {.max_gap_ms = 10'000});
  EXPECT_EQ(answer.opportunities, 1u);
  EXPECT_EQ(answer.over_max_gap, 1u);
  EXPECT_EQ(answer.without_channel, 1u);  // also over the limit, counted once
  EXPECT_EQ(answer.switch_count, 1u);
  EXPECT_EQ(answer.ping_pongs, 0u);
  EXPECT_EQ(Answer(log).ping_pongs, 1u);
}

TEST(ChannelSwitchesTest, GivesGapsOfSwitchesOnly) {
  JourneyLog log;
  log.Add("web:a +10s web:a +20s chat:a => open");
  log.Add("web:a +40s chat:a => open");
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.switches[0].gap.count, 2u);
  EXPECT_EQ(answer.switches[0].gap.mean_ms, 30'000);
  EXPECT_DOUBLE_EQ(answer.switches[0].row_share, 2.0 / 3);
}

TEST(ChannelSwitchesTest, ComparesSentimentWhereBothEndsHaveOne) {
  JourneyLog log;
  log.Add("web:a(sentiment=0.5) chat:a(sentiment=-0.25) web:a => open");
  log.Add("web:a(sentiment=0.5) chat:a(nps=3) => open");
  log.Add("web:a(sentiment=0.1) web:a chat:a(sentiment=-0.9) => open");
  log.Add("web:a(nps=9,sentiment=0) chat:a(nps=0,sentiment=0.25) => open");
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.switches[0].to_channel, "chat");
  EXPECT_EQ(answer.switches[0].count, 4u);
  EXPECT_EQ(answer.switches[0].sentiment_pairs, 2u);
  EXPECT_DOUBLE_EQ(*answer.switches[0].mean_sentiment_change, -0.25);
  EXPECT_FALSE(answer.switches[1].mean_sentiment_change.has_value());
}

TEST(ChannelSwitchesTest, CountsBadEndsRightAfterTheSwitch) {
  JourneyLog log;
  log.Add("web:a chat:a => failure");
  log.Add("web:a chat:a => lost");
  log.Add("web:a chat:a => success");
  log.Add("web:a chat:a => open");
  log.Add("web:a chat:a chat:a => failure");
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.switches[0].count, 5u);
  EXPECT_EQ(answer.switches[0].ended_badly_after, 2u);
}

TEST(ChannelSwitchesTest, TellsHowChannelsAreUsed) {
  JourneyLog log;
  log.Add("web:a web:a chat:a => open");
  log.Add("web:a a => open");
  log.Add("a => open");
  const ChannelSwitchesAnswer answer = Answer(log);
  const std::vector<ChannelUse> expected = {
      {.channel = "web", .interactions = 3, .journeys = 2, .opportunities = 2, .switches_out = 1},
      {.channel = "", .interactions = 2, .journeys = 2},
      {.channel = "chat", .interactions = 1, .journeys = 1, .switches_in = 1}};
  EXPECT_EQ(answer.channels, expected);
  const std::vector<DistinctChannels> distinct = {{0, 1}, {1, 1}, {2, 1}};
  EXPECT_EQ(answer.distinct_channels, distinct);
  EXPECT_EQ(answer.journey_proportion, WilsonProportion(1, 3));
}

TEST(ChannelSwitchesTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const ChannelSwitchesAnswer answer = Answer(log);
  EXPECT_EQ(answer.switch_rate, 0);
  EXPECT_FALSE(answer.switch_proportion.value.has_value());
  EXPECT_TRUE(answer.switches.empty());
  EXPECT_TRUE(answer.distinct_channels.empty());
}

// Everything again, the slow and plain way.
struct PlainSwitch {
  std::uint64_t count = 0, bad = 0, pairs = 0;
  std::set<std::size_t> journeys;
  double sentiment = 0, gaps = 0;
};

std::map<std::size_t, double> SentimentByPlace(const JourneyView& journey) {
  std::map<std::size_t, double> sentiment;
  for (const ScoreEntry& score : journey.scores) {
    if (score.metric != Metric::kSentiment) continue;
    sentiment[score.row - journey.first_row] = double(score.value_micros) / 1e6;
  }
  return sentiment;
}

TEST(ChannelSwitchesTest, EqualsAPlainCountOfRandomJourneys) {
  constexpr std::int64_t kMaxGapMs = 40LL * 60'000;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& names = log.context().names.channels;
    std::map<std::pair<std::string, std::string>, PlainSwitch> switches;
    std::map<std::string, std::uint64_t> leaving;
    std::uint64_t ping_pongs = 0, neighbours = 0;
    std::set<std::size_t> with_switch;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      const auto sentiment = SentimentByPlace(journey);
      std::vector<bool> switched(journey.size(), false);
      for (std::size_t k = 1; k < journey.size(); ++k) {
        ++neighbours;
        const std::string from = names[journey.channel[k - 1]], to = names[journey.channel[k]];
        const std::int64_t gap_ms = journey.time_ms[k] - journey.time_ms[k - 1];
        if (from.empty() || to.empty() || gap_ms > kMaxGapMs) continue;
        ++leaving[from];
        if (from == to) continue;
        switched[k] = true;
        with_switch.insert(i);
        if (k >= 2 && switched[k - 1] && names[journey.channel[k - 2]] == to) ++ping_pongs;
        PlainSwitch& plain = switches[{from, to}];
        ++plain.count;
        plain.journeys.insert(i);
        plain.gaps += double(gap_ms);
        if (k + 1 == journey.size() &&
            (journey.result == JourneyResult::kLost || journey.result == JourneyResult::kFailure)) {
          ++plain.bad;
        }
        if (sentiment.contains(k - 1) && sentiment.contains(k)) {
          ++plain.pairs;
          plain.sentiment += sentiment.at(k) - sentiment.at(k - 1);
        }
      }
    }
    const ChannelSwitchesAnswer answer = Answer(log, {.max_gap_ms = kMaxGapMs});
    ASSERT_EQ(answer.switches.size(), switches.size()) << seed;
    std::uint64_t switch_count = 0;
    for (const ChannelSwitch& row : answer.switches) {
      const PlainSwitch& plain = switches[{row.from_channel, row.to_channel}];
      switch_count += row.count;
      ASSERT_EQ(row.count, plain.count);
      ASSERT_EQ(row.journeys, plain.journeys.size());
      ASSERT_EQ(row.ended_badly_after, plain.bad);
      ASSERT_EQ(row.sentiment_pairs, plain.pairs);
      ASSERT_DOUBLE_EQ(row.gap.mean_ms, plain.gaps / double(plain.count));
      ASSERT_DOUBLE_EQ(row.row_share, double(plain.count) / double(leaving[row.from_channel]));
      if (plain.pairs > 0) {
        ASSERT_NEAR(*row.mean_sentiment_change, plain.sentiment / double(plain.pairs), 1e-9);
      }
    }
    ASSERT_EQ(answer.switch_count, switch_count);
    ASSERT_EQ(answer.ping_pongs, ping_pongs);
    ASSERT_EQ(answer.journeys_with_switch, with_switch.size());
    ASSERT_EQ(answer.opportunities + answer.without_channel + answer.over_max_gap, neighbours);
  }
}

TEST(ChannelSwitchesTest, JourneysByDistinctChannelsAddUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    std::uint64_t journeys = 0;
    for (const DistinctChannels& row : Answer(log).distinct_channels) journeys += row.journeys;
    ASSERT_EQ(journeys, log.size());
  }
}

TEST(ChannelSwitchesTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return ChannelSwitchCounts(context, {.max_gap_ms = 3 * 3'600'000});
      },
      [](const ChannelSwitchCounts& counts, const QuestionContext& context) {
        return AnswerChannelSwitches(counts, context);
      });
}

}  // namespace
}  // namespace journeygraph::graph
