#include "graph/questions/switch_cost.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

SwitchCostAnswer Answer(JourneyLog& log, SwitchCostOptions options = {}) {
  SwitchCostCounts counts(log.context(), std::move(options));
  log.Feed(counts);
  return AnswerSwitchCost(counts, log.context());
}

const SwitchCostMeasure& Find(const SwitchCostAnswer& answer, std::string_view name) {
  const auto found = std::ranges::find(answer.measures, name, &SwitchCostMeasure::measure);
  if (found == answer.measures.end()) throw std::out_of_range(std::string(name));
  return *found;
}

bool Has(const SwitchCostAnswer& answer, std::string_view name) {
  return std::ranges::find(answer.measures, name, &SwitchCostMeasure::measure) !=
         answer.measures.end();
}

// Stratum A: 10 switch with 0.6 and 40 stay with 0.8; B: 30 with 0.5 and 20 with 0.6.
TEST(SwitchCostTest, GivesTheVectorOfTheDefinitions) {
  JourneyLog log;
  log.Add("web:a phone:z(sentiment=0.6) => success", 10);
  log.Add("web:a web:z(sentiment=0.8) => success", 40);
  log.Add("web:b phone:z(sentiment=0.5) => success", 30);
  log.Add("web:b web:z(sentiment=0.6) => success", 20);
  const SwitchCostAnswer answer = Answer(log);
  const SwitchCostMeasure& sentiment = Find(answer, "sentiment");
  EXPECT_NEAR(sentiment.matched.difference->value, -0.125, 1e-12);
  EXPECT_EQ(sentiment.matched.exposed, 40u);
  EXPECT_TRUE(sentiment.high_is_good);
  EXPECT_FALSE(sentiment.odds_ratio);
  EXPECT_EQ(answer.switched, 40u);
  EXPECT_EQ(answer.stayed, 60u);
  EXPECT_EQ(answer.strata, 2u);
  EXPECT_FALSE(Has(answer, "cost"));
  EXPECT_FALSE(Has(answer, "nps"));
}

TEST(SwitchCostTest, ExitsAndBadEndsHaveOddsRatios) {
  JourneyLog log;
  log.Add("web:a phone:b => lost", 20);
  log.Add("web:a phone:b web:c => lost", 10);
  log.Add("web:a phone:b => success", 70);
  log.Add("web:a phone:b => open", 5);
  log.Add("web:a web:b => failure", 10);
  log.Add("web:a web:b => success", 90);
  const SwitchCostAnswer answer = Answer(log, {.to_channels = {"phone"}});
  const SwitchCostMeasure& exit = Find(answer, "exit");
  EXPECT_NEAR(exit.matched.difference->value, 0.1, 1e-12);
  EXPECT_NEAR(exit.odds_ratio->value, 20.0 * 90 / (80.0 * 10), 1e-12);
  const SwitchCostMeasure& bad_end = Find(answer, "bad_end");
  EXPECT_NEAR(bad_end.matched.difference->value, 0.2, 1e-12);
  EXPECT_EQ(bad_end.matched.exposed, 100u) << "open journeys are in no rate";
}

TEST(SwitchCostTest, OneVoteForEachJourneyInEachStratum) {
  JourneyLog log;
  log.Add("web:a phone:a phone:a web:a => success");
  const SwitchCostAnswer answer = Answer(log);
  EXPECT_EQ(answer.switched, 1u);
  EXPECT_EQ(answer.stayed, 0u);
}

TEST(SwitchCostTest, LatestAnswerBeforeMakesTheStratum) {
  JourneyLog log;
  log.Add("web:a(sentiment=-0.9) phone:b(sentiment=0) => success", 2);
  log.Add("web:a(sentiment=-0.8) web:b(sentiment=0) => success", 2);
  log.Add("web:x(sentiment=0.9) web:a web:b(sentiment=1) => success", 2);
  const SwitchCostAnswer answer = Answer(log);
  EXPECT_EQ(answer.strata, 3u) << "a after a bad and after a good answer, x";
  EXPECT_NEAR(Find(answer, "sentiment").matched.difference->value, 0, 1e-12);
}

TEST(SwitchCostTest, MeasuresCostAndTimeOfWhatCameAfter) {
  JourneyLog log;
  log.Add("web:a#100 +1d phone:b#7 web:c#2 +1d web:d!purchase => success", 2);
  log.Add("web:a#100 +6h web:b web:c#1 web:d!purchase => success", 2);
  log.Add("web:a web:b => success", 2);
  const SwitchCostAnswer answer = Answer(log, {.to_channels = {"phone"}});
  EXPECT_NEAR(Find(answer, "cost").matched.exposed_mean, 9, 1e-9);
  EXPECT_NEAR(Find(answer, "cost").matched.unexposed_mean, 0.5, 1e-9);
  const MatchedDifference& days = Find(answer, "days_to_goal").matched;
  EXPECT_NEAR(days.exposed_mean, 2 + 1.0 / 1440, 1e-5);
  EXPECT_NEAR(days.unexposed_mean, 0.25 + 2.0 / 1440, 1e-5);
}

