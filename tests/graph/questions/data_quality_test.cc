#include "graph/questions/data_quality.h"

#include <cmath>
#include <string>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

DataQualityAnswer Answer(JourneyLog& log, const DataQualityOptions& options = {},
                         const DataQualityLimits& limits = {}) {
  DataQualityCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerDataQuality(counts, log.context(), limits);
}

std::string DateOf(int day) {
  return "@2026-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day);
}

TEST(DataQualityTest, CompletenessIsTheShareThatSaysIt) {
  JourneyLog log;
  log.Add("web:pay!purchase(csat=5,nps=9)$20#1~customer%shop pay => success");
  const DataQualityAnswer answer = Answer(log);
  const QualityRow& pay = answer.touchpoints.at(0);
  for (const Proportion& share :
       {pay.with_channel, pay.with_outcome, pay.with_score, pay.with_value, pay.with_cost,
        pay.with_team, pay.with_initiator}) {
    EXPECT_EQ(share, WilsonProportion(1, 2));
  }
  ASSERT_EQ(answer.channels.size(), 2u);
  EXPECT_EQ(answer.channels[0].name, "");
  EXPECT_EQ(answer.channels[0].with_channel.count, 0u);
  EXPECT_EQ(answer.channels[1].with_score, WilsonProportion(1, 1))
      << "two answers, one interaction";
  EXPECT_EQ(answer.journeys_with_unknown_channel, WilsonProportion(1, 1));
  EXPECT_EQ(answer.journeys_without_channel, WilsonProportion(0, 1));
}

TEST(DataQualityTest, EqualTimesAreTiesAndTheSameTwiceMayBeADuplicate) {
  JourneyLog log;
  log.Add("web:home +0s web:home +0s phone:home +1s phone:home => open");
  const QualityRow& home = Answer(log).touchpoints.at(0);
  EXPECT_EQ(home.ties, 2u);
  EXPECT_EQ(home.duplicates, 1u);
}

TEST(DataQualityTest, DayWithoutWhatIsUsualIsBlind) {
  JourneyLog log;
  // Mondays 5, 12, (19 missing), 26 January 2026 with 12 calls each, mean 9; one call on Tuesdays.
  for (const int day : {5, 12, 26}) log.Add(DateOf(day) + " phone:call => open", 12);
  for (const int day : {6, 13, 27}) log.Add(DateOf(day) + " phone:call => open");
  const DayCoverage& days = Answer(log).touchpoints.at(0).coverage;
  EXPECT_EQ(days.days, 23u);
  EXPECT_EQ(days.empty_days, 17u);
  EXPECT_EQ(days.blind_days, 1u) << "only the Monday; one call a Tuesday is too few to tell";
  EXPECT_EQ(days.longest_blind_days, 1u);
  EXPECT_EQ(days.longest_blind_start * kMsPerDay, kMonday + 14 * kMsPerDay);
  // 4 Mondays of mean 9, 4 Tuesdays of mean 0.75, 15 days of nothing.
  EXPECT_NEAR(days.expected_empty_days, 4 * std::exp(-9.0) + 4 * std::exp(-0.75) + 15, 1e-9);
}

TEST(DataQualityTest, DaysBeforeTheFirstAreNotEmpty) {
  JourneyLog log;
  log.Add(DateOf(1) + " web:home => open");
  log.Add(DateOf(20) + " web:new => open");
  const DataQualityAnswer answer = Answer(log);
  EXPECT_EQ(answer.touchpoints.at(0).coverage.days, 20u);
  EXPECT_EQ(answer.touchpoints.at(1).coverage.days, 1u);
  EXPECT_EQ(answer.touchpoints.at(1).coverage.empty_days, 0u);
}

TEST(DataQualityTest, DaysLongAgoAreNotLookedAt) {
  JourneyLog log;
  log.Add("@2019-01-01 web:home => open");
  log.Add("@2026-01-05 web:home => open");
  const DayCoverage& days = Answer(log).touchpoints.at(0).coverage;
  EXPECT_EQ(days.older, 1u);
  EXPECT_EQ(days.days, 1u);
}

