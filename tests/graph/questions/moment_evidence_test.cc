// Intervals, delays, emotions, seasons, marks, and the guards of definitions 3.1.
#include <cmath>
#include <map>
#include <random>

#include "gmock/gmock.h"
#include "tests/graph/questions/moment_rig.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

using testing::Contains;
using testing::Not;

constexpr double kExact = 1e-9;

CriticalMoment Touchpoint(JourneyLog& log, const std::string& name) {
  return MomentAt(MomentsOf(log, MomentKind::kTouchpoint), {.touchpoint = name});
}

TEST(MomentEvidenceTest, BootstrapOfAShareHasTheErrorOfABinomial) {
  JourneyLog log;
  log.Add("a => success", 700);
  log.Add("a => failure", 300);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint);
  const MomentEvidence& evidence = *answer.moments[0].evidence;
  const double error = std::sqrt(0.7 * 0.3 / 1'000);
  EXPECT_NEAR(evidence.value->value, 0.7, kExact);
  EXPECT_NEAR((evidence.value->high - evidence.value->low) / 2 / kNormal95, error, 0.2 * error);
  // Lost: 300 V; as a sum over customers each counts, its error is larger than that of V alone.
  EXPECT_NEAR(evidence.lost_outcomes->value, 210, 1e-6);
  const double lost_error = (evidence.lost_outcomes->high - 210) / kNormal95;
  // d(n p (1 - p)): from p and from the number of customers, independent in a Poisson bootstrap.
  const double expected = std::sqrt(300 * 0.7 * 0.7 * 0.7 * 0.7 + 700 * 0.3 * 0.3 * 0.3 * 0.3);
  EXPECT_NEAR(lost_error, expected, 0.25 * expected);
}

TEST(MomentEvidenceTest, IntervalsHoldTheirEstimates) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.longest = 14}), /*with_map=*/true);
    for (const MomentKind kind : {MomentKind::kTouchpoint, MomentKind::kTransition,
                                  MomentKind::kStage, MomentKind::kTouchpointChannel}) {
      const CriticalMomentsAnswer answer = MomentsOf(log, kind);
      EXPECT_NEAR(answer.total_lost_estimate->value, answer.total_lost_outcomes, kExact);
      for (const CriticalMoment& moment : answer.moments) {
        const Estimate& lost = *moment.evidence->lost_outcomes;
        ASSERT_EQ(lost.value, moment.lost_outcomes);
        ASSERT_LE(0, lost.low);
        ASSERT_LE(lost.low, lost.value + kExact);
        ASSERT_LE(lost.value, lost.high + kExact);
        ASSERT_TRUE(std::isfinite(lost.high));
      }
    }
  }
}

// More journeys of the same kinds: the interval narrows with the root of their number.
TEST(MomentEvidenceTest, IntervalsNarrowWithTheNumberOfCustomers) {
  const auto width_of = [](int times) {
    JourneyLog log;
    log.Add("a b => success", 30 * times);
    log.Add("a c => failure", 20 * times);
    log.Add("a b c => failure", 10 * times);
    const Estimate value = *Touchpoint(log, "b").evidence->value;
    return value.high - value.low;
  };
  EXPECT_NEAR(width_of(1) / width_of(16), 4, 1);
}

TEST(MomentEvidenceTest, JourneysOfOneCustomerAreDrawnTogether) {
  // The same journeys, by 200 customers with one each or by 10 with twenty each.
  JourneyLog log;
  log.Add("a => success", 100);
  log.Add("a => failure", 100);
  const auto width_of = [&log](std::uint64_t customers) {
    ObservedPlaces places(log.context());
    const MomentStates states = *MomentStates::Create(MomentKind::kTouchpoint, log.context());
    MomentCounts counts(states, {.with_evidence = true});
    for (std::size_t i = 0; i < log.size(); ++i) {
      JourneyView journey = log.View(i);
      // Customers have one ending each.
      journey.customer_hash = i * customers / log.size();
      counts.Add(journey);
    }
    const auto answer = AnswerCriticalMoments(
        {.counts = counts.counts(), .context = states.context(), .more = &counts}, {});
    const Estimate value = *answer->moments[0].evidence->value;
    return value.high - value.low;
  };
  EXPECT_GT(width_of(10), 2.5 * width_of(200));
}

