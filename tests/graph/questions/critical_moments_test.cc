#include "graph/questions/critical_moments.h"

#include <algorithm>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

using testing::ElementsAre;

constexpr double kExact = 1e-9;

CriticalMomentsAnswer Answer(JourneyLog& log, CriticalMomentsOptions options = {}) {
  CriticalMomentCounts counts(log.context());
  log.Feed(counts);
  absl::StatusOr<CriticalMomentsAnswer> answer =
      AnswerCriticalMoments(counts, log.context(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

const CriticalMoment& Moment(const CriticalMomentsAnswer& answer, const std::string& touchpoint) {
  const auto found = std::ranges::find(answer.moments, touchpoint, &CriticalMoment::touchpoint);
  EXPECT_NE(found, answer.moments.end()) << touchpoint;
  return *found;
}

std::vector<std::string> NamesOf(const CriticalMomentsAnswer& answer) {
  std::vector<std::string> names;
  for (const CriticalMoment& moment : answer.moments) names.push_back(moment.touchpoint);
  return names;
}

TEST(CriticalMomentsTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_NEAR(answer.base_success, 0.8, kExact);
  EXPECT_EQ(answer.success, WilsonProportion(4, 5));
  EXPECT_THAT(NamesOf(answer), ElementsAre("g", "m"));

  const CriticalMoment& g = answer.moments[0];
  EXPECT_NEAR(g.value, 0.75, kExact);
  EXPECT_NEAR(g.removal_effect, 0.75, kExact);
  EXPECT_NEAR(g.lost_entering, 4 * 0.05, kExact);  // START to g
  EXPECT_NEAR(g.lost_leaving, 0.75, kExact);       // g to the bad end
  EXPECT_NEAR(g.lost_outcomes, 0.95, kExact);
  EXPECT_NEAR(g.gained_outcomes, 2 * 0.25 + 0.25, kExact);
  EXPECT_EQ(g.journeys, 4u);
  EXPECT_EQ(g.interactions, 4u);
  EXPECT_EQ(g.reach, WilsonProportion(4, 5));
  EXPECT_DOUBLE_EQ(g.exit_share, 0.75);
  EXPECT_EQ(g.bad_exit, WilsonProportion(1, 4));

  const CriticalMoment& m = answer.moments[1];
  EXPECT_NEAR(m.value, 1, kExact);
  EXPECT_NEAR(m.removal_effect, 0.5, kExact);
  EXPECT_NEAR(m.lost_outcomes, 0, kExact);
  EXPECT_NEAR(m.gained_outcomes, 0.25 + 0.2, kExact);
  EXPECT_NEAR(answer.total_lost_outcomes, 0.95, kExact);
}

TEST(CriticalMomentsTest, ComparesJourneysWithAndWithoutByTheVectorOfTheDefinitions) {
  JourneyLog log;
  log.Add("x => failure", 90);
  log.Add("x => success", 210);
  log.Add("y => lost", 70);
  log.Add("y => success", 630);
  const CriticalMoment x = Moment(Answer(log), "x");
  EXPECT_DOUBLE_EQ(x.success_with, 0.7);
  EXPECT_DOUBLE_EQ(x.success_without, 0.9);
  EXPECT_EQ(x.with, WilsonProportion(210, 300));
  EXPECT_EQ(x.without, WilsonProportion(630, 700));
  EXPECT_EQ(x.success_lift, ProportionDifference(x.with, x.without));
  EXPECT_NEAR(x.success_lift.value, -0.2, kExact);
  EXPECT_NEAR(*x.risk_ratio, 3, kExact);
  EXPECT_NEAR(*x.attributable_fraction, 0.375, kExact);
  EXPECT_NEAR(x.odds_ratio, (91.0 / 211) / (71.0 / 631), kExact);
  EXPECT_TRUE(x.caveats.empty());
}

TEST(CriticalMomentsTest, ComparesOnlyJourneysThatReachedTheStage) {
  JourneyLog log;
  log.Add("home => lost", 50);
  log.Add("home cart => success", 6);
  log.Add("home cart pay => success", 3);
  log.Add("home pay => failure", 1);
  log.SetMap("discover: home; buy: cart pay");
  const CriticalMoment cart = Moment(Answer(log), "cart");
  EXPECT_EQ(cart.stage, "buy");
  EXPECT_EQ(cart.with, WilsonProportion(9, 9));
  EXPECT_EQ(cart.without, WilsonProportion(0, 1));
  EXPECT_EQ(cart.reach, WilsonProportion(9, 60));
  // Off the map, everything is comparable.
  log.SetMap("discover: home");
  EXPECT_EQ(Moment(Answer(log), "cart").without, WilsonProportion(0, 51));
}

TEST(CriticalMomentsTest, ExitLiftIsAgainstTheStage) {
  JourneyLog log;
  log.Add("home => lost", 9);
  log.Add("home cart pay => failure", 2);
  log.Add("home cart => failure", 1);
  log.Add("home cart pay => success", 3);
  log.SetMap("discover: home; buy: cart pay");
  const CriticalMomentsAnswer answer = Answer(log);
  // In the stage: 3 bad ends in 11 visits. At cart: 1 in 6; at pay: 2 in 5.
  EXPECT_NEAR(*Moment(answer, "cart").exit_lift, (1.0 / 6) / (3.0 / 11), kExact);
  EXPECT_NEAR(*Moment(answer, "pay").exit_lift, (2.0 / 5) / (3.0 / 11), kExact);
  EXPECT_NEAR(*Moment(answer, "home").exit_lift, 1, kExact);
}

TEST(CriticalMomentsTest, HasNoExitLiftWhereNothingEndsBadly) {
  JourneyLog log;
  log.Add("home cart => success");
  const CriticalMoment cart = Moment(Answer(log), "cart");
  EXPECT_FALSE(cart.exit_lift.has_value());
  EXPECT_FALSE(cart.risk_ratio.has_value());
  EXPECT_FALSE(cart.attributable_fraction.has_value());
}

TEST(CriticalMomentsTest, LeavesOpenJourneysOut) {
  JourneyLog log;
  log.Add("a b => success");
  const CriticalMomentsAnswer expected = Answer(log);
  log.Add("a c(nps=0)$5 => open", 10);
  EXPECT_EQ(Answer(log), expected);
}

TEST(CriticalMomentsTest, IsEmptyWithoutClosedJourneys) {
  JourneyLog log;
  log.Add("a => open");
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_TRUE(answer.moments.empty());
  EXPECT_EQ(answer.base_success, 0);
  EXPECT_FALSE(answer.success.value.has_value());
}

TEST(CriticalMomentsTest, WorksWhereNothingEndsWell) {
  JourneyLog log;
  log.Add("a b => lost", 3);
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_EQ(answer.base_success, 0);
  EXPECT_EQ(answer.total_lost_outcomes, 0);
  EXPECT_EQ(answer.moments[0].removal_effect, 0);
}

TEST(CriticalMomentsTest, RanksByLostOutcomesThenReachThenName) {
  JourneyLog log;
  log.Add("d => success", 2);
  log.Add("c => success", 3);
  log.Add("b => success", 2);
  log.Add("a => failure", 1);
  log.Add("a => success", 1);
  EXPECT_THAT(NamesOf(Answer(log)), ElementsAre("a", "c", "b", "d"));
}

TEST(CriticalMomentsTest, RanksWhatCarriesTheOutcomeLast) {
  JourneyLog log;
  log.Add("home cancel!cancelled => failure", 20);
  log.Add("cancel!cancelled => failure", 10);
  log.Add("home pay!purchase => success", 60);
  log.Add("home pay => lost", 5);
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_THAT(NamesOf(answer), ElementsAre("home", "cancel", "pay"));
  EXPECT_FALSE(answer.moments[0].carries_outcome);
  EXPECT_TRUE(Moment(answer, "cancel").carries_outcome);
  EXPECT_GT(Moment(answer, "cancel").lost_outcomes, Moment(answer, "home").lost_outcomes);
  EXPECT_THAT(Moment(answer, "pay").caveats, testing::Contains(MomentCaveat::kCarriesOutcome));
}

TEST(CriticalMomentsTest, ADecisionBothWaysCarriesNoOutcome) {
  JourneyLog log;
  log.Add("home offer!purchase => success", 40);
  log.Add("home offer!rejected => failure", 40);
  log.Add("home offer => lost", 20);
  EXPECT_FALSE(Moment(Answer(log), "offer").carries_outcome);
}

TEST(CriticalMomentsTest, OnlyTheDecidingOutcomeCounts) {
  // Both visits have a decisive outcome, but only the last of them decides.
  JourneyLog log;
  log.Add("call!failed home!resolved => success", 10);
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_FALSE(Moment(answer, "call").carries_outcome);
  EXPECT_TRUE(Moment(answer, "home").carries_outcome);
}

TEST(CriticalMomentsTest, GivesSeverityAndSentiment) {
  JourneyLog log;
  log.Add("a(nps=6,csat=3,ces=3,sentiment=-0.5) a(nps=7,csat=2,sentiment=0) => lost");
  const CriticalMoment a = Moment(Answer(log), "a");
  EXPECT_EQ(a.severity, WilsonProportion(3, 5));
  EXPECT_DOUBLE_EQ(*a.mean_sentiment, -0.25);
  EXPECT_EQ(a.sentiment_count, 2u);
  log.Add("b => lost");
  EXPECT_FALSE(Moment(Answer(log), "b").mean_sentiment.has_value());
  EXPECT_FALSE(Moment(Answer(log), "b").severity.value.has_value());
}

TEST(CriticalMomentsTest, TellsHowOftenASwitchFollows) {
  JourneyLog log;
  log.Add("web:a chat:a web:b => success");
  log.Add("web:a b => success");
  log.Add("web:a web:a => success");
  EXPECT_EQ(Moment(Answer(log), "a").followed_by_switch, WilsonProportion(2, 4));
  EXPECT_EQ(Moment(Answer(log), "b").followed_by_switch, WilsonProportion(0, 0));
}

TEST(CriticalMomentsTest, ValuesLostOutcomesInMoney) {
  JourneyLog log;
  log.Add("a b$30 b$10.5 => success");
  log.Add("a => success");
  log.Add("a b$999 => failure");
  const CriticalMoment a = Moment(Answer(log), "a");
  ASSERT_TRUE(a.lost_value.has_value());
  EXPECT_NEAR(*a.lost_value, a.lost_outcomes * 40.5 / 2, kExact);
  EXPECT_GT(a.lost_outcomes, 0);
}

TEST(CriticalMomentsTest, HasNoLostValueWithoutValuesOfSuccesses) {
  JourneyLog log;
  log.Add("a => success");
  log.Add("a$999 => failure");
  EXPECT_FALSE(Moment(Answer(log), "a").lost_value.has_value());
}

TEST(CriticalMomentsTest, SaysWhatPeopleMarkedItAs) {
  JourneyLog log;
  log.Add("home cart => success");
  log.SetMap("discover: home; buy: basket");
  log.map().touchpoints[1].matches = {"basket", "cart"};
  log.map().touchpoints[1].markers = {{.kind = MarkerKind::kGain},
                                      {.kind = MarkerKind::kMomentOfTruth},
                                      {.kind = MarkerKind::kGain}};
  EXPECT_THAT(Moment(Answer(log), "cart").marked_as,
              ElementsAre(MarkerKind::kMomentOfTruth, MarkerKind::kGain));
  EXPECT_TRUE(Moment(Answer(log), "home").marked_as.empty());
}

TEST(CriticalMomentsTest, WarnsOfSmallSamplesAndUnclearDifferences) {
  JourneyLog log;
  log.Add("a => success", 29);
  log.Add("b => success", 29);
  log.Add("b => failure", 1);
  const CriticalMomentsAnswer answer = Answer(log);
  EXPECT_THAT(Moment(answer, "a").caveats,
              ElementsAre(MomentCaveat::kSmallSample, MomentCaveat::kNoClearDifference));
  EXPECT_THAT(Moment(answer, "b").caveats,
              ElementsAre(MomentCaveat::kNoComparison, MomentCaveat::kNoClearDifference));
}

TEST(CriticalMomentsTest, ShownAndOtherMomentsAddUp) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const CriticalMomentsAnswer all = Answer(log);
    const CriticalMomentsAnswer some = Answer(log, {.max_moments = 2, .min_journeys = 8});
    ASSERT_LE(some.moments.size(), 2u);
    ASSERT_EQ(some.moments.size() + some.other.moments, all.moments.size());
    double everything = 0, shown = some.other.lost_outcomes;
    for (const CriticalMoment& moment : all.moments) everything += moment.lost_outcomes;
    for (const CriticalMoment& moment : some.moments) {
      ASSERT_GE(moment.journeys, 8u);
      ASSERT_EQ(moment, Moment(all, moment.touchpoint));
      shown += moment.lost_outcomes;
    }
    ASSERT_NEAR(shown, everything, kExact);
  }
}

TEST(CriticalMomentsTest, EveryLostOutcomeIsCountedUnderBothItsTouchpoints) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.longest = 14}));
    const CriticalMomentsAnswer answer = Answer(log);
    std::map<std::string, double> value;
    for (const CriticalMoment& moment : answer.moments) value[moment.touchpoint] = moment.value;

    std::map<std::string, double> entering, leaving, gained;
    double total = 0;
    const auto& names = log.context().names.touchpoints;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      if (journey.result == JourneyResult::kOpen) continue;
      std::vector<std::pair<std::string, double>> states = {{"", answer.base_success}};
      for (const TouchpointId touchpoint : journey.touchpoint) {
        states.emplace_back(names[touchpoint], value.at(names[touchpoint]));
      }
      states.emplace_back("", journey.result == JourneyResult::kSuccess ? 1 : 0);
      for (std::size_t k = 1; k < states.size(); ++k) {
        const double step = states[k].second - states[k - 1].second;
        total += std::max(0.0, -step);
        leaving[states[k - 1].first] += std::max(0.0, -step);
        entering[states[k].first] += std::max(0.0, -step);
        gained[states[k - 1].first] += std::max(0.0, step);
        gained[states[k].first] += std::max(0.0, step);
      }
    }
    ASSERT_NEAR(answer.total_lost_outcomes, total, 1e-8);
    for (const CriticalMoment& moment : answer.moments) {
      ASSERT_NEAR(moment.lost_entering, entering[moment.touchpoint], 1e-8);
      ASSERT_NEAR(moment.lost_leaving, leaving[moment.touchpoint], 1e-8);
      ASSERT_DOUBLE_EQ(moment.lost_outcomes, moment.lost_entering + moment.lost_leaving);
      ASSERT_NEAR(moment.gained_outcomes, gained[moment.touchpoint], 1e-8);
    }
  }
}

