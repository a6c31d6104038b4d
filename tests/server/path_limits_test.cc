// The funnel and the variants, as functions: the limits of their .proto files.
#include <gtest/gtest.h>

#include "tests/server/path_questions_rig.h"

namespace journeygraph::server {
namespace {

using PathLimitsTest = PathQuestionsTest;

TEST_F(PathLimitsTest, LimitsOfAFunnelAreCheckedWithTheirFields) {
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

TEST_F(PathLimitsTest, LimitsOfExclusionsAreCheckedWithTheirFields) {
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

TEST_F(PathLimitsTest, RulesThatNeedTheMapAreCheckedOnIt) {
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

TEST_F(PathLimitsTest, LimitsOfVariantsAreCheckedWithTheirFields) {
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

TEST_F(PathLimitsTest, LimitsThatAreLeftOutAreTheDefaultsAndLargeOnesAreCut) {
  std::vector<Journey> journeys;
  for (int i = 0; i < 1'001; ++i) {
    const std::string number = std::to_string(i);
    journeys.push_back({"customer" + number, {"shop", "page" + number}, "churned"});
  }
  Record(journeys);
  v1::GetFunnelRequest funnel = FunnelOf({"shop", "pay"});
  EXPECT_EQ(Answer(funnel).steps(0).instead_size(), 5);
  funnel.set_max_instead(101);
  EXPECT_EQ(Answer(funnel).steps(0).instead_size(), 100);
  v1::ListVariantsRequest variants = Variants();
  EXPECT_EQ(Answer(variants).variants_size(), 20);
  variants.set_max_variants(1'001);
  EXPECT_EQ(Answer(variants).variants_size(), 1'000);
}

}  // namespace
}  // namespace journeygraph::server