TEST(MomentEvidenceTest, LateJourneysAreThoseBeyondTheProfileOfTheirTransition) {
  JourneyLog log;
  log.Add("a +60s b => success", 96);
  log.Add("a +5h b => failure", 4);
  log.Add("a +9h c => success", 5);  // too few for a profile
  const CriticalMoment b = Touchpoint(log, "b");
  EXPECT_EQ(b.evidence->late, WilsonProportion(4, 100));
  EXPECT_EQ(b.evidence->success_late, WilsonProportion(0, 4));
  EXPECT_EQ(b.evidence->success_on_time, WilsonProportion(96, 96));
  EXPECT_EQ(b.evidence->late_lift.value, -1);
  EXPECT_EQ(Touchpoint(log, "c").evidence->late.total, 0u);
  // mean 60 + 0.04 * 17940, all of the rest follows: z of the late ones is sqrt(96 / 4), of the
  // others -sqrt(4 / 96), but for n - 1.
  const double correction = std::sqrt(99.0 / 100);
  EXPECT_NEAR(*b.evidence->wait_z_bad, std::sqrt(24.0) * correction, 1e-6);
  EXPECT_NEAR(*b.evidence->wait_z_good, -std::sqrt(1 / 24.0) * correction, 1e-6);
  const CriticalMoment a_b = MomentAt(MomentsOf(log, MomentKind::kTransition),
                                      {.touchpoint = "a", .next_touchpoint = "b"});
  EXPECT_EQ(a_b.evidence->late, WilsonProportion(4, 100));
}

TEST(MomentEvidenceTest, EveryJourneyIsLateOnceAtMost) {
  JourneyLog log;
  log.Add("a +60s b => success", 97);
  log.Add("a +5h b a +6h b => failure", 1);
  EXPECT_EQ(Touchpoint(log, "b").evidence->late, WilsonProportion(1, 98));
}

TEST(MomentEvidenceTest, EmotionsAreThoseOfTheDefinitions) {
  JourneyLog log;
  log.Add("a(sentiment=0.5) b(sentiment=-1) c(sentiment=0) d(sentiment=0.5) => success");
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint);
  ASSERT_TRUE(answer.emotions_good.has_value());
  EXPECT_FALSE(answer.emotions_bad.has_value());
  EXPECT_EQ(answer.emotions_good->journeys, 1u);
  EXPECT_NEAR(answer.emotions_good->mean.value, 0, kExact);
  EXPECT_NEAR(answer.emotions_good->biggest_drop.value, -1.5, kExact);
  EXPECT_NEAR(answer.emotions_good->peak.value, -1, kExact);
  EXPECT_NEAR(answer.emotions_good->end.value, 0.5, kExact);
  EXPECT_NEAR(answer.emotions_good->peak_end.value, -0.25, kExact);
  const MomentEvidence b = *MomentAt(answer, {.touchpoint = "b"}).evidence;
  EXPECT_NEAR(b.emotion_change->value, -1.5, kExact);
  EXPECT_EQ(b.biggest_drop, WilsonProportion(1, 1));
  const MomentEvidence c = *MomentAt(answer, {.touchpoint = "c"}).evidence;
  EXPECT_NEAR(c.emotion_change->value, 1, kExact);
  EXPECT_EQ(c.biggest_drop, WilsonProportion(0, 1));
  EXPECT_EQ(MomentAt(answer, {.touchpoint = "a"}).evidence->emotion_changes, 0u);
}

TEST(MomentEvidenceTest, ADifferenceOfSeasonsIsSaidToBeOne) {
  // In December all go wrong and most pass x; in May all go well and few do.
  JourneyLog seasonal;
  seasonal.Add("@2025-12-03 x end => failure", 80);
  seasonal.Add("@2025-12-03 end => failure", 20);
  seasonal.Add("@2026-05-03 x end => success", 20);
  seasonal.Add("@2026-05-03 end => success", 80);
  const CriticalMoment x = Touchpoint(seasonal, "x");
  EXPECT_NEAR(x.success_lift.value, -0.6, kExact);
  EXPECT_NEAR(x.evidence->lift_within_months->value, 0, kExact);
  EXPECT_THAT(x.caveats, Contains(MomentCaveat::kSeasonal));

  JourneyLog steady;
  for (const char* day : {"@2025-12-03 ", "@2026-05-03 "}) {
    steady.Add(std::string(day) + "x end => failure", 50);
    steady.Add(std::string(day) + "end => success", 50);
  }
  EXPECT_THAT(Touchpoint(steady, "x").caveats, Not(Contains(MomentCaveat::kSeasonal)));
}

