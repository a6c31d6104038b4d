#include "graph/questions/economics.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

EconomicsAnswer Answer(JourneyLog& log, EconomicsOptions options = {}) {
  EconomicsCounts counts(log.context());
  log.Feed(counts);
  return AnswerEconomics(counts, log.context(), options);
}

TEST(EconomicsTest, ValueAtStakeIsLostOutcomesTimesTheMeanValue) {
  JourneyLog log;
  log.Add("home pay!purchase$80 => success");
  log.Add("home pay!purchase$120 => success");
  log.Add("home pay!purchase => success");
  log.Add("home cart => lost", 3);
  log.Add("home pay!failed$999 => failure", 2);
  log.Add("home => open", 4);
  const EconomicsAnswer answer = Answer(log);
  EXPECT_EQ(answer.lost_outcomes, 5u);
  EXPECT_EQ(answer.closed_journeys, 8u);
  EXPECT_EQ(answer.open_journeys, 4u);
  EXPECT_EQ(answer.valued_outcomes, 2u) << "only successes that have a value";
  ASSERT_TRUE(answer.value_at_stake);
  EXPECT_DOUBLE_EQ(answer.value_per_outcome->value, 100);
  EXPECT_DOUBLE_EQ(answer.value_at_stake->value, 500);
  EXPECT_DOUBLE_EQ(answer.value_at_stake->high, 5 * answer.value_per_outcome->high);
  ASSERT_EQ(answer.places.size(), 2u);
  EXPECT_EQ(answer.places[0].touchpoint, "cart");
  EXPECT_EQ(answer.places[0].lost_share, WilsonProportion(3, 3));
  EXPECT_EQ(answer.places[1].lost_share, WilsonProportion(2, 5));
  EXPECT_DOUBLE_EQ(answer.places[1].value_at_stake->value, 200);
}

TEST(EconomicsTest, GivenValueReplacesTheMean) {
  JourneyLog log;
  log.Add("home => lost", 3);
  EXPECT_FALSE(Answer(log).value_at_stake) << "no values";
  const EconomicsAnswer answer = Answer(log, {.value_per_outcome = 40});
  EXPECT_TRUE(answer.is_value_given);
  EXPECT_EQ(*answer.value_at_stake, (Estimate{.value = 120, .low = 120, .high = 120}));
}

TEST(EconomicsTest, CostToServeIsByChannelAndByResult) {
  JourneyLog log;
  log.Add("web:home#0.5 phone:call#6 phone:call#4 phone:pay!purchase$9 => success", 2);
  log.Add("web:home#0.5 => lost");
  log.Add("home => open");
  const EconomicsAnswer answer = Answer(log);
  EXPECT_DOUBLE_EQ(answer.cost, 21.5);
  EXPECT_DOUBLE_EQ(*answer.cost_per_success, 10.75);
  ASSERT_EQ(answer.channels.size(), 3u);
  const CostOfChannel& phone = answer.channels[0];
  EXPECT_EQ(phone.channel, "phone");
  EXPECT_EQ(phone.interactions, 6u);
  EXPECT_EQ(phone.with_cost, 4u);
  EXPECT_EQ(phone.journeys, 2u);
  EXPECT_DOUBLE_EQ(phone.cost, 20);
  EXPECT_DOUBLE_EQ(phone.mean_cost->value, 5);
  EXPECT_DOUBLE_EQ(*phone.cost_per_journey, 10);
  EXPECT_EQ(answer.channels[2].channel, "");
  EXPECT_FALSE(answer.channels[2].mean_cost);
  ASSERT_EQ(answer.results.size(), 3u);
  EXPECT_EQ(answer.results[0].result, JourneyResult::kSuccess);
  EXPECT_DOUBLE_EQ(answer.results[0].mean_cost->value, 10.5);
  EXPECT_DOUBLE_EQ(answer.results[0].value, 18);
  EXPECT_EQ(answer.results[2].with_cost, 0u);
}

TEST(EconomicsTest, WhatIsNotShownIsSummed) {
  JourneyLog log;
  for (const char* last : {"a", "b", "b", "c"}) log.Add(std::string("home ") + last + " => lost");
  const EconomicsAnswer answer = Answer(log, {.max_places = 1});
  ASSERT_EQ(answer.places.size(), 1u);
  EXPECT_EQ(answer.places[0].touchpoint, "b");
  EXPECT_EQ(answer.other_places, 2u);
  EXPECT_EQ(answer.other_lost, 2u);
}

TEST(EconomicsTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const EconomicsAnswer answer = Answer(log);
  EXPECT_EQ(answer.closed_journeys, 0u);
  EXPECT_TRUE(answer.channels.empty() && answer.results.empty() && answer.places.empty());
  EXPECT_FALSE(answer.cost_per_success);
}

// Costs and losses the slow and plain way; and everything adds up.
TEST(EconomicsTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}));
    const Names& names = log.context().names;
    std::map<std::string, std::int64_t> cost_of_channel;
    std::map<std::string, std::uint64_t> lost_at;
    std::uint64_t lost = 0;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      for (const ValueEntry& cost : view.costs) {
        cost_of_channel[names.channels[view.channel[cost.row - view.first_row]]] +=
            cost.value_micros;
      }
      if (view.result != JourneyResult::kFailure && view.result != JourneyResult::kLost) continue;
      ++lost;
      ++lost_at[names.touchpoints[view.touchpoint[view.size() - 1]]];
    }
    const EconomicsAnswer answer = Answer(log, {.max_places = 3});
    ASSERT_EQ(answer.lost_outcomes, lost) << seed;
    std::uint64_t shown = 0;
    for (const ValueAtPlace& place : answer.places) {
      ASSERT_EQ(place.lost, lost_at[place.touchpoint]) << seed;
      shown += place.lost;
    }
    ASSERT_EQ(shown + answer.other_lost, lost) << seed;
    ASSERT_EQ(answer.places.size() + answer.other_places, lost_at.size()) << seed;
    double by_channel = 0, by_result = 0;
    for (const CostOfChannel& channel : answer.channels) {
      ASSERT_NEAR(channel.cost,
                  static_cast<double>(cost_of_channel[channel.channel]) / kMicrosPerUnit, 1e-9);
      by_channel += channel.cost;
    }
    for (const CostOfResult& result : answer.results) by_result += result.cost;
    ASSERT_NEAR(by_channel, answer.cost, 1e-9);
    ASSERT_NEAR(by_result, answer.cost, 1e-9);
    ASSERT_EQ(answer.closed_journeys + answer.open_journeys, log.size());
  }
}

TEST(EconomicsTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return EconomicsCounts(context); },
                           [](const EconomicsCounts& counts, const QuestionContext& context) {
                             return AnswerEconomics(counts, context, {.max_places = 2});
                           },
                           false, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
