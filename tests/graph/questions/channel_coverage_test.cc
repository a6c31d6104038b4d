#include "graph/questions/channel_coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

ChannelCoverageAnswer Answer(JourneyLog& log, ChannelCoverageOptions options = {}) {
  ChannelCoverageCounts counts(log.context(), std::move(options));
  log.Feed(counts);
  return AnswerChannelCoverage(counts, log.context());
}

const CoverageCell& Cell(const GoalCoverage& goal, const std::string& channel) {
  const auto found = std::ranges::find(goal.channels, channel, &CoverageCell::channel);
  if (found == goal.channels.end()) throw std::out_of_range(channel);
  return *found;
}

TEST(ChannelCoverageTest, TellsCompletedInPlaceFromAfterASwitch) {
  JourneyLog log;
  log.Add("web:a web:b!purchase => success", 5);
  log.Add("web:a +1h phone:b!purchase => success", 2);
  log.Add("web:a chat:b web:b!purchase => success");
  log.Add("web:a => lost", 3);
  log.Add("web:a => open", 4);
  log.Add("phone:a phone:b!purchase => success");
  const ChannelCoverageAnswer answer = Answer(log);
  ASSERT_EQ(answer.goals.size(), 1u);
  EXPECT_EQ(answer.goals[0].label, "purchase");
  const CoverageCell& web = Cell(answer.goals[0], "web");
  EXPECT_EQ(web.attempts, 15u);
  EXPECT_EQ(web.same_channel, 5u);
  EXPECT_EQ(web.after_switch, 3u);
  EXPECT_EQ(web.abandoned, 3u);
  EXPECT_EQ(web.open, 4u);
  EXPECT_EQ(web.containment, WilsonProportion(5, 11));
  EXPECT_EQ(web.completion, WilsonProportion(8, 11));
  EXPECT_EQ(web.reached_on, (std::vector<ReachedOn>{{"phone", 2}, {"web", 1}}));
  EXPECT_EQ(web.time_after_switch.count, 3u);
  EXPECT_EQ(answer.goals[0].total.attempts, 16u);
}

TEST(ChannelCoverageTest, EmptyCellsAreGoalsThatAChannelDoesNotCover) {
  JourneyLog log;
  log.Add("web:a!purchase => success");
  log.Add("phone:b!resolved => success");
  const ChannelCoverageAnswer answer = Answer(log);
  ASSERT_EQ(answer.goals.size(), 2u);
  EXPECT_EQ(answer.goals[1].label, "resolved");
  ASSERT_EQ(answer.goals[1].channels.size(), 2u);
  EXPECT_EQ(Cell(answer.goals[1], "web").attempts, 0u);
  EXPECT_EQ(Cell(answer.goals[1], "web").elsewhere, 1u);
  EXPECT_FALSE(Cell(answer.goals[1], "web").containment.value);
}

TEST(ChannelCoverageTest, AttemptBeginsWhereTheGoalsStartIsMet) {
  JourneyLog log;
  log.Add("web:shop!purchase app:help phone:call phone:done!resolved => success");
  log.Add("web:shop!purchase => success");
  log.SetMap("buy: shop; use: help call done");
  const ChannelCoverageAnswer answer = Answer(
      log, {.goals = {{.label = "get help", .outcomes = {"resolved"}, .start = {.stage = "use"}},
                      {.touchpoints = {"call", "done"}, .start = {.touchpoints = {"help"}}}}});
  EXPECT_EQ(answer.goals[0].label, "get help");
  EXPECT_EQ(answer.goals[0].not_started, 1u);
  EXPECT_EQ(Cell(answer.goals[0], "app").after_switch, 1u);
  EXPECT_EQ(answer.goals[1].label, "call|done");
  EXPECT_EQ(Cell(answer.goals[1], "app").reached_on[0], (ReachedOn{"phone", 1}));
}

TEST(ChannelCoverageTest, WhatTheCompanyBeganIsNeitherAStartNorASwitch) {
  JourneyLog log;
  log.Add(
      "email:ad~company web:a phone:promo~company web:b email:sent!purchase~company => success");
  const ChannelCoverageAnswer answer = Answer(log);
  EXPECT_EQ(Cell(answer.goals[0], "web").same_channel, 1u);
  EXPECT_EQ(answer.goals[0].total.attempts, 1u);
}

TEST(ChannelCoverageTest, UnknownChannelsAreNeitherAStartNorASwitch) {
  JourneyLog log;
  log.Add("x web:a y web:b!purchase => success");
  log.Add("x y!purchase => success");
  const ChannelCoverageAnswer answer = Answer(log);
  EXPECT_EQ(Cell(answer.goals[0], "web").same_channel, 1u);
  EXPECT_EQ(answer.goals[0].not_started, 1u);
}

