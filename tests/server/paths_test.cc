// Trees, ways, patterns, loops, times, best paths and steps, as functions.
#include "server/questions/paths.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <type_traits>

#include "server/questions/best_path.h"
#include "server/questions/loops.h"
#include "server/questions/path_pattern.h"
#include "server/questions/step_matrix.h"
#include "server/questions/times.h"
#include "server/questions/touchpoint_graph.h"
#include "server/questions/unusual_gaps.h"
#include "tests/server/path_questions_rig.h"

namespace journeygraph::server {
namespace {

template <typename Request>
Request Ask() {
  Request request;
  request.set_parent(kParent);
  return request;
}

class PathsTest : public PathQuestionsTest {
 protected:
  template <typename Response, typename Request>
  Response AnswerOf(absl::StatusOr<Response> (*method)(const Request&, const QuestionDesk&,
                                                       const Caller&),
                    const Request& request) {
    auto answer = method(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : Response();
  }

  // The first field at fault; "" if the question is answered.
  template <typename Response, typename Request>
  std::string Fault(absl::StatusOr<Response> (*method)(const Request&, const QuestionDesk&,
                                                       const Caller&),
                    const std::type_identity_t<std::function<void(Request&)>>& change) {
    Request request = Ask<Request>();
    change(request);
    const auto answer = method(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }
};

TEST_F(PathsTest, TreeReconcilesAtEveryNode) {
  const auto response = AnswerOf(ListPaths, Ask<v1::ListPathsRequest>());
  EXPECT_EQ(response.journeys(), 5u);
  EXPECT_EQ(response.info().counting_unit(), "journeys");
  ASSERT_GT(response.nodes_size(), 3);
  EXPECT_EQ(response.nodes(1).element(), "shop");
  EXPECT_EQ(response.nodes(1).journeys(), 4u);
  EXPECT_DOUBLE_EQ(response.nodes(1).share(), 0.8);
  EXPECT_EQ(response.nodes(1).success().count(), 2u);
  EXPECT_EQ(response.nodes(1).success().total(), 4u);
  for (int i = 0; i < response.nodes_size(); ++i) {
    const auto& node = response.nodes(i);
    const auto& stops = node.stops();
    std::uint32_t all = stops.success() + stops.failure() + stops.lost() + stops.open();
    all += node.other_journeys();
    for (int j = i + 1; j < response.nodes_size(); ++j) {
      if (static_cast<int>(response.nodes(j).parent()) == i) all += response.nodes(j).journeys();
    }
    EXPECT_EQ(all, node.journeys()) << node.element();
  }
}

TEST_F(PathsTest, WaysBetweenReconcile) {
  auto request = Ask<v1::ListPathsRequest>();
  request.mutable_from()->add_touchpoints("shop");
  request.mutable_to()->add_touchpoints("pay");
  const auto response = AnswerOf(ListPaths, request);
  EXPECT_EQ(response.nodes_size(), 0);
  ASSERT_EQ(response.ways_size(), 2);
  EXPECT_EQ(response.ways(0).path_size(), 3) << "shop cart pay";
  EXPECT_EQ(response.way_count(), 2u);
  EXPECT_EQ(response.journeys(), 4u);
  EXPECT_EQ(response.not_reached().failure(), 2u);
  EXPECT_NEAR(response.ways(0).duration().p50_ms(), 2 * kHourMs, 0.01 * 2 * kHourMs);

  request.clear_from();
  const auto backwards = AnswerOf(ListPaths, request);
  EXPECT_EQ(backwards.nodes(0).journeys(), 2u);
  EXPECT_EQ(backwards.nodes(1).element(), "cart");
}

TEST_F(PathsTest, WrongPathsAreNamed) {
  using Request = v1::ListPathsRequest;
  const auto fault = [&](const std::function<void(Request&)>& change) {
    return Fault(ListPaths, change);
  };
  EXPECT_EQ(fault([](Request& r) { r.set_max_depth(21); }), "max_depth");
  EXPECT_EQ(fault([](Request& r) { r.set_max_branches(-1); }), "max_branches");
  EXPECT_EQ(fault([](Request& r) { r.set_element(v1::PATH_ELEMENT_STAGE); }), "element");
  EXPECT_EQ(fault([](Request& r) { r.mutable_from()->set_stage("buy"); }), "from.stage");
  EXPECT_EQ(fault([](Request& r) { r.mutable_to()->add_touchpoints(""); }), "to.touchpoints[0]");
  EXPECT_EQ(fault([](Request& r) {
              r.set_backwards(true);
              r.mutable_to();
            }),
            "backwards");
  CreateMap("plan", 3);
  EXPECT_EQ(fault([](Request& r) {
              r.mutable_scope()->set_map("workspaces/default/maps/plan");
              r.mutable_from()->set_stage("none");
            }),
            "from.stage");
  EXPECT_EQ(fault([](Request&) {}), "");
}

TEST_F(PathsTest, PatternsAreMatchedWithExamples) {
  auto request = Ask<v1::MatchPatternRequest>();
  request.add_steps()->mutable_at()->add_touchpoints("shop");
  request.mutable_steps(0)->add_without("help");
  request.add_steps()->mutable_at()->add_touchpoints("cart");
  const auto response = AnswerOf(MatchPattern, request);
  EXPECT_EQ(response.journeys().count(), 2u) << "ada and bob";
  EXPECT_EQ(response.journeys().total(), 5u);
  EXPECT_EQ(response.matched().success(), 1u);
  EXPECT_EQ(response.unmatched().success() + response.unmatched().failure() +
                response.unmatched().lost() + response.unmatched().open(),
            3u);
  ASSERT_EQ(response.examples_size(), 2);
  for (const auto& example : response.examples()) {
    EXPECT_TRUE(example.customer() == "ada" || example.customer() == "bob");
  }
  request.mutable_steps(1)->add_outcomes("purchase");
  EXPECT_EQ(AnswerOf(MatchPattern, request).journeys().count(), 0u);
}

TEST_F(PathsTest, WrongPatternsAreNamed) {
  using Request = v1::MatchPatternRequest;
  const auto fault = [&](const std::function<void(Request&)>& change) {
    return Fault(MatchPattern, change);
  };
  EXPECT_EQ(fault([](Request&) {}), "steps");
  EXPECT_EQ(fault([](Request& r) { r.add_steps()->mutable_max_gap()->set_seconds(-1); }),
            "steps[0].max_gap");
  EXPECT_EQ(fault([](Request& r) { r.add_steps()->mutable_score()->set_metric("joy"); }),
            "steps[0].score.metric");
  EXPECT_EQ(fault([](Request& r) {
              auto& score = *r.add_steps()->mutable_score();
              score.set_metric("nps");
              score.set_minimum(7);
              score.set_maximum(6);
            }),
            "steps[0].score.minimum");
  EXPECT_EQ(fault([](Request& r) { r.add_steps()->add_without(""); }), "steps[0].without[0]");
}

TEST_F(PathsTest, LoopsAreCounted) {
  const auto response = AnswerOf(GetLoops, Ask<v1::GetLoopsRequest>());
  EXPECT_EQ(response.journeys_with_rework().count(), 0u);
  EXPECT_EQ(response.journeys_with_rework().total(), 5u);
  EXPECT_EQ(response.touchpoints_size(), 4);
  ASSERT_EQ(response.regions_size(), 1) << "cart to help and help to cart";
  EXPECT_EQ(response.regions(0).touchpoints_size(), 2);
  EXPECT_EQ(Fault(GetLoops, [](v1::GetLoopsRequest& r) { r.set_min_share(1.5); }), "min_share");
}

TEST_F(PathsTest, TimesComeWithThoseThatWait) {
  auto request = Ask<v1::GetTimesRequest>();
  request.mutable_from()->add_touchpoints("shop");
  request.mutable_to()->add_touchpoints("cart");
  const auto response = AnswerOf(GetTimes, request);
  EXPECT_EQ(response.journeys_with_from(), 4u);
  EXPECT_EQ(response.journeys_with_both(), 3u);
  EXPECT_EQ(response.time().count(), 3u);
  EXPECT_NEAR(response.time().p50_ms(), kHourMs, kHourMs * 0.01);
  EXPECT_EQ(response.ended_without().failure(), 1u);
  EXPECT_EQ(response.curve_size(), 2);
  EXPECT_TRUE(response.small_sample());
  EXPECT_EQ(Fault(GetTimes, [](v1::GetTimesRequest& r) { r.mutable_to()->add_touchpoints("a"); }),
            "from");
}

TEST_F(PathsTest, UnusualGapsAreListed) {
  auto request = Ask<v1::ListUnusualGapsRequest>();
  EXPECT_EQ(AnswerOf(ListUnusualGaps, request).pairs_size(), 0) << "all gaps are an hour";
  EXPECT_EQ(AnswerOf(ListUnusualGaps, request).gap_count(), 7u);
  request.set_relation(v1::PATH_RELATION_EVENTUALLY_FOLLOWS);
  request.set_zeta(0.5);
  const auto response = AnswerOf(ListUnusualGaps, request);
  ASSERT_GT(response.pairs_size(), 0);
  EXPECT_GT(response.pairs(0).examples_size(), 0);
  EXPECT_EQ(Fault(ListUnusualGaps, [](v1::ListUnusualGapsRequest& r) { r.set_zeta(-1); }), "zeta");
}

TEST_F(PathsTest, BestPathIsFoundAndCompared) {
  auto request = Ask<v1::FindPathRequest>();
  const auto response = AnswerOf(FindPath, request);
  ASSERT_TRUE(response.found());
  ASSERT_EQ(response.steps_size(), 3);
  EXPECT_EQ(response.steps(1).touchpoint(), "cart");
  EXPECT_TRUE(response.ends_in_success());
  // 4 of 4 begin with shop, 2 of 4 go on to cart, 2 of 3 to pay, all of them end well.
  EXPECT_NEAR(response.probability(), 1.0 / 3, 1e-9);
  EXPECT_EQ(response.journeys_on_path(), 1u) << "ada";
  request.set_to("nowhere");
  EXPECT_EQ(FindPath(request, desk_, Caller()).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PathsTest, StepMatrixReconcilesAtEveryStep) {
  auto request = Ask<v1::GetStepMatrixRequest>();
  request.set_max_steps(4);
  request.set_max_rows(2);
  const auto response = AnswerOf(GetStepMatrix, request);
  EXPECT_EQ(response.journeys(), 5u);
  EXPECT_EQ(response.rows_size(), 2);
  EXPECT_EQ(response.other_elements(), 2u);
  for (int step = 0; step < 4; ++step) {
    std::uint32_t all = response.other().journeys(step) + response.ended().journeys(step);
    for (const auto& row : response.rows()) all += row.journeys(step);
    EXPECT_EQ(all, 5u);
  }
  EXPECT_EQ(Fault(GetStepMatrix, [](v1::GetStepMatrixRequest& r) { r.set_max_steps(51); }),
            "max_steps");
}

TEST_F(PathsTest, GraphMayBeOfOtherElementsAndRelations) {
  auto request = Ask<v1::GetTouchpointGraphRequest>();
  request.set_element(v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL);
  const auto channels = AnswerOf(GetTouchpointGraph, request);
  EXPECT_EQ(channels.transitions(0).from(), "shop [web]");
  EXPECT_EQ(channels.transition_count(), 7u);
  request.set_element(v1::PATH_ELEMENT_TOUCHPOINT);
  request.set_relation(v1::PATH_RELATION_EVENTUALLY_FOLLOWS);
  const auto later = AnswerOf(GetTouchpointGraph, request);
  EXPECT_EQ(later.transitions(0).from(), "shop");
  EXPECT_EQ(later.transitions(0).to(), "cart");
  EXPECT_EQ(later.transitions(0).journeys(), 3u);
  EXPECT_DOUBLE_EQ(later.transitions(0).per_journey(), 0.6);
  EXPECT_EQ(later.info().counting_unit(), "journeys");
  EXPECT_EQ((Fault(GetTouchpointGraph, [](v1::GetTouchpointGraphRequest& r) { r.set_history(4); })),
            "history");
}

}  // namespace
}  // namespace journeygraph::server
