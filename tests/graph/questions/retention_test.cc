#include "graph/questions/retention.h"

#include <cmath>
#include <string>

#include "graph/measure/period.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

RetentionAnswer Answer(JourneyLog& log, RetentionOptions options, RetentionInputs inputs = {}) {
  RetentionCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerRetention(counts, inputs);
}

RetentionOptions ByEvent(std::int64_t days_observed) {
  return {.observed_until_ms = kMonday + days_observed * kMsPerDay};
}

TEST(RetentionTest, CurveIsThatOfTheDefinitions) {
  // Definitions 3.8: 2, 3+, 4, 6+, 8 days; censored customers come later by what they lack.
  JourneyLog log;
  for (const int days : {2, 4, 8}) {
    log.Add("buy +" + std::to_string(days) + "d leave!churned => failure");
  }
  const RetentionAnswer events = Answer(log, ByEvent(100), {.period_days = 1});
  EXPECT_EQ(events.churned_by_event, 3u);
  log.Add("@2026-01-12 buy => open");  // 3 days before the end of observation
  log.Add("@2026-01-09 buy => open");  // 6 days before it
  const RetentionAnswer answer = Answer(log, ByEvent(10), {.period_days = 1});
  ASSERT_EQ(answer.periods.size(), 9u);
  EXPECT_EQ(answer.customers, 5u);
  EXPECT_EQ(answer.retained, 2u);
  EXPECT_DOUBLE_EQ(answer.periods[2].retention.value, 0.8);
  EXPECT_NEAR(answer.periods[4].retention.value, 0.5333, 0.00004);
  EXPECT_DOUBLE_EQ(answer.periods[8].retention.value, 0);
  EXPECT_EQ(answer.periods[4].at_risk, 3u);
  EXPECT_EQ(answer.periods[3].censored, 1u);
  EXPECT_EQ(answer.median_days, 8);
}

TEST(RetentionTest, SilenceIsChurnWhenItHasLastedLongEnough) {
  JourneyLog log;
  log.Add("buy +5d buy => lost");           // churns 5 + 10 days after the beginning
  log.Add("buy +20d buy +1d buy => open");  // churns after 10 days, and comes back
  log.Add("buy +9d buy +9d buy => open");   // 18 days; 7 days of silence at the end
  RetentionOptions options{.by_event = false,
                           .inactivity_ms = 10 * kMsPerDay,
                           .observed_until_ms = kMonday + 25 * kMsPerDay};
  const RetentionAnswer answer = Answer(log, options, {.period_days = 5});
  EXPECT_EQ(answer.churned_by_inactivity, 2u);
  EXPECT_EQ(answer.churned_by_event, 0u);
  EXPECT_EQ(answer.returned, 1u);
  EXPECT_EQ(answer.retained, 1u);
  EXPECT_DOUBLE_EQ(answer.observed_periods, (15 + 10 + 25) / 5.0);
  ASSERT_EQ(answer.periods.size(), 6u);
  EXPECT_EQ(answer.periods[2].churned, 1u);
  EXPECT_EQ(answer.periods[3].churned, 1u);
  EXPECT_EQ(answer.periods[5].censored, 1u);
}

TEST(RetentionTest, SilenceOfExactlyTheLimitIsNone) {
  JourneyLog log;
  log.Add("buy +10d buy => open");
  const RetentionOptions options{.by_event = false,
                                 .inactivity_ms = 10 * kMsPerDay,
                                 .observed_until_ms = kMonday + 20 * kMsPerDay};
  EXPECT_EQ(Answer(log, options).retained, 1u);
}

TEST(RetentionTest, WhateverComesFirstIsTheChurn) {
  JourneyLog log;
  log.Add("buy +2d leave!churned +30d buy => failure");
  log.Add("buy +30d leave!churned => failure");
  const RetentionOptions either{.inactivity_ms = 10 * kMsPerDay,
                                .observed_until_ms = kMonday + 60 * kMsPerDay};
  const RetentionAnswer answer = Answer(log, either);
  EXPECT_EQ(answer.churned_by_event, 1u);
  EXPECT_EQ(answer.churned_by_inactivity, 1u);
  EXPECT_EQ(answer.returned, 2u);
}

