// metrics, score-change, channel-consistency, journey-scores, effort and the options of
// stage-scores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/exit_codes.h"
#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

void SetScore(double value, std::uint32_t count, v1::MetricScore& score) {
  score.set_metric("csat");
  score.set_count(count);
  score.set_value(value);
  score.set_low(value - 0.1);
  score.set_high(value + 0.1);
  score.set_best(1);
  score.set_summary(v1::METRIC_SUMMARY_TOP_SHARE);
}

TEST_F(AppTest, MetricsAreDefinedAndListed) {
  ASSERT_EQ(Run({"metrics", "define", "effort", "--min", "1", "--max", "5", "--whole",
                 "--low-is-good", "--summary", "net", "--positive", "1"}),
            kExitOk)
      << err_.str();
  const v1::Metric& asked = server_.admin.last_metric_.metric();
  EXPECT_EQ(server_.admin.last_metric_.metric_id(), "effort");
  EXPECT_EQ(asked.maximum(), 5);
  EXPECT_TRUE(asked.whole_numbers());
  EXPECT_EQ(asked.direction(), v1::METRIC_DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(asked.summary(), v1::METRIC_SUMMARY_NET);
  EXPECT_EQ(asked.positive_bound(), 1);
  EXPECT_FALSE(asked.has_negative_bound());
  EXPECT_THAT(out_.str(), HasSubstr("'effort' is defined: 1 to 5, low is good"));
  ASSERT_EQ(Run({"metrics", "list"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("1 of its own"), HasSubstr("up to 1")));
  ASSERT_EQ(Run({"metrics", "list", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\neffort,"));
}

TEST_F(AppTest, ColumnsNamedAsOwnMetricsAreScores) {
  ASSERT_EQ(Run({"metrics", "define", "stars", "--min", "1", "--max", "5", "--whole"}), kExitOk);
  const std::string log = folder_.Write("log.csv",
                                        "customer_id,timestamp,touchpoint,event_id,Stars\n"
                                        "ada,2025-03-01T12:00:00Z,shop,1,4\n"
                                        "ada,2025-03-01T13:00:00Z,shop,2,9\n");
  EXPECT_EQ(Run({"import", log}), kExitRowsRejected);
  EXPECT_THAT(err_.str(), HasSubstr("stars must be a whole number from 1 to 5"));
  ASSERT_EQ(server_.interactions.recorded_.size(), 1u);
  const v1::Interaction& recorded = server_.interactions.recorded_.begin()->second;
  ASSERT_EQ(recorded.scores_size(), 1);
  EXPECT_EQ(recorded.scores(0).metric(), "stars");
  EXPECT_TRUE(recorded.attributes().empty());
}

TEST_F(AppTest, StageScoresTakeLookBackWordingsAndAnIndex) {
  auto& period = *server_.analytics.scores_.add_stages()->add_periods();
  SetScore(0.61, 40, *period.add_scores());
  period.mutable_index()->set_value(63.1);
  period.mutable_index()->set_incomplete(true);
  server_.analytics.scores_.mutable_assignment()->set_at_earlier(12);
  ASSERT_EQ(Run({"stage-scores", "--look-back", "7d", "--wording", "v1,v2", "--index", "csat=2,nps",
                 "--answers", "mean-per-journey", "--transitions", "3"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_scores_;
  EXPECT_EQ(request.look_back().seconds(), 7 * 86'400);
  EXPECT_EQ(request.wordings_size(), 2);
  ASSERT_EQ(request.index_weights_size(), 2);
  EXPECT_EQ(request.index_weights(0).weight(), 2);
  EXPECT_EQ(request.index_weights(1).weight(), 1);
  EXPECT_EQ(request.max_transitions(), 3);
  EXPECT_EQ(request.answers(), v1::ANSWER_SELECTION_MEAN_PER_JOURNEY);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("63.1~"), HasSubstr("12 answers given off the map")));
  EXPECT_EQ(Run({"stage-scores", "--index", "csat=x"}), kExitUsage);
}

TEST_F(AppTest, ScoreChangeSaysMixAndRate) {
  auto& response = server_.analytics.score_change_;
  SetScore(0.60, 200, *response.mutable_before());
  SetScore(0.52, 200, *response.mutable_after());
  response.mutable_change()->set_value(-0.08);
  response.mutable_change()->set_low(-0.177);
  response.mutable_change()->set_high(0.017);
  response.set_mix(-0.10);
  response.set_rate(0.02);
  auto& group = *response.add_groups();
  group.set_group("web");
  group.set_mix(-0.10);
  SetScore(0.8, 100, *group.mutable_before());
  ASSERT_EQ(
      Run({"score-change", "--metric", "csat", "--group", "channel", "--split", "2025-06-01"}),
      kExitOk)
      << err_.str();
  EXPECT_EQ(server_.analytics.last_score_change_.before().time_range().end_time().seconds(),
            server_.analytics.last_score_change_.scope().time_range().start_time().seconds());
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("CSAT went from 60.0 % to 52.0 %"),
                                HasSubstr("within chance"), HasSubstr("-10.0")));
  EXPECT_EQ(Run({"score-change"}), kExitUsage);
  ASSERT_EQ(Run({"score-change", "--before-where", "country=DE", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("group,mix,rate,"), HasSubstr("\nweb,-0.1,")));
}

TEST_F(AppTest, ChannelConsistencyNamesTheStageThatDiffersMost) {
  auto& stage = *server_.analytics.consistency_.add_stages();
  stage.set_stage("buy");
  SetScore(0.5, 80, *stage.mutable_score());
  auto& channel = *stage.add_channels();
  channel.set_channel("web");
  channel.set_compared(true);
  SetScore(0.7, 40, *channel.mutable_score());
  stage.mutable_spread()->set_value(0.4);
  stage.mutable_heterogeneity()->set_p_value(0.001);
  stage.set_q_value(0.002);
  SetScore(0.5, 80, *server_.analytics.consistency_.mutable_all()->mutable_score());
  ASSERT_EQ(Run({"channel-consistency", "--metric", "csat", "--min-answers", "10"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_consistency_.min_answers(), 10);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("most in 'buy', where web is +40.0"), HasSubstr("70.0 %"),
                                HasSubstr("0.002")));
  ASSERT_EQ(Run({"channel-consistency", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\nbuy,web,0.7,"));
}

TEST_F(AppTest, JourneyScoresSayRawAndWeighted) {
  auto& response = server_.analytics.journey_scores_;
  response.mutable_response()->set_count(120);
  response.mutable_response()->set_total(1'000);
  response.mutable_response()->set_value(0.12);
  SetScore(0.84, 120, *response.mutable_raw());
  response.mutable_weighted()->set_value(0.25);
  response.mutable_all()->set_journeys(120);
  response.mutable_all()->mutable_peak_end()->set_value(3.75);
  auto& stratum = *response.add_strata();
  stratum.set_min_interactions(4);
  stratum.mutable_response()->set_total(400);
  ASSERT_EQ(Run({"journey-scores", "--metric", "csat"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("120 journeys of 1,000 (12.0 %) answered"), HasSubstr("84.0 %"),
                    HasSubstr("25.0 %"), HasSubstr("3.75"), HasSubstr("4 to 7")));
  ASSERT_EQ(Run({"journey-scores", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr(",4,,400,0,"));
}

TEST_F(AppTest, EffortTakesWeightsAndJobsAndSaysWhetherToTrustIt) {
  auto& response = server_.analytics.effort_;
  response.mutable_all()->set_journeys(500);
  response.mutable_all()->set_contacts(6.2);
  response.set_journeys_with_ces(90);
  response.mutable_correlation_with_ces()->set_value(-0.42);
  response.mutable_correlation_with_ces()->set_low(-0.58);
  response.mutable_correlation_with_ces()->set_high(-0.23);
  auto& job = *response.add_jobs();
  job.set_name("buy");
  job.set_journeys(20);
  job.set_small_sample(true);
  job.mutable_index()->set_value(0.31);
  ASSERT_EQ(Run({"effort", "--weight", "contacts=2,elapsed=1", "--job", "buy=stage:cart,pay"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_effort_;
  EXPECT_EQ(request.weights().contacts(), 2);
  EXPECT_EQ(request.jobs(0).stages(0), "cart");
  EXPECT_EQ(request.jobs(0).touchpoints(0), "pay");
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("6.2 contacts"), HasSubstr("-0.42 [-0.58, -0.23]"),
                                HasSubstr("as it should"), HasSubstr("20*"), HasSubstr("+0.31")));
  EXPECT_EQ(Run({"effort", "--weight", "luck=1"}), kExitUsage);
  EXPECT_EQ(Run({"effort", "--job", "buy"}), kExitUsage);
}

}  // namespace
}  // namespace journeygraph::cli
