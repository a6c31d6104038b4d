#include "graph/questions/handovers.h"

#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

HandoversAnswer Answer(JourneyLog& log, const SeamOptions& options = {}) {
  HandoverCounts counts = MakeHandoverCounts(log.context(), options);
  log.Feed(counts);
  return AnswerHandovers(counts, options);
}

TEST(HandoversTest, CountsBetweenTeamsWhateverHappensAlone) {
  JourneyLog log;
  log.Add(
      "chat:a%service(sentiment=0.5)^name +1h web:x +1h phone:b%sales(sentiment=-0.5)?name "
      "phone:c%sales => lost");
  log.Add("web:x => lost");
  const HandoversAnswer answer = Answer(log);
  EXPECT_EQ(answer.contacts, 3u);
  EXPECT_EQ(answer.without_team, 2u);
  EXPECT_EQ(answer.journeys_with_contact, 1u);
  EXPECT_EQ(answer.opportunities, 2u);
  ASSERT_EQ(answer.handovers.size(), 1u);
  const Handover& handover = answer.handovers[0];
  EXPECT_EQ(handover.from_team, "service");
  EXPECT_EQ(handover.to_team, "sales");
  EXPECT_EQ(handover.gap.mean_ms, 2 * 3'600'000);
  EXPECT_DOUBLE_EQ(*handover.score_change.value, -1);
  EXPECT_DOUBLE_EQ(*handover.repeat_question.value, 1);
  EXPECT_EQ(answer.journey_proportion, WilsonProportion(1, 1));
  ASSERT_EQ(answer.teams.size(), 2u);
  EXPECT_EQ(answer.teams[0].team, "sales");
  EXPECT_EQ(answer.teams[0].handovers_in, 1u);
}

TEST(HandoversTest, LongerGapIsNoHandover) {
  JourneyLog log;
  log.Add("a%sales +8d a%service +1d a%stores => lost");
  const HandoversAnswer answer = Answer(log, {.max_gap_ms = 7 * kMsPerDay});
  EXPECT_EQ(answer.handover_count, 1u);
  EXPECT_EQ(answer.over_max_gap, 1u);
  EXPECT_EQ(answer.handovers[0].ended_badly_after, 1u);
}

TEST(HandoversTest, IsEmptyWithoutTeams) {
  JourneyLog log;
  log.Add("web:a web:b => lost");
  const HandoversAnswer answer = Answer(log);
  EXPECT_TRUE(answer.handovers.empty());
  EXPECT_EQ(answer.contacts, 0u);
  EXPECT_EQ(answer.without_team, 2u);
}

TEST(HandoversTest, EqualsAPlainCountAndAddsUp) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    const auto& teams = log.context().names.teams;
    std::map<std::pair<std::string, std::string>, std::uint64_t> plain;
    std::uint64_t interactions = 0;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      interactions += view.size();
      std::string last;
      for (const auto& contact : view.contacts) {
        const std::string team = teams[contact.team];
        if (team.empty()) continue;
        if (!last.empty() && last != team) ++plain[{last, team}];
        last = team;
      }
    }
    const HandoversAnswer answer = Answer(log);
    ASSERT_EQ(answer.handovers.size(), plain.size());
    std::uint64_t count = 0;
    for (const Handover& row : answer.handovers) {
      ASSERT_EQ(row.count, (plain[{row.from_team, row.to_team}]));
      count += row.count;
    }
    ASSERT_EQ(count, answer.handover_count);
    ASSERT_EQ(answer.contacts + answer.without_team, interactions);
    ASSERT_EQ(answer.opportunities + answer.over_max_gap,
              answer.contacts - answer.journeys_with_contact);
  }
}

TEST(HandoversTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) { return MakeHandoverCounts(context); },
      [](const HandoverCounts& counts, const QuestionContext&) { return AnswerHandovers(counts); },
      true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
