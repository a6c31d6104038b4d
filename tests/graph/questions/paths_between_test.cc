#include "graph/questions/paths_between.h"

#include <numeric>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

PathsBetweenOptions FromTo(std::string from, std::string to, FromOccurrence occurrence = {}) {
  return {.from = {.touchpoints = {std::move(from)}},
          .to = {.touchpoints = {std::move(to)}},
          .occurrence = occurrence,
          .way = {}};
}

std::string Ways(JourneyLog& log, const PathsBetweenOptions& options) {
  PathsBetweenCounts counts(log.context(), options);
  log.Feed(counts);
  std::string text;
  for (const Variant& way : AnswerVariants(counts.ways(), log.context(), {}).variants) {
    text += absl::StrJoin(way.path, ">") + " " + std::to_string(way.journeys) + "\n";
  }
  return text;
}

TEST(PathsBetweenTest, WaysReachFromTheFirstOrLastFromToTheNextTo) {
  JourneyLog log;
  log.Add("home cart help cart pay done pay => success", 2);
  log.Add("cart pay => success", 3);
  log.Add("pay cart => open");
  EXPECT_EQ(Ways(log, FromTo("cart", "pay")), "cart>pay 3\ncart>help>cart>pay 2\n");
  EXPECT_EQ(Ways(log, FromTo("cart", "pay", FromOccurrence::kLast)), "cart>pay 5\n");
  EXPECT_EQ(Ways(log, FromTo("cart", "nowhere")), "");
}

TEST(PathsBetweenTest, WaysHaveTimesAndResultsAndReconcile) {
  JourneyLog log;
  log.Add("x +1h cart +10ms pay +9h end => success");
  log.Add("cart +30ms pay => lost");
  log.Add("cart => open");
  log.Add("pay => open");
  PathsBetweenCounts counts(log.context(), FromTo("cart", "pay"));
  log.Feed(counts);
  const auto ways = AnswerVariants(counts.ways(), log.context(), {});
  ASSERT_EQ(ways.variants.size(), 1u);
  EXPECT_EQ(ways.variants[0].duration.mean_ms, 20);
  EXPECT_EQ(ways.variants[0].success.count, 1u);
  EXPECT_EQ(counts.with_from(), (ResultCounts{1, 0, 1, 1}));
  EXPECT_EQ(counts.not_reached(), (ResultCounts{0, 0, 0, 1}));
}

TEST(PathsBetweenTest, ShownOtherAndNotReachedAddUpAndDoNotDependOnTheWayIn) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    PathsBetweenCounts counts(log.context(), FromTo("tz", "ty"));
    log.Feed(counts);
    const auto answer = AnswerVariants(counts.ways(), log.context(), {.max_variants = 2});
    std::uint64_t all = answer.other.journeys;
    for (const Variant& way : answer.variants) all += way.journeys;
    for (const std::uint64_t count : counts.not_reached()) all += count;
    ASSERT_EQ(all, std::accumulate(counts.with_from().begin(), counts.with_from().end(), 0ull));
  }
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return PathsBetweenCounts(context, FromTo("tz", "tw"));
      },
      [](const PathsBetweenCounts& counts, const QuestionContext& context) {
        return std::pair(counts.not_reached(), AnswerVariants(counts.ways(), context, {}));
      });
}

}  // namespace
}  // namespace journeygraph::graph
