#include "graph/questions/attribution.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

AttributionAnswer Answer(JourneyLog& log, const AttributionOptions& options = {}) {
  AttributionCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerAttribution(counts, log.context());
}

double Credit(const AttributionAnswer& answer, AttributionModel model, const std::string& name) {
  for (const AttributionRow& row : answer.rows) {
    if (row.element == name) return row.credits[PlaceOf(model)].conversions;
  }
  return 0;
}

// The journeys of definitions 3.1.
TEST(AttributionTest, VectorsOfTheDefinitions) {
  JourneyLog log;
  log.Add("g => success", 2);
  log.Add("m => success");
  log.Add("g m => success");
  log.Add("g => lost");
  const AttributionAnswer answer = Answer(log, {.markov_order = 1});
  EXPECT_NEAR(Credit(answer, AttributionModel::kMarkov, "g"), 2.4, 1e-8);
  EXPECT_NEAR(Credit(answer, AttributionModel::kMarkov, "m"), 1.6, 1e-8);
  EXPECT_DOUBLE_EQ(Credit(answer, AttributionModel::kShapley, "g"), 2.5);
  EXPECT_DOUBLE_EQ(Credit(answer, AttributionModel::kShapley, "m"), 1.5);
  EXPECT_EQ(answer.success, WilsonProportion(4, 5));
  EXPECT_NEAR(answer.rows[0].removal_effect, 0.75, 1e-12);
  EXPECT_NEAR(answer.rows[1].removal_effect, 0.5, 1e-12);
}

// mta_* of ../shared/data/hand_examples (eeghor/mta, MIT).
TEST(AttributionTest, HeuristicsOfTheHandExample) {
  JourneyLog log;
  const auto add = [&log](const char* path, int conversions, int others) {
    log.Add(std::string(path) + " => success", conversions);
    log.Add(std::string(path) + " => lost", others);
  };
  add("direct", 2, 1);
  add("search email", 3, 2);
  add("search social email", 5, 4);
  const AttributionAnswer answer = Answer(log);
  using Model = AttributionModel;
  EXPECT_DOUBLE_EQ(Credit(answer, Model::kFirst, "direct"), 2);
  EXPECT_DOUBLE_EQ(Credit(answer, Model::kFirst, "search"), 8);
  EXPECT_DOUBLE_EQ(Credit(answer, Model::kLast, "email"), 8);
  EXPECT_NEAR(Credit(answer, Model::kLinear, "search"), 19.0 / 6, 1e-7);
  EXPECT_NEAR(Credit(answer, Model::kLinear, "email"), 19.0 / 6, 1e-7);
  EXPECT_NEAR(Credit(answer, Model::kLinear, "social"), 5.0 / 3, 1e-7);
  EXPECT_NEAR(Credit(answer, Model::kPosition, "search"), 3.5, 1e-7);
  EXPECT_NEAR(Credit(answer, Model::kPosition, "email"), 3.5, 1e-7);
  EXPECT_NEAR(Credit(answer, Model::kPosition, "social"), 1, 1e-7);
}

TEST(AttributionTest, RepeatsShareLinearCreditButNotShapley) {
  JourneyLog log;
  log.Add("a a b => success", 6);
  const AttributionAnswer answer = Answer(log);
  EXPECT_NEAR(Credit(answer, AttributionModel::kLinear, "a"), 4, 1e-7);
  EXPECT_NEAR(Credit(answer, AttributionModel::kLinear, "b"), 2, 1e-7);
  EXPECT_DOUBLE_EQ(Credit(answer, AttributionModel::kShapley, "a"), 3);
}

TEST(AttributionTest, ShapleyOfTheHandExamples) {
  JourneyLog mixed;
  mixed.Add("a => success", 4);
  mixed.Add("a b => success", 6);
  EXPECT_DOUBLE_EQ(Credit(Answer(mixed), AttributionModel::kShapley, "a"), 7);
  EXPECT_DOUBLE_EQ(Credit(Answer(mixed), AttributionModel::kShapley, "b"), 3);
  JourneyLog four;
  four.Add("a b c d => success", 10);
  EXPECT_DOUBLE_EQ(Credit(Answer(four), AttributionModel::kShapley, "c"), 2.5);
}

