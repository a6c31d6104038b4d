#include "graph/questions/decision_points.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

using testing::ElementsAre;

DecisionPointsAnswer Answer(JourneyLog& log, DecisionPointsOptions options = {.min_count = 1}) {
  TouchpointCounts counts(log.context(), kDecisionPointsCounts);
  TransitionResults results(log.context());
  log.Feed(counts, results);
  auto answer = AnswerDecisionPoints(counts, results, log.context(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

const DecisionTouchpoint& At(const DecisionPointsAnswer& answer, const std::string& name) {
  const auto found = std::ranges::find(answer.touchpoints, name, &DecisionTouchpoint::touchpoint);
  EXPECT_NE(found, answer.touchpoints.end()) << name;
  return *found;
}

const DecisionTransition& Over(const DecisionPointsAnswer& answer, const std::string& from,
                               const std::string& to) {
  const auto found = std::ranges::find_if(answer.transitions, [&](const DecisionTransition& t) {
    return t.from == from && t.to == to;
  });
  EXPECT_NE(found, answer.transitions.end()) << from << " " << to;
  return *found;
}

std::vector<std::string> Dominators(const DecisionPointsAnswer& answer) {
  std::vector<std::string> names;
  for (const SuccessDominator& dominator : answer.dominators) names.push_back(dominator.touchpoint);
  return names;
}

TEST(DecisionPointsTest, TheBoundaryIsWhereAllThatFollowsIsDecided) {
  JourneyLog log;
  log.Add("home offer accept sign => success", 6);
  log.Add("home offer refuse => failure", 4);
  const DecisionPointsAnswer answer = Answer(log);
  EXPECT_EQ(At(answer, "home").by_reach, Decision::kOpen);
  EXPECT_FALSE(At(answer, "home").on_boundary_by_reach);  // offer is not decided
  EXPECT_EQ(At(answer, "offer").by_reach, Decision::kOpen);
  EXPECT_TRUE(At(answer, "offer").on_boundary_by_reach);
  EXPECT_TRUE(At(answer, "offer").on_boundary_by_value);
  EXPECT_EQ(At(answer, "accept").by_reach, Decision::kGood);
  EXPECT_EQ(At(answer, "refuse").by_reach, Decision::kBad);
  EXPECT_FALSE(At(answer, "accept").on_boundary_by_reach);
  EXPECT_EQ(answer.touchpoints[0].touchpoint, "offer");  // the boundary first
  EXPECT_EQ(At(answer, "offer").next_good, 6u);
  EXPECT_EQ(At(answer, "offer").next_bad, 4u);
  EXPECT_EQ(At(answer, "home").next_open, 10u);
  EXPECT_EQ(At(answer, "offer").success, WilsonProportion(6, 10));
}

TEST(DecisionPointsTest, ATouchpointWhereJourneysEndBothWaysIsOnTheBoundary) {
  JourneyLog log;
  log.Add("pay => success");
  log.Add("pay => lost");
  EXPECT_TRUE(At(Answer(log), "pay").on_boundary_by_reach);
}

TEST(DecisionPointsTest, BothKindsMustFollow) {
  // Reaches both ends, but only through itself and a bad end: determined ways of one kind only.
  JourneyLog log;
  log.Add("a => failure", 3);
  const DecisionPointsAnswer answer = Answer(log);
  EXPECT_FALSE(At(answer, "a").on_boundary_by_reach);
  EXPECT_EQ(At(answer, "a").by_reach, Decision::kBad);
}

TEST(DecisionPointsTest, NoiseIsTakenAwayByValueAndCount) {
  JourneyLog log;
  log.Add("home offer accept => success", 400);
  log.Add("home offer accept => failure", 1);  // V(accept) = 0.9975
  log.Add("home offer refuse => failure", 399);
  log.Add("home offer refuse => success", 1);
  log.Add("home offer home offer accept => success", 1);  // a rare way back
  const DecisionPointsAnswer noisy = Answer(log, {.epsilon = 0.05, .min_count = 5});
  EXPECT_EQ(At(noisy, "accept").by_reach, Decision::kOpen);
  EXPECT_EQ(At(noisy, "accept").by_value, Decision::kGood);
  EXPECT_FALSE(At(noisy, "offer").on_boundary_by_reach);
  EXPECT_TRUE(At(noisy, "offer").on_boundary_by_value);
  // Fails without the least count, and without epsilon.
  EXPECT_FALSE(At(Answer(log, {.epsilon = 0.05, .min_count = 1}), "offer").on_boundary_by_value);
  EXPECT_FALSE(At(Answer(log, {.epsilon = 0, .min_count = 5}), "offer").on_boundary_by_value);
}

TEST(DecisionPointsTest, DominatorsAreWhatEverySuccessPasses) {
  JourneyLog log;
  log.Add("home search cart pay done => success", 20);
  log.Add("home advice cart card done => success", 10);
  log.Add("home search => lost", 30);
  log.Add("home cart => lost", 5);
  EXPECT_THAT(Dominators(Answer(log)), ElementsAre("home", "cart", "done"));
  const SuccessDominator& cart = Answer(log).dominators[1];
  EXPECT_TRUE(cart.always);
  EXPECT_EQ(cart.of_good, WilsonProportion(30, 30));
  EXPECT_EQ(cart.of_bad, WilsonProportion(5, 35));
}

TEST(DecisionPointsTest, RareWaysDoNotUndoADominator) {
  JourneyLog log;
  log.Add("home cart done => success", 20);
  log.Add("home done => success", 1);
  EXPECT_THAT(Dominators(Answer(log, {.min_count = 1})), ElementsAre("home", "done"));
  const DecisionPointsAnswer usual = Answer(log, {.min_count = 2});
  EXPECT_THAT(Dominators(usual), ElementsAre("home", "cart", "done"));
  EXPECT_TRUE(usual.dominators[0].always);
  EXPECT_FALSE(usual.dominators[1].always);
  EXPECT_TRUE(Dominators(Answer(log, {.min_count = 1'000})).empty());
}

// Removes each touchpoint in turn and looks whether success can still be reached.
TEST(DecisionPointsTest, DominatorsEqualRemovalByHandInRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.journeys = 8, .touchpoints = 7, .longest = 6}));
    std::map<std::string, std::set<std::string>> next;
    const auto& names = log.context().names.touchpoints;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      if (!IsClosed(journey.result)) continue;
      std::string before = "START";
      for (const TouchpointId touchpoint : journey.touchpoint) {
        next[before].insert(names[touchpoint]);
        before = names[touchpoint];
      }
      next[before].insert(journey.result == JourneyResult::kSuccess ? "GOOD" : "BAD");
    }
    const auto reaches = [&](const std::string& without) {
      std::set<std::string> seen = {"START"};
      std::vector<std::string> open = {"START"};
      while (!open.empty()) {
        const std::string at = open.back();
        open.pop_back();
        for (const std::string& to : next[at]) {
          if (to != without && seen.insert(to).second) open.push_back(to);
        }
      }
      return seen.contains("GOOD");
    };
    std::set<std::string> expected;
    for (const std::string& name : names) {
      if (reaches("") && !reaches(name)) expected.insert(name);
    }
    const std::vector<std::string> found = Dominators(Answer(log));
    ASSERT_EQ(std::set<std::string>(found.begin(), found.end()), expected) << seed;
  }
}

TEST(DecisionPointsTest, PolarityIsOfJourneysNotOfVisits) {
  JourneyLog log;
  log.Add("a b => success", 9);
  log.Add("a b a b a b => lost", 1);
  const DecisionPointsAnswer answer = Answer(log);
  EXPECT_NEAR(Over(answer, "a", "b").polarity, 0.531, 5e-4);
  EXPECT_EQ(Over(answer, "a", "b").success, WilsonProportion(9, 10));
  EXPECT_EQ(Over(answer, "a", "b").count, 12u);
  EXPECT_EQ(Over(answer, "b", "a").polarity, -1);
  EXPECT_EQ(Over(answer, "", "a").count, 10u);
}

TEST(DecisionPointsTest, StepsAreThoseOfTheDefinitions) {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  const DecisionPointsAnswer answer = Answer(log);
  EXPECT_NEAR(Over(answer, "", "g").step, -0.05, 1e-9);
  EXPECT_NEAR(Over(answer, "", "g").lost, 0.2, 1e-9);
  EXPECT_NEAR(Over(answer, "", "m").step, 0.2, 1e-9);
  EXPECT_NEAR(Over(answer, "g", "m").gained, 0.25, 1e-9);
  EXPECT_EQ(Over(answer, "g", "m").lost, 0);
}

TEST(DecisionPointsTest, ShownAndOtherTransitionsAddUp) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const DecisionPointsAnswer all = Answer(log, {.min_count = 1});
    const DecisionPointsAnswer some =
        Answer(log, {.min_count = 3, .max_touchpoints = 2, .max_transitions = 4});
    std::uint64_t everything = 0, shown = some.other_transition_count;
    for (const DecisionTransition& transition : all.transitions) everything += transition.count;
    for (const DecisionTransition& transition : some.transitions) {
      ASSERT_GE(transition.count, 3u);
      shown += transition.count;
    }
    ASSERT_EQ(shown, everything);
    ASSERT_EQ(some.transitions.size() + some.other_transitions, all.transitions.size());
    ASSERT_EQ(some.touchpoints.size() + some.other_touchpoints, all.touchpoints.size());
    for (const DecisionTouchpoint& at : all.touchpoints) {
      ASSERT_EQ(at.next_good + at.next_bad + at.next_open, at.interactions);
    }
  }
}

TEST(DecisionPointsTest, IsEmptyWithoutClosedJourneys) {
  JourneyLog log;
  log.Add("a b => open");
  const DecisionPointsAnswer answer = Answer(log);
  EXPECT_TRUE(answer.touchpoints.empty());
  EXPECT_TRUE(answer.transitions.empty());
  EXPECT_TRUE(answer.dominators.empty());
}

struct Both {
  TouchpointCounts counts;
  TransitionResults results;
  void Add(const JourneyView& journey) {
    counts.Add(journey);
    results.Add(journey);
  }
  void Merge(Both&& other) {
    counts.Merge(std::move(other.counts));
    results.Merge(std::move(other.results));
  }
};

TEST(DecisionPointsTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return Both{TouchpointCounts(context, kDecisionPointsCounts), TransitionResults(context)};
      },
      [](const Both& both, const QuestionContext& context) {
        return *AnswerDecisionPoints(both.counts, both.results, context, {.min_count = 2});
      },
      /*with_map=*/true);
}

}  // namespace
}  // namespace journeygraph::graph
