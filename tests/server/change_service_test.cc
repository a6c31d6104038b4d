// Baselines, initiatives and what came of them.
#include "server/change_service.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "server/questions/compare_baseline.h"
#include "server/questions/initiative_effect.h"
#include "tests/server/comparison_rig.h"

namespace journeygraph::server {
namespace {

class ChangeServiceTest : public ComparisonTest {
 protected:
  v1::Baseline CreateBaseline(const std::string& id) {
    v1::CreateBaselineRequest request;
    request.set_parent(kParent);
    request.set_baseline_id(id);
    request.mutable_baseline()->set_display_name("Before");
    SetTime(kFirstMondayMs + 6 * kWeekMs,
            *request.mutable_baseline()->mutable_scope()->mutable_time_range()->mutable_end_time());
    const auto response = changes_.CreateBaseline(request, Caller());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->baseline() : v1::Baseline();
  }

  static v1::CreateInitiativeRequest SomeInitiative(const std::string& id) {
    v1::CreateInitiativeRequest request;
    request.set_parent(kParent);
    request.set_initiative_id(id);
    auto& initiative = *request.mutable_initiative();
    initiative.set_display_name("Cheaper for students");
    SetTime(kFirstMondayMs + 6 * kWeekMs - kHourMs, *initiative.mutable_start_time());
    initiative.add_touchpoints("pay");
    initiative.mutable_expectation()->set_measure("success_rate");
    initiative.mutable_expectation()->set_change(0.01);
    return request;
  }
};

const v1::BaselineChange* Find(const v1::CompareBaselineResponse& response,
                               const std::string& measure) {
  for (const auto& change : response.changes()) {
    if (change.now().measure() == measure) return &change;
  }
  return nullptr;
}

TEST_F(ChangeServiceTest, ABaselineIsFrozenAndReadBack) {
  const v1::Baseline created = CreateBaseline("before");
  EXPECT_EQ(created.name(), "workspaces/default/baselines/before");
  EXPECT_EQ(created.info().journeys(), 120u);
  EXPECT_TRUE(created.info().has_watermark());
  EXPECT_TRUE(created.scope().has_rules()) << "the rules that applied";
  v1::GetBaselineRequest get;
  get.set_name(created.name());
  const auto found = changes_.GetBaseline(get, Caller());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->baseline().SerializeAsString(), created.SerializeAsString());
}

TEST_F(ChangeServiceTest, ASecondBaselineOfANameIsRefused) {
  CreateBaseline("before");
  v1::CreateBaselineRequest request;
  request.set_parent(kParent);
  request.set_baseline_id("before");
  request.mutable_baseline();
  const auto again = changes_.CreateBaseline(request, Caller());
  EXPECT_TRUE(absl::IsAlreadyExists(again.status()));
  EXPECT_EQ(ReasonOf(again.status()), "ALREADY_EXISTS");
}

TEST_F(ChangeServiceTest, NowIsComparedWithThen) {
  const v1::Baseline baseline = CreateBaseline("before");
  v1::CompareBaselineRequest request;
  request.set_name(baseline.name());
  const auto answer = CompareBaseline(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->info().journeys(), 80u) << "from the end of the baseline on";
  EXPECT_FALSE(answer->overlapping());
  const v1::BaselineChange* success = Find(*answer, "success_rate");
  ASSERT_NE(success, nullptr);
  EXPECT_NEAR(success->then().value(), 0.6, 1e-9);
  EXPECT_NEAR(success->now().value(), 0.8, 1e-9);
  EXPECT_NEAR(success->difference().value(), 0.2, 1e-9);
  EXPECT_TRUE(success->clear());
  EXPECT_FALSE(Find(*answer, "journeys")->has_difference());
  request.mutable_time_range();
  EXPECT_TRUE(CompareBaseline(request, desk_, Caller())->overlapping());
}

TEST_F(ChangeServiceTest, MissingBaselinesAreNotFound) {
  v1::CompareBaselineRequest compare;
  compare.set_name("workspaces/default/baselines/none");
  const auto answer = CompareBaseline(compare, desk_, Caller());
  EXPECT_EQ(ReasonOf(answer.status()), "BASELINE_NOT_FOUND");
  v1::DeleteBaselineRequest remove;
  remove.set_name(compare.name());
  EXPECT_TRUE(absl::IsNotFound(changes_.DeleteBaseline(remove, Caller()).status()));
  remove.set_name("none");
  EXPECT_EQ(FieldAtFault(changes_.DeleteBaseline(remove, Caller())), "name");
}

TEST_F(ChangeServiceTest, ListsComeInPages) {
  for (const char* id : {"c", "a", "b"}) CreateBaseline(id);
  v1::ListBaselinesRequest request;
  request.set_parent(kParent);
  request.set_page_size(2);
  auto page = changes_.ListBaselines(request, Caller());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->baselines_size(), 2);
  EXPECT_EQ(page->baselines(0).name(), "workspaces/default/baselines/a");
  request.set_page_token(page->next_page_token());
  page = changes_.ListBaselines(request, Caller());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->baselines_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  v1::DeleteBaselineRequest remove;
  remove.set_name("workspaces/default/baselines/a");
  ASSERT_TRUE(changes_.DeleteBaseline(remove, Caller()).ok());
  request.clear_page_token();
  EXPECT_EQ(changes_.ListBaselines(request, Caller())->baselines(0).name(),
            "workspaces/default/baselines/b");
}