TEST(DataQualityTest, RulesOfOrderFindWhatCannotBe) {
  JourneyLog log;
  log.Add("order deliver => open", 3);
  log.Add("deliver order deliver => open", 2);
  log.Add("deliver => open");
  log.Add("order +0s deliver => open");
  log.Add("deliver +0s order => open");
  log.Add("order => open", 9);
  const DataQualityAnswer answer =
      Answer(log, {.order_rules = {{"order", "deliver"}, {"order", "nowhere"}}});
  ASSERT_EQ(answer.rules.size(), 2u);
  EXPECT_EQ(answer.rules[0].violations, WilsonProportion(2, 7)) << "ties violate nothing";
  EXPECT_EQ(answer.rules[0].missing, WilsonProportion(1, 8));
  EXPECT_TRUE(answer.rules[0].is_observed);
  EXPECT_FALSE(answer.rules[1].is_observed);
}

TEST(DataQualityTest, MapSaysWhatIsNotOnItAndWhatNeverCame) {
  JourneyLog log;
  log.Add("web:home web:home web:odd => open");
  log.SetMap("first: home cart; second: pay");
  const DataQualityAnswer answer = Answer(log);
  EXPECT_EQ(answer.total.mapped, WilsonProportion(2, 3));
  EXPECT_EQ(answer.channels.at(0).mapped, WilsonProportion(2, 3));
  EXPECT_EQ(answer.touchpoints.at(1).mapped, WilsonProportion(0, 1));
  EXPECT_EQ(answer.catalogue, WilsonProportion(1, 2));
  EXPECT_EQ(answer.never_observed, (std::vector<std::string>{"cart", "pay"}));
}

TEST(DataQualityTest, SilentGapsAreLongerThanTheLimit) {
  JourneyLog log;
  log.Add("home +8d pay +7d pay +20d home => open");
  const DataQualityAnswer answer = Answer(log, {}, {.max_gaps = 1});
  EXPECT_EQ(answer.silent_gaps, WilsonProportion(2, 3));
  ASSERT_EQ(answer.gaps.size(), 1u);
  EXPECT_EQ(answer.gaps[0].from, "home");
  EXPECT_NEAR(answer.gaps[0].p50_ms, 8.0 * kMsPerDay, 0.01 * 8 * kMsPerDay);
  EXPECT_EQ(answer.other_gap_pairs, 1u);
  EXPECT_EQ(answer.other_gaps, 1u);
}

TEST(DataQualityTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const DataQualityAnswer answer = Answer(log);
  EXPECT_EQ(answer.total.interactions, 0u);
  EXPECT_TRUE(answer.touchpoints.empty());
  EXPECT_FALSE(answer.catalogue);
}

// Days, ties and the rule, the slow and plain way; and everything adds up.
TEST(DataQualityTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    const Names& names = log.context().names;
    std::uint64_t interactions = 0, ties = 0, with_team = 0, both = 0, violations = 0;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      interactions += view.size();
      std::int64_t first_before = -1, first_after = -1;
      for (std::size_t i = 0; i < view.size(); ++i) {
        ties += i > 0 && view.time_ms[i] == view.time_ms[i - 1];
        const std::string& name = names.touchpoints[view.touchpoint[i]];
        if (name == "tz" && first_before < 0) first_before = view.time_ms[i];
        if (name == "ty" && first_after < 0) first_after = view.time_ms[i];
      }
      both += first_before >= 0 && first_after >= 0;
      violations += first_before >= 0 && first_after >= 0 && first_after < first_before;
      for (const ContactEntry& contact : view.contacts) with_team += contact.team != 0;
    }
    const DataQualityAnswer answer =
        Answer(log, {.order_rules = {{"tz", "ty"}}}, {.max_touchpoints = 2});
    ASSERT_EQ(answer.total.interactions, interactions) << seed;
    ASSERT_EQ(answer.total.ties, ties) << seed;
    ASSERT_EQ(answer.total.with_team.count, with_team) << seed;
    ASSERT_EQ(answer.rules[0].violations, WilsonProportion(violations, both)) << seed;
    std::uint64_t by_touchpoint = answer.other_interactions, by_channel = 0, channel_ties = 0;
    for (const QualityRow& row : answer.touchpoints) by_touchpoint += row.interactions;
    for (const QualityRow& row : answer.channels) {
      by_channel += row.interactions;
      channel_ties += row.ties;
    }
    ASSERT_EQ(by_touchpoint, interactions) << seed;
    ASSERT_EQ(by_channel, interactions) << seed;
    ASSERT_EQ(channel_ties, ties) << seed;
  }
}

TEST(DataQualityTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return DataQualityCounts(context, {.order_rules = {{"tz", "ty"}}, .silence_ms = 60'000});
      },
      [](const DataQualityCounts& counts, const QuestionContext& context) {
        return AnswerDataQuality(counts, context, {.max_touchpoints = 3, .max_gaps = 4});
      },
      true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
