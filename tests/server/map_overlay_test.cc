// The overlay says, number by number, what the single questions say.
#include "server/questions/map_overlay.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "server/questions/channel_switches.h"
#include "server/questions/critical_moments.h"
#include "server/questions/funnel.h"
#include "server/questions/stage_scores.h"
#include "server/questions/touchpoint_graph.h"
#include "tests/server/comparison_rig.h"

namespace journeygraph::server {
namespace {

using google::protobuf::util::MessageDifferencer;

class MapOverlayTest : public ComparisonTest {
 protected:
  template <typename Request>
  static Request Ask() {
    Request request;
    request.set_parent(kParent);
    request.mutable_scope()->set_map("workspaces/default/maps/plan");
    return request;
  }

  v1::GetMapOverlayResponse Overlay(const v1::GetMapOverlayRequest& request) {
    auto answer = GetMapOverlay(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : v1::GetMapOverlayResponse();
  }
};

TEST_F(MapOverlayTest, StagesAreThoseOfStageScoresAndFunnel) {
  const auto overlay = Overlay(Ask<v1::GetMapOverlayRequest>());
  const auto scores = GetStageScores(Ask<v1::GetStageScoresRequest>(), desk_, Caller());
  const auto funnel = GetFunnel(Ask<v1::GetFunnelRequest>(), desk_, Caller());
  ASSERT_EQ(overlay.stages_size(), scores->stages_size());
  std::uint32_t interactions = 0;
  for (int i = 0; i < overlay.stages_size(); ++i) {
    const auto& stage = overlay.stages(i);
    EXPECT_EQ(stage.stage(), scores->stages(i).stage());
    EXPECT_EQ(stage.journeys(), scores->stages(i).journeys());
    const auto& period = scores->stages(i).periods(0);
    EXPECT_EQ(stage.interactions(), period.interactions());
    interactions += stage.interactions();
    ASSERT_EQ(stage.scores_size(), period.scores_size());
    for (int s = 0; s < stage.scores_size(); ++s) {
      EXPECT_TRUE(MessageDifferencer::Equals(stage.scores(s), period.scores(s)));
    }
  }
  EXPECT_EQ(interactions, overlay.info().interactions());
  for (int i = 0; i < funnel->steps_size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(overlay.stages(i).step(), funnel->steps(i)));
  }
}

TEST_F(MapOverlayTest, TouchpointsAndTransitionsAreThoseOfTheGraph) {
  const auto overlay = Overlay(Ask<v1::GetMapOverlayRequest>());
  const auto graph = GetTouchpointGraph(Ask<v1::GetTouchpointGraphRequest>(), desk_, Caller());
  std::vector<v1::ObservedTouchpoint> touchpoints;
  for (const auto& touchpoint : overlay.touchpoints()) {
    for (const auto& observed : touchpoint.observed()) touchpoints.push_back(observed.touchpoint());
  }
  for (const auto& observed : overlay.unmapped()) touchpoints.push_back(observed.touchpoint());
  ASSERT_EQ(touchpoints.size(), static_cast<std::size_t>(graph->touchpoints_size()));
  for (const auto& expected : graph->touchpoints()) {
    EXPECT_TRUE(std::any_of(touchpoints.begin(), touchpoints.end(), [&](const auto& observed) {
      return MessageDifferencer::Equals(observed, expected);
    })) << expected.touchpoint();
  }
  std::vector<v1::ObservedTransition> transitions(overlay.unplanned().begin(),
                                                  overlay.unplanned().end());
  std::uint32_t count = overlay.unplanned_other().count();
  for (const auto& planned : overlay.transitions()) {
    transitions.insert(transitions.end(), planned.observed().begin(), planned.observed().end());
  }
  ASSERT_EQ(transitions.size(), static_cast<std::size_t>(graph->transitions_size()));
  for (const auto& transition : transitions) {
    count += transition.count();
    EXPECT_TRUE(std::any_of(
        graph->transitions().begin(), graph->transitions().end(),
        [&](const auto& expected) { return MessageDifferencer::Equals(transition, expected); }));
  }
  EXPECT_EQ(count, graph->transition_count());
  EXPECT_EQ(overlay.transition_count(), graph->transition_count());
}

TEST_F(MapOverlayTest, MomentsSwitchesAndTotalsAreThoseOfTheirQuestions) {
  const auto overlay = Overlay(Ask<v1::GetMapOverlayRequest>());
  const auto moments = ListCriticalMoments(Ask<v1::ListCriticalMomentsRequest>(), desk_, Caller());
  std::map<std::string, v1::CriticalMoment> found;
  for (const auto& touchpoint : overlay.touchpoints()) {
    for (const auto& observed : touchpoint.observed()) {
      if (observed.has_moment()) found[observed.moment().touchpoint()] = observed.moment();
    }
  }
  for (const auto& observed : overlay.unmapped()) {
    if (observed.has_moment()) found[observed.moment().touchpoint()] = observed.moment();
  }
  ASSERT_EQ(found.size(), static_cast<std::size_t>(moments->moments_size()));
  for (const auto& moment : moments->moments()) {
    EXPECT_TRUE(MessageDifferencer::Equals(found[moment.touchpoint()], moment));
  }
  EXPECT_TRUE(MessageDifferencer::Equals(overlay.success(), moments->success()));
  EXPECT_EQ(overlay.total_lost_outcomes(), moments->total_lost_outcomes());
  auto switches = GetChannelSwitches(Ask<v1::GetChannelSwitchesRequest>(), desk_, Caller());
  switches->clear_info();
  EXPECT_TRUE(MessageDifferencer::Equals(overlay.switches(), *switches));
}

TEST_F(MapOverlayTest, ThePlanIsComparedWithWhatWasObserved) {
  const auto overlay = Overlay(Ask<v1::GetMapOverlayRequest>());
  ASSERT_EQ(overlay.touchpoints_size(), 3);
  EXPECT_FALSE(overlay.touchpoints(0).never_observed());
  EXPECT_TRUE(overlay.touchpoints(2).never_observed()) << "receipt";
  ASSERT_EQ(overlay.unmapped_size(), 1);
  EXPECT_EQ(overlay.unmapped(0).touchpoint().touchpoint(), "pay");
  ASSERT_EQ(overlay.transitions_size(), 2);
  EXPECT_EQ(overlay.transitions(0).count(), 200u);
  EXPECT_EQ(overlay.transitions(0).share_out(), 1);
  EXPECT_EQ(overlay.transitions(1).count(), 0u);
  ASSERT_EQ(overlay.unplanned_size(), 1);
  EXPECT_EQ(overlay.unplanned(0).to(), "pay");
}

TEST_F(MapOverlayTest, OnlyThePartsAskedForAreThere) {
  auto request = Ask<v1::GetMapOverlayRequest>();
  request.add_parts(v1::OVERLAY_PART_CHANNEL_SWITCHES);
  const auto overlay = Overlay(request);
  EXPECT_TRUE(overlay.has_switches());
  EXPECT_FALSE(overlay.has_success());
  EXPECT_TRUE(overlay.unmapped().empty());
  EXPECT_EQ(overlay.stages(0).journeys(), 0u);
  EXPECT_FALSE(overlay.stages(0).has_step());
}

TEST_F(MapOverlayTest, WrongParametersAreNamed) {
  auto request = Ask<v1::GetMapOverlayRequest>();
  request.mutable_scope()->clear_map();
  EXPECT_EQ(FieldAtFault(GetMapOverlay(request, desk_, Caller())), "scope.map");
  request = Ask<v1::GetMapOverlayRequest>();
  request.add_parts(v1::OVERLAY_PART_UNSPECIFIED);
  EXPECT_EQ(FieldAtFault(GetMapOverlay(request, desk_, Caller())), "parts[0]");
}

}  // namespace
}  // namespace journeygraph::server
