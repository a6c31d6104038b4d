#include "graph/questions/path_pattern.h"

#include <functional>
#include <optional>
#include <random>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

PatternStep At(std::vector<std::string> touchpoints) {
  return {.filter = {.touchpoints = std::move(touchpoints)}};
}

PathPatternAnswer Answer(JourneyLog& log, const PathPatternOptions& options) {
  EXPECT_TRUE(CheckPathPattern(options, log.context()).ok());
  PathPatternCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerPathPattern(counts);
}

// Whether one journey matches.
bool Matches(const std::string& journey, const PathPatternOptions& options) {
  JourneyLog log;
  log.Add(journey);
  log.SetMap("look: home; buy: cart pay");
  return Answer(log, options).journeys == 1;
}

TEST(PathPatternTest, StepsFollowInOrderWithAnythingBetween) {
  EXPECT_TRUE(Matches("x home y cart z", {.steps = {At({"home"}), At({"cart", "basket"})}}));
  EXPECT_FALSE(Matches("cart home", {.steps = {At({"home"}), At({"cart"})}}));
  EXPECT_FALSE(Matches("home", {.steps = {At({"home"}), At({"home"})}})) << "used once";
  EXPECT_TRUE(Matches("home home", {.steps = {At({"home"}), At({"home"})}}));
}

TEST(PathPatternTest, StepsMayHaveToFollowDirectlyOrInTime) {
  PathPatternOptions directly{.steps = {At({"a"}), At({"b"})}};
  directly.steps[0].directly = true;
  EXPECT_TRUE(Matches("a x a b", directly));
  EXPECT_FALSE(Matches("a x b", directly));
  PathPatternOptions soon{.steps = {At({"a"}), At({"b"})}};
  soon.steps[0].max_gap_ms = 3'600'000;
  EXPECT_TRUE(Matches("a +1h b", soon));
  EXPECT_TRUE(Matches("a +9h a +1m b", soon)) << "the later a will do";
  EXPECT_FALSE(Matches("a +61m b", soon));
}

TEST(PathPatternTest, WithoutSomethingInBetween) {
  PathPatternOptions options{.steps = {At({"a"}), At({"b"})}};
  options.steps[0].without = {"help"};
  EXPECT_FALSE(Matches("a help b", options));
  EXPECT_TRUE(Matches("a help a b help", options));
  EXPECT_TRUE(Matches("help a b", options));
  options.steps[0].without = {"b", "a"};
  EXPECT_TRUE(Matches("a x b", options)) << "strictly in between";
}

TEST(PathPatternTest, StepsAskForChannelsStagesOutcomesAndScores) {
  PatternStep phone;
  phone.filter.channels = {"phone"};
  EXPECT_TRUE(Matches("web:a phone:b", {.steps = {phone}}));
  EXPECT_FALSE(Matches("web:a", {.steps = {phone}}));
  PatternStep buys;
  buys.filter.stage = "buy";
  EXPECT_TRUE(Matches("home cart", {.steps = {At({"home"}), buys}}));
  EXPECT_FALSE(Matches("home shelf", {.steps = {At({"home"}), buys}}));
  PatternStep fails = At({"pay"});
  fails.outcomes = {"failed", "rejected"};
  EXPECT_TRUE(Matches("pay pay!failed", {.steps = {fails}}));
  EXPECT_FALSE(Matches("pay!purchase cart!failed", {.steps = {fails}}));
  PatternStep unhappy;
  unhappy.score = ScoreRange{.metric = Metric::kNps, .maximum_micros = 6'000'000};
  EXPECT_TRUE(Matches("pay(nps=6)", {.steps = {unhappy}}));
  EXPECT_FALSE(Matches("pay(nps=7) pay(csat=1)", {.steps = {unhappy}}));
  EXPECT_TRUE(Matches("a(nps=9) b(csat=1,nps=0) c", {.steps = {At({"a"}), unhappy, At({"c"})}}));
}

TEST(PathPatternTest, MayBeHeldAtTheEndsOfAJourney) {
  EXPECT_TRUE(Matches("a b", {.steps = {At({"a"})}, .at_start = true}));
  EXPECT_FALSE(Matches("b a", {.steps = {At({"a"})}, .at_start = true}));
  EXPECT_TRUE(Matches("a b a", {.steps = {At({"b"}), At({"a"})}, .at_end = true}));
  EXPECT_FALSE(Matches("b a c", {.steps = {At({"b"}), At({"a"})}, .at_end = true}));
}

