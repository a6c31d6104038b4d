#include "graph/questions/conformance.h"

#include <numeric>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/plan_text.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

ConformanceAnswer Answer(JourneyLog& log, const ConformanceOptions& options = {}) {
  const PlanGraph plan = *PlanGraph::Create(*log.context().map);
  ConformanceCounts counts(log.context(), plan, options);
  log.Feed(counts);
  return AnswerConformance(counts, log.context());
}

JourneyLog LogWithPlan(const std::string& plan, const std::vector<std::string>& journeys) {
  JourneyLog log = LogOf(journeys);
  log.SetMap("");
  SetPlan(plan, log.map());
  return log;
}

const PlanElementResult& ElementOf(const ConformanceAnswer& answer, const std::string& name) {
  return *std::ranges::find(answer.elements, name, &PlanElementResult::element);
}

const Deviation* Find(const ConformanceAnswer& answer, DeviationKind kind,
                      const std::string& touchpoint) {
  for (const Deviation& deviation : answer.deviations) {
    if (deviation.kind == kind && deviation.touchpoint == touchpoint) return &deviation;
  }
  return nullptr;
}

TEST(ConformanceTest, VectorOfTheDefinitions) {
  JourneyLog log = LogWithPlan("A > B > C > D", {"A C X D => success"});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_DOUBLE_EQ(answer.fitness.value, 0.75);
  EXPECT_EQ(answer.shortest_way, 4u);
  EXPECT_EQ(ElementOf(answer, "B").missing, 1u);
  EXPECT_EQ(ElementOf(answer, "C").executed, 1u);
  EXPECT_NE(Find(answer, DeviationKind::kMissing, "B"), nullptr);
  EXPECT_NE(Find(answer, DeviationKind::kAdHoc, "X"), nullptr);
  EXPECT_EQ(answer.deviations.size(), 2u);
  ASSERT_EQ(answer.unplanned.size(), 1u);
  EXPECT_EQ(answer.unplanned[0].touchpoint, "X");
  EXPECT_FALSE(answer.unplanned[0].on_map);
  // A, C, D and the end take 4 tokens; one is missing before C, one remains behind A.
  EXPECT_DOUBLE_EQ(answer.token_replay_fitness, 0.75);
}

TEST(ConformanceTest, MissingAndAdHocOfOneTouchpointIsAnIrregularSequence) {
  JourneyLog log = LogWithPlan("A > B > C > D", {"D A B C => lost"});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(ElementOf(answer, "D").moved, 1u);
  EXPECT_EQ(ElementOf(answer, "D").ad_hoc, 0u);
  ASSERT_EQ(answer.deviations.size(), 1u);
  EXPECT_EQ(answer.deviations[0].kind, DeviationKind::kIrregularSequence);
}

TEST(ConformanceTest, EndingEarlyIsNotReachedAndNoDeviation) {
  JourneyLog log = LogWithPlan("A > B > C", {"A => lost", "A B C => success"});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(ElementOf(answer, "B").not_reached, 1u);
  EXPECT_EQ(ElementOf(answer, "B").missing, 0u);
  EXPECT_TRUE(answer.deviations.empty());
  EXPECT_EQ(answer.conforming, WilsonProportion(1, 2));
  EXPECT_EQ(answer.success_conforming, WilsonProportion(1, 1));
  EXPECT_EQ(answer.success_deviating, WilsonProportion(0, 1));
}

TEST(ConformanceTest, FailureIsSeenAtTheTouchpointEvenIfItWorksLater) {
  JourneyLog log = LogWithPlan("A > B", {"A B!failed B!purchase => success", "A B => success"});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(ElementOf(answer, "B").failed, 1u);
  const Deviation* failure = Find(answer, DeviationKind::kFailure, "B");
  ASSERT_NE(failure, nullptr);
  EXPECT_TRUE(failure->records_outcome);
  EXPECT_FALSE(failure->q_value.has_value());
}

