#include "graph/questions/drivers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr double kExact = 1e-9;

DriversAnswer Answer(JourneyLog& log, DriversOptions options = {.min_journeys = 4}) {
  DriverCounts counts(log.context(), options);
  log.Feed(counts);
  DriverMatrix matrix(log.context(), options, ChooseDrivers(counts, log.context()));
  log.Feed(matrix);
  return AnswerDrivers(counts, matrix, log.context());
}

const Driver& Named(const DriversAnswer& answer, const std::string& name) {
  const auto found = std::ranges::find(answer.drivers, name, &Driver::name);
  EXPECT_NE(found, answer.drivers.end()) << name;
  return *found;
}

TEST(DriversTest, CorrelatesTheScoresOfOneJourney) {
  JourneyLog log;
  for (const char* journey : {"a(csat=1) end(nps=2) => open", "a(csat=2) end(nps=5) => lost",
                              "a(csat=4) end(nps=6) => success", "a(csat=5) end(nps=10) => open",
                              "a(csat=5) => open", "end(nps=9) => open"}) {
    log.Add(journey);
  }
  const Driver a = Named(Answer(log), "a");
  EXPECT_EQ(a.journeys, 5u);
  EXPECT_EQ(a.journeys_with_both, 4u);
  EXPECT_NEAR(a.score.value, 17 / 5.0, kExact);
  EXPECT_NEAR(a.performance, (3.4 - 1) / 4, kExact);
  EXPECT_EQ(a.positive, WilsonProportion(3, 5));
  // x: 1 2 4 5, y: 2 5 6 10: 17 / sqrt(10 * 32.75).
  EXPECT_NEAR(a.correlation->value, 17 / std::sqrt(10 * 32.75), kExact);
  EXPECT_TRUE(a.small_sample);
  EXPECT_EQ(Answer(log).overall_journeys, 5u);
}

TEST(DriversTest, TheLastAnswerOfATouchpointCountsAndTheMeanOfAStage) {
  JourneyLog log;
  log.Add("a(csat=1) b(csat=2) a(csat=5) c(nps=7) => open");
  EXPECT_NEAR(Named(Answer(log), "a").score.value, 5, kExact);
  log.SetMap("first: a b; last: c");
  const DriversAnswer answer = Answer(log, {.by_stage = true, .min_journeys = 4});
  EXPECT_NEAR(Named(answer, "first").score.value, 8 / 3.0, 1e-6);
}

TEST(DriversTest, TheOverallScoreIsNoDriverOfItself) {
  JourneyLog log;
  log.Add("a(csat=1) b(csat=4) => open");
  const DriversAnswer answer = Answer(log, {.overall_metric = Metric::kCsat});
  ASSERT_EQ(answer.drivers.size(), 1u);
  EXPECT_EQ(answer.drivers[0].name, "a");
  EXPECT_NEAR(answer.overall.value, 4, kExact);
}

TEST(DriversTest, AnOverallTouchpointMayBeNamed) {
  JourneyLog log;
  log.Add("all(csat=2) a(csat=3) => open");
  const DriversOptions question{.overall_metric = Metric::kCsat, .overall_touchpoint = "all"};
  const DriversAnswer answer = Answer(log, question);
  ASSERT_EQ(answer.drivers.size(), 1u);
  EXPECT_EQ(answer.drivers[0].name, "a");
  EXPECT_NEAR(answer.overall.value, 2, kExact);
  EXPECT_EQ(Answer(log, {.overall_touchpoint = "nowhere"}).overall_journeys, 0u);
}

// Two uncorrelated drivers, of which one explains three times as much variance.
TEST(DriversTest, SharesOfRSquaredAddUpAndGivePriorities) {
  JourneyLog log;
  for (const auto& [a, b, overall] : {std::tuple{1, 4, 3}, {1, 5, 4}, {5, 4, 9}, {5, 5, 10}}) {
    const auto text = [](int score) { return std::to_string(score); };
    log.Add(
        "a(csat=" + text(a) + ") b(csat=" + text(b) + ") end(nps=" + text(overall) + ") => open",
        10);
  }
  const DriversAnswer answer = Answer(log);
  EXPECT_EQ(answer.method, ImportanceMethod::kShapley);
  EXPECT_NEAR(answer.r_squared, 1, kExact);
  EXPECT_EQ(answer.shared_drivers, 2u);
  EXPECT_EQ(answer.fewest_pairs, 40u);
  const Driver& a = Named(answer, "a");
  const Driver& b = Named(answer, "b");
  EXPECT_NEAR(*a.r_squared_share, 36.0 / 37, kExact);
  EXPECT_NEAR(*b.r_squared_share, 1.0 / 37, kExact);
  EXPECT_NEAR(*a.importance + *b.importance, 1, kExact);
  EXPECT_NEAR(a.performance, 0.5, kExact);
  EXPECT_NEAR(*a.priority, *a.importance * 0.5, kExact);
  EXPECT_EQ(a.quadrant, DriverQuadrant::kFixFirst);
  EXPECT_EQ(b.quadrant, DriverQuadrant::kEnough);
  EXPECT_EQ(answer.drivers[0].name, "a");
}

