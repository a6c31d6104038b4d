#include "graph/headline.h"

#include "graph/headline_counts.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/stage_scores.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

HeadlineNumber Number(JourneyLog& log, std::string_view name) {
  HeadlineCounts counts(log.context());
  log.Feed(counts);
  const MetricCatalogue& catalogue = *log.context().metrics;
  return NumberOf(*MeasureNamed(name, catalogue), counts.tally(), catalogue);
}

TEST(HeadlineTest, OpenJourneysAreInNoSuccessRate) {
  JourneyLog log;
  log.Add("a b => success", 42);
  log.Add("a => failure", 5);
  log.Add("a => lost", 3);
  log.Add("a b a => open", 9);
  const HeadlineNumber rate = Number(log, "success_rate");
  EXPECT_EQ(rate.count, 50u);
  EXPECT_DOUBLE_EQ(*rate.value, 0.84);
  EXPECT_NEAR(rate.low, 0.7149, 0.00005);
  EXPECT_NEAR(rate.high, 0.9166, 0.00005);
  EXPECT_FALSE(rate.small_sample);
  EXPECT_EQ(*Number(log, "journeys").value, 59);
  EXPECT_EQ(*Number(log, "interactions").value, 42 * 2 + 8 + 27);
}

TEST(HeadlineTest, ContactsAreInteractionsOfAJourney) {
  JourneyLog log;
  log.Add("a => open");
  log.Add("a b c => open");
  const HeadlineNumber contacts = Number(log, "contacts_per_journey");
  EXPECT_EQ(contacts.count, 2u);
  EXPECT_DOUBLE_EQ(*contacts.value, 2);
  EXPECT_NEAR(contacts.standard_error, 1, 1e-12);
  EXPECT_TRUE(contacts.small_sample);
}

TEST(HeadlineTest, TimeToSuccessIsThatOfSuccessfulJourneys) {
  JourneyLog log;
  log.Add("a +1h b => success");
  log.Add("a +2h b => success");
  log.Add("a +3h b => success");
  log.Add("a +90h b => failure");
  const HeadlineNumber time = Number(log, "time_to_success");
  EXPECT_EQ(time.count, 3u);
  EXPECT_NEAR(*time.value, 2 * kHourMs, 0.01 * 2 * kHourMs);
}

TEST(HeadlineTest, ValueIsOverAllJourneysAndMissingWithoutMoney) {
  JourneyLog log;
  log.Add("a b$30 => success");
  log.Add("a => failure", 2);
  const HeadlineNumber value = Number(log, "value_per_journey");
  EXPECT_EQ(value.count, 3u);
  EXPECT_EQ(value.unit, MeasureUnit::kMoney);
  EXPECT_DOUBLE_EQ(*value.value, 10);
  JourneyLog poor;
  poor.Add("a => success");
  EXPECT_FALSE(Number(poor, "value_per_journey").value);
  EXPECT_EQ(Number(poor, "value_per_journey").count, 0u);
}

TEST(HeadlineTest, ValuesAreSummedByJourney) {
  JourneyLog log;
  log.Add("a$10.25 b$4.75 => success");
  log.Add("a$5 => failure");
  const HeadlineNumber value = Number(log, "value_per_journey");
  EXPECT_DOUBLE_EQ(*value.value, 10);
  EXPECT_NEAR(value.standard_error, 5, 1e-9);
}

TEST(HeadlineTest, NumbersAreThoseOfTheSingleQuestions) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    HeadlineCounts counts(log.context());
    ChannelSwitchCounts switches(log.context());
    StageScoreCounts scores(log.context());
    log.Feed(counts, switches, scores);
    const MetricCatalogue& catalogue = *log.context().metrics;
    const ChannelSwitchesAnswer channel = AnswerChannelSwitches(switches, log.context());
    EXPECT_EQ(counts.tally().switches.events, channel.switch_count);
    EXPECT_EQ(counts.tally().switches.chances, channel.opportunities);
    const StageScoresAnswer answer = AnswerStageScores(scores, log.context());
    ASSERT_EQ(answer.stages.size(), 1u);
    for (const MetricScore& score : answer.stages[0].periods[0].scores) {
      const HeadlineNumber number = NumberOf({.kind = MeasureKind::kScore, .metric = score.metric},
                                             counts.tally(), catalogue);
      EXPECT_EQ(number.count, score.count);
      EXPECT_DOUBLE_EQ(*number.value, score.value);
      EXPECT_DOUBLE_EQ(number.low, score.low);
      EXPECT_DOUBLE_EQ(number.high, score.high);
    }
  }
}

