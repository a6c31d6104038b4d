#include "graph/questions/discover_map.h"

#include <random>

#include "graph/map_findings.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

struct Observed {
  explicit Observed(const QuestionContext& context)
      : touchpoints(context, {.gaps = false, .scores = false, .transition_journeys = false}),
        channels(context),
        positions(context) {}

  void Add(const JourneyView& journey) {
    touchpoints.Add(journey);
    channels.Add(journey);
    positions.Add(journey);
  }
  void Merge(Observed&& other) {
    touchpoints.Merge(std::move(other.touchpoints));
    channels.Merge(std::move(other.channels));
    positions.Merge(std::move(other.positions));
  }
  DiscoverMapAnswer Answer(const QuestionContext& context,
                           const DiscoverMapOptions& options = {}) const {
    return AnswerDiscoverMap(touchpoints, channels, positions, context, options);
  }

  TouchpointCounts touchpoints;
  TouchpointChannelCounts channels;
  PositionCounts positions;
};

DiscoverMapAnswer Discover(JourneyLog& log, const DiscoverMapOptions& options = {}) {
  Observed observed(log.context());
  log.Feed(observed);
  return observed.Answer(log.context(), options);
}

// Touchpoints by stage, as SetMap of JourneyLog takes them.
std::string StagesOf(const JourneyMap& map) {
  std::string text;
  for (const Stage& stage : map.stages) {
    text += text.empty() ? "" : "; ";
    text += stage.id + ":";
    for (const Touchpoint& touchpoint : map.touchpoints) {
      if (touchpoint.stage == stage.id) text += " " + touchpoint.id;
    }
  }
  return text;
}

TEST(DiscoverMapTest, FindsTheStagesThatJourneysWereMadeFrom) {
  // Four stages; in each of them customers do two to four of its touchpoints in any order.
  const std::vector<std::vector<std::string>> stages = {
      {"a1", "a2", "a3"}, {"b1", "b2", "b3", "b4"}, {"c1", "c2", "c3"}, {"d1", "d2", "d3"}};
  std::mt19937_64 random(11);
  JourneyLog log;
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (const auto& stage : stages) {
      const std::size_t steps = 2 + random() % 3;
      for (std::size_t k = 0; k < steps; ++k) text += "web:" + stage[random() % stage.size()] + " ";
    }
    log.Add(text);
  }
  const DiscoverMapAnswer answer = Discover(log);
  ASSERT_EQ(answer.map.stages.size(), 4u) << StagesOf(answer.map);
  for (const Touchpoint& touchpoint : answer.map.touchpoints) {
    EXPECT_EQ(touchpoint.stage, "stage-" + std::to_string(touchpoint.id[0] - 'a' + 1));
  }
  EXPECT_EQ(answer.map.touchpoints.size(), 13u);
  EXPECT_GT(*answer.silhouette, 0.5);
}

TEST(DiscoverMapTest, DrawsWhatIsFrequentAndCountsTheRest) {
  JourneyLog log;
  log.Add("web:home web:cart web:cart app:pay", 95);
  log.Add("web:home web:pay", 4);
  log.Add("phone:rare web:home", 1);
  const DiscoverMapAnswer answer = Discover(log, {.min_journey_share = 0.02, .stages = 3});
  EXPECT_EQ(StagesOf(answer.map), "stage-1: home; stage-2: cart; stage-3: pay");
  EXPECT_EQ(answer.left_out_touchpoints, 1u);
  EXPECT_EQ(answer.left_out_interactions, 1u);
  EXPECT_EQ(answer.interactions_on_map, 95u * 4 + 8 + 1);
  ASSERT_EQ(answer.map.transitions.size(), 2u);
  EXPECT_EQ(answer.map.transitions[0].from, "cart");
  EXPECT_EQ(answer.map.transitions[0].to, "pay");
  EXPECT_DOUBLE_EQ(*answer.map.transitions[0].expected_share, 0.5);
  EXPECT_EQ(answer.transition_counts,
            (DiscoveredTransitionCounts{
                .drawn = 190, .repeats = 95, .too_rare = 4, .too_rare_pairs = 1, .off_map = 1}));
  EXPECT_EQ(answer.map.touchpoints[2].channels, (std::vector<std::string>{"app", "web"}));
  ASSERT_EQ(answer.map.channels.size(), 2u);
  EXPECT_EQ(answer.map.channels[0].id, "web");
  EXPECT_TRUE(answer.map.channels[0].digital);
}

TEST(DiscoverMapTest, PositionsAreMeansOfPlacesInTheJourney) {
  JourneyLog log;
  log.Add("a b c b");  // b at 1/3 and 1
  log.Add("b");        // in the middle
  const DiscoverMapAnswer answer = Discover(log);
  ASSERT_EQ(answer.touchpoints.size(), 3u);
  EXPECT_EQ(answer.touchpoints[0].touchpoint, "a");
  EXPECT_EQ(answer.touchpoints[0].position, 0);
  EXPECT_EQ(answer.touchpoints[1].touchpoint, "b");
  EXPECT_NEAR(answer.touchpoints[1].position, (1.0 / 3 + 1 + 0.5) / 3, 1e-8);
  EXPECT_NEAR(answer.touchpoints[2].position, 2.0 / 3, 1e-8);
}

TEST(DiscoverMapTest, WaysBackAreLoopsSoThatThePlanComesToAnEnd) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const DiscoverMapAnswer answer =
        Discover(log, {.min_journey_share = 0, .min_transition_share = 0});
    for (const MapFinding& finding : CheckPlan(answer.map)) {
      ASSERT_EQ(finding.severity, FindingSeverity::kInfo) << finding.sentence;
    }
  }
}

TEST(DiscoverMapTest, EverythingAddsUp) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const DiscoverMapAnswer answer = Discover(
        log, {.min_journey_share = 0.3, .max_touchpoints = 4, .min_transition_share = 0.1});
    std::uint64_t interactions = 0;
    for (std::size_t k = 0; k < log.size(); ++k) interactions += log.View(k).size();
    ASSERT_EQ(answer.interactions_on_map + answer.left_out_interactions, interactions);
    const DiscoveredTransitionCounts& counts = answer.transition_counts;
    ASSERT_EQ(counts.drawn + counts.repeats + counts.too_rare + counts.off_map,
              interactions - log.size());
    std::uint64_t at = 0, drawn = 0;
    for (const auto& touchpoint : answer.touchpoints) at += touchpoint.interactions;
    for (const auto& transition : answer.transitions) drawn += transition.share.count;
    ASSERT_EQ(at, answer.interactions_on_map);
    ASSERT_EQ(drawn, counts.drawn);
    ASSERT_LE(answer.touchpoints.size(), 4u);
  }
}

TEST(DiscoverMapTest, OfNothingMakesAnEmptyMap) {
  JourneyLog log;
  const DiscoverMapAnswer answer = Discover(log);
  EXPECT_TRUE(answer.map.touchpoints.empty());
  EXPECT_TRUE(answer.map.stages.empty());
  EXPECT_FALSE(answer.silhouette.has_value());
}

TEST(DiscoverMapTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return Observed(context); },
                           [](const Observed& observed, const QuestionContext& context) {
                             return observed.Answer(context, {.min_journey_share = 0.2});
                           });
}

}  // namespace
}  // namespace journeygraph::graph
