#include "graph/questions/effort.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

EffortAnswer Answer(JourneyLog& log, const EffortOptions& options = {}) {
  EffortCounts counts(log.context(), options);
  log.Feed(counts);
  EffortIndexCounts indexes(log.context(), options, EffortScale(counts));
  log.Feed(indexes);
  return AnswerEffort(counts, indexes);
}

constexpr std::size_t kContacts = 0, kSwitches = 1, kRepeats = 2, kWaiting = 3, kElapsed = 4;

TEST(EffortTest, CountsTheComponentsOfAJourney) {
  JourneyLog log;
  log.Add(
      "web:home~customer +1m web:home~customer +2m phone:call~company +1h web:pay!purchase "
      "+1d app:home => success");
  const EffortGroup all = Answer(log).all;
  EXPECT_EQ(all.means[kContacts], 5);
  EXPECT_EQ(all.means[kSwitches], 3);
  EXPECT_EQ(all.means[kRepeats], 2);
  EXPECT_EQ(all.means[kWaiting], 120);
  EXPECT_EQ(all.means[kElapsed], 60 + 120 + 3600);  // to the purchase, not to the end
}

TEST(EffortTest, TheIndexIsTheWeightedMeanOfZScores) {
  JourneyLog log;
  log.Add("a => success");
  log.Add("a a a => failure");
  EffortOptions options;
  options.weights = {3, 0, 1, 0, 0};
  const EffortAnswer answer = Answer(log, options);
  // Both components have two values around their means: z is -1 and 1 over the root of two.
  ASSERT_EQ(answer.results.size(), 2u);
  EXPECT_NEAR(answer.results[0].index->value, -1 / std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(answer.results[1].index->value, 1 / std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(answer.all.index->value, 0, 1e-6);
}

TEST(EffortTest, WhatDoesNotVaryIsMissingAndNotZero) {
  JourneyLog log;
  log.Add("web:a +1m web:b => success");
  log.Add("web:a +5m web:b => success");
  const EffortAnswer answer = Answer(log);
  EXPECT_TRUE(answer.missing[kContacts]);
  EXPECT_TRUE(answer.missing[kSwitches]);
  EXPECT_TRUE(answer.missing[kWaiting]);
  EXPECT_FALSE(answer.missing[kElapsed]);
  EXPECT_TRUE(answer.all.index.has_value());
  JourneyLog alike;
  alike.Add("a => success", 2);
  EXPECT_FALSE(Answer(alike).all.index.has_value());
}

TEST(EffortTest, StagesAreJobsUnlessJobsAreNamed) {
  JourneyLog log;
  log.Add("web:home web:cart app:cart chat:help web:home => success");
  log.SetMap("discover: home; buy: cart");
  const EffortAnswer by_stage = Answer(log);
  ASSERT_EQ(by_stage.jobs.size(), 2u);
  EXPECT_EQ(by_stage.jobs[0].name, "discover");
  EXPECT_EQ(by_stage.jobs[0].means[kContacts], 2);
  EXPECT_EQ(by_stage.jobs[0].means[kRepeats], 1);
  EXPECT_EQ(by_stage.jobs[1].means[kSwitches], 1);
  EffortOptions options;
  options.jobs = {{.name = "get an answer", .stages = {}, .touchpoints = {"help"}},
                  {.name = "shop", .stages = {"discover", "buy"}, .touchpoints = {}}};
  const EffortAnswer by_job = Answer(log, options);
  ASSERT_EQ(by_job.jobs.size(), 2u);
  EXPECT_EQ(by_job.jobs[0].name, "get an answer");
  EXPECT_EQ(by_job.jobs[0].means[kContacts], 1);
  EXPECT_EQ(by_job.jobs[1].means[kContacts], 4);
}

TEST(EffortTest, IsValidatedByTheRankCorrelationWithCes) {
  JourneyLog log;
  log.Add("a(ces=7) => success", 5);
  log.Add("a a(ces=4) => success", 5);
  log.Add("a a a(ces=1) => success", 5);
  const EffortAnswer answer = Answer(log);
  EXPECT_EQ(answer.journeys_with_ces, 15u);
  EXPECT_NEAR(answer.correlation_with_ces->value, -1, 1e-12);
}

TEST(RankTableTest, GivesSpearmansRhoWithTies) {
  // x: 1 1 2 3, y: 1 2 2 3. Ranks 1.5 1.5 3 4 and 1 2.5 2.5 4: r = 3.75 / 4.5.
  RankTable table(4, 4);
  table.Add(1, 1);
  table.Add(1, 2);
  table.Add(2, 2);
  table.Add(3, 3);
  EXPECT_NEAR(table.Spearman()->value, 3.75 / 4.5, 1e-12);
  RankTable flat(2, 2);
  flat.Add(0, 0);
  flat.Add(0, 1);
  EXPECT_FALSE(flat.Spearman().has_value());
}

TEST(EffortTest, ResultsAddUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    const EffortAnswer answer = Answer(log);
    std::uint64_t journeys = 0;
    double weighted = 0;
    for (const EffortGroup& group : answer.results) {
      journeys += group.journeys;
      weighted += group.index->value * static_cast<double>(group.journeys);
    }
    ASSERT_EQ(journeys, log.size());
    ASSERT_NEAR(weighted, 0, 1e-3);
  }
}

TEST(EffortTest, DoesNotDependOnTheWayIn) {
  const EffortOptions options;
  ExpectIndependentOfWayIn(
      [&](const QuestionContext& context) { return EffortCounts(context, options); },
      [](const EffortCounts& counts, const QuestionContext&) {
        EffortScale scale(counts);
        return std::pair(scale.IndexMicros({7, 3, 2, 60, 600}, false),
                         scale.IndexMicros({7, 3, 2, 60, 600}, true));
      },
      /*with_map=*/true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