// Guard (a): survivorship.
TEST(MomentGuardsTest, ThoseWhoNeverReachedTheStageAreNotCompared) {
  JourneyLog log;
  log.Add("home => lost", 1'000);
  log.Add("home cart => success", 50);
  log.Add("home cart voucher => success", 50);
  log.SetMap("discover: home; buy: cart voucher");
  const CriticalMoment voucher = Touchpoint(log, "voucher");
  // Against all, vouchers would seem to work wonders: 100 % against 4.8 %.
  EXPECT_EQ(voucher.without, WilsonProportion(50, 50));
  EXPECT_EQ(voucher.success_lift.value, 0);
  EXPECT_NEAR(voucher.evidence->lift_within_months->value, 0, kExact);
}

// Guard (b): one vote for each journey.
TEST(MomentGuardsTest, AJourneyThatComesOftenVotesOnce) {
  JourneyLog log;
  log.Add("x x x x x x x x => failure", 1);
  log.Add("x => success", 3);
  log.Add("y => success", 4);
  const CriticalMoment x = Touchpoint(log, "x");
  EXPECT_EQ(x.with, WilsonProportion(3, 4));
  EXPECT_EQ(x.interactions, 11u);
  const CriticalMoment x_x = MomentAt(MomentsOf(log, MomentKind::kTransition),
                                      {.touchpoint = "x", .next_touchpoint = "x"});
  EXPECT_EQ(x_x.with, WilsonProportion(0, 1));
}

// Guard (c): among many moments some differences come up by chance.
TEST(MomentGuardsTest, AmongManyMomentsAClearDifferenceMustBeClearer) {
  const auto log_with = [](int others) {
    JourneyLog log;
    log.Add("x => success", 20);
    log.Add("x => failure", 20);
    log.Add("y => success", 32);
    log.Add("y => failure", 8);
    for (int i = 0; i < others; ++i) {
      const std::string name = "o" + std::to_string(100 + i);
      log.Add(name + " => success", 70);
      log.Add(name + " => failure", 30);
    }
    return log;
  };
  JourneyLog few = log_with(0);
  const CriticalMomentsAnswer alone = MomentsOf(few, MomentKind::kTouchpoint);
  EXPECT_EQ(alone.compared_moments, 2u);
  EXPECT_THAT(MomentAt(alone, {.touchpoint = "x"}).caveats,
              Not(Contains(MomentCaveat::kChanceAmongMany)));

  JourneyLog many = log_with(60);
  const CriticalMomentsAnswer among = MomentsOf(many, MomentKind::kTouchpoint);
  EXPECT_EQ(among.compared_moments, 62u);
  EXPECT_THAT(MomentAt(among, {.touchpoint = "x"}).caveats,
              Contains(MomentCaveat::kChanceAmongMany));
  for (const CriticalMoment& moment : among.moments) {
    EXPECT_GE(*moment.q_value, *moment.p_value);
    const bool unclear = moment.success_lift.low <= 0 && moment.success_lift.high >= 0;
    EXPECT_EQ(std::ranges::count(moment.caveats, MomentCaveat::kChanceAmongMany) > 0,
              !unclear && *moment.q_value > kClearQValue);
  }
}

TEST(MomentGuardsTest, TheQValuesAreThoseOfBenjaminiAndHochberg) {
  JourneyLog log;
  log.Add("a => success", 60);
  log.Add("a => failure", 20);
  log.Add("b => success", 30);
  log.Add("b => failure", 50);
  log.Add("c => success", 45);
  log.Add("c => failure", 35);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint, {.max_moments = 1});
  const CriticalMomentsAnswer all = MomentsOf(log, MomentKind::kTouchpoint);
  std::vector<double> p_values;
  for (const CriticalMoment& moment : all.moments) p_values.push_back(*moment.p_value);
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  for (std::size_t i = 0; i < q_values.size(); ++i) {
    EXPECT_DOUBLE_EQ(*all.moments[i].q_value, q_values[i]);
  }
  // The others count although they are not shown.
  EXPECT_EQ(answer.moments[0].q_value, all.moments[0].q_value);
  EXPECT_EQ(answer.compared_moments, 3u);
}

// Guard (d): what records the outcome is no cause of it.
TEST(MomentGuardsTest, WhatCarriesTheOutcomeIsNeitherComparedNorRanked) {
  JourneyLog log;
  log.Add("home done!purchase => success", 60);
  log.Add("home => lost", 40);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint);
  const CriticalMoment& done = answer.moments.back();
  EXPECT_EQ(done.touchpoint, "done");
  EXPECT_TRUE(done.carries_outcome);
  EXPECT_FALSE(done.q_value.has_value());
  EXPECT_EQ(answer.compared_moments, 0u);  // home has nothing to be compared with
}

// Guard (e): open journeys are in nothing.
TEST(MomentGuardsTest, OpenJourneysChangeNothing) {
  for (const MomentKind kind : {MomentKind::kTouchpoint, MomentKind::kTransition,
                                MomentKind::kStage, MomentKind::kTouchpointChannel}) {
    JourneyLog log;
    log.Add("web:a(sentiment=0.5) b(sentiment=-1) => success", 5);
    log.Add("web:a b => failure", 5);
    log.SetMap("first: a; second: b");
    const CriticalMomentsAnswer expected = MomentsOf(log, kind);
    log.Add("web:a(sentiment=-1) +9d b(sentiment=1) web:a => open", 50);
    EXPECT_TRUE(MomentsOf(log, kind) == expected);
  }
}