TEST(HeadlineTest, EveryMeasureIsFoundByItsName) {
  MetricCatalogue catalogue;
  for (const Measure& measure : AllMeasures(catalogue)) {
    EXPECT_EQ(MeasureNamed(NameOf(measure, catalogue), catalogue), measure);
  }
  EXPECT_FALSE(MeasureNamed("happiness", catalogue));
}

TEST(HeadlineTest, JourneysAndInteractionsAreNotTested) {
  JourneyLog log;
  log.Add("web:a chat:b => success", 40);
  HeadlineCounts counts(log.context());
  log.Feed(counts);
  const MetricCatalogue& catalogue = *log.context().metrics;
  EXPECT_FALSE(
      DifferenceOf({.kind = MeasureKind::kJourneys}, counts.tally(), counts.tally(), catalogue));
  const auto rate =
      DifferenceOf({.kind = MeasureKind::kSuccessRate}, counts.tally(), counts.tally(), catalogue);
  EXPECT_EQ(rate->estimate.value, 0);
}

std::vector<std::int64_t> HourEdges() {
  std::vector<std::int64_t> edges;
  for (int i = 0; i < 12; ++i) edges.push_back(kMonday + 90'000 * i);
  return edges;
}

TEST(HeadlineCountsTest, JourneysBelongToTheBucketOfTheirStartAndAnswersToTheirOwn) {
  JourneyLog log;
  log.Add("a +2h b(nps=9) => success");
  const TimeBuckets buckets({kMonday, kMonday + kHourMs, kMonday + 3 * kHourMs});
  HeadlineCounts by_start(log.context(), {.buckets = buckets});
  HeadlineCounts by_end(log.context(), {.buckets = buckets, .by_end = true});
  log.Feed(by_start, by_end);
  EXPECT_EQ(by_start.tally(0).all_journeys(), 1u);
  EXPECT_EQ(by_start.tally(1).all_journeys(), 0u);
  EXPECT_EQ(by_end.tally(1).all_journeys(), 1u);
  EXPECT_EQ(by_start.tally(0).interactions, 1u);
  EXPECT_EQ(by_start.tally(1).interactions, 1u);
  EXPECT_EQ(by_start.tally(1).scores.Find(Metric::kNps)->count(), 1u);
}

TEST(HeadlineCountsTest, BucketsAndWhatIsOutsideAddUpToTheWhole) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    HeadlineCounts whole(log.context());
    HeadlineCounts parts(log.context(), {.buckets = TimeBuckets(HourEdges())});
    log.Feed(whole, parts);
    HeadlineTally sum = parts.outside();
    for (std::uint32_t i = 0; i < parts.buckets().size(); ++i) sum.Merge(parts.tally(i));
    EXPECT_EQ(sum.interactions, whole.tally().interactions);
    EXPECT_EQ(sum.journeys, whole.tally().journeys);
    EXPECT_EQ(sum.switches, whole.tally().switches);
    EXPECT_EQ(sum.contacts, whole.tally().contacts);
    EXPECT_EQ(sum.scores, whole.tally().scores);
    EXPECT_TRUE(sum.time_to_success == whole.tally().time_to_success);
    EXPECT_EQ(whole.customers(), log.size());
  }
}

TEST(HeadlineCountsTest, RowsHoldEachInteractionOnceAndEachJourneyThatComesByOnce) {
  JourneyLog log;
  log.Add("a b a(nps=3) => failure");
  log.Add("b => success");
  HeadlineCountsOptions options{.rows = 2};
  options.row_of_touchpoint.resize(log.context().names.touchpoints.size(), 1);
  options.row_of_touchpoint[log.TouchpointNamed("a")] = 0;
  HeadlineCounts counts(log.context(), options);
  log.Feed(counts);
  EXPECT_EQ(counts.tally(0, 0).interactions, 2u);
  EXPECT_EQ(counts.tally(0, 1).interactions, 2u);
  EXPECT_EQ(counts.tally(0, 0).all_journeys(), 1u);
  EXPECT_EQ(counts.tally(0, 1).all_journeys(), 2u);
  EXPECT_EQ(counts.tally(0, 0).scores.Find(Metric::kNps)->count(), 1u);
  EXPECT_EQ(counts.journeys()[0][static_cast<std::size_t>(JourneyResult::kSuccess)], 1u);
}

TEST(HeadlineCountsTest, IndependentOfWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return HeadlineCounts(context, {.buckets = TimeBuckets(HourEdges())});
      },
      [](const HeadlineCounts& counts, const QuestionContext& context) {
        std::vector<HeadlineNumber> numbers;
        for (std::uint32_t i = 0; i <= counts.buckets().size(); ++i) {
          for (const Measure& measure : AllMeasures(*context.metrics)) {
            numbers.push_back(NumberOf(measure, counts.tally(i), *context.metrics));
          }
        }
        return numbers;
      });
}

}  // namespace
}  // namespace journeygraph::graph
