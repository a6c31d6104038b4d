#include "storage/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/storage/resident_rig.h"

namespace journeygraph::storage {
namespace {

using graph::Interaction;
using graph::Scope;

Scope RandomScope(std::mt19937_64& random) {
  const auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  Scope scope;
  switch (pick(3)) {
    case 0:
      scope.case_notion = graph::WholeTimeline{};
      break;
    case 1:
      scope.case_notion = graph::ByJourneyKey{};
      break;
    case 2:
      scope.case_notion = graph::ByInactivityGap{pick(40) * 1'000};
      break;
  }
  if (pick(2) == 0) scope.time_range.start_ms = 1'000'000 + pick(300) * 1'000;
  if (pick(2) == 0) scope.time_range.end_ms = 1'000'000 + pick(300) * 1'000;
  if (pick(3) == 0) scope.touchpoints = {"t1", "t3", "unheard of"};
  if (pick(3) == 0) scope.channels = {"ch0", ""};
  scope.rules.lost_after_ms = pick(3) * 60'000;
  return scope;
}

TEST(ScanTest, EveryScopeGivesWhatThePlainModelGives) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<Interaction> all =
        RandomInteractions(random, 1 + static_cast<int>(random() % 300));
    const Scope scope = RandomScope(random);
    ResidentRig rig;
    rig.Apply(all);
    const Scanned scanned = ScanAll(*rig.Read(), scope, 1 + static_cast<int>(seed % 3));
    ASSERT_EQ(scanned.journeys, PlainModel(all).Journeys(scope)) << "seed " << seed;
  }
}

TEST(ScanTest, CountedAndLeftOutAddUpToEverything) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<Interaction> all = RandomInteractions(random, 200);
    Scope scope = RandomScope(random);
    ResidentRig rig;
    rig.Apply(all);
    for (int c = 0; c < 17; c += 2) rig.Upsert("c" + std::to_string(c), {{"persona", "student"}});
    if (seed % 2 == 0) scope.customer_conditions = {{"persona", {"student"}}};
    const Scanned scanned = ScanAll(*rig.Read(), scope);
    const graph::ScanTotals& t = scanned.totals;
    EXPECT_EQ(t.total_interactions, all.size());
    EXPECT_EQ(t.interactions + t.left_out_by_customer + t.left_out_by_time_range +
                  t.left_out_by_touchpoint + t.left_out_by_channel,
              t.total_interactions);
    EXPECT_EQ(t.journeys(), scanned.journeys.size());
    std::size_t steps = 0;
    std::size_t ties = 0;
    for (const PlainJourney& journey : scanned.journeys) {
      steps += journey.steps.size();
      for (std::size_t i = 1; i < journey.steps.size(); ++i) {
        ties += journey.steps[i].time_ms == journey.steps[i - 1].time_ms;
      }
    }
    EXPECT_EQ(t.interactions, steps);
    EXPECT_EQ(t.tied_pairs, ties);
  }
}

class CustomerConditionTest : public testing::Test {
 protected:
  CustomerConditionTest() {
    for (const char* name : {"anna", "bert", "cleo"}) {
      rig_.Apply({{.id = "1", .customer = name, .touchpoint = "shop", .event_time_ms = 1}});
    }
    rig_.Upsert("anna", {{"persona", "student"}, {"country", "DE"}});
    rig_.Upsert("bert", {{"persona", "professional"}, {"country", "DE"}});
  }

  std::uint64_t Customers(std::vector<graph::AttributeCondition> conditions) {
    Scope scope;
    scope.customer_conditions = std::move(conditions);
    return ScanAll(*rig_.Read(), scope).totals.customers;
  }
  std::uint64_t CustomersWithout(std::vector<std::vector<graph::AttributeCondition>> excluded,
                                 std::vector<graph::AttributeCondition> conditions = {}) {
    Scope scope;
    scope.customer_conditions = std::move(conditions);
    scope.excluded_customers = std::move(excluded);
    const auto totals = ScanAll(*rig_.Read(), scope).totals;
    EXPECT_EQ(totals.interactions + totals.left_out_by_customer, totals.total_interactions);
    return totals.customers;
  }