TEST(ChannelCoverageTest, RefusesGoalsThatNothingReaches) {
  JourneyLog log;
  log.Add("web:a => open");
  EXPECT_TRUE(CheckChannelCoverage({}, log.context()).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(CheckChannelCoverage({.goals = {{}}}, log.context())));
  EXPECT_TRUE(absl::IsInvalidArgument(CheckChannelCoverage(
      {.goals = {{.outcomes = {"x"}, .start = {.stage = "none"}}}}, log.context())));
  EXPECT_TRUE(absl::IsInvalidArgument(CheckChannelCoverage(
      {.goals = std::vector<CoverageGoal>(kMaxGoals + 1, {.outcomes = {"x"}})}, log.context())));
}

TEST(ChannelCoverageTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_TRUE(Answer(log).goals.empty());
}

TEST(ChannelCoverageTest, EqualsAPlainCountAndAddsUpToAllJourneys) {
  const ChannelCoverageOptions options{
      .goals = {{.outcomes = {"purchase"}},
                {.touchpoints = {"tz", "ty"}, .start = {.touchpoints = {"tx", "tw"}}}}};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}));
    const Names& names = log.context().names;
    std::map<std::pair<int, std::string>, std::map<std::string, std::uint64_t>> plain;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      std::map<std::size_t, std::string> outcomes;
      for (const auto& entry : view.outcomes) {
        outcomes[entry.row - view.first_row] = names.outcomes[entry.outcome];
      }
      std::set<std::size_t> by_company;
      for (const auto& entry : view.contacts) {
        if (entry.initiator == Initiator::kCompany) by_company.insert(entry.row - view.first_row);
      }
      for (int goal = 0; goal < 2; ++goal) {
        std::string start, met;
        for (std::size_t i = 0; i < view.size(); ++i) {
          const std::string at = names.touchpoints[view.touchpoint[i]];
          const std::string on = by_company.contains(i) ? "" : names.channels[view.channel[i]];
          if (start.empty() && !on.empty() && (goal == 0 || at == "tx" || at == "tw")) {
            start = on;
            met = "same";
          }
          if (start.empty()) continue;
          if (!on.empty() && on != start) met = "switch";
          if (goal == 0 ? outcomes[i] == "purchase" : at == "tz" || at == "ty") {
            met += " reached";
            break;
          }
        }
        if (!met.ends_with("reached") && !start.empty()) {
          met = view.result == JourneyResult::kOpen      ? "open"
                : view.result == JourneyResult::kSuccess ? "elsewhere"
                                                         : "abandoned";
        }
        ++plain[{goal, start}][met];
      }
    }
    const ChannelCoverageAnswer answer = Answer(log, options);
    for (int goal = 0; goal < 2; ++goal) {
      const GoalCoverage& row = answer.goals[static_cast<std::size_t>(goal)];
      std::uint64_t journeys = row.not_started;
      ASSERT_EQ(row.not_started, (plain[{goal, ""}][""]));
      for (const CoverageCell& cell : row.channels) {
        auto& expected = plain[{goal, cell.channel}];
        ASSERT_EQ(cell.same_channel, expected["same reached"]);
        ASSERT_EQ(cell.after_switch, expected["switch reached"]);
        ASSERT_EQ(cell.abandoned, expected["abandoned"]);
        ASSERT_EQ(cell.open, expected["open"]);
        ASSERT_EQ(cell.elsewhere, expected["elsewhere"]);
        ASSERT_EQ(cell.attempts,
                  cell.same_channel + cell.after_switch + cell.abandoned + cell.open);
        std::uint64_t reached = 0;
        for (const ReachedOn& way : cell.reached_on) reached += way.journeys;
        ASSERT_EQ(reached, cell.after_switch);
        journeys += cell.attempts + cell.elsewhere;
      }
      ASSERT_EQ(journeys, log.size());
      ASSERT_EQ(row.total.attempts + row.total.elsewhere + row.not_started, log.size());
    }
  }
}

TEST(ChannelCoverageTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return ChannelCoverageCounts(
            context, {.goals = {{.outcomes = {"purchase"}},
                                {.touchpoints = {"tz"}, .start = {.stage = "second"}}}});
      },
      [](const ChannelCoverageCounts& counts, const QuestionContext& context) {
        return AnswerChannelCoverage(counts, context);
      },
      true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
