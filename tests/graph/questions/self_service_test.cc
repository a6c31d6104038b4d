#include "graph/questions/self_service.h"

#include "graph/measure/period.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

SelfServiceAnswer Answer(JourneyLog& log, SelfServiceOptions options = {}) {
  SelfServiceCounts counts(log.context(), ResolveChannelFacts(log.context()), std::move(options));
  log.Feed(counts);
  return AnswerSelfService(counts, log.context());
}

TEST(SelfServiceTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog log;
  log.Add("chatbot:ask chatbot:answer!resolved => success", 93);
  log.Add("chatbot:ask phone:call!resolved => success", 7);
  const SelfServiceRow total = Answer(log).total;
  EXPECT_EQ(total.attempts, 100u);
  EXPECT_EQ(total.self_service.count, 93u);
  EXPECT_NEAR(total.self_service.low, 0.8625, 0.00005);
  EXPECT_NEAR(total.self_service.high, 0.9657, 0.00005);
  EXPECT_DOUBLE_EQ(*total.resolution.value, 1);
}

TEST(SelfServiceTest, KeepsTheThreeRatesApart) {
  JourneyLog log;
  log.Add("web:a web:b!resolved => success", 4);
  log.Add("web:a web:b => lost", 3);
  log.Add("web:a +2h phone:b!resolved => success", 2);
  log.Add("web:a phone:b!failed => failure", 1);
  log.Add("web:a => open", 5);
  const SelfServiceRow total = Answer(log).total;
  EXPECT_EQ(total.contained_resolved, 4u);
  EXPECT_EQ(total.contained_unresolved, 3u);
  EXPECT_EQ(total.escalated_resolved, 2u);
  EXPECT_EQ(total.escalated_unresolved, 1u);
  EXPECT_EQ(total.open, 5u);
  EXPECT_EQ(total.containment, WilsonProportion(7, 10));
  EXPECT_EQ(total.resolution, WilsonProportion(6, 10));
  EXPECT_EQ(total.self_service, WilsonProportion(4, 10));
  EXPECT_EQ(total.time_to_escalation.count, 3u);
}

TEST(SelfServiceTest, OnlyAttemptsThatBeganInSelfServiceCount) {
  JourneyLog log;
  log.Add("phone:a!resolved => success", 2);
  log.Add("fax:a!resolved => success", 3);
  log.Add("a!resolved => success");
  log.Add("kiosk:a!resolved => success");
  const SelfServiceAnswer answer = Answer(log);
  EXPECT_EQ(answer.total.attempts, 1u);
  EXPECT_EQ(answer.started_assisted, 2u);
  EXPECT_EQ(answer.started_unknown, 4u);
}

TEST(SelfServiceTest, AttemptEndsWithItsFirstDecisiveOutcome) {
  JourneyLog log;
  log.Add("web:a web:b!purchase phone:c => success");
  EXPECT_EQ(Answer(log).total.contained_resolved, 1u);
}

TEST(SelfServiceTest, AttemptBeginsWhereTheStartIsMet) {
  JourneyLog log;
  log.Add("phone:shop!purchase web:help web:done!resolved => success");
  log.Add("phone:shop!purchase => success");
  const SelfServiceAnswer answer = Answer(log, {.start = {.touchpoints = {"help"}}});
  EXPECT_EQ(answer.total.contained_resolved, 1u);
  EXPECT_EQ(answer.not_started, 1u);
}

TEST(SelfServiceTest, WhoComesBackWithinDaysWasNotHelped) {
  JourneyLog log;
  log.Add("web:help web:done!resolved +6d web:help => success", 2);
  log.Add("web:help web:done!resolved +8d web:help => success", 3);
  log.Add("web:help web:done!resolved +1d web:help~company => success");
  log.Add("web:help web:done!resolved +1d web:shop => success");
  const SelfServiceOptions rule{.no_return_within_ms = 7 * kMsPerDay,
                                .observed_until_ms = kMonday + 30 * kMsPerDay};
  const SelfServiceRow total = Answer(log, rule).total;
  EXPECT_EQ(total.contained_resolved, 5u);
  EXPECT_EQ(total.contained_unresolved, 2u);
  EXPECT_EQ(total.returned, 2u);
  EXPECT_EQ(Answer(log).total.contained_resolved, 7u) << "without the rule";
}

