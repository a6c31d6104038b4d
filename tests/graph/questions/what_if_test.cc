#include "graph/questions/what_if.h"

#include <cmath>
#include <string>
#include <vector>

#include "graph/absorbing_chain.h"
#include "graph/changed_chain.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

absl::StatusOr<WhatIfAnswer> Ask(JourneyLog& log, const WhatIfOptions& options) {
  TouchpointCounts counts = WhatIfCounts(log.context());
  log.Feed(counts);
  return AnswerWhatIf(counts, log.context(), options);
}

WhatIfAnswer Answer(JourneyLog& log, std::vector<Change> changes) {
  return *Ask(log, {.changes = std::move(changes)});
}

JourneyLog Shop() {
  JourneyLog log;
  log.Add("home cart pay => success", 60);
  log.Add("home cart => lost", 20);
  log.Add("home help => lost", 20);
  return log;
}

TEST(WhatIfTest, WithoutChangesItGivesWhatWasObserved) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), true);
    double closed = 0;
    double success = 0;
    double interactions = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      if (!IsClosed(journey.result)) continue;
      closed += 1;
      success += journey.result == JourneyResult::kSuccess;
      interactions += static_cast<double>(journey.size());
    }
    const WhatIfAnswer answer = Answer(log, {});
    const double observed = success / closed;
    ASSERT_NEAR(answer.success.before.value, observed, 1e-12);
    ASSERT_EQ(answer.success.after, answer.success.before);
    ASSERT_EQ(answer.success.difference, (Estimate{0, 0, 0}));
    ASSERT_NEAR(answer.contacts.before.value, interactions / closed, 1e-9);
    // The delta method gives the binomial variance: steps are martingale differences.
    const double error = std::sqrt(observed * (1 - observed) / closed);
    ASSERT_NEAR(answer.success.before.low, std::max(0.0, observed - kNormal95 * error), 1e-9);
    for (const StageScoreChange& score : answer.stage_scores) {
      ASSERT_EQ(score.score.before, score.score.after);
    }
  }
}

TEST(WhatIfTest, RemovalGivesTheRemovalEffect) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    TouchpointCounts counts = WhatIfCounts(log.context());
    log.Feed(counts);
    const TouchpointGraph graph = *FreezeGraph(counts, log.context());
    const AbsorbingChain chain = *AbsorbingChain::OfGraph(graph);
    for (std::uint32_t vertex = 0; vertex < InfoOf(graph).touchpoints; ++vertex) {
      const double effect = chain.RemovalEffects(std::vector<std::uint32_t>{vertex})[0];
      const WhatIfAnswer answer =
          *AnswerWhatIf(counts, log.context(), {.changes = {Remove{graph[vertex].name}}});
      ASSERT_NEAR(answer.success.after.value, answer.success.before.value * (1 - effect), 1e-12);
      ASSERT_LE(answer.contacts.after.value, answer.contacts.before.value + 1e-12);
    }
  }
}

TEST(WhatIfTest, ImprovedTouchpointSendsItsBadEndsOn) {
  JourneyLog log = Shop();
  const WhatIfAnswer answer = Answer(log, {Improve{"cart", 0.5}});
  EXPECT_NEAR(answer.success.before.value, 0.6, 1e-12);
  EXPECT_NEAR(answer.success.after.value, 0.7, 1e-12);
  EXPECT_NEAR(answer.successes, 10, 1e-9);
  EXPECT_NEAR(answer.contacts.after.value, 1 + 1 + 0.7, 1e-12);
}

TEST(WhatIfTest, SetTransitionKeepsTheProportionsOfTheOthers) {
  JourneyLog log = Shop();
  EXPECT_NEAR(
      Answer(log, {SetTransition{.from = "home", .to = "cart", .chance = 1}}).success.after.value,
      0.75, 1e-12);
  EXPECT_NEAR(
      Answer(log, {SetTransition{.from = "home", .to = "pay", .chance = 0.5}}).success.after.value,
      0.5 + 0.5 * 0.6, 1e-12);
  EXPECT_NEAR(
      Answer(log, {SetTransition{.from = "help", .to_end = JourneyResult::kSuccess, .chance = 1}})
          .success.after.value,
      0.8, 1e-12);
  EXPECT_NEAR(
      Answer(log, {SetTransition{.from = "", .to = "help", .chance = 1}}).success.after.value, 0,
      1e-12);
}

TEST(WhatIfTest, ObservedChanceSetAgainChangesNothing) {
  JourneyLog log = Shop();
  const WhatIfAnswer answer = Answer(log, {SetTransition{"home", "cart", {}, 0.8}});
  EXPECT_NEAR(answer.success.difference.value, 0, 1e-12);
  // It was estimated and is now known: the difference is what was uncertain about it.
  EXPECT_LT(answer.success.difference.low, 0);
  EXPECT_LT(answer.success.after.high - answer.success.after.low,
            answer.success.before.high - answer.success.before.low);
}

TEST(WhatIfTest, SeveralChangesWorkTogether) {
  JourneyLog log = Shop();
  const WhatIfAnswer answer =
      Answer(log, {Improve{"cart", 1}, SetTransition{.from = "home", .to = "cart", .chance = 1}});
  EXPECT_NEAR(answer.success.after.value, 1, 1e-12);
  EXPECT_LE(answer.success.after.high, 1);
}

