#include "graph/questions/trend.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

TimeBuckets Days(int count) {
  std::vector<std::int64_t> edges;
  for (int i = 0; i <= count; ++i) edges.push_back(kMonday + i * kDayMs);
  return TimeBuckets(edges);
}

std::string Day(int day) {
  const std::string number = std::to_string(5 + day);
  return "@2026-01-" + (number.size() == 1 ? "0" + number : number) + " ";
}

TrendAnswer Answer(JourneyLog& log, const std::vector<std::string>& measures, int days,
                   TrendOptions options = {}) {
  for (const std::string& name : measures) {
    options.measures.push_back(*MeasureNamed(name, *log.context().metrics));
  }
  HeadlineCounts counts(log.context(), {.buckets = Days(days)});
  log.Feed(counts);
  return AnswerTrend(counts, log.context(), options);
}

// 20 days of 100 journeys each, of which 84 succeed; 60 on day 16.
JourneyLog ShopWithOneBadDay() {
  JourneyLog log;
  for (int day = 0; day < 20; ++day) {
    const int good = day == 16 ? 60 : 84 + day % 3 - 1;
    log.Add(Day(day) + "a b => success", good);
    log.Add(Day(day) + "a b => failure", 100 - good);
  }
  log.Add(Day(20) + "a => open");
  return log;
}

TEST(TrendTest, ABadDayIsAnAlarmByLimitsAndByMedian) {
  JourneyLog log = ShopWithOneBadDay();
  const TrendAnswer answer = Answer(log, {"success_rate"}, 21);
  ASSERT_EQ(answer.series.size(), 1u);
  EXPECT_EQ(answer.series[0].dispersion, 1);
  std::vector<AlarmMethod> methods;
  for (const TrendAlarm& alarm : answer.alarms) {
    if (alarm.bucket == 16) methods.push_back(alarm.method);
    EXPECT_GE(alarm.bucket, 16u) << "nothing was wrong before";
  }
  EXPECT_EQ(methods,
            (std::vector<AlarmMethod>{AlarmMethod::kControlLimits, AlarmMethod::kSeasonalMedian}));
}

TEST(TrendTest, ASmallDriftIsAnAlarmOfTheMovingAverage) {
  JourneyLog log;
  for (int day = 0; day < 24; ++day) {
    const int good = day < 16 ? 84 + day % 2 : 75 + day % 2;
    log.Add(Day(day) + "a => success", good);
    log.Add(Day(day) + "a => failure", 100 - good);
  }
  log.Add(Day(25) + "a => open");
  const TrendAnswer answer = Answer(log, {"success_rate"}, 26);
  ASSERT_FALSE(answer.alarms.empty());
  for (const TrendAlarm& alarm : answer.alarms)
    EXPECT_NE(alarm.method, AlarmMethod::kControlLimits);
  EXPECT_EQ(answer.alarms.back().method, AlarmMethod::kEwma);
  EXPECT_GE(answer.alarms.back().bucket, 18u);
}

TEST(TrendTest, BucketsThatAreNotOverRaiseNoAlarm) {
  JourneyLog log = ShopWithOneBadDay();
  const TrendAnswer answer = Answer(log, {"journeys", "success_rate"}, 21);
  ASSERT_EQ(answer.buckets.size(), 21u);
  EXPECT_TRUE(answer.buckets[20].incomplete);
  EXPECT_TRUE(answer.buckets[20].undecided);
  EXPECT_FALSE(answer.buckets[19].incomplete);
  EXPECT_FALSE(answer.buckets[19].undecided);
  EXPECT_FALSE(answer.series[0].points[20].is_usable);
  for (const TrendAlarm& alarm : answer.alarms) EXPECT_NE(alarm.bucket, 20u);
}

TEST(TrendTest, BucketsOfFewCasesRaiseNoAlarm) {
  JourneyLog log;
  for (int day = 0; day < 12; ++day) {
    log.Add(Day(day) + "a => success", day == 6 ? 0 : 100);
    log.Add(Day(day) + "a => failure", day == 6 ? 29 : 0);
  }
  log.Add(Day(13) + "a => open");
  const TrendAnswer answer = Answer(log, {"success_rate"}, 14);
  EXPECT_TRUE(answer.series[0].points[6].small_sample);
  EXPECT_TRUE(answer.alarms.empty());
}