TEST(SelfServiceTest, WhoMayStillComeBackIsPending) {
  JourneyLog log;
  log.Add("web:help web:done!resolved => success");
  log.Add("web:help web:done!resolved web:help => success");
  const SelfServiceRow total = Answer(log, {.no_return_within_ms = 7 * kMsPerDay}).total;
  EXPECT_EQ(total.pending, 1u);
  EXPECT_EQ(total.contained_unresolved, 1u);
  EXPECT_EQ(total.attempts, 2u);
  EXPECT_EQ(total.containment.total, 1u);
}

TEST(SelfServiceTest, GivesEachStartChannelByAttempts) {
  JourneyLog log;
  log.Add("web:a!resolved => success", 2);
  log.Add("app:a!resolved => success", 3);
  const SelfServiceAnswer answer = Answer(log);
  ASSERT_EQ(answer.channels.size(), 2u);
  EXPECT_EQ(answer.channels[0].channel, "app");
  EXPECT_EQ(answer.channels[1].attempts, 2u);
}

TEST(SelfServiceTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_EQ(Answer(log).total.attempts, 0u);
  EXPECT_TRUE(Answer(log).channels.empty());
}

TEST(SelfServiceTest, EverythingAddsUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    log.map().channels = {{.id = "channel1", .digital = true},
                          {.id = "channel2", .assisted = true}};
    const SelfServiceAnswer answer = Answer(
        log, {.start = {.touchpoints = {"tz", "ty", "tx"}}, .no_return_within_ms = kMsPerDay});
    const SelfServiceRow& total = answer.total;
    ASSERT_EQ(
        total.attempts + answer.started_assisted + answer.started_unknown + answer.not_started,
        log.size());
    ASSERT_EQ(total.attempts, total.contained_resolved + total.contained_unresolved +
                                  total.escalated_resolved + total.escalated_unresolved +
                                  total.open + total.pending);
    std::uint64_t attempts = 0;
    for (const SelfServiceRow& row : answer.channels) attempts += row.attempts;
    ASSERT_EQ(attempts, total.attempts);
  }
}

// The cohorts, the slow and plain way, without the rule of coming back.
TEST(SelfServiceTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), true);
    log.map().channels = {{.id = "channel1", .digital = true},
                          {.id = "channel2", .assisted = true}};
    const Names& names = log.context().names;
    std::uint64_t cohorts[2][2] = {}, open = 0;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      if (names.channels[view.channel[0]] != "channel1") continue;
      bool is_good = false, is_decided = false, is_escalated = false;
      for (std::size_t i = 0; i < view.size() && !is_decided; ++i) {
        is_escalated |= names.channels[view.channel[i]] == "channel2";
        for (const auto& entry : view.outcomes) {
          if (entry.row - view.first_row != i) continue;
          is_good = names.outcomes[entry.outcome] == "purchase";
          is_decided = true;
        }
      }
      if (!is_decided && view.result == JourneyResult::kOpen) {
        ++open;
      } else {
        ++cohorts[is_escalated ? 1 : 0][is_good ? 1 : 0];
      }
    }
    const SelfServiceRow total = Answer(log).total;
    ASSERT_EQ(total.contained_resolved, cohorts[0][1]) << seed;
    ASSERT_EQ(total.contained_unresolved, cohorts[0][0]) << seed;
    ASSERT_EQ(total.escalated_resolved, cohorts[1][1]) << seed;
    ASSERT_EQ(total.escalated_unresolved, cohorts[1][0]) << seed;
    ASSERT_EQ(total.open, open) << seed;
  }
}

TEST(SelfServiceTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        std::vector<ChannelFacts> facts(context.names.channels.size());
        for (std::size_t i = 1; i < facts.size(); ++i) {
          facts[i].assisted = context.names.channels[i] == "channel2";
        }
        return SelfServiceCounts(context, facts, {.no_return_within_ms = 7 * kMsPerDay});
      },
      [](const SelfServiceCounts& counts, const QuestionContext& context) {
        return AnswerSelfService(counts, context);
      },
      false, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
