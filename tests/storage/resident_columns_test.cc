#include "storage/resident_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/storage/resident_rig.h"

namespace journeygraph::storage {
namespace {

using graph::Interaction;

graph::Interaction At(std::string customer, std::string id, std::int64_t time_ms,
                      std::string touchpoint) {
  return {.id = std::move(id),
          .customer = std::move(customer),
          .touchpoint = std::move(touchpoint),
          .event_time_ms = time_ms};
}

TEST(ResidentColumnsTest, EmptyWorkspaceHasNothing) {
  ResidentRig rig;
  const auto snapshot = rig.Read();
  EXPECT_EQ(snapshot->interactions(), 0u);
  EXPECT_EQ(snapshot->customers(), 0u);
  EXPECT_EQ(snapshot->last_time_ms(), std::nullopt);
  EXPECT_EQ(ScanAll(*snapshot, {}).totals, graph::ScanTotals{});
}

TEST(ResidentColumnsTest, AppliedBatchIsInTheNextRead) {
  ResidentRig rig;
  rig.Apply({At("anna", "1", 5000, "shop"), At("bert", "1", 3000, "web")});
  const auto snapshot = rig.Read();
  EXPECT_EQ(snapshot->interactions(), 2u);
  EXPECT_EQ(snapshot->customers(), 2u);
  EXPECT_EQ(snapshot->first_time_ms(), 3000);
  EXPECT_EQ(snapshot->last_time_ms(), 5000);
}

TEST(ResidentColumnsTest, SnapshotDoesNotChangeWhenMoreArrives) {
  ResidentRig rig;
  rig.Apply({At("anna", "1", 1, "shop")});
  const auto before = rig.Read();
  rig.Apply({At("anna", "2", 2, "web")});
  const auto after = rig.Read();
  EXPECT_EQ(ScanAll(*before, {}).totals.interactions, 1u);
  EXPECT_EQ(ScanAll(*after, {}).totals.interactions, 2u);
}

TEST(ResidentColumnsTest, OfTwoDifferentInteractionsWithOneIdentityTheFirstStays) {
  ResidentRig rig;
  rig.Apply({At("anna", "1", 1, "shop"), At("anna", "1", 9, "web")});
  rig.Apply({At("anna", "1", 7, "phone")});
  const Scanned scanned = ScanAll(*rig.Read(), {});
  ASSERT_EQ(scanned.journeys.size(), 1u);
  ASSERT_EQ(scanned.journeys[0].steps.size(), 1u);
  EXPECT_EQ(scanned.journeys[0].steps[0].touchpoint, "shop");
}

TEST(ResidentColumnsTest, OneIdOfTwoCustomersIsTwoInteractions) {
  ResidentRig rig;
  rig.Apply({At("anna", "1", 1, "shop"), At("bert", "1", 1, "shop")});
  EXPECT_EQ(rig.Read()->interactions(), 2u);
}

// Any order, any cut into batches, anything sent twice, with reads in between or not: one answer.
TEST(ResidentColumnsTest, StateIsTheSetOfInteractionsHoweverTheyCame) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Interaction> all = RandomInteractions(random, 1 + static_cast<int>(random() % 400));
    const std::vector<PlainJourney> expected = PlainModel(all).Journeys({});
    std::vector<Interaction> twice = all;
    twice.insert(twice.end(), all.begin(), all.end());
    std::ranges::shuffle(twice, random);

    ResidentRig rig;
    for (std::size_t begin = 0; begin < twice.size();) {
      const std::size_t end = std::min(twice.size(), begin + 1 + random() % 40);
      rig.Apply({twice.begin() + static_cast<std::ptrdiff_t>(begin),
                 twice.begin() + static_cast<std::ptrdiff_t>(end)});
      if (random() % 2 == 0) rig.Read();
      begin = end;
    }
    const auto snapshot = rig.Read();
    ASSERT_EQ(snapshot->interactions(), all.size()) << "seed " << seed;
    ASSERT_EQ(ScanAll(*snapshot, {}).journeys, expected) << "seed " << seed;
  }
}

TEST(ResidentColumnsTest, LargeBatchesMergeInTheBackgroundAndInParallel) {
  std::mt19937_64 random(7);
  std::vector<Interaction> all = RandomInteractions(random, 100'000);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].customer = "c" + std::to_string(i % 5'000);
  ResidentRig rig;
  for (std::size_t begin = 0; begin < all.size(); begin += 10'000) {
    rig.Apply({all.begin() + static_cast<std::ptrdiff_t>(begin),
               all.begin() + static_cast<std::ptrdiff_t>(begin + 10'000)});
  }
  const auto snapshot = rig.Read();
  EXPECT_EQ(snapshot->interactions(), 100'000u);
  EXPECT_EQ(snapshot->customers(), 5'000u);
  EXPECT_EQ(ScanAll(*snapshot, {}, 2).journeys, PlainModel(all).Journeys({}));
}

TEST(ResidentColumnsTest, ReadersSeeEverythingAppliedBeforeWhileOthersWrite) {
  ResidentRig rig;
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> applied{0};
  std::thread writer([&] {
    for (int i = 0; i < 300; ++i) {
      std::vector<Interaction> batch;
      for (int k = 0; k < 10; ++k) {
        batch.push_back(At("c" + std::to_string(k), std::to_string(i), i, "t"));
      }
      rig.Apply(batch);
      applied += batch.size();
    }
    done = true;
  });
  std::uint64_t last = 0;
  for (bool more = true; more;) {
    more = !done;
    const std::uint64_t before = applied;
    const std::uint64_t seen = ScanAll(*rig.Read(), {}).totals.interactions;
    EXPECT_GE(seen, before);
    EXPECT_GE(seen, last);
    last = seen;
  }
  writer.join();
  EXPECT_EQ(ScanAll(*rig.Read(), {}).totals.interactions, 3'000u);
}

TEST(ResidentColumnsTest, ReadForACustomerHasTheirsAndTheNewestTimeOfAll) {
  ResidentRig rig;
  rig.Apply({At("anna", "1", 5'000, "shop")});
  for (int i = 0; i < 100; ++i) rig.Apply({At("c" + std::to_string(i), "1", 9'000 + i, "shop")});
  const auto snapshot = rig.columns().ReadFor("anna");
  EXPECT_EQ(snapshot->last_time_ms(), 9'099);
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  JourneyRecorder recorder(context);
  EXPECT_TRUE(ScanCustomer(*snapshot, "anna", {}, context, [&](const graph::JourneyView& j) {
                recorder.Add(j);
              }).ok());
  EXPECT_EQ(recorder.Sorted().size(), 1u);
}

TEST(ResidentColumnsTest, UpsertsReplaceWhatTheyNameAndEmptyRemoves) {
  ResidentRig rig;
  rig.Upsert("anna", {{"persona", "student"}, {"country", "DE"}});
  rig.Upsert("anna", {{"persona", "professional"}, {"country", ""}});
  const graph::Customer anna = rig.columns().ReadFor("anna")->GetCustomer("anna");
  EXPECT_THAT(anna.attributes, testing::ElementsAre(testing::Pair("persona", "professional")));
  EXPECT_THAT(rig.columns().ReadFor("nobody")->GetCustomer("nobody").attributes,
              testing::IsEmpty());
}

}  // namespace
}  // namespace journeygraph::storage