TEST(DriversTest, DriversWithFewJourneysShareNothing) {
  JourneyLog log;
  for (int score = 1; score <= 5; ++score) {
    const std::string text = std::to_string(score);
    log.Add("a(csat=" + text + ") end(nps=" + text + ") => open", 10);
  }
  log.Add("rare(csat=1) end(nps=1) => open", 3);
  log.Add("rare(csat=5) end(nps=9) => open", 3);
  const DriversAnswer answer = Answer(log, {.min_journeys = 7});
  EXPECT_EQ(answer.shared_drivers, 1u);
  EXPECT_FALSE(Named(answer, "rare").importance.has_value());
  EXPECT_TRUE(Named(answer, "rare").correlation.has_value());
  EXPECT_NEAR(*Named(answer, "a").importance, 1, kExact);
}

TEST(DriversTest, PairsThatNobodyRatedTogetherAreCounted) {
  JourneyLog log;
  for (int score = 1; score <= 5; ++score) {
    const std::string text = std::to_string(score);
    log.Add("a(csat=" + text + ") end(nps=" + text + ") => open");
    log.Add("b(csat=" + text + ") end(nps=" + text + ") => open");
  }
  const DriversAnswer answer = Answer(log);
  EXPECT_EQ(answer.unknown_pairs, 1u);
  EXPECT_EQ(answer.fewest_pairs, 0u);
  EXPECT_TRUE(answer.is_repaired);  // both cannot explain everything and be uncorrelated
}

TEST(DriversTest, OfMoreThanItsLimitThoseInMostJourneysShare) {
  JourneyLog log;
  for (int driver = 0; driver < 60; ++driver) {
    for (int score = 1; score <= 5; ++score) {
      const std::string text = std::to_string(score);
      log.Add(
          "d" + std::to_string(100 + driver) + "(csat=" + text + ") end(nps=" + text + ") => open",
          driver < 10 ? 1 : 2);
    }
  }
  const DriversAnswer answer = Answer(log);
  EXPECT_EQ(answer.drivers.size(), 60u);
  EXPECT_EQ(answer.shared_drivers, kMostSharedDrivers);
  EXPECT_EQ(answer.method, ImportanceMethod::kRelativeWeights);
  EXPECT_FALSE(Named(answer, "d105").importance.has_value());
  EXPECT_TRUE(Named(answer, "d110").importance.has_value());
}

TEST(DriversTest, IsEmptyWithoutAnswers) {
  JourneyLog log;
  log.Add("a b => success");
  const DriversAnswer answer = Answer(log);
  EXPECT_TRUE(answer.drivers.empty());
  EXPECT_EQ(answer.method, ImportanceMethod::kNone);
  EXPECT_EQ(answer.overall_journeys, 0u);
}

TEST(DriversTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.journeys = 80}));
    const auto& names = log.context().names.touchpoints;
    std::map<std::string, std::vector<std::pair<double, double>>> pairs;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      std::optional<double> overall;
      std::map<std::string, double> last;
      for (const ScoreEntry& answer : journey.scores) {
        if (answer.metric == Metric::kNps) overall = double(answer.value_micros) / 1e6;
        if (answer.metric != Metric::kCsat) continue;
        last[names[journey.touchpoint[answer.row - journey.first_row]]] =
            double(answer.value_micros) / 1e6;
      }
      if (!overall) continue;
      for (const auto& [name, score] : last) pairs[name].emplace_back(score, *overall);
    }
    const DriversAnswer answer = Answer(log);
    double sum = 0;
    for (const Driver& driver : answer.drivers) {
      sum += driver.r_squared_share.value_or(0);
      const auto& both = pairs[driver.name];
      ASSERT_EQ(driver.journeys_with_both, both.size());
      if (!driver.correlation) continue;
      double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
      for (const auto& [a, b] : both) {
        x += a / double(both.size());
        y += b / double(both.size());
      }
      for (const auto& [a, b] : both) {
        xx += (a - x) * (a - x);
        yy += (b - y) * (b - y);
        xy += (a - x) * (b - y);
      }
      ASSERT_NEAR(driver.correlation->value, xy / std::sqrt(xx * yy), kExact) << driver.name;
      ASSERT_LE(driver.correlation->low, driver.correlation->value);
    }
    ASSERT_NEAR(sum, answer.r_squared, 1e-6);
  }
}

TEST(DriversTest, DoesNotDependOnTheWayIn) {
  for (const bool by_stage : {false, true}) {
    const DriversOptions question{.by_stage = by_stage, .min_journeys = 4};
    ExpectIndependentOfWayIn(
        [&](const QuestionContext& context) { return DriverCounts(context, question); },
        [](const DriverCounts& counts, const QuestionContext& context) {
          const DriverMatrix none(context, counts.options(), {});
          return AnswerDrivers(counts, none, context);
        },
        /*with_map=*/true);
    ExpectIndependentOfWayIn(
        [&](const QuestionContext& context) {
          std::vector<std::uint32_t> all(by_stage ? 3 : context.names.touchpoints.size());
          std::iota(all.begin(), all.end(), 0u);
          std::ranges::sort(all, {}, [&](std::uint32_t i) {
            return by_stage ? std::to_string(i) : context.names.touchpoints[i];
          });
          return DriverMatrix(context, question, all);
        },
        [](const DriverMatrix& matrix, const QuestionContext&) {
          std::vector<PairMoments> pairs;
          for (std::size_t i = 1; i < matrix.chosen().size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) pairs.push_back(matrix.Pair(j, i));
          }
          return pairs;
        },
        /*with_map=*/true);
  }
}

}  // namespace
}  // namespace journeygraph::graph
