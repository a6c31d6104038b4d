// The funnel and the variants, as functions.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "server/analytics_service.h"
#include "server/convert_funnel.h"
#include "server/convert_variants.h"
#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/map_service.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

struct Journey {
  std::string customer;
  std::vector<std::string> touchpoints;
  std::string outcome;
};

// An hour between neighbours; the second interaction of everybody is on the phone.
std::vector<v1::Interaction> InteractionsOf(const std::vector<Journey>& journeys) {
  std::vector<v1::Interaction> interactions;
  for (const Journey& journey : journeys) {
    for (std::size_t i = 0; i < journey.touchpoints.size(); ++i) {
      interactions.push_back(
          SomeInteraction(static_cast<int>(i), journey.customer, journey.touchpoints[i]));
      interactions.back().set_id(journey.customer + std::to_string(i));
      if (i == 1) interactions.back().set_channel("phone");
    }
    interactions.back().set_outcome(journey.outcome);
  }
  return interactions;
}

std::vector<Journey> SomeJourneys() {
  return {{"ada", {"shop", "cart", "pay"}, "purchase"},
          {"bob", {"shop", "cart", "help"}, "churned"},
          {"cleo", {"shop", "help", "cart", "pay"}, "purchase"},
          {"dora", {"shop"}, "churned"},
          {"emil", {"help"}, ""}};
}

class PathQuestionsTest : public testing::Test {
 protected:
  PathQuestionsTest() {
    Metrics metrics;
    InteractionService service(*store_, metrics, FixedClock());
    v1::RecordInteractionsRequest request;
    request.set_parent(kParent);
    for (v1::Interaction& interaction : InteractionsOf(SomeJourneys())) {
      *request.add_interactions() = std::move(interaction);
    }
    EXPECT_TRUE(service.RecordInteractions(std::move(request), Caller()).ok());
  }

  // A map of so many stages; the first three hold shop, cart and pay.
  void CreateMap(const std::string& id, int stages) {
    MapService maps(*store_);
    v1::CreateMapRequest create;
    create.set_parent(kParent);
    create.set_map_id(id);
    create.mutable_map()->set_display_name(id);
    const std::vector<std::string> touchpoints = {"shop", "cart", "pay"};
    for (int i = 0; i < stages; ++i) {
      create.mutable_map()->add_stages()->set_id("stage" + std::to_string(i));
      if (i >= 3) continue;
      auto& touchpoint = *create.mutable_map()->add_touchpoints();
      touchpoint.set_id(touchpoints[static_cast<std::size_t>(i)]);
      touchpoint.set_stage("stage" + std::to_string(i));
    }
    const auto created = maps.CreateMap(create, Caller());
    ASSERT_TRUE(created.ok()) << created.status();
  }

  static v1::GetFunnelRequest FunnelOf(const std::vector<std::string>& touchpoints) {
    v1::GetFunnelRequest request;
    request.set_parent(kParent);
    for (const std::string& touchpoint : touchpoints) {
      request.add_steps()->add_touchpoints(touchpoint);
    }
    return request;
  }
  static v1::ListVariantsRequest Variants() {
    v1::ListVariantsRequest request;
    request.set_parent(kParent);
    return request;
  }