TEST(AttributionTest, MarkovOfTheHandExample) {
  JourneyLog log;
  log.Add("a b => success", 3);
  log.Add("a b => lost");
  log.Add("a c => success");
  log.Add("a c => lost");
  const AttributionAnswer answer = Answer(log, {.markov_order = 1});
  EXPECT_NEAR(Credit(answer, AttributionModel::kMarkov, "a"), 2, 1e-8);
  EXPECT_NEAR(Credit(answer, AttributionModel::kMarkov, "b"), 1.5, 1e-8);
  EXPECT_NEAR(Credit(answer, AttributionModel::kMarkov, "c"), 0.5, 1e-8);
}

TEST(AttributionTest, CreditHalvesWithTheHalfLife) {
  JourneyLog log;
  log.Add("a +2d b +1d c => success");
  const AttributionAnswer answer = Answer(log, {.half_life_ms = kMsPerDay});
  EXPECT_NEAR(Credit(answer, AttributionModel::kTimeDecay, "c"), 8.0 / 13, 1e-8);
  EXPECT_NEAR(Credit(answer, AttributionModel::kTimeDecay, "b"), 4.0 / 13, 1e-8);
  EXPECT_NEAR(Credit(answer, AttributionModel::kTimeDecay, "a"), 1.0 / 13, 1e-8);
}

TEST(AttributionTest, WhatComesAfterTheDecidingOutcomeEarnsNothing) {
  JourneyLog log;
  log.Add("ad shop!purchase parcel => success");
  AttributionAnswer answer = Answer(log);
  EXPECT_EQ(Credit(answer, AttributionModel::kLast, "shop"), 1);
  EXPECT_EQ(Credit(answer, AttributionModel::kLinear, "parcel"), 0);
  answer = Answer(log, {.before_outcome = true});
  EXPECT_EQ(Credit(answer, AttributionModel::kLast, "ad"), 1);
  EXPECT_EQ(answer.direct_conversions, 0u);
}

TEST(AttributionTest, ConversionsWithoutATouchAreDirect) {
  JourneyLog log;
  log.Add("shop!purchase$5 => success", 3);
  log.Add("ad shop!purchase$7 => success");
  const AttributionAnswer answer = Answer(log, {.before_outcome = true});
  EXPECT_EQ(answer.direct_conversions, 3u);
  EXPECT_DOUBLE_EQ(answer.direct_value, 15);
  EXPECT_DOUBLE_EQ(answer.value, 22);
  EXPECT_EQ(Credit(answer, AttributionModel::kMarkov, "ad"), 1);
}

TEST(AttributionTest, ChannelsAndStagesEarnCreditToo) {
  JourneyLog log;
  log.Add("web:home phone:help => success");
  log.Add("web:home => lost");
  log.SetMap("discover: home");
  EXPECT_DOUBLE_EQ(
      Credit(Answer(log, {.element = PathElement::kChannel}), AttributionModel::kLinear, "phone"),
      0.5);
  EXPECT_DOUBLE_EQ(
      Credit(Answer(log, {.element = PathElement::kStage}), AttributionModel::kLast, ""), 1);
  EXPECT_DOUBLE_EQ(
      Credit(Answer(log, {.element = PathElement::kStage}), AttributionModel::kFirst, "discover"),
      1);
}

TEST(AttributionTest, EmptyAndHopelessLogsHaveAnAnswer) {
  JourneyLog empty;
  EXPECT_TRUE(Answer(empty).rows.empty());
  JourneyLog hopeless;
  hopeless.Add("a b => lost", 3);
  hopeless.Add("a => open");
  const AttributionAnswer answer = Answer(hopeless);
  EXPECT_EQ(answer.success, WilsonProportion(0, 3));
  EXPECT_EQ(Credit(answer, AttributionModel::kMarkov, "a"), 0);
}

TEST(AttributionTest, HigherOrdersSeeWhatOrderOneCannot) {
  // b converts only behind a; order 1 takes all visits of b to be alike.
  JourneyLog log;
  log.Add("a b => success", 100);
  log.Add("c b => lost", 100);
  const AttributionAnswer answer = Answer(log);
  EXPECT_GE(answer.markov_order, 2u);
  EXPECT_EQ(answer.orders.size(), 3u);
  for (const AttributionRow& row : answer.rows) {
    EXPECT_NEAR(row.removal_effect, row.element == "c" ? 0 : 1, 1e-9) << row.element;
  }
  EXPECT_GT(answer.held_out_steps, 0u);
}

