// Channel switches with all their parts, switch cost, coverage, self-service and hand-overs, as
// functions.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/questions/channel_coverage.h"
#include "server/questions/channel_switches.h"
#include "server/questions/handovers.h"
#include "server/questions/self_service.h"
#include "server/questions/switch_cost.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

class SwitchQuestionsTest : public testing::Test {
 protected:
  SwitchQuestionsTest() {
    Add("ada", "shop", "web").add_provided_fields("name");
    Add("ada", "advert", "email").set_initiator(v1::INITIATOR_COMPANY);
    v1::Interaction& call = Add("ada", "help", "phone");
    call.add_asked_fields("name");
    call.add_asked_fields("zip");
    call.set_team("service");
    v1::Interaction& paid = Add("ada", "pay", "store");
    paid.set_team("stores");
    paid.set_outcome("purchase");
    paid.set_value(50);
    Add("bob", "shop", "web");
    Add("bob", "pay", "web").set_outcome("purchase");
    Add("cleo", "shop", "web");
    Add("cleo", "help", "chat").set_outcome("churned");
    Metrics metrics;
    InteractionService service(*store_, metrics, FixedClock());
    EXPECT_TRUE(service.RecordInteractions(std::move(batch_), Caller()).ok());
  }

  v1::Interaction& Add(const std::string& customer, const std::string& touchpoint,
                       const std::string& channel) {
    v1::Interaction& interaction = *batch_.add_interactions();
    interaction = SomeInteraction(batch_.interactions_size(), customer, touchpoint);
    interaction.set_channel(channel);
    return interaction;
  }

  template <typename Request, typename Response>
  using Handler = absl::StatusOr<Response> (*)(const Request&, const QuestionDesk&, const Caller&);

