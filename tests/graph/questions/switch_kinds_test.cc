#include "graph/questions/switch_kinds.h"

#include <cmath>
#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

SwitchKindsAnswer Answer(JourneyLog& log, ChannelSwitchOptions options = {}) {
  SwitchKindCounts counts(log.context(), ResolveChannelFacts(log.context()), options);
  log.Feed(counts);
  return AnswerSwitchKinds(counts, log.context());
}

const SwitchKindRow& Row(const SwitchKindsAnswer& answer, SwitchKind kind) {
  return answer.kinds[static_cast<std::size_t>(kind)];
}

std::uint64_t CountOf(const SwitchKindsAnswer& answer, SwitchKind kind) {
  return Row(answer, kind).count;
}

TEST(SwitchKindsTest, EscalationGoesFromSelfServiceToPeople) {
  JourneyLog log;
  log.Add("web:a chat:a phone:a app:a email:a => success");
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(CountOf(answer, SwitchKind::kEscalation), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kDeEscalation), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kSameAssistance), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kUnknownAssistance), 1u);
  EXPECT_EQ(Row(answer, SwitchKind::kEscalation).dimension, "assistance");
  EXPECT_EQ(Row(answer, SwitchKind::kEscalation).kind, "escalation");
  EXPECT_EQ(Row(answer, SwitchKind::kEscalation).share, WilsonProportion(1, 4));
}

TEST(SwitchKindsTest, TellsDigitalFromPhysical) {
  JourneyLog log;
  log.Add("web:a store:a kiosk:a app:a fax:a => success");
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(CountOf(answer, SwitchKind::kDigitalToPhysical), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kPhysicalToDigital), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kSameMedium), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kUnknownMedium), 1u);
}

TEST(SwitchKindsTest, TellsLoopsWithinAStageFromSteppingOnAndBack) {
  JourneyLog log;
  log.Add("web:look app:look web:buy app:look web:elsewhere => success");
  log.SetMap("first: look; second: buy");
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(CountOf(answer, SwitchKind::kWithinStage), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kForward), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kBack), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kUnknownStage), 1u);
  ASSERT_EQ(answer.stages.size(), 2u);
  EXPECT_EQ(answer.stages[0].stage, "first");
  EXPECT_EQ(answer.stages[0].opportunities, 3u);
  EXPECT_EQ(answer.stages[0].switch_count, 3u);
  EXPECT_EQ(answer.stages[0].switches[0].from_channel, "app");
  EXPECT_EQ(answer.stages[0].switches[0].count, 2u);
  EXPECT_DOUBLE_EQ(answer.stages[0].switches[0].row_share, 1);
}

TEST(SwitchKindsTest, FailureForcesBeforeTheCompanyDoes) {
  JourneyLog log;
  log.Add("web:a!failed phone:a~company web:a phone:a~company web:a~customer app:a => success");
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(CountOf(answer, SwitchKind::kAfterFailure), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kByCompany), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kChosen), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kUnknownCause), 2u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kStartedByCompany), 2u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kStartedByUnknown), 2u);
}

TEST(SwitchKindsTest, ContextIsCarriedOverIfNothingIsAskedAgain) {
  JourneyLog log;
  log.Add("web:a^name+order chat:a?name+zip phone:a?phone web:a => success");
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(CountOf(answer, SwitchKind::kAskedAgain), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kCarriedOver), 1u);
  EXPECT_EQ(CountOf(answer, SwitchKind::kNothingAsked), 1u);
  EXPECT_EQ(answer.facts_asked, 3u);
  EXPECT_EQ(answer.facts_asked_again, 1u);
  EXPECT_EQ(answer.context_carried_over, WilsonProportion(2, 3));
}

TEST(SwitchKindsTest, JourneysOfAKindEndAsTheyEnd) {
  JourneyLog log;
  log.Add("web:a phone:a web:a phone:a => success");
  log.Add("web:a phone:a => lost");
  log.Add("web:a phone:a => open");
  const SwitchKindRow row = Row(Answer(log), SwitchKind::kEscalation);
  EXPECT_EQ(row.count, 4u);
  EXPECT_EQ(row.journeys, 3u);
  EXPECT_EQ(row.success, WilsonProportion(1, 2));
}

TEST(SwitchKindsTest, GreedyPingPongsDoNotOverlap) {
  JourneyLog log;
  log.Add("web:a web:b chat:a phone:a chat:a phone:a => success");
  EXPECT_EQ(Answer(log).non_overlapping_ping_pongs, 1u) << "the vector of the definitions";
  JourneyLog longer;
  longer.Add("chat:a phone:a chat:a phone:a chat:a phone:a => success");
  EXPECT_EQ(Answer(longer).non_overlapping_ping_pongs, 2u);
}

TEST(SwitchKindsTest, EntropyIsThatOfTheSharesOfChannels) {
  JourneyLog log;
  log.Add("web:a chat:a phone:a store:a a a => success");
  ChannelSwitchCounts counts(log.context());
  log.Feed(counts);
  EXPECT_DOUBLE_EQ(ChannelEntropy(AnswerChannelSwitches(counts, log.context())), 2);
  EXPECT_EQ(ChannelEntropy({}), 0);
}

TEST(SwitchKindsTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const SwitchKindsAnswer answer = Answer(log);
  EXPECT_EQ(answer.kinds.size(), kSwitchKindNames.size());
  EXPECT_TRUE(answer.stages.empty());
  EXPECT_FALSE(answer.context_carried_over.value);
}

