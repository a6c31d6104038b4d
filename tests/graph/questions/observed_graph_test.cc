#include "graph/questions/observed_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ObservedGraphAnswer Answer(JourneyLog& log, ObservedGraphOptions options = {},
                           TouchpointCountsOptions counting = {}) {
  TouchpointCounts counts(log.context(), counting);
  log.Feed(counts);
  absl::StatusOr<ObservedGraphAnswer> answer = AnswerObservedGraph(counts, log.context(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

TEST(ObservedGraphTest, CountsWhatFollowsWhat) {
  JourneyLog log;
  log.Add("home +10s search +20s search +30s cart => success");
  log.Add("home +50s search => open");
  const ObservedGraphAnswer answer = Answer(log);

  ASSERT_EQ(answer.touchpoints.size(), 3u);
  EXPECT_EQ(answer.touchpoints[0].touchpoint, "search");
  EXPECT_EQ(answer.touchpoints[0].count, 3u);
  EXPECT_EQ(answer.touchpoints[0].journeys, 2u);
  EXPECT_EQ(answer.touchpoints[0].starts, 0u);
  EXPECT_EQ(answer.touchpoints[0].ends, (ResultCounts{0, 0, 0, 1}));
  EXPECT_EQ(answer.touchpoints[1].touchpoint, "home");
  EXPECT_EQ(answer.touchpoints[1].starts, 2u);

  ASSERT_EQ(answer.transitions.size(), 3u);
  const ObservedTransition& first = answer.transitions[0];
  EXPECT_EQ(first.from, "home");
  EXPECT_EQ(first.to, "search");
  EXPECT_EQ(first.count, 2u);
  EXPECT_EQ(first.journeys, 2u);
  EXPECT_DOUBLE_EQ(first.share_out, 1);
  EXPECT_DOUBLE_EQ(first.share_in, 2.0 / 3);
  EXPECT_EQ(first.gap.mean_ms, 30'000);
  EXPECT_NEAR(first.gap.p50_ms, 30'000, 300);
  EXPECT_EQ(answer.transition_count, 4u);
  EXPECT_EQ(answer.other.transitions, 0u);
}

TEST(ObservedGraphTest, OrdersEqualCountsByNames) {
  JourneyLog log;
  log.Add("c b => success");
  log.Add("a b => success");
  log.Add("a c => success");
  const ObservedGraphAnswer answer = Answer(log);
  EXPECT_EQ(answer.touchpoints[0].touchpoint, "a");
  EXPECT_EQ(answer.touchpoints[1].touchpoint, "b");
  EXPECT_EQ(answer.touchpoints[2].touchpoint, "c");
  EXPECT_EQ(answer.transitions[0].from + answer.transitions[0].to, "ab");
  EXPECT_EQ(answer.transitions[1].from + answer.transitions[1].to, "ac");
  EXPECT_EQ(answer.transitions[2].from + answer.transitions[2].to, "cb");
}

TEST(ObservedGraphTest, NamesStagesAndGivesScores) {
  JourneyLog log;
  log.Add("home(nps=9,sentiment=0.5) cart(nps=3) => lost");
  log.Add("home(nps=10) => lost");
  log.SetMap("discover: home");
  const ObservedGraphAnswer answer = Answer(log);
  EXPECT_EQ(answer.touchpoints[0].stage, "discover");
  ASSERT_EQ(answer.touchpoints[0].scores.size(), 2u);
  EXPECT_EQ(answer.touchpoints[0].scores[0].value, 100);
  EXPECT_EQ(answer.touchpoints[0].scores[0].count, 2u);
  EXPECT_EQ(answer.touchpoints[0].scores[1].metric, Metric::kSentiment);
  EXPECT_EQ(answer.touchpoints[1].stage, "");
}

TEST(ObservedGraphTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_EQ(Answer(log), ObservedGraphAnswer{});
}

TEST(ObservedGraphTest, ShownAndOtherTransitionsAddUpToAll) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const ObservedGraphAnswer all = Answer(log);
    const ObservedGraphAnswer some = Answer(log, {.max_transitions = 5});
    ASSERT_EQ(some.transitions.size(), 5u);
    ASSERT_EQ(some.transition_count, all.transition_count);
    ASSERT_EQ(some.other.transitions + 5, all.transitions.size());
    std::uint64_t shown = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      ASSERT_EQ(some.transitions[i], all.transitions[i]);
      shown += some.transitions[i].count;
    }
    ASSERT_EQ(shown + some.other.count, all.transition_count);
  }
}

TEST(ObservedGraphTest, FlowsAddUpAtEveryTouchpoint) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const ObservedGraphAnswer answer = Answer(log);
    std::map<std::string, std::uint64_t> in, out;
    std::uint64_t starts = 0;
    for (const ObservedTransition& transition : answer.transitions) {
      out[transition.from] += transition.count;
      in[transition.to] += transition.count;
    }
    for (const ObservedTouchpoint& at : answer.touchpoints) {
      const auto ends = std::accumulate(at.ends.begin(), at.ends.end(), std::uint64_t{0});
      ASSERT_EQ(at.starts + in[at.touchpoint], at.count);
      ASSERT_EQ(out[at.touchpoint] + ends, at.count);
      starts += at.starts;
    }
    ASSERT_EQ(starts, log.size());
  }
}