TEST(ConformanceTest, LateIsLongerThanTheExpectedTime) {
  JourneyLog log =
      LogWithPlan("A > B > C", {"A +2h B C => lost", "A +1h B +9h C => success", "A C => lost"});
  log.map().transitions[0].expected_time_ms = kHourMs;
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(ElementOf(answer, "B").late, 1u);
  EXPECT_EQ(ElementOf(answer, "C").late, 0u);
  const Deviation* late = Find(answer, DeviationKind::kLate, "B");
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(late->with, WilsonProportion(0, 1));
  EXPECT_EQ(late->without, WilsonProportion(1, 1));
  EXPECT_EQ(answer.transitions[0].late, WilsonProportion(1, 2));
  EXPECT_EQ(answer.transitions[0].taken, WilsonProportion(2, 3));
  EXPECT_EQ(answer.transitions[0].gap.mean_ms, 1.5 * kHourMs);
  EXPECT_EQ(answer.transitions[1].late.total, 0u);
}

TEST(ConformanceTest, RightTouchpointOnAnotherChannel) {
  JourneyLog log =
      LogWithPlan("A > B", {"web:A web:B => success", "web:A phone:B => lost", "A B => lost"});
  log.map().touchpoints[1].channels = {"web", "app"};
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(ElementOf(answer, "B").other_channel, 1u);
  const Deviation* other = Find(answer, DeviationKind::kOtherChannel, "B");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->with, WilsonProportion(0, 1));
  EXPECT_EQ(other->without, WilsonProportion(1, 1));  // unknown channels are on neither side
}

TEST(ConformanceTest, TellsWhichDeviationsHurtAndWhichHelp) {
  JourneyLog log;
  log.Add("A B C => success", 50);
  log.Add("A B C => lost", 50);
  log.Add("A C => lost", 90);
  log.Add("A C => success", 10);
  log.Add("A advice B C => success", 95);
  log.Add("A advice B C => lost", 5);
  log.SetMap("");
  SetPlan("A > B > C", log.map());
  const ConformanceAnswer answer = Answer(log);
  const Deviation* missing = Find(answer, DeviationKind::kMissing, "B");
  ASSERT_NE(missing, nullptr);
  EXPECT_EQ(missing->effect, DeviationEffect::kHurts);
  EXPECT_EQ(missing->with, WilsonProportion(10, 100));
  EXPECT_EQ(missing->without, WilsonProportion(145, 200));
  EXPECT_NEAR(missing->outcomes, 100 * (0.1 - 0.725), 1e-9);
  const Deviation* advice = Find(answer, DeviationKind::kAdHoc, "advice");
  ASSERT_NE(advice, nullptr);
  EXPECT_EQ(advice->effect, DeviationEffect::kHelps);
  EXPECT_LT(*advice->q_value, 0.001);
}

TEST(ConformanceTest, OpenJourneysAreCountedAndNotAligned) {
  JourneyLog log = LogWithPlan("A > B", {"A => open", "A B => success"});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(answer.open_journeys, 1u);
  EXPECT_EQ(answer.closed_journeys, 1u);
  EXPECT_EQ(answer.executed_interactions, 2u);
}

TEST(ConformanceTest, StagesInTheirOrderArePlanWithoutTransitions) {
  JourneyLog log;
  log.Add("home search cart home => success");
  log.Add("cart home other => lost");
  log.SetMap("discover: home search; buy: cart; use: guide");
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(answer.source, PlanGraph::Source::kStages);
  ASSERT_EQ(answer.elements.size(), 3u);
  EXPECT_EQ(ElementOf(answer, "discover").executed, 1u);
  EXPECT_EQ(ElementOf(answer, "discover").executed_interactions, 2u);  // home and search
  EXPECT_EQ(ElementOf(answer, "discover").moved, 1u);
  EXPECT_EQ(ElementOf(answer, "use").not_reached, 2u);
  EXPECT_EQ(ElementOf(answer, "buy").executed, 2u);
  EXPECT_EQ(answer.never_observed, (std::vector<std::string>{"guide"}));
}