  template <typename Request, typename Response>
  Response Answer(Handler<Request, Response> handler, Request request) {
    request.set_parent(kParent);
    auto answer = handler(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : Response();
  }

  template <typename Request, typename Response>
  std::string FieldAtFault(Handler<Request, Response> handler, Request request) {
    request.set_parent(kParent);
    const auto answer = handler(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  v1::RecordInteractionsRequest batch_ = [] {
    v1::RecordInteractionsRequest batch;
    batch.set_parent(kParent);
    return batch;
  }();
  std::unique_ptr<storage::Store> store_ = MemoryStore();
  QuestionDesk desk_{*store_, 2};
};

TEST_F(SwitchQuestionsTest, PartsAreAnsweredOnlyIfAskedFor) {
  const auto plain = Answer(GetChannelSwitches, v1::GetChannelSwitchesRequest());
  EXPECT_EQ(plain.switch_count(), 4u);
  EXPECT_TRUE(plain.kinds().empty());
  EXPECT_TRUE(plain.stages().empty());
  EXPECT_TRUE(plain.seams().empty());
  EXPECT_FALSE(plain.has_left_out());
  EXPECT_GT(plain.channel_entropy_bits(), 0);

  v1::GetChannelSwitchesRequest request;
  request.set_include_kinds(true);
  request.set_include_stages(true);
  request.set_include_seams(true);
  const auto whole = Answer(GetChannelSwitches, request);
  EXPECT_EQ(whole.switch_count(), plain.switch_count());
  std::map<std::string, std::uint32_t> by_dimension;
  for (const auto& kind : whole.kinds()) by_dimension[kind.dimension()] += kind.count();
  EXPECT_EQ(by_dimension.size(), 6u);
  for (const auto& [dimension, count] : by_dimension) EXPECT_EQ(count, 4u) << dimension;
  EXPECT_EQ(whole.facts_asked(), 2u);
  EXPECT_EQ(whole.facts_asked_again(), 1u);
  EXPECT_EQ(whole.channel_facts_size(), 5);
  ASSERT_EQ(whole.stages_size(), 1);
  EXPECT_EQ(whole.stages(0).switch_count(), 4u);
  EXPECT_EQ(whole.seams_size(), 4);
}

TEST_F(SwitchQuestionsTest, LensLeavesOutAndReconciles) {
  v1::GetChannelSwitchesRequest request;
  request.set_only_customer_initiated(true);
  request.add_ignored_channels("chat");
  const auto response = Answer(GetChannelSwitches, request);
  EXPECT_EQ(response.left_out().not_by_customer(), 1u);
  EXPECT_EQ(response.left_out().ignored_channel(), 1u);
  EXPECT_EQ(response.switch_count(), 2u) << "web to phone to store";
  const auto& left_out = response.left_out();
  EXPECT_EQ(response.opportunities() + response.without_channel() + response.over_max_gap(),
            response.info().interactions() - left_out.not_by_customer() -
                left_out.ignored_channel() - left_out.merged_repeats() -
                (response.info().journeys() - left_out.journeys()));

  v1::GetChannelSwitchesRequest families;
  families.set_level(v1::CHANNEL_LEVEL_FAMILY);
  const auto by_family = Answer(GetChannelSwitches, families);
  EXPECT_EQ(by_family.switch_count(), 3u) << "phone and store are both direct_human";
  EXPECT_EQ(by_family.channel_facts(0).channel(), "digital_owned");
}

TEST_F(SwitchQuestionsTest, SwitchCostComparesLikeSteps) {
  const auto response = Answer(GetSwitchCost, v1::GetSwitchCostRequest());
  EXPECT_EQ(response.switched() + response.stayed(), 5u);
  EXPECT_EQ(response.stayed(), 1u);
  EXPECT_EQ(response.measures(0).measure(), "exit");
  EXPECT_FALSE(response.measures(0).has_difference());
  EXPECT_DOUBLE_EQ(response.measures(0).unmatched_share(), 1);
  EXPECT_TRUE(response.measures(0).small_sample());
  EXPECT_EQ(response.info().counting_unit(), "steps");
}

TEST_F(SwitchQuestionsTest, CoverageTellsWhereGoalsAreReached) {
  const auto response = Answer(GetChannelCoverage, v1::GetChannelCoverageRequest());
  ASSERT_EQ(response.goals_size(), 1);
  EXPECT_EQ(response.goals(0).label(), "purchase");
  const auto& web = response.goals(0).channels(0);
  EXPECT_EQ(web.channel(), "web");
  EXPECT_EQ(web.attempts(), 3u);
  EXPECT_EQ(web.same_channel(), 1u);
  EXPECT_EQ(web.reached_on(0).channel(), "store");
  EXPECT_EQ(web.abandoned(), 1u);
  std::uint32_t journeys = 0;
  for (const auto& group : response.values()) journeys += group.journeys();
  EXPECT_EQ(journeys, response.info().journeys());
}

TEST_F(SwitchQuestionsTest, SelfServiceGivesTheCohorts) {
  const auto response = Answer(GetSelfService, v1::GetSelfServiceRequest());
  EXPECT_EQ(response.total().contained_resolved(), 1u);
  EXPECT_EQ(response.total().escalated_resolved(), 1u);
  EXPECT_EQ(response.total().escalated_unresolved(), 1u);
  EXPECT_EQ(response.total().self_service().total(), 3u);

  v1::GetSelfServiceRequest from_help;
  from_help.add_start_touchpoints("help");
  const auto later = Answer(GetSelfService, from_help);
  EXPECT_EQ(later.started_assisted(), 2u);
  EXPECT_EQ(later.not_started(), 1u);
}

TEST_F(SwitchQuestionsTest, HandoversGoFromTeamToTeam) {
  const auto response = Answer(GetHandovers, v1::GetHandoversRequest());
  ASSERT_EQ(response.handovers_size(), 1);
  EXPECT_EQ(response.handovers(0).from_team(), "service");
  EXPECT_EQ(response.handovers(0).to_team(), "stores");
  EXPECT_EQ(response.contacts() + response.without_team(), response.info().interactions());
}

TEST_F(SwitchQuestionsTest, WrongValuesAreRefusedByTheNameOfTheField) {
  v1::GetChannelSwitchesRequest switches;
  switches.set_level(static_cast<v1::ChannelLevel>(9));
  EXPECT_EQ(FieldAtFault(GetChannelSwitches, switches), "level");
  switches.Clear();
  switches.add_ignored_channels("");
  EXPECT_EQ(FieldAtFault(GetChannelSwitches, switches), "ignored_channels[0]");
  switches.Clear();
  switches.mutable_seam_weights()->set_exit(1e9);
  EXPECT_EQ(FieldAtFault(GetChannelSwitches, switches), "seam_weights.exit");
  switches.Clear();
  switches.set_seam_metric("happiness");
  EXPECT_EQ(FieldAtFault(GetChannelSwitches, switches), "seam_metric");

  v1::GetSwitchCostRequest cost;
  cost.set_earlier_metric("happiness");
  EXPECT_EQ(FieldAtFault(GetSwitchCost, cost), "earlier_metric");
  cost.Clear();
  cost.mutable_max_gap()->set_seconds(-1);
  EXPECT_EQ(FieldAtFault(GetSwitchCost, cost), "max_gap");

  v1::GetChannelCoverageRequest coverage;
  coverage.add_goals();
  EXPECT_EQ(FieldAtFault(GetChannelCoverage, coverage), "goals[0].outcomes");
  coverage.mutable_goals(0)->add_outcomes("purchase");
  coverage.mutable_goals(0)->set_start_stage("use");
  EXPECT_EQ(FieldAtFault(GetChannelCoverage, coverage), "goals[0].start_stage");

  v1::GetSelfServiceRequest self_service;
  self_service.mutable_no_return_within();
  EXPECT_EQ(FieldAtFault(GetSelfService, self_service), "no_return_within");

  v1::GetHandoversRequest handovers;
  handovers.set_metric("happiness");
  EXPECT_EQ(FieldAtFault(GetHandovers, handovers), "metric");
}

}  // namespace
}  // namespace journeygraph::server