// The influence of a step is what the result moves when the step is observed a little more often.
TEST(WhatIfTest, InfluenceIsTheDerivativeOfTheResult) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.journeys = 30, .touchpoints = 4}));
    TouchpointCounts counts = WhatIfCounts(log.context());
    log.Feed(counts);
    const TouchpointGraph graph = *FreezeGraph(counts, log.context());
    const ObservedExits exits(graph);
    const RowChanges changes = {{0, RowChange{.kept_bad_ends = 0.4}},
                                {1, RowChange{.set = ObservedExits::Exit{.to = 2, .chance = 0.3}}},
                                {seed % 2 == 0 ? 2u : 3u, RowChange{.removed = true}}};
    const auto changed = ChangedChain::Create(exits, changes);
    ASSERT_TRUE(changed.ok());
    const Influence on_success = changed->InfluenceOnSuccess();
    const Influence on_contacts = changed->InfluenceOnContacts();
    constexpr double kStep = 1e-6;
    for (std::uint32_t from = 0; from < exits.rows().size(); ++from) {
      for (std::size_t i = 0; i < exits.rows()[from].exits.size(); ++i) {
        std::vector<ObservedExits::Row> rows = exits.rows();
        for (auto& exit : rows[from].exits) exit.chance *= 1 - kStep;
        rows[from].exits[i].chance += kStep;
        const ObservedExits moved(rows, exits.start());
        const auto then = ChangedChain::Create(moved, changes);
        ASSERT_NEAR((then->Success() - changed->Success()) / kStep, on_success[from][i], 2e-4)
            << "seed " << seed << ", from " << from << ", exit " << i;
        ASSERT_NEAR((then->Contacts() - changed->Contacts()) / kStep, on_contacts[from][i],
                    2e-3 * (1 + std::abs(on_contacts[from][i])));
      }
    }
  }
}

TEST(WhatIfTest, StageScoresFollowTheVisits) {
  JourneyLog log;
  log.Add("home shop(csat=5) => success", 50);
  log.Add("home desk(csat=1) => lost", 50);
  log.SetMap("find: home; buy: shop desk");
  const WhatIfAnswer answer =
      Answer(log, {SetTransition{.from = "home", .to = "shop", .chance = 0.75}});
  ASSERT_EQ(answer.stage_scores.size(), 1u);
  const StageScoreChange& score = answer.stage_scores[0];
  EXPECT_EQ(score.stage, "buy");
  EXPECT_EQ(score.metric, "csat");
  EXPECT_EQ(score.answers, 100u);
  EXPECT_NEAR(score.score.before.value, 0.5, 1e-12);
  EXPECT_NEAR(score.score.after.value, 0.75, 1e-12);
}

TEST(WhatIfTest, SingleImprovementEqualsTheChangeMadeAlone) {
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.open = false}));
    const auto answer = Ask(log, {.improvement_points = 0.05, .max_improvements = 100});
    ASSERT_TRUE(answer.ok());
    ASSERT_FALSE(answer->improvements.empty());
    double before = 2;
    for (const Improvement& improvement : answer->improvements) {
      ASSERT_LE(improvement.gain, before + 1e-12);
      before = improvement.gain;
      const Change change =
          improvement.to.empty()
              ? Change(Improve{improvement.touchpoint, -improvement.points / improvement.share})
              : Change(SetTransition{improvement.touchpoint,
                                     improvement.to,
                                     {},
                                     improvement.share + improvement.points});
      const WhatIfAnswer alone = Answer(log, {change});
      ASSERT_NEAR(alone.success.difference.value, improvement.gain, 1e-10)
          << improvement.touchpoint << " to " << improvement.to;
    }
  }
}

TEST(WhatIfTest, RefusesChangesThatCannotBe) {
  JourneyLog log = Shop();
  const auto code_of = [&log](std::vector<Change> changes) {
    return Ask(log, {.changes = std::move(changes)}).status().code();
  };
  using Code = absl::StatusCode;
  EXPECT_EQ(code_of({Remove{"moon"}}), Code::kFailedPrecondition);
  EXPECT_EQ(code_of({SetTransition{"home", "moon", {}, 0.5}}), Code::kFailedPrecondition);
  EXPECT_EQ(code_of({SetTransition{"home", "home", {}, 1}}), Code::kFailedPrecondition);
  EXPECT_EQ(code_of({Improve{"help", 0.5}}), Code::kFailedPrecondition);
  EXPECT_EQ(code_of({Improve{"cart", 1.5}}), Code::kInvalidArgument);
  EXPECT_EQ(code_of({Improve{"cart", std::nan("")}}), Code::kInvalidArgument);
  EXPECT_EQ(code_of({Improve{"cart", 0.5}, Remove{"cart"}}), Code::kInvalidArgument);
  JourneyLog empty;
  EXPECT_EQ(Ask(empty, {}).status().code(), Code::kFailedPrecondition);
}

TEST(WhatIfTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return WhatIfCounts(context); },
      [](const TouchpointCounts& counts, const QuestionContext& context) {
        return *AnswerWhatIf(counts, context, {.changes = {Improve{"tz", 0.5}, Remove{"tx"}}});
      },
      true);
}

}  // namespace
}  // namespace journeygraph::graph
