#include "graph/questions/next_step.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr double kHourMs = 3'600'000;

NextStepAnswer Answer(JourneyLog& log, std::vector<std::string> path, std::uint64_t max_next = 5) {
  NextStepCounts counts(log.context(), {.path = std::move(path), .max_next = max_next});
  log.Feed(counts);
  return AnswerNextStep(counts, log.context());
}

double SumOf(const NextStepAnswer& answer) {
  double sum = answer.other_probability + answer.ends_well + answer.ends_badly;
  for (const NextTouchpoint& next : answer.next) sum += next.probability;
  return sum;
}

JourneyLog Shop() {
  JourneyLog log;
  log.Add("web:home +1h web:cart +2h web:pay => success", 60);
  log.Add("web:home +1h phone:help => lost", 40);
  log.Add("web:home => open", 50);
  return log;
}

TEST(NextStepTest, GivesTheLikeliestTouchpointWithItsTime) {
  JourneyLog log = Shop();
  const NextStepAnswer answer = Answer(log, {"home"});
  ASSERT_EQ(answer.next.size(), 4u);
  EXPECT_EQ(answer.next[0].touchpoint, "cart");
  EXPECT_EQ(answer.next[0].seen, 60u);
  EXPECT_NEAR(answer.next[0].probability, 0.6, 0.02);
  EXPECT_NEAR(answer.next[0].gap.p50_ms, kHourMs, kHourMs * 0.01);
  EXPECT_EQ(answer.next[1].touchpoint, "help");
  EXPECT_EQ(answer.support, 100u);  // open journeys teach nothing
  EXPECT_EQ(answer.success, WilsonProportion(60, 100));
  EXPECT_EQ(answer.channel_switch, WilsonProportion(40, 100));
  EXPECT_NEAR(answer.entropy_bits, 0.97, 0.15);
  EXPECT_NEAR(SumOf(answer), 1, 1e-12);
}

TEST(NextStepTest, EndsAreChancesOfTheirOwn) {
  JourneyLog log = Shop();
  const NextStepAnswer answer = Answer(log, {"home", "cart", "pay"});
  EXPECT_GT(answer.ends_well, 0.9);
  EXPECT_LT(answer.ends_badly, 0.05);
  EXPECT_EQ(answer.success, WilsonProportion(60, 60));
  EXPECT_EQ(answer.gap.count, 0u);
}

TEST(NextStepTest, EmptyPathStandsBeforeTheFirstTouchpoint) {
  JourneyLog log = Shop();
  const NextStepAnswer answer = Answer(log, {});
  EXPECT_EQ(answer.next[0].touchpoint, "home");
  EXPECT_GT(answer.next[0].probability, 0.9);
  EXPECT_EQ(answer.success, WilsonProportion(60, 100));
  EXPECT_TRUE(answer.history.empty());
}

TEST(NextStepTest, UnknownTouchpointFallsBackToWhatIsKnownWithout) {
  JourneyLog log = Shop();
  const NextStepAnswer answer = Answer(log, {"moon"});
  EXPECT_EQ(answer.order, 0u);
  EXPECT_TRUE(answer.history.empty());
  EXPECT_EQ(answer.success_order, 0u);
  EXPECT_NEAR(SumOf(answer), 1, 1e-12);
  EXPECT_FALSE(answer.next.empty());
}

TEST(NextStepTest, LongerHistoriesAreUsedWhereTheyPredictBetter) {
  JourneyLog log;
  log.Add("a x b => success", 200);
  log.Add("c x d => lost", 200);
  const NextStepAnswer answer = Answer(log, {"a", "x"});
  EXPECT_GE(answer.order, 2u);
  EXPECT_EQ(answer.next[0].touchpoint, "b");
  EXPECT_GT(answer.next[0].probability, 0.95);
  EXPECT_EQ(answer.success, WilsonProportion(200, 200));
  EXPECT_EQ(answer.success_order, 2u);
  EXPECT_LT(answer.quality.orders[answer.quality.best_order].log_loss,
            answer.quality.orders[0].log_loss);
  // All but the first touchpoint, which nothing foretells, are certain.
  EXPECT_GT(answer.quality.orders[answer.quality.best_order].top_1, 0.8);
}

TEST(NextStepTest, WhatIsNotShownIsCounted) {
  JourneyLog log = Shop();
  const NextStepAnswer answer = Answer(log, {"home"}, 1);
  EXPECT_EQ(answer.next.size(), 1u);
  EXPECT_EQ(answer.other_touchpoints, 3u);
  EXPECT_NEAR(SumOf(answer), 1, 1e-12);
}

TEST(NextStepTest, EmptyLogHasAnAnswer) {
  JourneyLog log;
  const NextStepAnswer answer = Answer(log, {"home"});
  EXPECT_TRUE(answer.next.empty());
  EXPECT_EQ(answer.support, 0u);
}

TEST(NextStepTest, DoesNotDependOnHowTheWorkWasSplit) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto make = [](const QuestionContext& context) {
      return NextStepCounts(context, {.path = {"tz", "ty"}, .max_next = 3});
    };
    NextStepCounts whole = make(log.context());
    log.Feed(whole);
    std::mt19937_64 random(seed);
    const NextStepCounts merged = MergedParts(log, log.context(), make, random);
    ASSERT_TRUE(AnswerNextStep(merged, log.context()) == AnswerNextStep(whole, log.context()));
  }
}

}  // namespace
}  // namespace journeygraph::graph