TEST(CriticalMomentsTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const QuestionContext& context = log.context();
    const auto stage_of = [&](TouchpointId id) { return context.stage_of_touchpoint[id]; };
    for (const CriticalMoment& moment : Answer(log).moments) {
      const TouchpointId id = log.TouchpointNamed(moment.touchpoint);
      std::uint64_t with = 0, with_good = 0, without = 0, without_good = 0, ends = 0, bad_ends = 0;
      for (std::size_t i = 0; i < log.size(); ++i) {
        const JourneyView journey = log.View(i);
        if (journey.result == JourneyResult::kOpen) continue;
        const bool good = journey.result == JourneyResult::kSuccess;
        const bool has_it = std::ranges::count(journey.touchpoint, id) > 0;
        const bool at_risk = stage_of(id) == kNoStage ||
                             std::ranges::any_of(journey.touchpoint, [&](TouchpointId t) {
                               return stage_of(t) == stage_of(id);
                             });
        with += has_it;
        with_good += has_it && good;
        without += at_risk && !has_it;
        without_good += at_risk && !has_it && good;
        ends += journey.touchpoint.back() == id;
        bad_ends += journey.touchpoint.back() == id && !good;
      }
      ASSERT_EQ(moment.with, WilsonProportion(with_good, with)) << seed;
      ASSERT_EQ(moment.without, WilsonProportion(without_good, without)) << seed;
      ASSERT_DOUBLE_EQ(moment.exit_share, double(ends) / double(with));
      ASSERT_EQ(moment.bad_exit, WilsonProportion(bad_ends, with));
    }
  }
}

// Up to ten stages are counted by set, more at each first visit.
TEST(CriticalMomentsTest, ManyStagesAnswerAsFew) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), true);
    const CriticalMomentsAnswer few = Answer(log);
    CriticalMomentCounts few_counts(log.context());
    log.Feed(few_counts);
    for (int i = 0; i < 60; ++i) log.map().stages.push_back({.id = "more" + std::to_string(i)});
    CriticalMomentCounts many_counts(log.context());
    log.Feed(many_counts);
    std::vector<ResultCounts> stages = many_counts.Stages();
    ASSERT_EQ(stages.size(), 63u);
    stages.resize(3);
    ASSERT_EQ(stages, few_counts.Stages());
    ASSERT_TRUE(Answer(log) == few);
  }
}

TEST(CriticalMomentsTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return CriticalMomentCounts(context); },
      [](const CriticalMomentCounts& counts, const QuestionContext& context) {
        return *AnswerCriticalMoments(counts, context);
      },
      /*with_map=*/true);
}

}  // namespace
}  // namespace journeygraph::graph
