// Moments that are transitions, stages and touchpoints on a channel.
#include <map>

#include "gmock/gmock.h"
#include "tests/graph/questions/moment_rig.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr double kExact = 1e-9;

TEST(MomentKindsTest, TransitionsHaveTheStepsOfTheDefinitions) {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTransition);
  EXPECT_EQ(answer.moments.size(), 6u);  // START g, START m, g m, g good, g bad, m good
  const CriticalMoment& start_g = MomentAt(answer, {.next_touchpoint = "g"});
  EXPECT_NEAR(start_g.step, -0.05, kExact);
  EXPECT_NEAR(start_g.lost_outcomes, 0.2, kExact);
  EXPECT_EQ(start_g.interactions, 4u);
  const CriticalMoment& g_bad = MomentAt(answer, {.touchpoint = "g"});
  EXPECT_EQ(g_bad.ending, Ending::kBad);
  EXPECT_NEAR(g_bad.step, -0.75, kExact);
  EXPECT_NEAR(g_bad.lost_outcomes, 0.75, kExact);
  const CriticalMoment& g_m = MomentAt(answer, {.touchpoint = "g", .next_touchpoint = "m"});
  EXPECT_NEAR(g_m.step, 0.25, kExact);
  EXPECT_NEAR(g_m.gained_outcomes, 0.25, kExact);
  // Of the four journeys that reached g, one went on to m.
  EXPECT_EQ(g_m.with, WilsonProportion(1, 1));
  EXPECT_EQ(g_m.without, WilsonProportion(2, 3));
}

TEST(MomentKindsTest, TransitionsToAnEndAreNoCauses) {
  JourneyLog log;
  log.Add("a b => failure", 40);
  log.Add("a c => success", 40);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTransition);
  for (const CriticalMoment& moment : answer.moments) {
    EXPECT_EQ(moment.ending.has_value(), moment.carries_outcome);
    EXPECT_FALSE(moment.carries_outcome && moment.q_value);
  }
  EXPECT_EQ(answer.moments[0].next_touchpoint, "b");
}

TEST(MomentKindsTest, FailedAndLostJourneysAreOneBadEnd) {
  JourneyLog log;
  log.Add("a => failure", 3);
  log.Add("a => lost", 2);
  log.Add("a => success", 5);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTransition);
  EXPECT_EQ(answer.moments.size(), 3u);
  EXPECT_EQ(MomentAt(answer, {.touchpoint = "a"}).interactions, 5u);
  EXPECT_NEAR(MomentAt(answer, {.touchpoint = "a"}).lost_outcomes, 2.5, kExact);
}

// Each transition is a moment once, so that losses add up without double counting.
TEST(MomentKindsTest, LossesOfTransitionsAddUpToAllLosses) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const CriticalMomentsAnswer all = MomentsOf(log, MomentKind::kTransition, {}, false);
    double lost = 0, steps = 0;
    for (const CriticalMoment& moment : all.moments) {
      lost += moment.lost_outcomes;
      steps += static_cast<double>(moment.interactions) * moment.step;
    }
    ASSERT_NEAR(lost, all.total_lost_outcomes, 1e-8);
    ASSERT_NEAR(steps, 0, 1e-8);
    const CriticalMomentsAnswer some =
        MomentsOf(log, MomentKind::kTransition, {.max_moments = 3, .min_journeys = 2}, false);
    lost = some.other.lost_outcomes;
    for (const CriticalMoment& moment : some.moments) lost += moment.lost_outcomes;
    ASSERT_NEAR(lost, all.total_lost_outcomes, 1e-8);
    ASSERT_EQ(some.moments.size() + some.other.moments, all.moments.size());
  }
}

TEST(MomentKindsTest, TransitionsEqualAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& names = log.context().names.touchpoints;
    for (const CriticalMoment& moment :
         MomentsOf(log, MomentKind::kTransition, {}, false).moments) {
      if (moment.ending || moment.touchpoint.empty()) continue;
      std::uint64_t with = 0, with_good = 0, without = 0, without_good = 0;
      for (std::size_t i = 0; i < log.size(); ++i) {
        const JourneyView journey = log.View(i);
        if (!IsClosed(journey.result)) continue;
        bool leaves = false, makes = false;
        for (std::size_t k = 0; k < journey.size(); ++k) {
          if (names[journey.touchpoint[k]] != moment.touchpoint) continue;
          leaves = true;
          makes |=
              k + 1 < journey.size() && names[journey.touchpoint[k + 1]] == moment.next_touchpoint;
        }
        const bool good = journey.result == JourneyResult::kSuccess;
        with += makes;
        with_good += makes && good;
        without += leaves && !makes;
        without_good += leaves && !makes && good;
      }
      ASSERT_EQ(moment.with, WilsonProportion(with_good, with));
      ASSERT_EQ(moment.without, WilsonProportion(without_good, without));
    }
  }
}

TEST(MomentKindsTest, StagesAreComparedWithJourneysThatReachedTheStageBefore) {
  JourneyLog log;
  log.Add("home => lost", 50);
  log.Add("home cart => success", 6);
  log.Add("home cart help => failure", 4);
  log.Add("elsewhere => failure", 3);
  log.SetMap("discover: home; buy: cart; use: help");
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kStage);
  const CriticalMoment& buy = MomentAt(answer, {.stage = "buy"});
  EXPECT_EQ(buy.with, WilsonProportion(6, 10));
  EXPECT_EQ(buy.without, WilsonProportion(0, 50));
  const CriticalMoment& discover = MomentAt(answer, {.stage = "discover"});
  EXPECT_EQ(discover.without, WilsonProportion(0, 3));
  EXPECT_EQ(MomentAt(answer, {.stage = "use"}).without, WilsonProportion(6, 6));
  EXPECT_EQ(answer.moments.size(), 4u);  // one of them on no stage
  EXPECT_EQ(buy.touchpoint, "");
}

TEST(MomentKindsTest, TouchpointsOnChannelsAreKeptApart) {
  JourneyLog log;
  log.Add("web:pay => failure", 30);
  log.Add("store:pay => success", 20);
  log.Add("pay => success", 10);
  log.SetMap("buy: pay");
  log.map().touchpoints[0].markers = {{.kind = MarkerKind::kPain}};
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpointChannel);
  ASSERT_EQ(answer.moments.size(), 3u);
  const CriticalMoment& web = MomentAt(answer, {.touchpoint = "pay", .channel = "web"});
  EXPECT_EQ(web.with, WilsonProportion(0, 30));
  EXPECT_EQ(web.without, WilsonProportion(30, 30));
  EXPECT_EQ(web.stage, "buy");
  EXPECT_THAT(web.marked_as, testing::ElementsAre(MarkerKind::kPain));
  EXPECT_EQ(MomentAt(answer, {.touchpoint = "pay", .channel = ""}).journeys, 10u);
}

TEST(MomentKindsTest, PlainTouchpointsAreTheSameHoweverCounted) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    CriticalMomentCounts counts(log.context());
    log.Feed(counts);
    ASSERT_TRUE(*AnswerCriticalMoments(counts, log.context()) ==
                MomentsOf(log, MomentKind::kTouchpoint, {}, false));
  }
}

TEST(MomentKindsTest, StagesNeedAMap) {
  JourneyLog log;
  log.Add("a => success");
  EXPECT_EQ(MomentStates::Create(MomentKind::kStage, log.context()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace journeygraph::graph
