#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>

#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/maps/map_service.h"
#include "server/questions/channel_switches.h"
#include "server/questions/critical_moments.h"
#include "server/questions/funnel.h"
#include "server/questions/stage_scores.h"
#include "server/questions/touchpoint_graph.h"
#include "server/questions/variants.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

// Three customers, two channels, one score and one outcome each.
std::vector<v1::Interaction> SomeJourneys() {
  std::vector<v1::Interaction> interactions;
  for (const char* customer : {"ada", "bob", "cleo"}) {
    for (int i = 0; i < 4; ++i) {
      v1::Interaction interaction = SomeInteraction(i, customer, i % 2 == 0 ? "shop" : "cart");
      interaction.set_channel(i == 2 ? "phone" : "web");
      if (i == 1) {
        interaction.add_scores()->set_metric("nps");
        interaction.mutable_scores(0)->set_value(9);
      }
      if (i == 3) interaction.set_outcome(customer[0] == 'a' ? "purchase" : "churned");
      interactions.push_back(interaction);
    }
  }
  return interactions;
}

struct World {
  explicit World(const std::vector<v1::Interaction>& interactions) {
    Metrics metrics;
    InteractionService service(*store, metrics, FixedClock());
    v1::RecordInteractionsRequest request;
    request.set_parent(kParent);
    *request.mutable_interactions() = {interactions.begin(), interactions.end()};
    EXPECT_TRUE(service.RecordInteractions(std::move(request), Caller()).ok());
  }

  std::unique_ptr<storage::Store> store = MemoryStore();
  QuestionDesk desk{*store, 2};
};

template <typename Request>
Request Ask() {
  Request request;
  request.set_parent(kParent);
  return request;
}

// All answers, as bytes.
std::string Answers(const QuestionDesk& desk) {
  const Caller caller;
  auto funnel = Ask<v1::GetFunnelRequest>();
  funnel.add_steps()->add_touchpoints("shop");
  funnel.add_steps()->add_channels("phone");
  return GetStageScores(Ask<v1::GetStageScoresRequest>(), desk, caller)->SerializeAsString() +
         GetChannelSwitches(Ask<v1::GetChannelSwitchesRequest>(), desk, caller)
             ->SerializeAsString() +
         ListCriticalMoments(Ask<v1::ListCriticalMomentsRequest>(), desk, caller)
             ->SerializeAsString() +
         GetTouchpointGraph(Ask<v1::GetTouchpointGraphRequest>(), desk, caller)
             ->SerializeAsString() +
         GetFunnel(funnel, desk, caller)->SerializeAsString() +
         ListVariants(Ask<v1::ListVariantsRequest>(), desk, caller)->SerializeAsString();
}

TEST(AnalyticsServiceTest, SwitchesAreCountedAndReconcile) {
  World world(SomeJourneys());
  auto answer = GetChannelSwitches(Ask<v1::GetChannelSwitchesRequest>(), world.desk, Caller());

  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->switch_count(), 6u);
  EXPECT_EQ(answer->opportunities(), 9u);
  EXPECT_EQ(answer->journeys_with_switch(), 3u);
  const v1::AnswerInfo& info = answer->info();
  EXPECT_EQ(answer->opportunities() + answer->without_channel() + answer->over_max_gap(),
            info.interactions() - info.journeys());
  EXPECT_EQ(info.counting_unit(), "transitions");
  EXPECT_EQ(info.total_interactions(), 12u);
  EXPECT_EQ(info.results().success(), 1u);
  EXPECT_EQ(info.results().failure(), 2u);
  EXPECT_FALSE(info.definition().empty());
  EXPECT_TRUE(info.has_watermark());
}

TEST(AnalyticsServiceTest, MaxGapIsHonoured) {
  World world(SomeJourneys());
  auto request = Ask<v1::GetChannelSwitchesRequest>();
  request.mutable_max_gap()->set_seconds(60);
  auto answer = GetChannelSwitches(request, world.desk, Caller());
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->opportunities(), 0u);
  EXPECT_EQ(answer->over_max_gap(), 9u);
}

