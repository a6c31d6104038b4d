// journeyctl retention, economics, bad-experiences and data-quality: what is sent, what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using ValueCommandsTest = AppTest;

TEST_F(ValueCommandsTest, FlagsOfRetentionAreSent) {
  ASSERT_EQ(Run({"retention", "--churn", "inactivity", "--inactivity", "90d", "--period", "7",
                 "--margin", "0.4", "--discount", "0", "--horizon", "12"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_retention_;
  EXPECT_EQ(request.churn_rule(), v1::CHURN_RULE_INACTIVITY);
  EXPECT_EQ(request.inactivity().seconds(), 90 * 24 * 3'600);
  EXPECT_EQ(request.period_days(), 7u);
  EXPECT_EQ(request.margin(), 0.4);
  EXPECT_TRUE(request.has_discount_rate());
  EXPECT_EQ(request.horizon_periods(), 12u);
  EXPECT_FALSE(request.has_value_per_period());
}

TEST_F(ValueCommandsTest, RetentionBeginsWithTheAnswerInWords) {
  auto& response = server_.analytics.retention_;
  response.set_customers(100);
  response.mutable_inputs()->set_period_days(30);
  response.mutable_churn()->set_value(0.2);
  response.mutable_lifetime_periods()->set_value(5);
  ASSERT_EQ(Run({"retention"}), kExitOk);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("In 30 days 20.0 %"), HasSubstr("stays 150 days on average")));
}

TEST_F(ValueCommandsTest, EconomicsShowsWhatIsAtStake) {
  auto& response = server_.analytics.economics_;
  response.set_lost_outcomes(1'200);
  response.mutable_value_per_outcome()->set_value(50);
  response.mutable_value_at_stake()->set_value(60'000);
  ASSERT_EQ(Run({"economics"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("At stake: 60,000, from 1,200 lost journeys at 50.00 each"));
}

TEST_F(ValueCommandsTest, BadExperiencesSaysWhetherItGetsWorse) {
  auto& response = server_.analytics.bad_experiences_;
  for (int n = 0; n < 3; ++n) {
    auto& row = *response.add_rows();
    row.set_bad_experiences(static_cast<std::uint32_t>(n));
    row.mutable_lost()->set_total(100);
    row.mutable_lost()->set_value(0.1 + 0.2 * n);
  }
  response.set_trend_z(5);
  response.set_trend_p_value(1e-6);
  ASSERT_EQ(Run({"bad-experiences", "--metric", "csat", "--most", "2"}), kExitOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("10.0 %"), HasSubstr("after one 30.0 %"), HasSubstr("the worse")));
  EXPECT_EQ(server_.analytics.last_bad_experiences_.max_count(), 2u);
}

TEST_F(ValueCommandsTest, RulesOfOrderAreTwoTouchpoints) {
  ASSERT_EQ(Run({"data-quality", "--order", "order>delivery"}), kExitOk) << err_.str();
  const auto& request = server_.analytics.last_data_quality_;
  ASSERT_EQ(request.order_rules_size(), 1);
  EXPECT_EQ(request.order_rules(0).before(), "order");
  EXPECT_EQ(request.order_rules(0).after(), "delivery");
  EXPECT_EQ(Run({"data-quality", "--order", "order"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("order>delivery"));
}

}  // namespace
}  // namespace journeygraph::cli
