// Whole command lines against a fake server: what is sent, what is printed, which exit code.

#include "clients/cli/app.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kLog[] =
    "customer_id,ts,touchpoint,stage,persona,nps\n"
    "c1,1577836800000,home,look,family,\n"
    "c1,1577836900000,shop,buy,family,9\n"
    "c2,1577836950000,refuse,buy,senior,\n"
    "c2,1577836960000,shop,buy,senior,11\n";

TEST_F(AppTest, ImportSendsRowsCustomersAndMap) {
  const int code =
      Run({"import", folder_.Write("log.csv", kLog), "--customer-columns", "persona", "--map",
           "plan", "--rejects", folder_.Path("rejects.csv"), "--workspace", "default"});
  EXPECT_EQ(code, kExitRowsRejected) << err_.str();
  EXPECT_EQ(server_.interactions.recorded_.size(), 2u);
  EXPECT_EQ(server_.interactions.customers_.at("c1").attributes().at("persona"), "family");
  ASSERT_TRUE(server_.maps.maps_.contains("plan"));
  EXPECT_EQ(server_.maps.maps_.at("plan").stages(0).id(), "look");
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("line 4: touchpoint: is refused"),
                                HasSubstr("line 5: nps must be"), HasSubstr("rejected 2")));
  EXPECT_THAT(
      folder_.Read("rejects.csv"),
      AllOf(StartsWith("line,reason,row\n"), HasSubstr("\"c2,1577836950000,refuse,buy,senior,\"")));
  EXPECT_EQ(out_.str(), "") << "standard output is for data";
}

