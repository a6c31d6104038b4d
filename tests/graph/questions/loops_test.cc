#include "graph/questions/loops.h"

#include <map>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

LoopsAnswer Answer(JourneyLog& log, LoopsOptions options = {}, LoopCountsOptions counting = {}) {
  LoopCounts loops(log.context(), counting);
  TouchpointCounts flow(log.context(), {.gaps = false, .scores = false});
  log.Feed(loops, flow);
  auto answer = AnswerLoops(loops, flow, log.context(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

const TouchpointLoops& At(const LoopsAnswer& answer, const std::string& name) {
  for (const TouchpointLoops& loops : answer.touchpoints) {
    if (loops.touchpoint == name) return loops;
  }
  throw std::invalid_argument("no touchpoint " + name);
}

TEST(LoopsTest, TellsSelfLoopsFromRepetitionsAndRepeatsFromRedos) {
  JourneyLog log;
  log.Add("a%x a%x a%y b a%y c a => success");
  const TouchpointLoops& a = At(Answer(log), "a");
  EXPECT_EQ(a.visits, 5u);
  EXPECT_EQ(a.rework, 4u);
  EXPECT_EQ(a.self_loops, 1u) << "one run";
  EXPECT_EQ(a.self_loop_visits, (ByTeam{.same = 1, .other = 1, .unknown = 0}));
  EXPECT_EQ(a.repetitions, (ByTeam{.same = 1, .other = 0, .unknown = 1}));
  EXPECT_EQ(a.least_distance, 0u);
}

TEST(LoopsTest, LeastSelfDistanceIsWhatLiesInBetween) {
  JourneyLog log;
  log.Add("a b c a d => success");
  log.Add("a b c d a b => success");
  const auto answer = Answer(log);
  EXPECT_EQ(At(answer, "a").least_distance, 2u);
  EXPECT_EQ(At(answer, "b").least_distance, 3u);
  EXPECT_FALSE(At(answer, "c").least_distance);
  EXPECT_EQ(At(answer, "a").self_loops, 0u);
}

TEST(LoopsTest, RepeatContactsLieWithinTheWindow) {
  JourneyLog log;
  log.Add("@2026-01-01 call +6d call +8d call => success");
  log.Add("@2026-01-14 call => open");
  log.Add("@2026-01-15 other => open");
  const TouchpointLoops& call = At(Answer(log), "call");
  EXPECT_EQ(call.repeat_contacts, 1u);
  EXPECT_EQ(call.first_contact_resolution.count, 1u) << "the second call";
  EXPECT_EQ(call.first_contact_resolution.total, 2u);
  EXPECT_EQ(call.pending_contacts, 2u);
  EXPECT_EQ(call.visits, 4u);
  LoopsAnswer shorter = Answer(log, {}, {.repeat_window_ms = kMsPerDay / 2});
  EXPECT_EQ(At(shorter, "call").first_contact_resolution.count, 3u);
  EXPECT_EQ(At(shorter, "call").pending_contacts, 1u) << "the newest interaction";
}

TEST(LoopsTest, RegressIsAStepToAnEarlierStage) {
  JourneyLog log;
  log.Add("home cart home pay => success");
  log.Add("pay nothing home => lost");
  log.SetMap("look: home; buy: cart; own: pay");
  const auto answer = Answer(log);
  ASSERT_EQ(answer.regress.size(), 2u);
  EXPECT_EQ(answer.regress[0], (StageRegress{"buy", "look", 1}));
  EXPECT_EQ(answer.regress[1], (StageRegress{"own", "look", 1}));
  EXPECT_EQ(answer.journeys_with_regress, 2u);
  EXPECT_EQ(answer.stage_steps, 4u);
}

TEST(LoopsTest, RegionsAreStronglyConnected) {
  JourneyLog log;
  log.Add("a b c b d e f e => success");
  log.Add("a a d => lost");
  const auto answer = Answer(log);
  ASSERT_EQ(answer.regions.size(), 2u);
  EXPECT_EQ(answer.regions[0].touchpoints, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(answer.regions[0].transitions, 2u);
  EXPECT_EQ(answer.regions[0].entries, 1u);
  EXPECT_EQ(answer.regions[0].exits, 1u);
  EXPECT_NEAR(answer.regions[0].expected_visits, 1.5, 1e-9) << "three visits of two journeys";
  EXPECT_EQ(answer.regions[1].touchpoints, (std::vector<std::string>{"e", "f"}));
  // b goes on to c and to d, half each; with ways of more than half the region is gone.
  EXPECT_EQ(Answer(log, {.min_share = 0.6}).regions.size(), 0u);
}

TEST(LoopsTest, ExpectedVisitsAreThoseOfTheChain) {
  JourneyLog log;
  log.Add("a b a b a c => success");
  log.Add("a c => success");
  log.Add("c => success");
  const auto answer = Answer(log);
  // a is left 4 times, 2 of them to b, from where all come back: 1 / (1 - 2 / 4).
  EXPECT_NEAR(At(answer, "a").expected_visits, 4.0 / 3, 1e-9);
  EXPECT_NEAR(At(answer, "a").expected_visits_once_there, 2, 1e-9);
  EXPECT_NEAR(At(answer, "c").expected_visits_once_there, 1, 1e-9);
}

TEST(LoopsTest, SuccessIsComparedOnceAndMore) {
  JourneyLog log;
  log.Add("help => success", 3);
  log.Add("help x help => failure", 2);
  log.Add("help help => open");
  const TouchpointLoops& help = At(Answer(log), "help");
  EXPECT_EQ(help.success_once.count, 3u);
  EXPECT_EQ(help.success_more.total, 2u);
  EXPECT_EQ(help.success_more.count, 0u);
  EXPECT_EQ(help.journeys_with_rework, 3u);
}

TEST(LoopsTest, RandomJourneysReconcile) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto all = Answer(log);
    const auto some = Answer(log, {.max_touchpoints = 2});
    std::map<std::string, std::map<std::size_t, std::uint64_t>> visits;
    std::uint64_t with_self_loop = 0;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      bool has_self_loop = false;
      for (std::size_t i = 0; i < journey.size(); ++i) {
        ++visits[log.context().names.touchpoints[journey.touchpoint[i]]][k];
        has_self_loop |= i > 0 && journey.touchpoint[i] == journey.touchpoint[i - 1];
      }
      with_self_loop += has_self_loop;
    }
    std::uint64_t rework = 0;
    for (const TouchpointLoops& at : all.touchpoints) {
      std::uint64_t count = 0, more = 0;
      for (const auto& [journey, times] : visits[at.touchpoint]) {
        count += times;
        more += times > 1;
      }
      ASSERT_EQ(at.visits, count);
      ASSERT_EQ(at.journeys, visits[at.touchpoint].size());
      ASSERT_EQ(at.journeys_with_rework, more);
      ASSERT_EQ(at.visits, at.journeys + at.rework);
      ASSERT_EQ(at.rework, at.self_loop_visits.all() + at.repetitions.all());
      ASSERT_EQ(at.visits, at.first_contact_resolution.total + at.pending_contacts);
      rework += at.rework;
    }
    ASSERT_EQ(all.journeys_with_self_loop, with_self_loop);
    ASSERT_EQ(all.rework, rework);
    ASSERT_EQ(some.rework, rework);
    std::uint64_t shown = 0;
    for (const TouchpointLoops& at : some.touchpoints) shown += at.rework;
    ASSERT_EQ(shown + some.other_rework, rework);
    ASSERT_EQ(some.touchpoints.size() + some.other_touchpoints, all.touchpoints.size());
  }
}

TEST(LoopsTest, DoesNotDependOnTheWayIn) {
  struct Both {
    LoopCounts loops;
    TouchpointCounts flow;
    void Add(const JourneyView& journey) {
      loops.Add(journey);
      flow.Add(journey);
    }
    void Merge(Both&& other) {
      loops.Merge(std::move(other.loops));
      flow.Merge(std::move(other.flow));
    }
  };
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return Both{LoopCounts(context),
                    TouchpointCounts(context, {.gaps = false, .scores = false})};
      },
      [](const Both& both, const QuestionContext& context) {
        return *AnswerLoops(both.loops, both.flow, context, {.max_touchpoints = 4});
      },
      /*with_map=*/true);
}

TEST(LoopsTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_TRUE(Answer(log).touchpoints.empty());
}

}  // namespace
}  // namespace journeygraph::graph