// Channels of random journeys, described so that every kind occurs.
void Describe(JourneyLog& log) {
  log.map().channels = {{.id = "channel1", .family = "x", .digital = true},
                        {.id = "channel2", .family = "x", .assisted = true},
                        {.id = "channel3", .family = "x", .digital = true, .assisted = true}};
}

TEST(SwitchKindsTest, EqualsAPlainCountOfRandomJourneys) {
  constexpr std::int64_t kMaxGapMs = 40LL * 60'000;
  std::set<std::string> met;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.channels = 5, .contacts = true}), true);
    Describe(log);
    const QuestionContext& context = log.context();
    const auto facts = ResolveChannelFacts(context);
    std::map<std::string, std::uint64_t> kinds;
    std::map<std::string, std::set<std::size_t>> journeys;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      std::map<std::size_t, Initiator> initiators;
      for (const auto& contact : view.contacts) {
        initiators[contact.row - view.first_row] = contact.initiator;
      }
      std::set<std::size_t> failures;
      for (const auto& outcome : view.outcomes) {
        if (context.outcome_class[outcome.outcome] == OutcomeClass::kFailure) {
          failures.insert(outcome.row - view.first_row);
        }
      }
      for (std::size_t i = 1; i < view.size(); ++i) {
        const ChannelId from = view.channel[i - 1], to = view.channel[i];
        if (from == 0 || to == 0 || from == to) continue;
        if (view.time_ms[i] - view.time_ms[i - 1] > kMaxGapMs) continue;
        std::vector<std::string> of_switch;
        const auto between = [](std::optional<bool> a, std::optional<bool> b, const char* up,
                                const char* down, const char* same) -> std::string {
          if (!a || !b) return "unknown";
          return *a == *b ? same : *b ? up : down;
        };
        of_switch.push_back("assistance " + between(facts[from].assisted, facts[to].assisted,
                                                    "escalation", "de_escalation",
                                                    "same_assistance"));
        of_switch.push_back("medium " + between(facts[from].digital, facts[to].digital,
                                                "physical_to_digital", "digital_to_physical",
                                                "same_medium"));
        const int before = context.stage_of_touchpoint[view.touchpoint[i - 1]];
        const int after = context.stage_of_touchpoint[view.touchpoint[i]];
        of_switch.push_back(before == kNoStage || after == kNoStage ? "stage unknown"
                            : before == after                       ? "stage within_stage"
                            : before < after                        ? "stage forward"
                                                                    : "stage back");
        const Initiator initiator = initiators[i];
        of_switch.push_back(failures.contains(i - 1)            ? "cause after_failure"
                            : initiator == Initiator::kCompany  ? "cause by_company"
                            : initiator == Initiator::kCustomer ? "cause chosen"
                                                                : "cause unknown");
        static constexpr const char* kInitiators[] = {"unknown", "customer", "company",
                                                      "third_party"};
        of_switch.push_back(std::string("initiator ") + kInitiators[static_cast<int>(initiator)]);
        std::set<FieldId> known;
        int asked = 0, again = 0;
        for (const auto& field : view.fields) {
          if (field.row - view.first_row < i && !field.is_asked) known.insert(field.field);
          if (field.row - view.first_row == i && field.is_asked) {
            ++asked;
            again += known.contains(field.field) ? 1 : 0;
          }
        }
        of_switch.push_back(asked == 0  ? "context nothing_asked"
                            : again > 0 ? "context asked_again"
                                        : "context carried_over");
        for (const std::string& kind : of_switch) {
          ++kinds[kind];
          journeys[kind].insert(j);
          met.insert(kind);
        }
      }
    }
    for (const SwitchKindRow& row : Answer(log, {.max_gap_ms = kMaxGapMs}).kinds) {
      const std::string kind = row.dimension + " " + row.kind;
      ASSERT_EQ(row.count, kinds[kind]) << kind << ", seed " << seed;
      ASSERT_EQ(row.journeys, journeys[kind].size()) << kind << ", seed " << seed;
    }
  }
  EXPECT_EQ(met.size(), kSwitchKindNames.size()) << "every kind occurred";
}

TEST(SwitchKindsTest, EveryDimensionAndTheStagesAddUpToTheSwitches) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    ChannelSwitchCounts switches(log.context());
    log.Feed(switches);
    const ChannelSwitchesAnswer whole = AnswerChannelSwitches(switches, log.context());
    const SwitchKindsAnswer answer = Answer(log);
    std::map<std::string, std::uint64_t> by_dimension;
    for (const SwitchKindRow& row : answer.kinds) by_dimension[row.dimension] += row.count;
    ASSERT_EQ(by_dimension.size(), 6u);
    for (const auto& [dimension, count] : by_dimension) {
      ASSERT_EQ(count, whole.switch_count) << dimension;
    }
    std::uint64_t opportunities = 0, count = 0, cells = 0;
    for (const SwitchesOfStage& stage : answer.stages) {
      opportunities += stage.opportunities;
      count += stage.switch_count;
      for (const StageSwitch& cell : stage.switches) cells += cell.count;
    }
    ASSERT_EQ(opportunities, whole.opportunities);
    ASSERT_EQ(count, whole.switch_count);
    ASSERT_EQ(cells, whole.switch_count);
  }
}

TEST(SwitchKindsTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return SwitchKindCounts(context, ResolveChannelFacts(context),
                                {.max_gap_ms = 3 * 3'600'000});
      },
      [](const SwitchKindCounts& counts, const QuestionContext& context) {
        return AnswerSwitchKinds(counts, context);
      },
      true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