TEST_F(ChangeServiceTest, AnInitiativeIsHeldAgainstTheWeeksBefore) {
  const v1::Baseline baseline = CreateBaseline("before");
  auto request = SomeInitiative("students");
  request.mutable_initiative()->set_baseline(baseline.name());
  const auto created = changes_.CreateInitiative(request, Caller());
  ASSERT_TRUE(created.ok()) << created.status();
  v1::GetInitiativeEffectRequest ask;
  ask.set_name(created->initiative().name());
  ask.set_weeks(3);
  const auto answer = GetInitiativeEffect(ask, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->weeks_before(), 3u);
  EXPECT_EQ(answer->weeks_after(), 3u);
  ASSERT_EQ(answer->groups_size(), 3);
  EXPECT_EQ(answer->groups(1).label(), "affected");
  EXPECT_EQ(answer->info().journeys(), 120u);
  EXPECT_NEAR(answer->expectation().observed().value(), 0.2, 1e-9);
  EXPECT_EQ(answer->expectation().state(), v1::EXPECTATION_STATE_MET);
  EXPECT_EQ(answer->caveats(0), v1::EFFECT_CAVEAT_ASSOCIATION);
  EXPECT_FALSE(answer->since_baseline().empty());
  double interactions = 0;
  for (const auto& group : answer->groups()) {
    const auto& change = group.changes(0);
    EXPECT_EQ(change.before().measure(), "interactions");
    interactions += (group.label() == "all" ? -1 : 1) * change.after().value();
  }
  EXPECT_EQ(interactions, 0) << "affected and other make up all";
}

TEST_F(ChangeServiceTest, WithoutWeeksAfterItIsTooEarly) {
  auto request = SomeInitiative("soon");
  SetTime(kFirstMondayMs + 20 * kWeekMs, *request.mutable_initiative()->mutable_start_time());
  ASSERT_TRUE(changes_.CreateInitiative(request, Caller()).ok());
  v1::GetInitiativeEffectRequest ask;
  ask.set_name("workspaces/default/initiatives/soon");
  const auto answer = GetInitiativeEffect(ask, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->weeks_after(), 0u);
  EXPECT_EQ(answer->expectation().state(), v1::EXPECTATION_STATE_TOO_EARLY);
}

TEST_F(ChangeServiceTest, WrongInitiativesAreRefused) {
  const auto fault = [&](const std::function<void(v1::Initiative&)>& change) {
    auto request = SomeInitiative("wrong");
    change(*request.mutable_initiative());
    return FieldAtFault(changes_.CreateInitiative(request, Caller()));
  };
  EXPECT_EQ(fault([](auto& i) { i.clear_start_time(); }), "initiative.start_time");
  EXPECT_EQ(fault([](auto& i) { i.add_stages("buy"); }), "initiative.stages");
  EXPECT_EQ(fault([](auto& i) {
              i.mutable_scope()->set_map("workspaces/default/maps/plan");
              i.add_stages("sell");
            }),
            "initiative.stages[0]");
  EXPECT_EQ(fault([](auto& i) { i.mutable_expectation()->set_measure("happiness"); }),
            "initiative.expectation.measure");
  EXPECT_EQ(fault([](auto& i) { i.mutable_expectation()->clear_measure(); }),
            "initiative.expectation.measure");
  EXPECT_EQ(fault([](auto& i) { i.mutable_scope()->mutable_time_range(); }),
            "initiative.scope.time_range");
  EXPECT_EQ(fault([](auto& i) { i.set_baseline("before"); }), "initiative.baseline");
  auto request = SomeInitiative("wrong");
  request.mutable_initiative()->set_baseline("workspaces/default/baselines/none");
  EXPECT_EQ(ReasonOf(changes_.CreateInitiative(request, Caller()).status()), "BASELINE_NOT_FOUND");
  v1::ListInitiativesRequest list;
  list.set_parent(kParent);
  EXPECT_TRUE(changes_.ListInitiatives(list, Caller())->initiatives().empty());
}

}  // namespace
}  // namespace journeygraph::server