TEST_F(AppTest, ImportCreatesTheWorkspaceAndLeavesMapsAlone) {
  const std::string log = folder_.Write("log.csv", "customer_id,ts,touchpoint,stage\nc1,1,a,x\n");
  server_.maps.maps_["plan"].set_description("mine");
  EXPECT_EQ(Run({"import", log, "--workspace", "default", "--map", "plan"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.maps.maps_["plan"].description(), "mine");
  EXPECT_THAT(err_.str(), HasSubstr("left alone"));
  EXPECT_EQ(Run({"import", log, "--map", "plan", "--replace-map"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.maps.maps_["plan"].stages_size(), 1);
}

TEST_F(AppTest, WorkspaceThatIsNotThereIsCreated) {
  const std::string log = folder_.Write("log.csv", "customer_id,ts,touchpoint\n");
  EXPECT_EQ(Run({"-w", "shop", "import", log}), kExitOk) << err_.str();
  EXPECT_TRUE(server_.admin.workspaces_.contains("workspaces/shop"));
}

TEST_F(AppTest, GlobalOptionsAreTakenBeforeAndBehindTheSubcommand) {
  server_.analytics.switches_.set_opportunities(3);
  EXPECT_EQ(Run({"-o", "json", "channel-switches", "--max-gap", "7d"}), kExitOk);
  const std::string before = out_.str();
  EXPECT_EQ(Run({"channel-switches", "--max-gap", "7d", "-o", "json"}), kExitOk);
  EXPECT_EQ(out_.str(), before);
  EXPECT_EQ(server_.analytics.last_switches_.max_gap().seconds(), 7 * 86'400);
  v1::GetChannelSwitchesResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(before, &response).ok());
  EXPECT_EQ(response.opportunities(), 3u);
  EXPECT_THAT(before, HasSubstr("\"journeysWithSwitch\": 0"));
}

TEST_F(AppTest, TablesShowTwelveMomentsAndJsonAllOfThem) {
  EXPECT_EQ(Run({"critical-moments"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_moments_.max_moments(), 12);
  EXPECT_EQ(Run({"critical-moments", "-o", "json"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_moments_.max_moments(), 0);
  EXPECT_EQ(Run({"critical-moments", "--top", "3", "--min-journeys", "5"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_moments_.max_moments(), 3);
  EXPECT_EQ(server_.analytics.last_moments_.min_journeys(), 5);
}

v1::ListCriticalMomentsResponse SomeMoments() {
  v1::ListCriticalMomentsResponse response;
  response.mutable_success()->set_total(12'400);
  response.mutable_success()->set_value(0.612);
  auto* moment = response.add_moments();
  moment->set_touchpoint("payment.failed");
  moment->set_journeys(1'200);
  moment->set_success_with(0.36);
  moment->set_success_without(0.71);
  moment->mutable_without()->set_total(9'000);
  moment->mutable_success_lift()->set_value(-0.35);
  moment->mutable_success_lift()->set_low(-0.38);
  moment->mutable_success_lift()->set_high(-0.32);
  moment->set_lost_outcomes(811.6);
  moment->add_caveats(v1::MOMENT_CAVEAT_SMALL_SAMPLE);
  response.mutable_other()->set_moments(4);
  return response;
}

TEST_F(AppTest, MomentsBeginWithASentenceAndExplainTheirMarks) {
  server_.analytics.moments_ = SomeMoments();
  EXPECT_EQ(Run({"critical-moments"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("Of 12,400 closed journeys 61.2 % ended well. "
                                     "Of the moments that clearly hurt, 'payment.failed' costs "
                                     "most: about 812"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("-35.0 [-38.0, -32.0]"), HasSubstr("and 4 moments more"),
                                HasSubstr("n fewer than 30"), Not(HasSubstr("\033"))));
}

TEST_F(AppTest, TablesFitTheTerminal) {
  server_.analytics.moments_ = SomeMoments();
  ASSERT_EQ(Run({"critical-moments"}, 60), kExitOk);
  std::istringstream lines(out_.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), 60u) << line;
}

TEST_F(AppTest, CsvIsOneFlatTable) {
  server_.analytics.moments_ = SomeMoments();
  ASSERT_EQ(Run({"critical-moments", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("touchpoint,next_touchpoint,channel,stage,journeys,"),
                                HasSubstr("\npayment.failed,,,,1200,")));
}

TEST_F(AppTest, StageScoresAskForWhatTheFlagsSay) {
  auto* stage = server_.analytics.scores_.add_stages();
  stage->set_stage("buy");
  auto* period = stage->add_periods();
  period->set_interactions(2'746);
  auto* score = period->add_scores();
  score->set_metric("nps");
  score->set_count(2'746);
  score->set_value(39.84);
  score->set_low(37.0);
  score->set_high(42.7);
  ASSERT_EQ(Run({"stage-scores", "--metric", "nps,csat", "--answers", "last-per-journey",
                 "--touchpoints"}),
            kExitOk);
  const auto& request = server_.analytics.last_scores_;
  EXPECT_EQ(request.metrics_size(), 2);
  EXPECT_EQ(request.answers(), v1::ANSWER_SELECTION_LAST_PER_JOURNEY);
  EXPECT_TRUE(request.include_touchpoints());
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("+39.8"), HasSubstr("[+37.0, +42.7]"), HasSubstr("2,746")));
}

TEST_F(AppTest, StatusIsOneMessageWithAllItsWorkspaces) {
  v1::GetServerStatusResponse status;
  status.set_version("9.9");
  auto* workspace = status.add_workspaces();
  workspace->set_name("workspaces/shop");
  workspace->mutable_statistics()->set_interactions(32'283);
  server_.admin.status_ = status;
  ASSERT_EQ(Run({"status"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("journeyd 9.9 at "), HasSubstr("shop"), HasSubstr("32,283")));
  ASSERT_EQ(Run({"status", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\nshop,32283,"));
  ASSERT_EQ(Run({"status", "-o", "json"}), kExitOk);
  v1::GetServerStatusResponse printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &printed).ok());
  EXPECT_EQ(printed.SerializeAsString(), status.SerializeAsString());
}

TEST_F(AppTest, ExitCodesTellWhatWentWrong) {
  EXPECT_EQ(Run({"bogus"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("\"bogus\""));
  EXPECT_EQ(Run({"stage-scores", "--by", "year"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("none|day|week|month"));
  EXPECT_EQ(Run({"status", "-o", "dot"}), kExitUsage);
  EXPECT_EQ(Run({"status", "--timeout", "soon"}), kExitUsage);
  EXPECT_EQ(Run({"import", folder_.Path("missing.csv")}), kExitFile);
  EXPECT_EQ(Run({"import", folder_.Write("bad.csv", "a,b\n1,2\n")}), kExitUsage);
  EXPECT_EQ(Run({"maps", "create", folder_.Write("bad.json", "{nonsense")}), kExitFile);
  EXPECT_EQ(Run({"status"}), kExitOther) << "the fake does not know this method";

  server_.analytics.fail_first_ = 1;
  server_.analytics.failure_ = client::FieldError("scope.map", "there is no such map");
  EXPECT_EQ(Run({"channel-switches"}), kExitInvalidArgument);
  EXPECT_THAT(err_.str(), HasSubstr("scope.map"));

  const std::string map = folder_.Write("plan.json", R"({"stages": [{"id": "a"}]})");
  EXPECT_EQ(Run({"maps", "create", map}), kExitOk);
  EXPECT_EQ(Run({"maps", "create", map}), kExitConflict);
  EXPECT_EQ(Run({"maps", "create", map, "--replace"}), kExitOk);

  server_.Stop();
  EXPECT_EQ(Run({"channel-switches"}), kExitUnavailable);
}

TEST_F(AppTest, HelpIsDataAndSucceeds) {
  EXPECT_EQ(Run({"--help"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("critical-moments"), HasSubstr("Exit codes")));
  EXPECT_EQ(Run({"import", "--help"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("score_type"));
}

TEST_F(AppTest, GenerateSendsTheSampleAndItsMap) {
  EXPECT_EQ(Run({"generate", "--interactions", "3000"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.interactions.recorded_.size(), 3'000u);
  EXPECT_TRUE(server_.maps.maps_.contains("retailer"));
  EXPECT_GT(server_.interactions.customers_.size(), 50u);
}

TEST_F(AppTest, ImportOfTheGeneratedFileEqualsGenerating) {
  ASSERT_EQ(Run({"generate", "--interactions", "3000"}), kExitOk);
  const auto generated = server_.interactions.recorded_;
  const auto customers = server_.interactions.customers_;
  server_.interactions.recorded_.clear();
  server_.interactions.customers_.clear();
  const std::string file = folder_.Path("sample.csv");
  ASSERT_EQ(Run({"generate", "--interactions", "3000", "--out", file}), kExitOk);
  ASSERT_EQ(Run({"import", file, "--customer-columns", "persona,country"}), kExitOk) << err_.str();
  const auto& imported = server_.interactions.recorded_;
  ASSERT_EQ(imported.size(), generated.size());
  for (const auto& [key, interaction] : generated) {
    ASSERT_TRUE(imported.contains(key));
    ASSERT_EQ(imported.at(key).DebugString(), interaction.DebugString());
  }
  ASSERT_EQ(server_.interactions.customers_.size(), customers.size());
  for (const auto& [id, customer] : customers) {
    ASSERT_EQ(server_.interactions.customers_.at(id).DebugString(), customer.DebugString());
  }
}

}  // namespace
}  // namespace journeygraph::cli
