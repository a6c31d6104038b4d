// Metrics of a workspace's own, and the questions about scores.
#include <gtest/gtest.h>

#include "server/admin_service.h"
#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/maps/map_service.h"
#include "server/questions/channel_consistency.h"
#include "server/questions/effort.h"
#include "server/questions/journey_scores.h"
#include "server/questions/score_change.h"
#include "server/questions/stage_scores.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

template <typename Request>
Request Ask() {
  Request request;
  request.set_parent(kParent);
  return request;
}

// The field at fault of an answer that should be INVALID_ARGUMENT.
template <typename Answer>
std::string FieldAtFault(const Answer& answer) {
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
  return FieldOf(ToRpcStatus(answer.status()));
}

class ScoreQuestionsTest : public testing::Test {
 protected:
  absl::StatusOr<v1::RecordInteractionsResponse> Record(v1::Interaction interaction) {
    InteractionService service(*store_, metrics_, FixedClock());
    auto request = Ask<v1::RecordInteractionsRequest>();
    *request.add_interactions() = std::move(interaction);
    return service.RecordInteractions(std::move(request), Caller());
  }

  static v1::Interaction Scored(int number, const std::string& customer,
                                const std::string& touchpoint, const std::string& channel,
                                const std::string& metric, double value) {
    v1::Interaction interaction = SomeInteraction(number, customer, touchpoint);
    interaction.set_channel(channel);
    interaction.add_scores()->set_metric(metric);
    interaction.mutable_scores(0)->set_value(value);
    return interaction;
  }

  absl::StatusOr<v1::CreateMetricResponse> Define(const std::string& id, v1::MetricPreset preset) {
    auto request = Ask<v1::CreateMetricRequest>();
    request.set_metric_id(id);
    request.set_preset(preset);
    return admin_.CreateMetric(request, Caller());
  }

