// The funnel and the variants, as functions: what is answered.
#include <gtest/gtest.h>

#include "tests/server/path_questions_rig.h"

namespace journeygraph::server {
namespace {

std::vector<std::uint32_t> Reached(const v1::GetFunnelResponse& response) {
  std::vector<std::uint32_t> reached;
  for (const auto& step : response.steps()) reached.push_back(step.reached());
  return reached;
}

using Counts = std::vector<std::uint32_t>;

TEST_F(PathQuestionsTest, FunnelCountsEveryFieldAndReconciles) {
  const auto response = Answer(FunnelOf({"shop", "cart", "pay"}));

  ASSERT_EQ(Reached(response), (Counts{4, 3, 2}));
  const auto& shop = response.steps(0);
  const auto& cart = response.steps(1);
  const auto& pay = response.steps(2);
  EXPECT_EQ(shop.label(), "shop");
  EXPECT_EQ(shop.reached(), cart.reached() + shop.dropped() + shop.pending());
  EXPECT_EQ(cart.reached(), pay.reached() + cart.dropped() + cart.pending());
  EXPECT_EQ(shop.of_all().total(), 5u);
  EXPECT_FALSE(shop.has_of_previous());
  EXPECT_FALSE(shop.has_time_from_previous());
  EXPECT_EQ(cart.of_previous().total(), 4u);
  EXPECT_EQ(pay.of_first().count(), 2u);
  EXPECT_EQ(pay.of_first().total(), 4u);
  EXPECT_DOUBLE_EQ(pay.of_first().value(), 0.5);
  EXPECT_LT(pay.of_first().low(), 0.5);
  EXPECT_GT(pay.of_first().high(), 0.5);
  EXPECT_EQ(cart.time_from_previous().count(), 3u);
  EXPECT_NEAR(pay.time_from_previous().p50_ms(), kHourMs, kHourMs * 0.01);
  ASSERT_EQ(shop.instead_size(), 1);
  EXPECT_EQ(shop.instead(0).touchpoint(), "");
  ASSERT_EQ(cart.instead_size(), 1);
  EXPECT_EQ(cart.instead(0).touchpoint(), "help");
  EXPECT_EQ(cart.instead(0).journeys(), 1u);
  EXPECT_EQ(pay.dropped() + pay.pending(), 0u);
  EXPECT_EQ(response.info().counting_unit(), "journeys");
  EXPECT_EQ(response.info().journeys(), 5u);
  EXPECT_FALSE(response.info().definition().empty());
}

TEST_F(PathQuestionsTest, OrderWindowChannelsAndExclusionsAreHonoured) {
  v1::GetFunnelRequest strict = FunnelOf({"shop", "cart"});
  strict.set_order(v1::FUNNEL_ORDER_STRICT);
  EXPECT_EQ(Reached(Answer(strict)), (Counts{4, 2}));

  v1::GetFunnelRequest any = FunnelOf({"cart", "shop"});
  EXPECT_EQ(Reached(Answer(any)), (Counts{3, 0}));
  any.set_order(v1::FUNNEL_ORDER_ANY);
  EXPECT_EQ(Reached(Answer(any)), (Counts{3, 3}));
  EXPECT_FALSE(Answer(any).steps(1).has_time_from_previous());

  v1::GetFunnelRequest window = FunnelOf({"shop", "cart"});
  window.mutable_window()->set_seconds(3'600);
  EXPECT_EQ(Reached(Answer(window)), (Counts{4, 2}));

  v1::GetFunnelRequest channel = FunnelOf({"shop", "cart"});
  channel.mutable_steps(1)->add_channels("phone");
  channel.mutable_steps(1)->set_label("by phone");
  EXPECT_EQ(Reached(Answer(channel)), (Counts{4, 2}));
  EXPECT_EQ(Answer(channel).steps(1).label(), "by phone");

  v1::GetFunnelRequest exclusion = FunnelOf({"shop", "cart", "pay"});
  exclusion.add_exclusions()->add_touchpoints("help");
  EXPECT_EQ(Reached(Answer(exclusion)), (Counts{4, 2, 1}));
  exclusion.mutable_exclusions(0)->set_after_step(2);
  EXPECT_EQ(Reached(Answer(exclusion)), (Counts{4, 3, 2}));
}

TEST_F(PathQuestionsTest, StepsComeFromTheMapIfNoneAreGiven) {
  CreateMap("retail", 3);
  v1::GetFunnelRequest request = FunnelOf({});
  request.mutable_scope()->set_map("workspaces/default/maps/retail");
  const auto response = Answer(request);
  EXPECT_EQ(Reached(response), (Counts{4, 3, 2}));
  EXPECT_EQ(response.steps(1).label(), "stage1");
  EXPECT_EQ(response.info().map_revision(), 1u);

  request.add_steps()->set_stage("stage2");
  EXPECT_EQ(Reached(Answer(request)), (Counts{2}));
}

TEST_F(PathQuestionsTest, PlacesInsteadAreLimitedAndTheRestIsCounted) {
  v1::GetFunnelRequest request = FunnelOf({"shop", "nowhere"});
  EXPECT_EQ(Answer(request).steps(0).instead_size(), 3);
  request.set_max_instead(1);
  const auto response = Answer(request);
  const auto& step = response.steps(0);
  ASSERT_EQ(step.instead_size(), 1);
  EXPECT_EQ(step.instead(0).touchpoint(), "cart");
  EXPECT_EQ(step.instead(0).journeys() + step.instead_other(), step.dropped());
}

std::string Joined(const v1::Variant& variant) {
  std::string text;
  for (const std::string& element : variant.path()) text += (text.empty() ? "" : ">") + element;
  return text;
}

TEST_F(PathQuestionsTest, VariantsCountEveryFieldAndReconcile) {
  v1::ListVariantsRequest request = Variants();
  request.set_max_variants(2);
  const auto response = Answer(request);

  ASSERT_EQ(response.variants_size(), 2);
  EXPECT_EQ(response.variant_count(), 5u);
  EXPECT_EQ(response.other().variants(), 3u);
  EXPECT_EQ(response.other().journeys(), 3u);
  // All have one journey, so by path.
  EXPECT_EQ(Joined(response.variants(0)), "help");
  const auto& shop = response.variants(1);
  EXPECT_EQ(Joined(shop), "shop");
  EXPECT_EQ(shop.journeys(), 1u);
  EXPECT_EQ(shop.customers(), 1u);
  EXPECT_DOUBLE_EQ(shop.share(), 0.2);
  EXPECT_DOUBLE_EQ(shop.cumulative_share(), 0.4);
  EXPECT_EQ(shop.results().failure(), 1u);
  EXPECT_EQ(shop.success().count(), 0u);
  EXPECT_EQ(shop.success().total(), 1u);
  EXPECT_EQ(shop.duration().count(), 1u);
  EXPECT_EQ(ToMs(shop.first_seen()), kNowMs - 1'000 * kHourMs);
  EXPECT_EQ(ToMs(shop.last_seen()), kNowMs - 1'000 * kHourMs);
  EXPECT_EQ(response.info().journeys(), 5u);
  EXPECT_EQ(response.info().counting_unit(), "journeys");
}

TEST_F(PathQuestionsTest, PathsAreMadeOfWhatIsAsked) {
  v1::ListVariantsRequest request = Variants();
  request.set_element(v1::PATH_ELEMENT_CHANNEL);
  auto response = Answer(request);
  EXPECT_EQ(response.variant_count(), 3u);
  EXPECT_EQ(Joined(response.variants(0)), "web");
  EXPECT_EQ(response.variants(0).journeys(), 2u);

  CreateMap("retail", 2);
  request.mutable_scope()->set_map("workspaces/default/maps/retail");
  request.set_element(v1::PATH_ELEMENT_STAGE);
  request.set_min_customers(2);
  response = Answer(request);
  ASSERT_EQ(response.variants_size(), 1) << "ada and bob; pay and help are in no stage";
  EXPECT_EQ(Joined(response.variants(0)), "stage0>stage1>");
  EXPECT_EQ(response.variants(0).journeys() + response.other().journeys(),
            response.info().journeys());
}

TEST_F(PathQuestionsTest, RepeatsAreCollapsedIfAsked) {
  CreateMap("one", 1);  // shop is on its stage, everything else is not
  v1::ListVariantsRequest request = Variants();
  request.mutable_scope()->set_map("workspaces/default/maps/one");
  request.set_element(v1::PATH_ELEMENT_STAGE);
  EXPECT_EQ(Answer(request).variant_count(), 4u);
  request.set_collapse_repeats(true);
  EXPECT_EQ(Answer(request).variant_count(), 3u);
}

}  // namespace
}  // namespace journeygraph::server