TEST(RetentionTest, ValueOfACustomerFollowsTheFormulas) {
  JourneyLog log;
  // 4 customers, 40 + 40 + 10 + 10 days: 10 periods of 10 days, 2 churned: churn 0.2.
  log.Add("buy$100 => open", 2);
  log.Add("buy$50 +10d leave!churned$50 +1d buy$7 => failure", 2);
  const RetentionInputs inputs{.period_days = 10, .margin = 0.5, .discount_rate = 0.1};
  const RetentionAnswer answer = Answer(log, ByEvent(40), inputs);
  EXPECT_DOUBLE_EQ(answer.observed_periods, 10);
  ASSERT_TRUE(answer.churn && answer.arpu && answer.clv_simple && answer.clv_discounted);
  EXPECT_DOUBLE_EQ(answer.churn->value, 0.2);
  EXPECT_DOUBLE_EQ(answer.lifetime_periods->value, 5);
  EXPECT_DOUBLE_EQ(answer.value, 400);
  EXPECT_DOUBLE_EQ(answer.value_after_churn, 14);
  EXPECT_DOUBLE_EQ(*answer.arpu, 40);
  EXPECT_DOUBLE_EQ(answer.clv_simple->value, 40 * 0.5 / 0.2);
  EXPECT_LT(answer.clv_simple->low, answer.clv_simple->value);
  EXPECT_GT(answer.clv_simple->high, answer.clv_simple->value);
  const double discount = std::pow(1.1, 10 / 365.25) - 1;
  double sum = 0;
  for (int t = 0; t < 3000; ++t) sum += 20 * std::pow(0.8 / (1 + discount), t);
  EXPECT_NEAR(answer.clv_discounted->value, sum, 1e-9);
}

TEST(RetentionTest, DiscountedSumEqualsTermByTerm) {
  double sum = 0;
  for (int t = 0; t < 12; ++t) sum += 25 * std::pow(0.9, t) / std::pow(1.01, t);
  EXPECT_NEAR(*DiscountedValue(25, 0.9, 0.01, 12), sum, 1e-9);
  EXPECT_DOUBLE_EQ(*DiscountedValue(25, 1, 0, 12), 300);
  EXPECT_DOUBLE_EQ(*DiscountedValue(25, 0.8, 0, 0), 125) << "without discount: margin / churn";
  EXPECT_FALSE(DiscountedValue(25, 1, 0, 0)) << "nobody leaves and nothing is discounted";
}

TEST(RetentionTest, GivenValueReplacesTheObservedOne) {
  JourneyLog log;
  log.Add("buy +10d leave!churned => failure");
  EXPECT_FALSE(Answer(log, ByEvent(20)).arpu) << "no values, no ARPU";
  const RetentionAnswer answer =
      Answer(log, ByEvent(20), {.period_days = 10, .value_per_period = 30});
  EXPECT_DOUBLE_EQ(answer.clv_simple->value, 30);
}

TEST(RetentionTest, IsEmptyWithoutCustomers) {
  JourneyLog log;
  const RetentionAnswer answer = Answer(log, {});
  EXPECT_EQ(answer.customers, 0u);
  EXPECT_TRUE(answer.periods.empty());
  EXPECT_FALSE(answer.churn);
}

// Retention at the end of every day as a product over customers, the slow and plain way; and every
// period adds up.
TEST(RetentionTest, EqualsAPlainCountOfRandomCustomers) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const std::int64_t end_ms = *log.context().watermark_ms;
    const RetentionAnswer answer = Answer(log, {}, {.period_days = 2});
    std::vector<std::pair<std::int64_t, bool>> lives;  // days, churned
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      std::int64_t churn_ms = -1;
      for (const OutcomeEntry& entry : view.outcomes) {
        if (churn_ms >= 0 || log.context().outcome_class[entry.outcome] != OutcomeClass::kFailure) {
          continue;
        }
        churn_ms = view.time_ms[entry.row - view.first_row];
      }
      const std::int64_t last_ms = churn_ms >= 0 ? churn_ms : end_ms;
      lives.emplace_back((last_ms - view.time_ms[0]) / kMsPerDay, churn_ms >= 0);
    }
    std::uint64_t gone = 0;
    for (const RetentionPeriod& period : answer.periods) {
      double retention = 1;
      for (std::int64_t day = 0; day < 2 * std::int64_t{period.number}; ++day) {
        double at_risk = 0, churned = 0;
        for (const auto& [days, is_churn] : lives) {
          at_risk += days >= day;
          churned += days == day && is_churn;
        }
        if (at_risk > 0) retention *= 1 - churned / at_risk;
      }
      ASSERT_NEAR(period.retention.value, retention, 1e-9) << seed << " " << period.number;
      ASSERT_EQ(period.at_risk, answer.customers - gone);
      gone += period.churned + period.censored;
    }
    ASSERT_EQ(gone, log.size());
    ASSERT_EQ(answer.customers, log.size());
  }
}

TEST(RetentionTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return RetentionCounts(context, {.inactivity_ms = 3'600'000});
      },
      [](const RetentionCounts& counts, const QuestionContext&) {
        return AnswerRetention(counts, {.period_days = 1});
      });
}

}  // namespace
}  // namespace journeygraph::graph
