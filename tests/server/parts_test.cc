// Small parts of the server: pool, deadlines, admission, log lines, names.
#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "server/admission.h"
#include "server/call_environment.h"
#include "server/deadline_watch.h"
#include "server/errors.h"
#include "server/log.h"
#include "server/resource_name.h"
#include "server/thread_pool.h"

namespace journeygraph::server {
namespace {

TEST(ThreadPoolTest, RunsEverythingThatWasSubmittedBeforeItEnds) {
  std::atomic<int> runs = 0;
  {
    ThreadPool pool(3);
    for (int i = 0; i < 1'000; ++i) pool.Submit([&runs] { ++runs; });
  }
  EXPECT_EQ(runs, 1'000);
}

TEST(DeadlineWatchTest, SetsTheFlagOfAMomentThatPasses) {
  DeadlineWatch watch;
  std::atomic<bool> never = false;
  std::atomic<bool> soon = false;
  const auto now = std::chrono::steady_clock::now();
  const auto far = watch.Add(now + std::chrono::hours(1), &never);
  watch.Add(now, &soon);
  while (!soon) std::this_thread::yield();
  EXPECT_FALSE(never);
  watch.Remove(far);
}

TEST(DeadlineWatchTest, LeavesAFlagAloneThatWasRemoved) {
  DeadlineWatch watch;
  std::atomic<bool> removed = false;
  std::atomic<bool> later = false;
  const auto soon = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  watch.Remove(watch.Add(soon, &removed));
  watch.Add(soon, &later);
  while (!later) std::this_thread::yield();
  EXPECT_FALSE(removed);
}

TEST(AdmissionTest, CountsCallsAndBytesInAndOut) {
  Admission admission({.max_calls = 2, .max_bytes = 100});
  EXPECT_TRUE(admission.Enter(60).ok());
  EXPECT_EQ(ReasonOf(admission.Enter(60)), "TOO_MANY_CALLS");
  EXPECT_TRUE(admission.Enter(40).ok());
  EXPECT_FALSE(admission.HasRoom());
  EXPECT_EQ(ReasonOf(admission.Enter(0)), "TOO_MANY_CALLS");
  admission.Leave(60);
  EXPECT_TRUE(admission.HasRoom());
  EXPECT_TRUE(admission.Enter(60).ok());
}

TEST(AdmissionTest, ASingleCallIsAdmittedWhateverItsSize) {
  Admission admission({.max_calls = 2, .max_bytes = 100});
  EXPECT_TRUE(admission.Enter(1'000).ok());
}

TEST(AdmissionTest, RefusesEverythingWhileDraining) {
  Admission admission({});
  admission.StartDraining();
  EXPECT_EQ(admission.Enter(1).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(admission.calls(), 0);
}

TEST(LiveStreamsTest, AsksEveryStreamThatIsThereAndEveryOneThatComes) {
  LiveStreams streams;
  int ended = 0;
  int gone = 0;
  streams.Add(&ended, [&ended] { ++ended; });
  streams.Add(&gone, [&gone] { ++gone; });
  streams.Remove(&gone);
  streams.EndAll();
  streams.Add(&gone, [&ended] { ++ended; });
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(gone, 0);
}

TEST(LogTest, LinesAreTextOrJson) {
  EXPECT_EQ(LogLine(LogFormat::kText, "call", {{"method", "a/b"}, {"ms", 1.25}, {"n", 3}}),
            "call method=\"a/b\" ms=1.250 n=3");
  EXPECT_EQ(LogLine(LogFormat::kJson, "call", {{"method", "a\"\n\\"}, {"n", -3}}),
            R"("event":"call","method":"a\"\u000a\\","n":-3)");
  EXPECT_EQ(LogLine(LogFormat::kJson, "x", {{"v", std::numeric_limits<double>::infinity()}}),
            R"("event":"x","v":null)");
}

TEST(ResourceNameTest, NamesAreTakenApartAndPutTogether) {
  EXPECT_EQ(ParseWorkspaceName("workspaces/acme-1"), "acme-1");
  EXPECT_EQ(WorkspaceName("acme"), "workspaces/acme");
  const auto map = ParseMapName("workspaces/acme/maps/retail_2");
  ASSERT_TRUE(map);
  EXPECT_EQ(FullMapName(map->workspace, map->map), "workspaces/acme/maps/retail_2");
  for (const char* name :
       {"workspaces/a", "workspaces/a/maps/", "workspaces//maps/m", "workspaces/a/maps/m/x",
        "/workspaces/a/maps/m", "workspaces/A/maps/m"}) {
    EXPECT_FALSE(ParseMapName(name)) << name;
  }
}

TEST(ResourceNameTest, IdsHaveOneToSixtyThreePlainCharacters) {
  EXPECT_TRUE(IsResourceId(std::string(63, 'a')));
  EXPECT_FALSE(IsResourceId(std::string(64, 'a')));
  for (const char* id : {"a", "0", "a-b_c9"}) EXPECT_TRUE(IsResourceId(id)) << id;
  for (const char* id : {"", "-a", "_a", "A", "\xc3\xa4", "a.b", "a b"})
    EXPECT_FALSE(IsResourceId(id)) << id;
}

}  // namespace
}  // namespace journeygraph::server
