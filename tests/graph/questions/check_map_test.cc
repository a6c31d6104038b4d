#include "graph/questions/check_map.h"

#include <map>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/plan_text.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

struct Observed {
  explicit Observed(const QuestionContext& context)
      : touchpoints(context, {.gaps = false, .scores = false, .transition_journeys = false}),
        channels(context) {}

  void Add(const JourneyView& journey) {
    touchpoints.Add(journey);
    channels.Add(journey);
  }
  void Merge(Observed&& other) {
    touchpoints.Merge(std::move(other.touchpoints));
    channels.Merge(std::move(other.channels));
  }

  TouchpointCounts touchpoints;
  TouchpointChannelCounts channels;
};

CheckMapAnswer Check(JourneyLog& log, const CheckMapOptions& options = {}) {
  Observed observed(log.context());
  log.Feed(observed);
  return AnswerCheckMap(observed.touchpoints, observed.channels, log.context(), options);
}

std::vector<std::string> Sentences(const CheckMapAnswer& answer, MapFindingKind kind) {
  std::vector<std::string> sentences;
  for (const MapFinding& finding : answer.findings) {
    if (finding.kind == kind) sentences.push_back(finding.sentence);
  }
  return sentences;
}

using Texts = std::vector<std::string>;

TEST(CheckMapTest, ComparesThePlanWithWhatWasObserved) {
  JourneyLog log;
  log.Add("web:home web:cart app:pay => success", 3);
  log.Add("web:home phone:help web:cart", 2);
  log.Add("web:home web:home web:pay", 1);
  log.SetMap("");
  SetPlan("home > cart > pay > review", log.map());
  log.map().touchpoints[2].channels = {"web"};
  const CheckMapAnswer answer = Check(log);
  EXPECT_EQ(Sentences(answer, MapFindingKind::kNeverObserved),
            Texts{"Touchpoint 'review' was never observed."});
  EXPECT_EQ(Sentences(answer, MapFindingKind::kNotOnMap),
            Texts{"'help' was observed 2 times and is not on the map."});
  EXPECT_EQ(Sentences(answer, MapFindingKind::kNeverTaken),
            Texts{"The planned transition from 'pay' to 'review' was never taken."});
  EXPECT_EQ(Sentences(answer, MapFindingKind::kUnplannedTransition),
            Texts{"From 'home' customers went directly to 'pay' 1 of 7 times, which is not "
                  "planned."});
  EXPECT_EQ(Sentences(answer, MapFindingKind::kUnplannedChannel),
            Texts{"Touchpoint 'pay' was used on channel 'app' 3 of 4 times, which is not "
                  "planned."});
  EXPECT_EQ(answer.interactions_on_map, 16u);
  EXPECT_EQ(answer.interactions_off_map, 2u);
  EXPECT_EQ(answer.planned_transitions, 6u);
  EXPECT_EQ(answer.unplanned_transitions, 1u);
  EXPECT_EQ(answer.repeats, 1u);
  EXPECT_EQ(answer.transitions_off_map, 4u);
}

TEST(CheckMapTest, TakesAllNamesThatATouchpointMatches) {
  JourneyLog log;
  log.Add("web:basket web:pay");
  log.SetMap("");
  SetPlan("cart > pay", log.map());
  log.map().touchpoints[0].matches = {"basket", "trolley"};
  EXPECT_TRUE(Check(log).findings.empty());
}

TEST(CheckMapTest, LeavesRareTransitionsAlone) {
  JourneyLog log;
  log.Add("home cart", 19);
  log.Add("home pay", 1);
  log.SetMap("");
  SetPlan("home > cart, cart > pay", log.map());
  EXPECT_EQ(Sentences(Check(log, {.min_share = 0.05}), MapFindingKind::kUnplannedTransition).size(),
            1u);
  EXPECT_TRUE(
      Sentences(Check(log, {.min_share = 0.051}), MapFindingKind::kUnplannedTransition).empty());
}

TEST(CheckMapTest, SaysHowManyFindingsAreNotShown) {
  JourneyLog log;
  log.Add("a a a b b c");
  log.SetMap("");
  const CheckMapAnswer answer = Check(log, {.max_of_kind = 2});
  EXPECT_EQ(Sentences(answer, MapFindingKind::kNotOnMap),
            (Texts{"'a' was observed 3 times and is not on the map.",
                   "'b' was observed 2 times and is not on the map."}));
  ASSERT_EQ(answer.kinds.size(), 1u);
  EXPECT_EQ(answer.kinds[0], (FindingsOfKind{.kind = MapFindingKind::kNotOnMap,
                                             .findings = 3,
                                             .shown = 2,
                                             .count = 6,
                                             .hidden_count = 1}));
}

JourneyMap RandomPlan(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  JourneyMap map;
  for (const char* id : {"ta", "tz", "ty", "tx", "tq"}) map.touchpoints.push_back({.id = id});
  map.touchpoints[0].matches = {"tw", "tv"};
  map.touchpoints[1].channels = {"web"};
  for (int i = 0; i < 6; ++i) {
    map.transitions.push_back(
        {.from = map.touchpoints[random() % 5].id, .to = map.touchpoints[random() % 5].id});
  }
  return map;
}

// What a plain count of neighbours says.
TEST(CheckMapTest, CountsAsAPlainCountDoesAndReconciles) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    log.SetMap("");
    log.map() = RandomPlan(seed);
    const QuestionContext& context = log.context();
    const auto place = [&](TouchpointId id) -> std::string {
      const std::string& name = context.names.touchpoints[id];
      if (name == "tw" || name == "tv") return "ta";
      return name == "tz" || name == "ty" || name == "tx" || name == "tq" ? name : "";
    };
    std::map<std::string, std::uint64_t> at;
    std::map<std::pair<std::string, std::string>, std::uint64_t> between;
    std::uint64_t transitions = 0, interactions = 0;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      for (std::size_t i = 0; i < journey.size(); ++i) {
        ++interactions;
        ++at[place(journey.touchpoint[i])];
        if (i == 0) continue;
        ++transitions;
        ++between[{place(journey.touchpoint[i - 1]), place(journey.touchpoint[i])}];
      }
    }
    const CheckMapAnswer answer = Check(log, {.min_share = 0.1, .max_of_kind = 0});
    ASSERT_EQ(answer.interactions_on_map + answer.interactions_off_map, interactions);
    ASSERT_EQ(answer.interactions_off_map, at[""]);
    ASSERT_EQ(answer.planned_transitions + answer.unplanned_transitions + answer.repeats +
                  answer.transitions_off_map,
              transitions);
    std::size_t frequent = 0;
    for (const auto& [pair, count] : between) {
      const bool is_planned =
          std::ranges::any_of(context.map->transitions, [&](const PlannedTransition& each) {
            return each.from == pair.first && each.to == pair.second;
          });
      frequent += !pair.first.empty() && !pair.second.empty() && pair.first != pair.second &&
                  !is_planned &&
                  static_cast<double>(count) >= 0.1 * static_cast<double>(at[pair.first]);
    }
    ASSERT_EQ(Sentences(answer, MapFindingKind::kUnplannedTransition).size(), frequent);
  }
}

TEST(CheckMapTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return Observed(context); },
                           [](const Observed& observed, const QuestionContext& context) {
                             return AnswerCheckMap(observed.touchpoints, observed.channels,
                                                   context);
                           },
                           /*with_map=*/true);
}

}  // namespace
}  // namespace journeygraph::graph