  v1::GetFunnelResponse Answer(const v1::GetFunnelRequest& request) {
    auto answer = analytics_.GetFunnel(request, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : v1::GetFunnelResponse();
  }
  v1::ListVariantsResponse Answer(const v1::ListVariantsRequest& request) {
    auto answer = analytics_.ListVariants(request, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : v1::ListVariantsResponse();
  }

  // The first field at fault of a funnel of three steps that `change` spoils; "" if it is answered.
  std::string FieldAtFault(const std::function<void(v1::GetFunnelRequest&)>& change) {
    v1::GetFunnelRequest request = FunnelOf({"shop", "cart", "pay"});
    change(request);
    const auto answer = analytics_.GetFunnel(request, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }
  std::string FieldAtFault(const std::function<void(v1::ListVariantsRequest&)>& change) {
    v1::ListVariantsRequest request = Variants();
    change(request);
    const auto answer = analytics_.ListVariants(request, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  AnalyticsService analytics_{*store_, 2};
};

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

TEST_F(PathQuestionsTest, LimitsOfAFunnelAreCheckedWithTheirFields) {
  const auto funnel = [this](const std::function<void(v1::GetFunnelRequest&)>& change) {
    return FieldAtFault(change);
  };
  EXPECT_EQ(funnel([](auto& r) { r.clear_steps(); }), "steps");
  EXPECT_EQ(funnel([](auto& r) {
              while (r.steps_size() < 20) r.add_steps();
            }),
            "");
  EXPECT_EQ(funnel([](auto& r) {
              while (r.steps_size() < 21) r.add_steps();
            }),
            "steps");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_steps(1)->set_label(std::string(256, 'x')); }), "");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_steps(1)->set_label(std::string(257, 'x')); }),
            "steps[1].label");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_steps(2)->add_touchpoints(""); }),
            "steps[2].touchpoints[1]");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_steps(0)->add_channels(std::string(129, 'x')); }),
            "steps[0].channels[0]");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_steps(0)->set_stage("buy"); }), "steps[0].stage");
  EXPECT_EQ(funnel([](auto& r) { r.set_order(static_cast<v1::FunnelOrder>(9)); }), "order");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_window(); }), "window");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_window()->set_nanos(999'999); }), "window");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_window()->set_nanos(1'000'000); }), "");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_window()->set_seconds(-1); }), "window");
  EXPECT_EQ(funnel([](auto& r) { r.set_max_instead(-1); }), "max_instead");
  EXPECT_EQ(funnel([](auto& r) { r.set_max_instead(1'000); }), "");
  EXPECT_EQ(funnel([](auto& r) { r.set_parent("elsewhere"); }), "parent");
  EXPECT_EQ(funnel([](auto& r) { r.mutable_scope()->set_map("x"); }), "scope.map");
}

TEST_F(PathQuestionsTest, LimitsOfExclusionsAreCheckedWithTheirFields) {
  const auto after = [this](int after_step) {
    return FieldAtFault([after_step](v1::GetFunnelRequest& request) {
      request.add_exclusions()->add_touchpoints("help");
      request.mutable_exclusions(0)->set_after_step(after_step);
    });
  };
  EXPECT_EQ(after(-1), "exclusions[0].after_step");
  EXPECT_EQ(after(0), "");
  EXPECT_EQ(after(2), "");
  EXPECT_EQ(after(3), "exclusions[0].after_step");
  const auto exclusions = [this](int count, const std::string& touchpoint) {
    return FieldAtFault([&](v1::GetFunnelRequest& request) {
      for (int i = 0; i < count; ++i) request.add_exclusions()->add_touchpoints(touchpoint);
    });
  };
  EXPECT_EQ(exclusions(20, "help"), "");
  EXPECT_EQ(exclusions(21, "help"), "exclusions");
  EXPECT_EQ(exclusions(1, ""), "exclusions[0].touchpoints[0]");
  EXPECT_EQ(FieldAtFault([](v1::GetFunnelRequest& request) { request.add_exclusions(); }),
            "exclusions[0].touchpoints");
}

TEST_F(PathQuestionsTest, RulesThatNeedTheMapAreCheckedOnIt) {
  CreateMap("retail", 3);
  CreateMap("long", 21);
  CreateMap("empty", 0);
  const auto on = [this](const std::string& map,
                         const std::function<void(v1::GetFunnelRequest&)>& change) {
    return FieldAtFault([&](v1::GetFunnelRequest& request) {
      request.mutable_scope()->set_map("workspaces/default/maps/" + map);
      change(request);
    });
  };
  EXPECT_EQ(on("retail", [](auto& r) { r.mutable_steps(1)->set_stage("stage2"); }), "");
  EXPECT_EQ(on("retail", [](auto& r) { r.mutable_steps(1)->set_stage("stage3"); }),
            "steps[1].stage");
  EXPECT_EQ(on("long", [](auto& r) { r.clear_steps(); }), "steps");
  EXPECT_EQ(on("empty", [](auto& r) { r.clear_steps(); }), "steps");
  EXPECT_EQ(on("retail",
               [](auto& r) {
                 r.clear_steps();
                 r.add_exclusions()->add_touchpoints("help");
                 r.mutable_exclusions(0)->set_after_step(3);
               }),
            "exclusions[0].after_step");
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

TEST_F(PathQuestionsTest, LimitsOfVariantsAreCheckedWithTheirFields) {
  const auto variants = [this](const std::function<void(v1::ListVariantsRequest&)>& change) {
    return FieldAtFault(change);
  };
  EXPECT_EQ(variants([](auto& r) { r.set_max_variants(-1); }), "max_variants");
  EXPECT_EQ(variants([](auto& r) { r.set_max_variants(5'000); }), "");
  EXPECT_EQ(variants([](auto& r) { r.set_min_customers(-1); }), "min_customers");
  EXPECT_EQ(variants([](auto& r) { r.set_element(static_cast<v1::PathElement>(7)); }), "element");
  EXPECT_EQ(variants([](auto& r) { r.set_element(v1::PATH_ELEMENT_STAGE); }), "element");
  EXPECT_EQ(variants([](auto& r) { r.clear_parent(); }), "parent");
}

TEST(ConvertPathsTest, LimitsThatAreLeftOutAreTheDefaultsAndLargeOnesAreCut) {
  v1::GetFunnelRequest funnel;
  EXPECT_EQ(ToDomain(funnel).max_instead, 5u);
  EXPECT_EQ(ToDomain(funnel).window_ms, std::nullopt);
  funnel.set_max_instead(101);
  EXPECT_EQ(ToDomain(funnel).max_instead, 100u);
  v1::ListVariantsRequest variants;
  EXPECT_EQ(OptionsOf(variants).max_variants, 20u);
  EXPECT_EQ(OptionsOf(variants).min_customers, 1u);
  variants.set_max_variants(1'001);
  EXPECT_EQ(OptionsOf(variants).max_variants, 1'000u);
}

}  // namespace
}  // namespace journeygraph::server
