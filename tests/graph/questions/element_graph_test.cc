#include "graph/questions/element_graph.h"

#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ObservedGraphAnswer Answer(JourneyLog& log, ElementGraphOptions options,
                           ObservedGraphOptions shown = {}) {
  ElementGraphCounts counts(log.context(), options);
  log.Feed(counts);
  absl::StatusOr<ObservedGraphAnswer> answer = AnswerElementGraph(counts, log.context(), shown);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

TEST(ElementGraphTest, OfTouchpointsItIsTheTouchpointGraph) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    TouchpointCounts counts(log.context(), {.scores = false});
    log.Feed(counts);
    ASSERT_EQ(Answer(log, {}), *AnswerObservedGraph(counts, log.context()));
  }
}

TEST(ElementGraphTest, ElementsMayBeStagesChannelsOrTouchpointsOnChannels) {
  JourneyLog log;
  log.Add("web:home shop:home +1h shop:cart => success");
  log.SetMap("look: home; buy: cart");
  const auto first = [&](PathElement element) {
    const auto answer = Answer(log, {.element = element});
    std::string text;
    for (const auto& step : answer.transitions) text += step.from + ">" + step.to + " ";
    return text;
  };
  EXPECT_EQ(first(PathElement::kStage), "look>buy look>look ");
  EXPECT_EQ(first(PathElement::kChannel), "shop>shop web>shop ");
  EXPECT_EQ(first(PathElement::kTouchpointAndChannel),
            "home [shop]>cart [shop] home [web]>home [shop] ");
  EXPECT_EQ(Answer(log, {.element = PathElement::kTouchpointAndChannel}).touchpoints[0].stage,
            "buy");
}

TEST(ElementGraphTest, HistoryTellsApartHowOneCameThere) {
  JourneyLog log;
  log.Add("a b c => success");
  log.Add("d b e => failure");
  const auto answer = Answer(log, {.history = 2});
  std::map<std::string, std::string> next;
  for (const auto& step : answer.transitions) next[step.from] = step.to;
  EXPECT_EQ(next, (std::map<std::string, std::string>{
                      {"a", "a > b"}, {"a > b", "b > c"}, {"d", "d > b"}, {"d > b", "b > e"}}));
  EXPECT_EQ(Answer(log, {.history = 3}).touchpoints.size(), 6u);
}

TEST(ElementGraphTest, EventuallyFollowsCountsAJourneyOnceForAPair) {
  JourneyLog log;
  log.Add("a +10s b +20s a +30s c => success");
  log.Add("c +1s a => lost");
  const auto answer = Answer(log, {.relation = Relation::kEventuallyFollows});
  std::map<std::string, const ObservedTransition*> step;
  for (const auto& each : answer.transitions) step[each.from + each.to] = &each;
  ASSERT_EQ(step.size(), 6u);  // aa ab ac ba bc ca
  EXPECT_EQ(step["ac"]->count, 1u);
  EXPECT_EQ(step["ac"]->gap.mean_ms, 60'000) << "from the first a";
  EXPECT_EQ(step["aa"]->gap.mean_ms, 30'000);
  EXPECT_EQ(step["bc"]->gap.mean_ms, 50'000);
  EXPECT_EQ(step["ca"]->gap.mean_ms, 1'000);
  EXPECT_DOUBLE_EQ(step["ac"]->share_out, 0.5) << "of two journeys with a";
  EXPECT_DOUBLE_EQ(step["ab"]->share_in, 1);
  EXPECT_DOUBLE_EQ(step["ab"]->per_journey, 0.5);
}

TEST(ElementGraphTest, EventuallyFollowsEqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& names = log.context().names.touchpoints;
    std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> plain;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      std::set<std::pair<std::string, std::string>> seen;
      for (std::size_t i = 0; i < journey.size(); ++i) {
        for (std::size_t j = i + 1; j < journey.size(); ++j) {
          const std::pair pair(names[journey.touchpoint[i]], names[journey.touchpoint[j]]);
          // The first of `from` that has any `to` behind it is the first `from`.
          if (seen.insert(pair).second) {
            plain[pair].push_back(journey.time_ms[j] - journey.time_ms[i]);
          }
        }
      }
    }
    const auto answer = Answer(log, {.relation = Relation::kEventuallyFollows});
    ASSERT_EQ(answer.transitions.size(), plain.size());
    for (const ObservedTransition& step : answer.transitions) {
      const auto& gaps = plain[std::pair(step.from, step.to)];
      ASSERT_EQ(step.count, gaps.size()) << step.from << step.to;
      std::int64_t sum = 0;
      for (const std::int64_t gap : gaps) sum += gap;
      ASSERT_DOUBLE_EQ(step.gap.mean_ms, double(sum) / double(gaps.size()));
    }
  }
}

TEST(ElementGraphTest, WhatIsHiddenIsCountedExactly) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const ElementGraphOptions options{.element = PathElement::kTouchpointAndChannel};
    const auto all = Answer(log, options);
    const auto some = Answer(log, options, {.max_transitions = 8, .min_count = 3});
    std::uint64_t shown = 0;
    for (const auto& step : some.transitions) {
      ASSERT_GE(step.count, 3u);
      shown += step.count;
    }
    ASSERT_EQ(shown + some.other.count, all.transition_count);
    ASSERT_EQ(some.transitions.size() + some.other.transitions, all.transitions.size());
    ASSERT_EQ(some.touchpoints, all.touchpoints);
  }
}

TEST(ElementGraphTest, DoesNotDependOnTheWayIn) {
  for (const Relation relation : {Relation::kDirectlyFollows, Relation::kEventuallyFollows}) {
    for (const PathElement element : {PathElement::kStage, PathElement::kTouchpointAndChannel}) {
      ExpectIndependentOfWayIn(
          [&](const QuestionContext& context) {
            return ElementGraphCounts(context,
                                      {.element = element, .history = 2, .relation = relation});
          },
          [](const ElementGraphCounts& counts, const QuestionContext& context) {
            return *AnswerElementGraph(counts, context);
          },
          /*with_map=*/true);
    }
  }
}

TEST(ElementGraphTest, TooManyKindsOfTransitionsAreRefused) {
  JourneyLog log;
  std::string text;
  // All pairs of 800 touchpoints.
  for (int i = 0; i < 800; ++i) text += "t" + std::to_string(i) + " ";
  log.Add(text + text);
  ElementGraphCounts counts(log.context(), {.relation = Relation::kEventuallyFollows});
  log.Feed(counts);
  EXPECT_EQ(AnswerElementGraph(counts, log.context()).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ElementGraphTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_EQ(Answer(log, {}), ObservedGraphAnswer{});
}

}  // namespace
}  // namespace journeygraph::graph
