#include "graph/questions/explain_moment.h"

#include <set>

#include "gmock/gmock.h"
#include "graph/questions/moment_examples.h"
#include "tests/graph/questions/moment_rig.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr double kExact = 1e-9;

ExplainMomentAnswer Explain(JourneyLog& log, const MomentName& name, std::uint64_t max_flows = 0) {
  const CountedMoments counted(log, name.kind);
  auto answer = ExplainMoment(counted.material(), {.moment = name, .max_flows = max_flows});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

const MomentComponent& Component(const ExplainMomentAnswer& answer, const std::string& name) {
  const auto found = std::ranges::find(answer.components, name, &MomentComponent::name);
  EXPECT_NE(found, answer.components.end()) << name;
  return *found;
}

std::vector<MomentFlagKind> Flags(const ExplainMomentAnswer& answer) {
  std::vector<MomentFlagKind> kinds;
  for (const MomentFlag& flag : answer.flags) kinds.push_back(flag.kind);
  return kinds;
}

JourneyLog VectorOfTheDefinitions() {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => failure");
  return log;
}

TEST(ExplainMomentTest, SaysWhereLossesComeFromAndGoTo) {
  JourneyLog log = VectorOfTheDefinitions();
  const ExplainMomentAnswer g = Explain(log, {.touchpoint = "g"});
  EXPECT_EQ(g.rank, 1u);
  EXPECT_EQ(g.ranked_moments, 2u);
  ASSERT_EQ(g.comes_from.flows.size(), 1u);
  EXPECT_TRUE(g.comes_from.flows[0].is_start);
  EXPECT_NEAR(g.comes_from.flows[0].lost, 0.2, kExact);
  ASSERT_EQ(g.goes_to.flows.size(), 3u);
  EXPECT_EQ(g.goes_to.flows[0].ending, Ending::kBad);  // most is lost there
  EXPECT_NEAR(g.goes_to.flows[0].step, -0.75, kExact);
  EXPECT_EQ(g.goes_to.flows[1].ending, Ending::kGood);
  EXPECT_EQ(g.goes_to.flows[2].other.touchpoint, "m");
  EXPECT_NEAR(g.goes_to.flows[2].gained, 0.25, kExact);
}

TEST(ExplainMomentTest, FlowsAddUpAndNothingIsCutSilently) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed), /*with_map=*/true);
    const ExplainMomentAnswer all = Explain(log, {.touchpoint = "tz"});
    const ExplainMomentAnswer some = Explain(log, {.touchpoint = "tz"}, 2);
    EXPECT_EQ(all.comes_from.total, all.moment.interactions);
    EXPECT_EQ(all.goes_to.total, all.moment.interactions);
    double lost = 0;
    for (const auto* flows : {&some.comes_from, &some.goes_to}) {
      std::uint64_t count = flows->other_count;
      lost += flows->other_lost;
      for (const MomentFlow& flow : flows->flows) {
        count += flow.count;
        lost += flow.lost;
      }
      ASSERT_EQ(count, flows->total);
      ASSERT_LE(flows->flows.size(), 2u);
    }
    ASSERT_NEAR(lost, some.moment.lost_outcomes, 1e-8);
  }
}