TEST(AttributionTest, CreditsAddUpToTheConversionsExactly) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.journeys = 150}), true);
    const AttributionOptions options{.element = static_cast<PathElement>(seed % 3),
                                     .before_outcome = seed % 2 == 0,
                                     .markov_order = seed % 4,
                                     .max_rows = seed % 5 == 0 ? 1u : 100u};
    const AttributionAnswer answer = Answer(log, options);
    const double expected = static_cast<double>(answer.success.count - answer.direct_conversions);
    for (std::size_t model = 0; model < kAttributionModels; ++model) {
      double conversions = answer.other.credits[model].conversions;
      double value = answer.other.credits[model].value;
      for (const AttributionRow& row : answer.rows) {
        conversions += row.credits[model].conversions;
        value += row.credits[model].value;
      }
      ASSERT_EQ(conversions, expected) << "model " << model + 1 << ", seed " << seed;
      ASSERT_NEAR(value, answer.value - answer.direct_value, 1e-6);
    }
  }
}

// v(S) = conversions of journeys whose touchpoints are all in S; the average of what a touchpoint
// adds over all orders of joining.
TEST(AttributionTest, ShapleyEqualsTheAverageOverAllOrders) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.touchpoints = 4, .longest = 4}));
    const AttributionAnswer answer = Answer(log);
    std::map<std::string, int> bit;
    std::map<int, double> conversions;  // by set
    for (std::size_t i = 0; i < log.size(); ++i) {
      const JourneyView journey = log.View(i);
      if (journey.result != JourneyResult::kSuccess) continue;
      // Up to the last outcome that is good.
      std::size_t end = journey.size();
      for (std::size_t o = journey.outcomes.size(); o-- > 0;) {
        if (log.context().outcome_class[journey.outcomes[o].outcome] != OutcomeClass::kSuccess) {
          break;
        }
        end = journey.outcomes[o].row - journey.first_row + 1;
        break;
      }
      int set = 0;
      for (std::size_t place = 0; place < end; ++place) {
        const auto& name = log.context().names.touchpoints[journey.touchpoint[place]];
        set |= 1 << bit.emplace(name, static_cast<int>(bit.size())).first->second;
      }
      conversions[set] += 1;
    }
    const auto worth = [&](int set) {
      double sum = 0;
      for (const auto& [own, count] : conversions) sum += (own & ~set) == 0 ? count : 0;
      return sum;
    };
    std::vector<int> order;
    for (int i = 0; i < static_cast<int>(bit.size()); ++i) order.push_back(i);
    std::vector<double> added(bit.size(), 0);
    double orders = 0;
    do {
      int set = 0;
      for (const int joins : order) {
        added[static_cast<std::size_t>(joins)] += worth(set | 1 << joins) - worth(set);
        set |= 1 << joins;
      }
      ++orders;
    } while (std::ranges::next_permutation(order).found);
    for (const auto& [name, place] : bit) {
      ASSERT_NEAR(Credit(answer, AttributionModel::kShapley, name),
                  added[static_cast<std::size_t>(place)] / orders, 1e-6);
    }
  }
}

TEST(AttributionTest, DoesNotDependOnHowTheWorkWasSplit) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const AttributionAnswer expected = Answer(log);
    std::mt19937_64 random(seed);
    const AttributionCounts merged = MergedParts(
        log, log.context(), [](const auto& context) { return AttributionCounts(context); }, random);
    ASSERT_TRUE(AnswerAttribution(merged, log.context()) == expected);
  }
}

// Who is held out depends on the customer, which a shuffled log renumbers: so the order is given,
// and what is left of holding out is cleared.
TEST(AttributionTest, DoesNotDependOnTheOrderOfArrival) {
  for (const std::size_t order : {1u, 2u, 3u}) {
    ExpectIndependentOfWayIn(
        [order](const QuestionContext& context) {
          return AttributionCounts(context, {.markov_order = order, .max_rows = 4});
        },
        [](const AttributionCounts& counts, const QuestionContext& context) {
          AttributionAnswer answer = AnswerAttribution(counts, context);
          answer.held_out_steps = 0;
          for (MarkovOrder& known : answer.orders) known.log_loss = 0;
          return answer;
        });
  }
}

}  // namespace
}  // namespace journeygraph::graph