struct Plain {
  std::uint64_t count = 0;
  std::set<std::size_t> journeys;
  std::vector<double> gaps;
};

double PlainQuantile(std::vector<double> values, double p) {
  std::ranges::sort(values);
  const double place = p * double(values.size() - 1);
  const auto low = std::size_t(place);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (place - double(low)) * (values[high] - values[low]);
}

TEST(ObservedGraphTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& names = log.context().names.touchpoints;
    std::map<std::pair<std::string, std::string>, Plain> transitions;
    std::map<std::string, Plain> touchpoints;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      for (std::size_t k = 0; k < journey.size(); ++k) {
        Plain& at = touchpoints[names[journey.touchpoint[k]]];
        ++at.count;
        at.journeys.insert(i);
        if (k == 0) continue;
        Plain& step = transitions[{names[journey.touchpoint[k - 1]], names[journey.touchpoint[k]]}];
        ++step.count;
        step.journeys.insert(i);
        step.gaps.push_back(double(journey.time_ms[k] - journey.time_ms[k - 1]));
      }
    }
    const ObservedGraphAnswer answer = Answer(log);
    ASSERT_EQ(answer.touchpoints.size(), touchpoints.size());
    for (const ObservedTouchpoint& at : answer.touchpoints) {
      ASSERT_EQ(at.count, touchpoints[at.touchpoint].count);
      ASSERT_EQ(at.journeys, touchpoints[at.touchpoint].journeys.size());
    }
    ASSERT_EQ(answer.transitions.size(), transitions.size());
    for (const ObservedTransition& step : answer.transitions) {
      const Plain& plain = transitions[{step.from, step.to}];
      ASSERT_EQ(step.count, plain.count);
      ASSERT_EQ(step.journeys, plain.journeys.size());
      ASSERT_DOUBLE_EQ(step.share_in, double(plain.count) / double(touchpoints[step.to].count));
      ASSERT_EQ(step.gap.count, plain.count);
      const double sum = std::accumulate(plain.gaps.begin(), plain.gaps.end(), 0.0);
      ASSERT_DOUBLE_EQ(step.gap.mean_ms, sum / double(plain.count));
      for (const auto& [p, value] :
           {std::pair{0.5, step.gap.p50_ms}, {0.9, step.gap.p90_ms}, {0.99, step.gap.p99_ms}}) {
        const double exact = PlainQuantile(plain.gaps, p);
        ASSERT_NEAR(value, exact, 0.01 * exact);
      }
    }
  }
}

TEST(ObservedGraphTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return TouchpointCounts(context); },
                           [](const TouchpointCounts& counts, const QuestionContext& context) {
                             return *AnswerObservedGraph(counts, context);
                           },
                           /*with_map=*/true);
}

TEST(TouchpointCountsTest, LeavesOutOpenJourneysIfTold) {
  JourneyLog log;
  log.Add("a b => success");
  log.Add("a c => open");
  const ObservedGraphAnswer answer = Answer(log, {}, {.open_journeys = false});
  ASSERT_EQ(answer.touchpoints.size(), 2u);
  EXPECT_EQ(answer.transition_count, 1u);
}

TEST(TouchpointCountsTest, KeepsNeitherGapsNorScoresIfTold) {
  JourneyLog log;
  log.Add("a(nps=3) b => success");
  const ObservedGraphAnswer answer = Answer(log, {}, {.gaps = false, .scores = false});
  EXPECT_EQ(answer.transitions[0].count, 1u);
  EXPECT_EQ(answer.transitions[0].gap, GapStatistics{});
  EXPECT_TRUE(answer.touchpoints[0].scores.empty());
}

TEST(TouchpointCountsTest, CountsManyTouchpointsAsFewOnes) {
  // Enough names for the hash map, the same journeys as with few names.
  const std::vector<std::string> texts = RandomJourneys(1);
  JourneyLog few = LogOf(texts);
  JourneyLog many;
  for (std::uint32_t i = 0; i < PairIndex::kLargestTable; ++i) {
    many.TouchpointNamed("unused" + std::to_string(i));
  }
  for (const std::string& text : texts) many.Add(text);
  EXPECT_EQ(Answer(many), Answer(few));
}

}  // namespace
}  // namespace journeygraph::graph