  void CreateMap() {
    MapService maps(*store_, FixedClock());
    auto create = Ask<v1::CreateMapRequest>();
    create.set_map_id("plan");
    create.mutable_map()->set_display_name("Plan");
    create.mutable_map()->add_stages()->set_id("buy");
    create.mutable_map()->add_touchpoints()->set_id("shop");
    create.mutable_map()->mutable_touchpoints(0)->set_stage("buy");
    const auto created = maps.CreateMap(create, Caller());
    ASSERT_TRUE(created.ok()) << created.status();
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  QuestionDesk desk_{*store_, 2};
  Metrics metrics_;
  AdminService admin_{*store_, FixedClock()};
};

TEST_F(ScoreQuestionsTest, AWorkspaceDefinesMetricsAndListsThemByName) {
  ASSERT_TRUE(Define("zeal", v1::METRIC_PRESET_FIVE_STARS).ok());
  const auto effort = Define("effort", v1::METRIC_PRESET_EFFORT_LOW_IS_EASY);
  ASSERT_TRUE(effort.ok()) << effort.status();
  EXPECT_EQ(effort->metric().name(), "workspaces/default/metrics/effort");
  EXPECT_EQ(effort->metric().direction(), v1::METRIC_DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(effort->metric().positive_bound(), 2);
  const auto list = admin_.ListMetrics(Ask<v1::ListMetricsRequest>(), Caller());
  ASSERT_EQ(list->metrics_size(), 6);
  EXPECT_EQ(list->metrics(0).name(), "workspaces/default/metrics/nps");
  EXPECT_TRUE(list->metrics(0).built_in());
  EXPECT_EQ(list->metrics(4).name(), "workspaces/default/metrics/effort");
  EXPECT_EQ(list->metrics(5).name(), "workspaces/default/metrics/zeal");
}

TEST_F(ScoreQuestionsTest, AMetricIsDefinedOnceAndWithinItsRules) {
  ASSERT_TRUE(Define("stars", v1::METRIC_PRESET_FIVE_STARS).ok());
  EXPECT_EQ(Define("stars", v1::METRIC_PRESET_THUMBS).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(FieldAtFault(Define("Stars!", v1::METRIC_PRESET_THUMBS)), "metric_id");
  auto request = Ask<v1::CreateMetricRequest>();
  request.set_metric_id("mood");
  EXPECT_EQ(FieldAtFault(admin_.CreateMetric(request, Caller())), "metric.maximum");
  request.mutable_metric()->set_maximum(10);
  request.mutable_metric()->set_positive_bound(11);
  EXPECT_EQ(FieldAtFault(admin_.CreateMetric(request, Caller())), "metric.positive_bound");
  request.set_preset(v1::METRIC_PRESET_THUMBS);
  EXPECT_EQ(FieldAtFault(admin_.CreateMetric(request, Caller())), "preset");
  EXPECT_EQ(admin_.ListMetrics(Ask<v1::ListMetricsRequest>(), Caller())->metrics_size(), 5);
}

TEST_F(ScoreQuestionsTest, AnAnswerToAnUnknownMetricIsRefusedWithTheKnownOnes) {
  const auto refused = Record(Scored(0, "ada", "shop", "web", "stars", 5));
  EXPECT_EQ(FieldAtFault(refused), "interactions[0].scores[0].metric");
  EXPECT_NE(std::string(refused.status().message()).find("nps, csat, ces or sentiment"),
            std::string::npos)
      << refused.status();
  ASSERT_TRUE(Define("stars", v1::METRIC_PRESET_FIVE_STARS).ok());
  EXPECT_EQ(FieldAtFault(Record(Scored(0, "ada", "shop", "web", "stars", 6))),
            "interactions[0].scores[0].value");
  EXPECT_TRUE(Record(Scored(0, "ada", "shop", "web", "stars", 5)).ok());
}

TEST_F(ScoreQuestionsTest, AnswersToOwnMetricsComeBackInListsAndScores) {
  ASSERT_TRUE(Define("stars", v1::METRIC_PRESET_FIVE_STARS).ok());
  ASSERT_TRUE(Record(Scored(0, "ada", "shop", "web", "stars", 4)).ok());
  InteractionService service(*store_, metrics_, FixedClock());
  const auto list = service.ListInteractions(Ask<v1::ListInteractionsRequest>(), Caller());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->interactions(0).scores(0).metric(), "stars");
  auto request = Ask<v1::GetStageScoresRequest>();
  request.add_metrics("stars");
  const auto scores = GetStageScores(request, desk_, Caller());
  ASSERT_TRUE(scores.ok()) << scores.status();
  const v1::MetricScore& score = scores->stages(0).periods(0).scores(0);
  EXPECT_EQ(score.metric(), "stars");
  EXPECT_EQ(score.value(), 4);
  EXPECT_EQ(score.positive_share().count(), 1u);
  EXPECT_EQ(score.best(), 5);
  request.set_metrics(0, "moons");
  EXPECT_EQ(FieldAtFault(GetStageScores(request, desk_, Caller())), "metrics[0]");
}

TEST_F(ScoreQuestionsTest, StageScoresTakeLookBackWordingsIndexAndTransitions) {
  CreateMap();
  ASSERT_TRUE(Record(SomeInteraction(0, "ada", "shop")).ok());
  ASSERT_TRUE(Record(Scored(1, "ada", "survey", "web", "nps", 10)).ok());
  auto request = Ask<v1::GetStageScoresRequest>();
  request.mutable_scope()->set_map("workspaces/default/maps/plan");
  request.mutable_look_back()->set_seconds(7'200);
  request.add_wordings("");
  request.add_index_weights()->set_metric("nps");
  request.mutable_index_weights(0)->set_weight(2);
  request.set_index_min_answers(1);
  request.set_max_transitions(5);
  const auto answer = GetStageScores(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->assignment().at_earlier(), 1u);
  EXPECT_EQ(answer->stages(0).periods(0).scores(0).value(), 100);
  EXPECT_EQ(answer->stages(0).periods(0).index().value(), 100);
  ASSERT_EQ(answer->transitions_size(), 1);
  EXPECT_EQ(answer->transitions(0).from(), "shop");

  request.mutable_index_weights(0)->set_weight(0);
  EXPECT_EQ(FieldAtFault(GetStageScores(request, desk_, Caller())), "index_weights[0].weight");
  request.mutable_scope()->clear_map();
  EXPECT_EQ(FieldAtFault(GetStageScores(request, desk_, Caller())), "look_back");
}

TEST_F(ScoreQuestionsTest, AScoreChangeIsTakenApart) {
  for (int i = 0; i < 4; ++i) {
    const std::string customer = "c" + std::to_string(i);
    ASSERT_TRUE(
        Record(Scored(i, customer, "shop", i < 2 ? "web" : "app", "csat", i < 2 ? 5 : 1)).ok());
  }
  auto request = Ask<v1::GetScoreChangeRequest>();
  request.set_metric("csat");
  request.set_group_by(v1::SCORE_GROUPING_CHANNEL);
  request.mutable_before()->add_channels("web");
  const auto answer = GetScoreChange(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->before().value(), 1);
  EXPECT_EQ(answer->after().value(), 0.5);
  EXPECT_NEAR(answer->mix(), -0.5, 1e-12);
  EXPECT_NEAR(answer->rate(), 0, 1e-12);
  EXPECT_EQ(answer->before_info().interactions(), 2u);
  EXPECT_EQ(answer->info().interactions(), 4u);

  request.set_metric("moons");
  EXPECT_EQ(FieldAtFault(GetScoreChange(request, desk_, Caller())), "metric");
  request.set_metric("csat");
  request.mutable_before()->set_map("workspaces/default/maps/plan");
  EXPECT_EQ(FieldAtFault(GetScoreChange(request, desk_, Caller())), "before.map");
}

TEST_F(ScoreQuestionsTest, ChannelsOfAStageAreCompared) {
  for (int i = 0; i < 6; ++i) {
    const std::string customer = "c" + std::to_string(i);
    ASSERT_TRUE(Record(Scored(i, customer, "shop", i % 2 == 0 ? "web" : "app", "ces",
                              i % 2 == 0 ? 6 : 1 + i / 2))
                    .ok());
  }
  auto request = Ask<v1::GetChannelConsistencyRequest>();
  request.set_metric("ces");
  request.set_min_answers(3);
  const auto answer = GetChannelConsistency(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->stages_size(), 1);
  EXPECT_EQ(answer->stages(0).channels(0).channel(), "web");
  EXPECT_EQ(answer->stages(0).spread().value(), 4);
  EXPECT_EQ(answer->stages(0).heterogeneity().degrees_of_freedom(), 1u);
  request.set_min_answers(-1);
  EXPECT_EQ(FieldAtFault(GetChannelConsistency(request, desk_, Caller())), "min_answers");
}

TEST_F(ScoreQuestionsTest, JourneysAreRatedAndThoseWithoutAnswersAreCounted) {
  ASSERT_TRUE(Record(Scored(0, "ada", "shop", "web", "sentiment", -0.5)).ok());
  ASSERT_TRUE(Record(Scored(1, "ada", "shop", "web", "sentiment", 0.25)).ok());
  ASSERT_TRUE(Record(SomeInteraction(2, "bob")).ok());
  auto request = Ask<v1::GetJourneyScoresRequest>();
  request.set_metric("sentiment");
  const auto answer = GetJourneyScores(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->response().count(), 1u);
  EXPECT_EQ(answer->response().total(), 2u);
  EXPECT_NEAR(answer->all().mean().value(), -0.125, 1e-9);
  EXPECT_NEAR(answer->all().peak_end().value(), -0.125, 1e-9);
  EXPECT_NEAR(answer->raw().value(), 0.25, 1e-9);
  EXPECT_EQ(answer->strata_size(), 2);
}

TEST_F(ScoreQuestionsTest, EffortTakesWeightsAndJobs) {
  ASSERT_TRUE(Record(SomeInteraction(0, "ada", "shop")).ok());
  ASSERT_TRUE(Record(SomeInteraction(1, "ada", "help")).ok());
  ASSERT_TRUE(Record(SomeInteraction(2, "bob", "shop")).ok());
  auto request = Ask<v1::GetEffortRequest>();
  request.mutable_weights()->set_contacts(1);
  auto& job = *request.add_jobs();
  job.set_name("get an answer");
  job.add_touchpoints("help");
  const auto answer = GetEffort(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->all().journeys(), 2u);
  EXPECT_NEAR(answer->all().contacts(), 1.5, 1e-12);
  EXPECT_EQ(answer->jobs(0).journeys(), 1u);
  EXPECT_FALSE(answer->components(0).missing());

  request.add_jobs()->set_name("nothing");
  EXPECT_EQ(FieldAtFault(GetEffort(request, desk_, Caller())), "jobs[1]");
  request.mutable_weights()->set_contacts(0);
  EXPECT_EQ(FieldAtFault(GetEffort(request, desk_, Caller())), "weights");
}

}  // namespace
}  // namespace journeygraph::server