TEST(AnalyticsServiceTest, WhatAFilterLeavesOutIsSaid) {
  World world(SomeJourneys());
  auto request = Ask<v1::GetTouchpointGraphRequest>();
  request.mutable_scope()->add_touchpoints("cart");
  auto answer = GetTouchpointGraph(request, world.desk, Caller());
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->info().left_out_size(), 1);
  EXPECT_EQ(answer->info().left_out(0).reason(), "touchpoint");
  EXPECT_EQ(answer->info().left_out(0).interactions() + answer->info().interactions(),
            answer->info().total_interactions());
}

TEST(AnalyticsServiceTest, AMapGivesStagesAndItsRevision) {
  World world(SomeJourneys());
  MapService maps(*world.store, FixedClock());
  v1::CreateMapRequest create;
  create.set_parent(kParent);
  create.set_map_id("retail");
  create.mutable_map()->add_stages()->set_id("buy");
  create.mutable_map()->add_touchpoints()->set_id("cart");
  create.mutable_map()->mutable_touchpoints(0)->set_stage("buy");
  create.mutable_map()->mutable_rules()->add_success_outcomes("churned");
  create.mutable_map()->mutable_rules()->add_failure_outcomes("purchase");
  ASSERT_TRUE(maps.CreateMap(create, Caller()).ok());
  auto request = Ask<v1::GetStageScoresRequest>();
  request.mutable_scope()->set_map("workspaces/default/maps/retail");

  auto answer = GetStageScores(request, world.desk, Caller());

  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->stages_size(), 2);
  EXPECT_EQ(answer->stages(0).stage(), "buy");
  EXPECT_EQ(answer->stages(0).periods(0).scores(0).count(), 3u);
  EXPECT_EQ(answer->info().map_revision(), 1u);
  EXPECT_EQ(answer->info().results().success(), 2u) << "the map's rules apply";
}

TEST(AnalyticsServiceTest, EqualDataGiveEqualBytesInWhateverOrderTheyCame) {
  std::vector<v1::Interaction> interactions = SomeJourneys();
  World first(interactions);
  const std::string expected = Answers(first.desk);
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(interactions.begin(), interactions.end(), random);
    World other(interactions);
    EXPECT_EQ(Answers(other.desk), expected);
  }
}

TEST(AnalyticsServiceTest, ACancelledQuestionEndsWithoutAnAnswer) {
  World world(SomeJourneys());
  const std::atomic<bool> cancelled = true;
  auto answer =
      GetStageScores(Ask<v1::GetStageScoresRequest>(), world.desk, {.cancelled = &cancelled});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kCancelled);
}

TEST(AnalyticsServiceTest, PositionIsBesideTheAnswerNotInIt) {
  World world(SomeJourneys());
  Trailers trailers;
  ASSERT_TRUE(
      GetStageScores(Ask<v1::GetStageScoresRequest>(), world.desk, {.trailers = &trailers}).ok());
  ASSERT_EQ(trailers.size(), 1u);
  EXPECT_EQ(trailers[0].first, kPositionTrailer);
  EXPECT_NE(trailers[0].second, "0");
}

TEST(AnalyticsServiceTest, WrongParametersAreNamed) {
  World world({SomeInteraction(0)});
  const auto field = [](const auto& answer) { return FieldOf(ToRpcStatus(answer.status())); };
  auto scores = Ask<v1::GetStageScoresRequest>();
  scores.add_metrics("nps");
  scores.add_metrics("happiness");
  EXPECT_EQ(field(GetStageScores(scores, world.desk, Caller())), "metrics[1]");
  scores = Ask<v1::GetStageScoresRequest>();
  scores.set_period(static_cast<v1::Period>(77));
  EXPECT_EQ(field(GetStageScores(scores, world.desk, Caller())), "period");
  auto moments = Ask<v1::ListCriticalMomentsRequest>();
  moments.set_max_moments(-1);
  EXPECT_EQ(field(ListCriticalMoments(moments, world.desk, Caller())), "max_moments");
  auto graph = Ask<v1::GetTouchpointGraphRequest>();
  graph.set_max_transitions(-1);
  EXPECT_EQ(field(GetTouchpointGraph(graph, world.desk, Caller())), "max_transitions");
  auto switches = Ask<v1::GetChannelSwitchesRequest>();
  switches.mutable_max_gap()->set_seconds(-1);
  EXPECT_EQ(field(GetChannelSwitches(switches, world.desk, Caller())), "max_gap");
}

}  // namespace
}  // namespace journeygraph::server