  ResidentRig rig_;
};

TEST_F(CustomerConditionTest, AnyOfTheValuesWillDo) {
  EXPECT_EQ(Customers({{"persona", {"student"}}}), 1u);
  EXPECT_EQ(Customers({{"persona", {"student", "professional"}}}), 2u);
}

TEST_F(CustomerConditionTest, AllConditionsHold) {
  EXPECT_EQ(Customers({{"persona", {"student"}}, {"country", {"DE"}}}), 1u);
  EXPECT_EQ(Customers({{"persona", {"student"}}, {"country", {"AT"}}}), 0u);
}

TEST_F(CustomerConditionTest, EmptyValueStandsForNone) {
  EXPECT_EQ(Customers({{"persona", {""}}}), 1u);
  EXPECT_EQ(Customers({{"persona", {"", "student"}}}), 2u);
  EXPECT_EQ(Customers({{"unheard of", {""}}}), 3u);
}

TEST_F(CustomerConditionTest, UnknownKeyOrValueSelectsNobody) {
  EXPECT_EQ(Customers({{"unheard of", {"x"}}}), 0u);
  EXPECT_EQ(Customers({{"persona", {"x"}}}), 0u);
}

TEST_F(CustomerConditionTest, WhoMeetsAllOfAnExcludedGroupDoesNotCount) {
  EXPECT_EQ(CustomersWithout({{{"persona", {"student"}}}}), 2u);
  EXPECT_EQ(CustomersWithout({{{"persona", {"student"}}, {"country", {"AT"}}}}), 3u);
  EXPECT_EQ(CustomersWithout({{{"persona", {"student"}}}, {{"country", {"DE"}}}}), 1u);
  EXPECT_EQ(CustomersWithout({{{"country", {""}}}}), 2u);
  EXPECT_EQ(CustomersWithout({{{"unheard of", {"x"}}}}), 3u);
  EXPECT_EQ(CustomersWithout({{{"persona", {"student"}}}}, {{"country", {"DE"}}}), 1u);
}

TEST(ScanTest, CancelledScanSaysSo) {
  ResidentRig rig;
  rig.Apply({{.id = "1", .customer = "anna", .touchpoint = "shop", .event_time_ms = 1}});
  const auto snapshot = rig.Read();
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  JourneyRecorder recorder(context);
  const std::atomic<bool> cancelled{true};
  const auto totals = Scan(*snapshot, {}, context, {.cancelled = &cancelled}, recorder);
  EXPECT_EQ(totals.status().code(), absl::StatusCode::kCancelled);
}

TEST(ScanTest, OneCustomerIsFoundByName) {
  std::mt19937_64 random(3);
  const std::vector<Interaction> all = RandomInteractions(random, 100);
  ResidentRig rig;
  rig.Apply(all);
  const auto snapshot = rig.Read();
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  std::vector<Interaction> of_c3;
  std::ranges::copy_if(all, std::back_inserter(of_c3),
                       [](const Interaction& i) { return i.customer == "c3"; });
  JourneyRecorder recorder(context);
  const auto totals = ScanCustomer(*snapshot, "c3", {}, context,
                                   [&](const graph::JourneyView& j) { recorder.Add(j); });
  ASSERT_TRUE(totals.ok());
  EXPECT_EQ(totals->interactions, of_c3.size());
  EXPECT_EQ(recorder.Sorted()[0].steps, PlainModel(of_c3).Journeys({})[0].steps);
}

TEST(ScanTest, UnknownCustomerIsNotFound) {
  ResidentRig rig;
  const auto snapshot = rig.Read();
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  EXPECT_EQ(ScanCustomer(*snapshot, "nobody", {}, context, [](const auto&) {}).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace journeygraph::storage