TEST(PathPatternTest, TellsHowJourneysWithAndWithoutItEnd) {
  JourneyLog log;
  log.Add("a +10ms b +1h a +90ms b => success", 3);
  log.Add("a +20ms b => lost");
  log.Add("a +20ms b => open");
  log.Add("b a => failure", 5);
  const auto answer = Answer(log, {.steps = {At({"a"}), At({"b"})}, .max_examples = 2});
  EXPECT_EQ(answer.journeys, 5u);
  EXPECT_EQ(answer.matches, 8u);
  EXPECT_EQ(answer.share.total, 10u);
  EXPECT_EQ(answer.matched, (ResultCounts{3, 0, 1, 1}));
  EXPECT_EQ(answer.unmatched, (ResultCounts{0, 5, 0, 0}));
  EXPECT_EQ(answer.success_matched.count, 3u);
  EXPECT_EQ(answer.success_matched.total, 4u) << "without the open one";
  EXPECT_DOUBLE_EQ(answer.success_difference.value, 0.75);
  EXPECT_EQ(answer.times.mean_ms, 14) << "of first matches";
  ASSERT_EQ(answer.examples.size(), 2u);
  EXPECT_EQ(answer.examples[0].customer_hash, 0u);
  EXPECT_EQ(answer.examples[1].customer_hash, 1u);
}

// The earliest end of a match, and the latest beginning of one that ends there, by trying all.
struct Found {
  std::size_t first = 0;
  std::size_t last = 0;
};

std::optional<Found> FindByTrying(const JourneyView& journey, const QuestionContext& context,
                                  const PathPatternOptions& options) {
  const auto name = [&](std::size_t i) { return context.names.touchpoints[journey.touchpoint[i]]; };
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  std::optional<Found> best;
  std::function<void(std::size_t, std::size_t, std::size_t)> go =
      [&](std::size_t step, std::size_t first, std::size_t before) {
        if (step == options.steps.size()) {
          if (options.at_end && before + 1 != journey.size()) return;
          if (!best || before < best->last || (before == best->last && first > best->first)) {
            best = Found{first, before};
          }
          return;
        }
        for (std::size_t i = step == 0 ? 0 : before + 1; i < journey.size(); ++i) {
          if (!has(options.steps[step].filter.touchpoints, name(i))) continue;
          if (step == 0) {
            if (!options.at_start || i == 0) go(1, i, i);
            continue;
          }
          const PatternStep& from = options.steps[step - 1];
          if (from.directly && i != before + 1) continue;
          if (from.max_gap_ms && journey.time_ms[i] - journey.time_ms[before] > *from.max_gap_ms) {
            continue;
          }
          bool is_clear = true;
          for (std::size_t j = before + 1; j < i; ++j) is_clear &= !has(from.without, name(j));
          if (is_clear) go(step + 1, first, i);
        }
      };
  go(0, 0, 0);
  return best;
}

PathPatternOptions RandomPattern(std::mt19937_64& random) {
  const auto touchpoint = [&] { return std::string("t") + static_cast<char>('z' - random() % 5); };
  PathPatternOptions options;
  for (std::size_t i = 0; i < 1 + random() % 4; ++i) {
    options.steps.push_back(At({touchpoint(), touchpoint()}));
    PatternStep& step = options.steps.back();
    step.directly = random() % 4 == 0;
    if (random() % 3 == 0) step.max_gap_ms = 3'600'000;
    if (random() % 3 == 0) step.without = {touchpoint()};
  }
  options.at_start = random() % 6 == 0;
  options.at_end = random() % 6 == 0;
  return options;
}

TEST(PathPatternTest, EqualsTryingAllRowsOfRandomJourneys) {
  int matching = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.touchpoints = 5, .longest = 12}));
    std::mt19937_64 random(seed);
    const PathPatternOptions options = RandomPattern(random);
    std::uint64_t journeys = 0;
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      const auto found = FindByTrying(journey, log.context(), options);
      if (!found) continue;
      ++journeys;
      sum += journey.time_ms[found->last] - journey.time_ms[found->first];
    }
    const auto answer = Answer(log, options);
    ASSERT_EQ(answer.journeys, journeys) << seed;
    ASSERT_GE(answer.matches, journeys);
    ASSERT_EQ(answer.times.count, journeys);
    if (journeys > 0) {
      ASSERT_DOUBLE_EQ(answer.times.mean_ms, double(sum) / double(journeys)) << seed;
    }
    matching += journeys > 0;
  }
  EXPECT_GT(matching, 150) << "the test must compare something";
}

TEST(PathPatternTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return PathPatternCounts(context,
                                 {.steps = {At({"tz"}), At({"ty", "tx"})}, .max_examples = 0});
      },
      [](const PathPatternCounts& counts, const QuestionContext&) {
        return AnswerPathPattern(counts);
      });
}

TEST(PathPatternTest, WrongPatternsAreRefused) {
  JourneyLog log;
  const auto is_refused = [&](const PathPatternOptions& options) {
    return CheckPathPattern(options, log.context()).code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(is_refused({}));
  EXPECT_TRUE(is_refused({.steps = std::vector<PatternStep>(11)}));
  EXPECT_TRUE(is_refused({.steps = {{.filter = {.stage = "none"}}}}));
  EXPECT_TRUE(is_refused({.steps = {{.max_gap_ms = -1}}}));
  EXPECT_TRUE(is_refused({.steps = {{.score = ScoreRange{Metric::kNps, 2, 1}}}}));
}

}  // namespace
}  // namespace journeygraph::graph
