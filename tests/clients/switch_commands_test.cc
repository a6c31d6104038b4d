// journeyctl channel-switches with its parts, switch-cost, channel-coverage, self-service and
// handovers: what is sent, what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using SwitchCommandsTest = AppTest;

TEST_F(SwitchCommandsTest, FlagsOfChannelSwitchesAreSent) {
  ASSERT_EQ(Run({"channel-switches", "--level", "family", "--ignore", "email,social",
                 "--only-customer", "--merge-repeats", "--kinds", "--by-stage", "--seams",
                 "--seam-metric", "csat", "--seam-weights", "gap-hours=1,exit=100.5"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_switches_;
  EXPECT_EQ(request.level(), v1::CHANNEL_LEVEL_FAMILY);
  EXPECT_THAT(request.ignored_channels(), ElementsAre("email", "social"));
  EXPECT_TRUE(request.only_customer_initiated());
  EXPECT_TRUE(request.merge_repeats());
  EXPECT_TRUE(request.include_kinds());
  EXPECT_TRUE(request.include_stages());
  EXPECT_TRUE(request.include_seams());
  EXPECT_EQ(request.seam_metric(), "csat");
  EXPECT_EQ(request.seam_weights().gap_hours(), 1);
  EXPECT_EQ(request.seam_weights().exit(), 100.5);
}

TEST_F(SwitchCommandsTest, WrongWeightIsAMistakeOnTheCommandLine) {
  EXPECT_EQ(Run({"channel-switches", "--seams", "--seam-weights", "exit=much"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("exit=much"));
  EXPECT_EQ(Run({"channel-switches", "--seams", "--seam-weights", "wait=1"}), kExitUsage);
}

TEST_F(SwitchCommandsTest, SeamsShowWhatIsMoreThanStaying) {
  auto& seam = *server_.analytics.switches_.add_seams();
  seam.set_from_channel("chat");
  seam.set_to_channel("phone");
  seam.set_count(1'204);
  seam.mutable_exit()->set_value(0.12);
  seam.mutable_exit()->set_difference(0.041);
  seam.mutable_exit()->set_low(0.01);
  seam.mutable_exit()->set_high(0.07);
  ASSERT_EQ(Run({"channel-switches", "--seams"}), kExitOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("chat → phone"), HasSubstr("1,204"), HasSubstr("12.0 % (+4.1*)")));
  ASSERT_EQ(Run({"channel-switches", "--seams", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("from_channel,to_channel,count,part"),
                                HasSubstr("chat,phone,1204,exit,0,0.12,,0.041,0.01,0.07,0,")));
}

TEST_F(SwitchCommandsTest, SwitchCostSaysWhatCanBeToldFromChance) {
  auto& response = server_.analytics.switch_cost_;
  response.set_switched(400);
  response.set_stayed(1'600);
  auto& bad_end = *response.add_measures();
  bad_end.set_measure("bad_end");
  bad_end.set_is_share(true);
  bad_end.set_switched_mean(0.3);
  bad_end.set_stayed_mean(0.2);
  bad_end.mutable_difference()->set_value(0.1);
  bad_end.mutable_difference()->set_low(0.05);
  bad_end.mutable_difference()->set_high(0.15);
  ASSERT_EQ(Run({"switch-cost", "--from", "chat", "--to", "phone", "--max-gap", "7d"}), kExitOk)
      << err_.str();
  EXPECT_THAT(server_.analytics.last_switch_cost_.from_channels(), ElementsAre("chat"));
  EXPECT_THAT(server_.analytics.last_switch_cost_.to_channels(), ElementsAre("phone"));
  EXPECT_EQ(server_.analytics.last_switch_cost_.max_gap().seconds(), 7 * 86'400);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("A switch from chat to phone goes with 10.0 percentage"),
                                HasSubstr("+10.0"), HasSubstr("[+5.0, +15.0]")));
  bad_end.mutable_difference()->set_low(-0.05);
  ASSERT_EQ(Run({"switch-cost"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("no difference that can be told from chance"));
}

TEST_F(SwitchCommandsTest, GoalsAreWrittenInParts) {
  ASSERT_EQ(Run({"channel-coverage", "--goal",
                 "label=Get help;outcome=resolved|solved;start=faq|call;start-stage=use", "--goal",
                 "touchpoint=pay"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_coverage_;
  ASSERT_EQ(request.goals_size(), 2);
  EXPECT_EQ(request.goals(0).label(), "Get help");
  EXPECT_THAT(request.goals(0).outcomes(), ElementsAre("resolved", "solved"));
  EXPECT_THAT(request.goals(0).start_touchpoints(), ElementsAre("faq", "call"));
  EXPECT_EQ(request.goals(0).start_stage(), "use");
  EXPECT_THAT(request.goals(1).touchpoints(), ElementsAre("pay"));
  EXPECT_EQ(Run({"channel-coverage", "--goal", "label=x"}), kExitUsage);
  EXPECT_EQ(Run({"channel-coverage", "--goal", "colour=red"}), kExitUsage);
}

TEST_F(SwitchCommandsTest, SelfServiceGivesRateAndCohorts) {
  auto& total = *server_.analytics.self_service_.mutable_total();
  total.set_attempts(100);
  total.set_contained_resolved(93);
  total.set_escalated_resolved(7);
  total.mutable_self_service()->set_count(93);
  total.mutable_self_service()->set_total(100);
  total.mutable_self_service()->set_value(0.93);
  total.mutable_self_service()->set_low(0.8625);
  total.mutable_self_service()->set_high(0.9657);
  ASSERT_EQ(Run({"self-service", "--start", "faq,bot", "--no-return", "7d"}), kExitOk)
      << err_.str();
  EXPECT_THAT(server_.analytics.last_self_service_.start_touchpoints(), ElementsAre("faq", "bot"));
  EXPECT_EQ(server_.analytics.last_self_service_.no_return_within().seconds(), 7 * 86'400);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Self-service rate 93.0 % [86.2, 96.6]"),
                                HasSubstr("93 (93.0 %)"), HasSubstr("7 (7.0 %)")));
}

TEST_F(SwitchCommandsTest, HandoversAreAMatrix) {
  auto& response = server_.analytics.handovers_;
  response.set_contacts(30);
  for (const char* name : {"chat desk", "call centre"}) {
    auto& team = *response.add_teams();
    team.set_team(name);
    team.set_contacts(15);
    team.set_opportunities(10);
    team.set_handovers_out(4);
  }
  auto& handover = *response.add_handovers();
  handover.set_from_team("chat desk");
  handover.set_to_team("call centre");
  handover.set_count(4);
  handover.set_row_share(0.4);
  handover.mutable_gap()->set_p50_ms(7'200'000);
  ASSERT_EQ(Run({"handovers", "--metric", "csat"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_handovers_.metric(), "csat");
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("Most often from chat desk to call centre: 4 times, after 2.0 h"),
                    HasSubstr("chat desk → call centre"), HasSubstr("from \\ to")));
  ASSERT_EQ(Run({"handovers", "-o", "json"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"contacts\": 30"));
}

TEST_F(SwitchCommandsTest, EmptyAnswersSaySo) {
  for (const char* command :
       {"channel-switches", "switch-cost", "channel-coverage", "self-service", "handovers"}) {
    EXPECT_EQ(Run({command}), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("No")) << command;
  }
}

}  // namespace
}  // namespace journeygraph::cli
