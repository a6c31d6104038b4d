#include "graph/questions/times_between.h"

#include <numeric>

#include "graph/measure/period.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

TimesBetweenOptions FromTo(std::string from, std::string to, TimePairing pairing = {}) {
  return {.from = {.touchpoints = {std::move(from)}},
          .to = {.touchpoints = {std::move(to)}},
          .pairing = pairing};
}

TimesBetweenAnswer Answer(JourneyLog& log, const TimesBetweenOptions& options) {
  TimesBetweenCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerTimesBetween(counts);
}

TEST(TimesBetweenTest, PairsAsAsked) {
  JourneyLog log;
  log.Add("a +10ms x +20ms a +30ms b +40ms b => success");
  const auto mean = [&](TimePairing pairing) {
    return Answer(log, FromTo("a", "b", pairing)).times.mean_ms;
  };
  EXPECT_EQ(mean(TimePairing::kFirstToFirst), 60);
  EXPECT_EQ(mean(TimePairing::kLastToFirst), 30);
  EXPECT_EQ(mean(TimePairing::kEach), 45);
  EXPECT_EQ(Answer(log, FromTo("a", "b", TimePairing::kEach)).times.count, 2u);
  EXPECT_EQ(Answer(log, FromTo("a", "a")).times.mean_ms, 30) << "to the next one";
  EXPECT_EQ(Answer(log, FromTo("b", "a")).journeys_with_both, 0u);
}

// Definitions 3.8: times 2, 3+, 4, 6+, 8, in days; those with + are open and last seen now.
TEST(TimesBetweenTest, OpenJourneysAreCensored) {
  JourneyLog log;
  log.Add("@2026-01-01 a +2d b => success");
  log.Add("@2026-01-06 a => open");
  log.Add("@2026-01-01 a +4d b => lost");
  log.Add("@2026-01-03 a => open");
  log.Add("@2026-01-01 a +8d b => success");
  log.Add("@2026-01-01 a => lost");
  const auto answer = Answer(log, FromTo("a", "b"));
  ASSERT_EQ(answer.curve.size(), 3u);
  EXPECT_DOUBLE_EQ(answer.curve[0].survival, 0.8);
  EXPECT_NEAR(answer.curve[1].survival, 0.5333, 0.00004);
  EXPECT_EQ(answer.curve[2].survival, 0);
  EXPECT_NEAR(answer.curve[1].time_ms, 4.0 * kMsPerDay, 0.008 * 4 * kMsPerDay);
  EXPECT_NEAR(*answer.survival.p50_ms, 8.0 * kMsPerDay, 0.008 * 8 * kMsPerDay);
  EXPECT_EQ(answer.times.count, 3u);
  EXPECT_EQ(answer.waiting.count, 2u);
  EXPECT_DOUBLE_EQ(answer.waiting.mean_ms, 4.5 * kMsPerDay);
  EXPECT_EQ(answer.ended_without, (ResultCounts{0, 0, 1, 0}));
  EXPECT_EQ(answer.journeys_with_from, 6u);
  EXPECT_TRUE(answer.small_sample);
  EXPECT_NEAR(answer.standard_deviation_ms, 3.0550504633 * kMsPerDay, 1);
}

TEST(TimesBetweenTest, PlacesMayBeStagesAndChannels) {
  JourneyLog log;
  log.Add("web:home +10ms web:cart +20ms phone:cart => success");
  log.SetMap("look: home; buy: cart");
  EXPECT_EQ(Answer(log, {.from = {.stage = "look"}, .to = {.stage = "buy"}}).times.mean_ms, 10);
  EXPECT_EQ(Answer(log, {.from = {.stage = "look"}, .to = {.channels = {"phone"}}}).times.mean_ms,
            30);
}

TEST(TimesBetweenTest, CurveIsThinnedButKeepsItsEnds) {
  JourneyLog log;
  for (int i = 1; i <= 120; ++i) log.Add("a +" + std::to_string(i) + "ms b => success");
  TimesBetweenCounts counts(log.context(), FromTo("a", "b"));
  log.Feed(counts);
  const auto answer = AnswerTimesBetween(counts, 10);
  ASSERT_LE(answer.curve.size(), 10u);
  ASSERT_GE(answer.curve.size(), 8u);
  EXPECT_EQ(answer.curve.front().time_ms, 1);
  EXPECT_EQ(answer.curve.back().time_ms, 120);
  EXPECT_EQ(answer.curve.back().survival, 0);
  EXPECT_FALSE(answer.small_sample);
}

TEST(TimesBetweenTest, EqualsAPlainCountOfRandomJourneysAndReconciles) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& context = log.context();
    const auto pairing = static_cast<TimePairing>(seed % 3);
    const auto answer = Answer(log, FromTo("tz", "ty", pairing));
    std::uint64_t reached = 0, waiting = 0, ended = 0;
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      const auto is = [&](std::size_t i, const char* name) {
        return context.names.touchpoints[journey.touchpoint[i]] == name;
      };
      bool is_done = false;
      for (std::size_t i = 0; i < journey.size() && !is_done; ++i) {
        if (!is(i, "tz")) continue;
        std::size_t to = i + 1;
        while (to < journey.size() && !is(to, "ty")) ++to;
        std::size_t from = i;
        if (pairing == TimePairing::kLastToFirst) {
          for (std::size_t j = i; j < std::min(to, journey.size()); ++j) {
            if (is(j, "tz")) from = j;
          }
        }
        is_done = pairing != TimePairing::kEach;
        if (to < journey.size()) {
          ++reached;
          sum += journey.time_ms[to] - journey.time_ms[from];
        } else {
          ++(journey.result == JourneyResult::kOpen ? waiting : ended);
        }
      }
    }
    ASSERT_EQ(answer.times.count, reached) << seed;
    ASSERT_EQ(answer.waiting.count, waiting) << seed;
    ASSERT_EQ(std::accumulate(answer.ended_without.begin(), answer.ended_without.end(), 0ull),
              ended);
    if (reached > 0) {
      ASSERT_DOUBLE_EQ(answer.times.mean_ms, double(sum) / double(reached));
    }
    if (pairing != TimePairing::kEach) {
      ASSERT_EQ(answer.journeys_with_from, reached + waiting + ended);
    }
  }
}

TEST(TimesBetweenTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return TimesBetweenCounts(context, FromTo("tz", "tx", TimePairing::kEach));
      },
      [](const TimesBetweenCounts& counts, const QuestionContext&) {
        return AnswerTimesBetween(counts);
      });
}

TEST(TimesBetweenTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const auto answer = Answer(log, FromTo("a", "b"));
  EXPECT_EQ(answer.times.count, 0u);
  EXPECT_TRUE(answer.curve.empty());
  EXPECT_FALSE(answer.survival.p50_ms);
}

}  // namespace
}  // namespace journeygraph::graph