TEST(SwitchCostTest, OnlyTheChannelsAskedForAreCompared) {
  JourneyLog log;
  log.Add("web:a phone:b => success");
  log.Add("web:a chat:b => success");
  log.Add("app:a phone:b => success");
  log.Add("app:a app:b => success");
  log.Add("web:a web:b => success");
  const SwitchCostAnswer answer = Answer(log, {.from_channels = {"web"}, .to_channels = {"phone"}});
  EXPECT_EQ(answer.switched, 1u);
  EXPECT_EQ(answer.stayed, 1u);
}

TEST(SwitchCostTest, GivesEachStageItsOwnComparison) {
  JourneyLog log;
  log.Add("web:a phone:z => lost", 3);
  log.Add("web:a web:z => success", 3);
  log.Add("web:b phone:z => success", 3);
  log.Add("web:b web:z => success", 3);
  log.SetMap("first: a; second: b");
  const SwitchCostAnswer answer = Answer(log);
  ASSERT_EQ(answer.stages.size(), 2u);
  EXPECT_EQ(answer.stages[0].stage, "first");
  EXPECT_DOUBLE_EQ(answer.stages[0].measures[0].matched.difference->value, 1);
  EXPECT_DOUBLE_EQ(answer.stages[1].measures[0].matched.difference->value, 0);
  EXPECT_DOUBLE_EQ(answer.measures[0].matched.difference->value, 0.5);
}

TEST(SwitchCostTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const SwitchCostAnswer answer = Answer(log);
  EXPECT_EQ(answer.switched + answer.stayed, 0u);
  EXPECT_TRUE(answer.measures.empty());
  EXPECT_TRUE(answer.stages.empty());
}

// Votes and first answers, the slow and plain way.
TEST(SwitchCostTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.touchpoints = 2, .contacts = true}));
    const QuestionContext& context = log.context();
    struct Plain {
      std::vector<double> nps[2], bad[2], cost[2];
    };
    std::map<std::pair<std::string, int>, Plain> strata;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      std::set<std::pair<std::string, int>> voted;
      for (std::size_t i = 1; i < view.size(); ++i) {
        if (view.channel[i - 1] == 0 || view.channel[i] == 0) continue;
        int box = 0;
        std::optional<double> nps;
        for (const auto& score : view.scores) {
          const std::size_t place = score.row - view.first_row;
          const double value = double(score.value_micros) / 1e6;
          if (score.metric == Metric::kSentiment && place < i) {
            box = value < -0.05 ? 1 : value > 0.05 ? 3 : 2;
          }
          if (score.metric == Metric::kNps && place >= i && !nps) nps = value;
        }
        const std::pair stratum(context.names.touchpoints[view.touchpoint[i - 1]], box);
        if (!voted.insert(stratum).second) continue;
        const int side = view.channel[i - 1] != view.channel[i] ? 1 : 0;
        Plain& plain = strata[stratum];
        if (nps) plain.nps[side].push_back(*nps);
        if (view.result != JourneyResult::kOpen) {
          plain.bad[side].push_back(view.result == JourneyResult::kSuccess ? 0 : 1);
        }
        double cost = 0;
        for (const auto& entry : view.costs) {
          if (entry.row - view.first_row >= i) cost += double(entry.value_micros) / 1e6;
        }
        plain.cost[side].push_back(cost);
      }
    }
    const SwitchCostAnswer answer = Answer(log);
    ASSERT_EQ(answer.strata, strata.size());
    const auto expect = [&](const char* name, auto member) {
      double matched = 0, sum = 0;
      for (const auto& [stratum, plain] : strata) {
        const auto& [stayed, switched] = plain.*member;
        if (stayed.size() < 2 || switched.size() < 2) continue;
        const auto mean = [](const std::vector<double>& values) {
          double total = 0;
          for (const double value : values) total += value;
          return total / double(values.size());
        };
        matched += double(switched.size());
        sum += double(switched.size()) * (mean(switched) - mean(stayed));
      }
      if (matched == 0) return;
      ASSERT_NEAR(Find(answer, name).matched.difference->value, sum / matched, 1e-9)
          << name << ", seed " << seed;
    };
    expect("nps", &Plain::nps);
    expect("bad_end", &Plain::bad);
    expect("cost", &Plain::cost);
  }
}

TEST(SwitchCostTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return SwitchCostCounts(context); },
                           [](const SwitchCostCounts& counts, const QuestionContext& context) {
                             return std::pair(AnswerSwitchCost(counts, context).measures,
                                              AnswerSwitchCost(counts, context).stages);
                           },
                           true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