TEST(ExplainMomentTest, EveryNumberHasADefinitionAndAnInterval) {
  JourneyLog log;
  log.Add("x => failure", 90);
  log.Add("x => success", 210);
  log.Add("y => lost", 70);
  log.Add("y => success", 630);
  const ExplainMomentAnswer x = Explain(log, {.touchpoint = "x"});
  std::set<std::string> names;
  for (const MomentComponent& component : x.components) {
    EXPECT_TRUE(names.insert(component.name).second) << component.name;
    EXPECT_FALSE(component.definition.empty());
    EXPECT_FALSE(component.unit.empty());
    EXPECT_EQ(component.low.has_value(), component.high.has_value());
    if (!component.low) continue;
    EXPECT_LE(*component.low, *component.value + kExact) << component.name;
    EXPECT_GE(*component.high, *component.value - kExact) << component.name;
  }
  EXPECT_NEAR(*Component(x, "risk_ratio").value, 3, kExact);
  EXPECT_NEAR(*Component(x, "attributable_fraction").value, 0.375, kExact);
  EXPECT_NEAR(*Component(x, "attributable_outcomes").value, 60, kExact);
  EXPECT_EQ(Component(x, "risk_ratio").n, 1'000u);
  for (const char* with_interval : {"lost_outcomes", "value", "removal_effect", "risk_ratio"}) {
    EXPECT_TRUE(Component(x, with_interval).low.has_value()) << with_interval;
  }
  EXPECT_FALSE(Component(x, "lost_value").value.has_value());
  EXPECT_THAT(Flags(x), testing::ElementsAre(MomentFlagKind::kAssociationOnly));
}

TEST(ExplainMomentTest, FlagsSayWhatToKeepInMind) {
  JourneyLog log;
  log.Add("@2025-12-03 x end!failed => failure", 20);
  log.Add("@2026-05-03 end => success", 20);
  log.SetMap("all: x end");
  log.map().touchpoints[0].markers = {{.kind = MarkerKind::kPain}};
  const ExplainMomentAnswer x = Explain(log, {.touchpoint = "x"});
  EXPECT_THAT(Flags(x),
              testing::IsSupersetOf({MomentFlagKind::kAssociationOnly, MomentFlagKind::kSmallSample,
                                     MomentFlagKind::kNoComparison, MomentFlagKind::kMarkedOnMap}));
  for (const MomentFlag& flag : x.flags) EXPECT_TRUE(flag.sentence.ends_with(".")) << flag.sentence;
}

TEST(ExplainMomentTest, IsTheSameMomentAsInTheList) {
  for (const MomentKind kind : {MomentKind::kTouchpoint, MomentKind::kTransition,
                                MomentKind::kStage, MomentKind::kTouchpointChannel}) {
    JourneyLog log = LogOf(RandomJourneys(3), /*with_map=*/true);
    const CriticalMomentsAnswer list = MomentsOf(log, kind);
    std::uint64_t rank = 0;
    for (CriticalMoment moment : list.moments) {
      ++rank;
      if (moment.ending == Ending::kGood) continue;
      ExplainMomentAnswer explained =
          Explain(log, {.kind = kind,
                        .touchpoint = moment.touchpoint,
                        .stage = kind == MomentKind::kStage ? moment.stage : "",
                        .next_touchpoint = moment.next_touchpoint,
                        .channel = moment.channel});
      EXPECT_EQ(explained.rank, rank);
      explained.moment.evidence->removal_effect.reset();
      EXPECT_TRUE(explained.moment == moment) << moment.touchpoint << moment.next_touchpoint;
    }
  }
}

TEST(ExplainMomentTest, ReturnsNotFoundIfTheMomentIsInNoClosedJourney) {
  JourneyLog log;
  log.Add("a => success");
  log.Add("b => open");
  const CountedMoments counted(log, MomentKind::kTouchpoint);
  for (const char* name : {"b", "nowhere"}) {
    EXPECT_EQ(ExplainMoment(counted.material(), {.moment = {.touchpoint = name}}).status().code(),
              absl::StatusCode::kNotFound);
  }
}

TEST(MomentExamplesTest, AreOfTheSmallestHashesAndHaveTheMoment) {
  JourneyLog log;
  log.Add("a b => failure");      // 0
  log.Add("b web:a => failure");  // 1
  log.Add("a b => success");      // 2
  log.Add("a c b => failure");    // 3
  log.Add("a b => failure");      // 4
  log.Add("a b => open");         // 5
  log.Add("a b => failure");      // 6
  const auto bad = [&log](const MomentName& name) {
    MomentExamples examples(log.context(), name, 2);
    log.Feed(examples);
    std::vector<std::uint64_t> hashes;
    for (const ExampleJourney& journey : examples.bad().journeys()) {
      hashes.push_back(journey.customer_hash);
    }
    return hashes;
  };
  using testing::ElementsAre;
  EXPECT_THAT(bad({.touchpoint = "a"}), ElementsAre(0, 1));
  EXPECT_THAT(bad({.kind = MomentKind::kTransition, .touchpoint = "a", .next_touchpoint = "b"}),
              ElementsAre(0, 4));
  EXPECT_THAT(bad({.kind = MomentKind::kTransition, .next_touchpoint = "b"}), ElementsAre(1));
  EXPECT_THAT(bad({.kind = MomentKind::kTransition, .touchpoint = "a"}), ElementsAre(1));
  EXPECT_THAT(bad({.kind = MomentKind::kTouchpointChannel, .touchpoint = "a", .channel = "web"}),
              ElementsAre(1));
  log.SetMap("first: a b; second: c");
  EXPECT_THAT(bad({.kind = MomentKind::kStage, .stage = "second"}), ElementsAre(3));
  MomentExamples none(log.context(), {.touchpoint = "nowhere"}, 2);
  log.Feed(none);
  EXPECT_TRUE(none.bad().journeys().empty());
}

}  // namespace
}  // namespace journeygraph::graph