TEST(TrendTest, EmptyBucketsInBetweenStayAndThoseBeforeTheFirstGo) {
  JourneyLog log;
  log.Add(Day(2) + "a => success");
  log.Add(Day(5) + "a => success");
  const TrendAnswer answer = Answer(log, {"interactions", "nps"}, 8);
  ASSERT_EQ(answer.buckets.size(), 6u);
  EXPECT_EQ(answer.buckets[0].start_ms, kMonday + 2 * kDayMs);
  EXPECT_EQ(answer.buckets[1].interactions, 0u);
  EXPECT_EQ(answer.series[0].points[1].value, 0);
  EXPECT_FALSE(answer.series[1].points[1].value);
  EXPECT_FALSE(answer.series[1].points[1].control);
}

TEST(TrendTest, BucketsCutShortAreIncomplete) {
  JourneyLog log;
  for (int day = 0; day < 4; ++day) log.Add(Day(day) + "a => success");
  const TrendAnswer answer =
      Answer(log, {"journeys"}, 3, {.first_is_partial = true, .last_is_partial = true});
  EXPECT_TRUE(answer.buckets[0].incomplete);
  EXPECT_FALSE(answer.buckets[1].incomplete);
  EXPECT_TRUE(answer.buckets[2].incomplete);
}

TEST(TrendTest, SeriesAreByRowThenByMeasure) {
  JourneyLog log;
  log.Add("a b => success", 3);
  TrendOptions options{.row_names = {"first", "second"}};
  options.measures = {{.kind = MeasureKind::kInteractions}, {.kind = MeasureKind::kJourneys}};
  HeadlineCountsOptions counted{.buckets = Days(1), .rows = 2};
  counted.row_of_touchpoint = {0, 1};
  log.context();
  HeadlineCounts counts(log.context(), counted);
  log.Feed(counts);
  const TrendAnswer answer = AnswerTrend(counts, log.context(), options);
  ASSERT_EQ(answer.series.size(), 4u);
  EXPECT_EQ(answer.series[1].row, "first");
  EXPECT_EQ(answer.series[1].measure, "journeys");
  EXPECT_EQ(answer.series[2].row, "second");
  EXPECT_EQ(answer.buckets[0].interactions, 6u);
}

TEST(TrendTest, LastRowIsLeftOutIfNothingIsInIt) {
  JourneyLog log;
  log.Add("a => success", 3);
  HeadlineCountsOptions counted{.buckets = Days(1), .row_of_touchpoint = {0}, .rows = 2};
  HeadlineCounts counts(log.context(), counted);
  log.Feed(counts);
  const TrendAnswer answer = AnswerTrend(
      counts, log.context(),
      {.measures = {{.kind = MeasureKind::kInteractions}}, .row_names = {"a", "other"}});
  ASSERT_EQ(answer.series.size(), 1u);
  EXPECT_EQ(answer.series[0].row, "a");
}

TEST(TrendTest, BucketsAddUpToWhatIsInside) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    HeadlineCounts counts(log.context(), {.buckets = Days(3)});
    log.Feed(counts);
    const TrendAnswer answer =
        AnswerTrend(counts, log.context(), {.measures = {{.kind = MeasureKind::kInteractions}}});
    std::uint64_t interactions = counts.outside().interactions;
    double of_points = 0;
    for (std::size_t i = 0; i < answer.buckets.size(); ++i) {
      interactions += answer.buckets[i].interactions;
      of_points += *answer.series[0].points[i].value;
    }
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < log.size(); ++i) all += log.View(i).size();
    EXPECT_EQ(interactions, all);
    EXPECT_EQ(of_points, static_cast<double>(all - counts.outside().interactions));
  }
}

TEST(TouchpointUseTest, GivesTheBusiestByNameWhereTheyTie) {
  JourneyLog log;
  log.Add("d c c b a => success");
  log.TouchpointNamed("unused");
  TouchpointUse use(log.context());
  log.Feed(use);
  EXPECT_EQ(use.used(), 4u);
  const auto names = [&](std::size_t count) {
    std::vector<std::string> busiest;
    for (const TouchpointId id : use.Busiest(count, log.context())) {
      busiest.push_back(log.context().names.touchpoints[id]);
    }
    return busiest;
  };
  EXPECT_EQ(names(2), (std::vector<std::string>{"c", "a"}));
  EXPECT_EQ(names(9), (std::vector<std::string>{"c", "a", "b", "d"}));
}

TEST(TrendTest, OfNothingIsEmpty) {
  JourneyLog log;
  const TrendAnswer answer = Answer(log, {"success_rate"}, 3);
  EXPECT_TRUE(answer.buckets.empty());
  EXPECT_TRUE(answer.alarms.empty());
  EXPECT_TRUE(answer.series[0].points.empty());
}

}  // namespace
}  // namespace journeygraph::graph