TEST(ConformanceTest, RepeatsMayBeLeftOut) {
  JourneyLog log = LogWithPlan("A > B", {"A A A B => success"});
  EXPECT_LT(Answer(log).fitness.value, 1);
  const ConformanceAnswer answer = Answer(log, {.collapse_repeats = true});
  EXPECT_EQ(answer.fitness.value, 1);
  EXPECT_EQ(answer.repeats_left_out, 2u);
  EXPECT_TRUE(answer.deviations.empty());
}

TEST(ConformanceTest, EmptyLogHasAnAnswer) {
  JourneyLog log = LogWithPlan("A > B", {});
  const ConformanceAnswer answer = Answer(log);
  EXPECT_EQ(answer.closed_journeys, 0u);
  EXPECT_EQ(answer.never_observed.size(), 2u);
  EXPECT_EQ(answer.token_replay_fitness, 1);
}

constexpr char kPlanOfRandomJourneys[] = "tz > ty > tx > tv, ty ? tw > tx, tx loop ty";

TEST(ConformanceTest, EverythingAddsUpOnRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogWithPlan(kPlanOfRandomJourneys, RandomJourneys(seed, {.longest = 12}));
    log.map().transitions[0].expected_time_ms = kHourMs;
    const ConformanceOptions options{.collapse_repeats = seed % 3 == 0,
                                     .max_deviations = seed % 2 ? 3u : 100u,
                                     .max_unplanned = 1};
    const ConformanceAnswer answer = Answer(log, options);
    std::uint64_t closed = 0;
    std::uint64_t interactions = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      if (!IsClosed(log.View(i).result)) continue;
      ++closed;
      interactions += log.View(i).size();
    }
    ASSERT_EQ(answer.closed_journeys, closed);
    ASSERT_EQ(answer.open_journeys + closed, log.size());
    ASSERT_EQ(
        answer.executed_interactions + answer.unplanned_interactions + answer.repeats_left_out,
        interactions);
    for (const PlanElementResult& element : answer.elements) {
      ASSERT_EQ(element.executed + element.moved + element.missing + element.not_reached +
                    element.other_way,
                closed);
      ASSERT_LE(element.other_way, closed);
    }
    std::uint64_t unplanned = answer.other_unplanned.interactions;
    for (const auto& touchpoint : answer.unplanned) unplanned += touchpoint.interactions;
    for (const auto& element : answer.elements) unplanned += element.unplanned_interactions;
    ASSERT_EQ(unplanned, answer.unplanned_interactions);
    std::uint64_t in_bins = 0;
    for (const Proportion& bin : answer.fitness_bins) in_bins += bin.total;
    ASSERT_EQ(in_bins, closed);
    std::uint64_t votes = answer.other_deviations.votes;
    for (const Deviation& deviation : answer.deviations) votes += deviation.journeys.count;
    const ConformanceAnswer all =
        Answer(log, {.collapse_repeats = options.collapse_repeats, .max_deviations = 10'000});
    std::uint64_t all_votes = 0;
    for (const Deviation& deviation : all.deviations) all_votes += deviation.journeys.count;
    ASSERT_EQ(votes, all_votes);
    ASSERT_EQ(answer.deviations.size() + answer.other_deviations.deviations, all.deviations.size());
  }
}

TEST(ConformanceTest, DoesNotDependOnTheWayIn) {
  JourneyLog with_plan;
  with_plan.SetMap(kMapOfRandomJourneys);
  const PlanGraph plan = *PlanGraph::Create(with_plan.map());
  ExpectIndependentOfWayIn(
      [&plan](const QuestionContext& context) {
        return ConformanceCounts(context, plan, {.max_deviations = 5, .max_unplanned = 2});
      },
      [](const ConformanceCounts& counts, const QuestionContext& context) {
        return AnswerConformance(counts, context);
      },
      true);
}

}  // namespace
}  // namespace journeygraph::graph
