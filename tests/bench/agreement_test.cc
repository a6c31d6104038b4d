// The programs of this folder agree with each other: the plain loops with the server, and a wrong
// answer is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "tests/bench/bench_messages.h"
#include "tests/bench/load.h"
#include "tests/bench/plain_loops.h"
#include "tests/bench/server_questions.h"
#include "tests/bench/server_under_test.h"

namespace journeygraph::bench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(BenchDataTest, HasTheShapeThatItPromises) {
  const BenchData data = MakeBenchData({.interactions = 200'000});
  ASSERT_EQ(data.rows(), 200'000u);
  EXPECT_EQ(data.first_row.size(), data.customers() + 1);
  EXPECT_NEAR(static_cast<double>(data.rows()) / static_cast<double>(data.customers()), 12.2, 0.4);
  EXPECT_NEAR(static_cast<double>(std::ranges::count_if(
                  data.metric, [](std::uint8_t metric) { return metric != kNoMetric; })),
              60'000, 2'000);
  for (std::size_t customer = 0; customer < data.customers(); ++customer) {
    for (std::uint32_t row = data.first_row[customer]; row < data.first_row[customer + 1]; ++row) {
      ASSERT_GE(data.time_ms[row], kYearStartMs);
      ASSERT_LT(data.time_ms[row], kYearEndMs);
      if (row > data.first_row[customer]) {
        ASSERT_GT(data.time_ms[row], data.time_ms[row - 1]);
      }
    }
  }
}

TEST(BenchDataTest, SameSeedGivesTheSameRows) {
  const BenchData one = MakeBenchData({.interactions = 5'000, .seed = 3});
  const BenchData same = MakeBenchData({.interactions = 5'000, .seed = 3});
  const BenchData other = MakeBenchData({.interactions = 5'000, .seed = 4});
  EXPECT_EQ(one.time_ms, same.time_ms);
  EXPECT_EQ(one.touchpoint, same.touchpoint);
  EXPECT_EQ(one.score, same.score);
  EXPECT_NE(one.time_ms, other.time_ms);
}

TEST(BenchDataTest, ArrivalIsInTheOrderOfTime) {
  const BenchData data = MakeBenchData({.interactions = 5'000});
  const std::vector<std::uint32_t> order = ArrivalOrder(data);
  EXPECT_TRUE(std::ranges::is_sorted(order, {}, [&](auto row) { return data.time_ms[row]; }));
}

TEST(DifferencesTest, CountsAreComparedExactlyAndPercentilesToOnePercent) {
  const Answer expected = {{"a>b", {{"count", 1'000'000}, {"p50_ms", 1'000}}}};
  EXPECT_THAT(Differences(expected, {{"a>b", {{"count", 1'000'000}, {"p50_ms", 1'009}}}}),
              IsEmpty());
  EXPECT_THAT(Differences(expected, {{"a>b", {{"count", 1'000'000}, {"p50_ms", 1'011}}}}),
              ElementsAre("\"a>b\" p50_ms: 1000 and 1011"));
  EXPECT_THAT(Differences(expected, {{"a>b", {{"count", 1'000'001}, {"p50_ms", 1'000}}}}),
              ElementsAre("\"a>b\" count: 1000000 and 1000001"));
}

TEST(DifferencesTest, RowsThatOnlyOneHasAreDifferences) {
  const Answer one = {{"a>b", {{"count", 1}}}};
  EXPECT_THAT(Differences(one, {}), ElementsAre("\"a>b\" is missing"));
  EXPECT_THAT(Differences({}, one), ElementsAre("\"a>b\" is too much"));
  EXPECT_THAT(Differences(one, {{"a>b", {}}}), ElementsAre("\"a>b\" has no count"));
}

TEST(PlainLoopsTest, NumberOfThreadsDoesNotMatter) {
  const BenchData data = MakeBenchData({.interactions = 20'000});
  for (const PlainQuestion& question : PlainQuestions(data, 1)) {
    const Answer alone = question.ask()();
    for (const PlainQuestion& same : PlainQuestions(data, 3)) {
      if (question.name != same.name) continue;
      EXPECT_EQ(alone, same.ask()()) << question.name;
    }
  }
}

TEST(AgreementTest, ServerAnswersAsThePlainLoops) {
  const BenchData data = MakeBenchData({.interactions = 30'000});
  std::string folder = (std::filesystem::temp_directory_path() / "agreement.XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    ServerUnderTest server({.program = JOURNEYD, .folder = folder});
    server.Start();
    const LoadOptions load{.address = server.address()};
    CreateBenchWorkspace(ConnectAlone(server.address()), load.workspace);
    SendCustomers(data, load);
    SendInteractions(data, ArrivalOrder(data), load);

    const std::vector<PlainQuestion> plain = PlainQuestions(data, 2);
    const std::vector<ServerQuestion> asked = ServerQuestions(server.address(), load.workspace);
    ASSERT_EQ(plain.size(), asked.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(plain[i].name, asked[i].name);
      try {
        EXPECT_THAT(Differences(plain[i].ask()(), asked[i].ask()()), IsEmpty()) << plain[i].name;
      } catch (const MethodMissing& missing) {
        std::cout << plain[i].name << " left out: " << missing.what() << "\n";
      }
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace journeygraph::bench