TEST(MarkAgreementTest, SaysWhatWasMarkedAndFound) {
  JourneyLog log;
  log.Add("bad next => failure", 60);
  log.Add("good next => success", 60);
  log.Add("hidden next => failure", 60);
  log.Add("dull next => success", 30);
  log.Add("dull next => failure", 40);
  log.Add("plain next => success", 30);
  log.Add("plain next => failure", 40);
  log.SetMap("all: bad good hidden dull plain unseen next");
  const auto mark = [&log](std::size_t place, MarkerKind kind) {
    log.map().touchpoints[place].markers = {{.kind = kind}};
  };
  mark(0, MarkerKind::kPain);
  mark(1, MarkerKind::kPain);  // but it does good
  mark(3, MarkerKind::kMomentOfTruth);
  mark(4, MarkerKind::kGain);  // not critical
  mark(5, MarkerKind::kPain);
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint);
  std::map<std::string, MarkVerdict> verdicts;
  for (const MarkedMoment& moment : answer.agreement->moments) {
    verdicts[moment.touchpoint] = moment.verdict;
  }
  EXPECT_EQ(verdicts,
            (std::map<std::string, MarkVerdict>{{"bad", MarkVerdict::kMarkedAndFound},
                                                {"good", MarkVerdict::kMarkedNotFound},
                                                {"dull", MarkVerdict::kMarkedNotFound},
                                                {"unseen", MarkVerdict::kMarkedNotCompared},
                                                {"hidden", MarkVerdict::kFoundNotMarked}}));
  EXPECT_EQ(answer.agreement->neither, 1u);  // plain; next has nothing to be compared with
  EXPECT_EQ(answer.compared_moments, 5u);
}

// Customers keep their hashes, whatever the order and so the ids.
TEST(MomentEvidenceTest, DoesNotDependOnTheWayIn) {
  for (const MomentKind kind : {MomentKind::kTouchpoint, MomentKind::kTransition,
                                MomentKind::kStage, MomentKind::kTouchpointChannel}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const std::vector<std::string> texts = RandomJourneys(seed, {.journeys = 60});
      JourneyLog log = LogOf(texts, /*with_map=*/true);
      const CriticalMomentsAnswer expected = MomentsOf(log, kind);

      std::vector<std::size_t> order(texts.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::mt19937_64 random(seed);
      std::ranges::shuffle(order, random);
      std::vector<std::string> shuffled_texts;
      for (const std::size_t i : order) shuffled_texts.push_back(texts[i]);
      JourneyLog shuffled = LogOf(shuffled_texts, /*with_map=*/true);
      const auto view = [&](std::size_t i) {
        JourneyView journey = shuffled.View(i);
        journey.customer_hash = order[i];
        return journey;
      };
      ObservedPlaces places(shuffled.context());
      shuffled.Feed(places);
      const MomentStates states = *MomentStates::Create(kind, shuffled.context(), &places);
      std::vector<MomentCounts> parts(4, MomentCounts(states, {.with_evidence = true}));
      for (std::size_t i = 0; i < order.size(); ++i) parts[random() % 4].Add(view(i));
      for (std::size_t part = 1; part < 4; ++part) parts[0].Merge(std::move(parts[part]));
      std::vector<MomentLateCounts> late(3, MomentLateCounts(parts[0]));
      for (std::size_t i = 0; i < order.size(); ++i) late[random() % 3].Add(view(i));
      late[0].Merge(std::move(late[1]));
      late[0].Merge(std::move(late[2]));
      const auto answer = AnswerCriticalMoments({.counts = parts[0].counts(),
                                                 .context = states.context(),
                                                 .more = &parts[0],
                                                 .late = &late[0].late()},
                                                {});
      ASSERT_TRUE(*answer == expected) << "seed " << seed;
    }
  }
}

TEST(MomentEvidenceTest, TooManyTransitionsLeaveOutWhatRestsOnThem) {
  // 150 touchpoints, each followed by all others: 22,500 transitions.
  JourneyLog log;
  for (int i = 0; i < 150; ++i) {
    std::string text;
    for (int j = 0; j < 150; ++j) {
      text += "t" + std::to_string(i) + " t" + std::to_string(j) + " ";
    }
    log.Add(text + "=> success");
  }
  log.Add("t1 => lost");
  const CriticalMomentsAnswer answer = MomentsOf(log, MomentKind::kTouchpoint, {.max_moments = 1});
  EXPECT_TRUE(answer.has_too_many_transitions);
  EXPECT_FALSE(answer.total_lost_estimate.has_value());
  EXPECT_FALSE(answer.moments[0].evidence->lost_outcomes.has_value());
  EXPECT_EQ(answer.moments[0].evidence->late.total, 0u);
}

}  // namespace
}  // namespace journeygraph::graph
