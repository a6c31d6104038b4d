#include "graph/questions/unusual_gaps.h"

#include <cmath>
#include <map>
#include <random>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

UnusualGapsAnswer Answer(JourneyLog& log, UnusualGapsOptions options,
                         GapProfileOptions profiling = {}, std::uint64_t max_pairs = 0) {
  GapProfile profile(log.context(), profiling);
  log.Feed(profile);
  UnusualGapCounts counts(profile, options);
  log.Feed(counts);
  return AnswerUnusualGaps(counts, log.context(), max_pairs);
}

TEST(UnusualGapsTest, AreFurtherThanZetaDeviationsFromTheMean) {
  JourneyLog log;
  for (int i = 0; i < 99; ++i) log.Add(i % 2 == 0 ? "a +90ms b" : "a +110ms b");
  log.Add("a +10s b");
  const auto answer = Answer(log, {});
  ASSERT_EQ(answer.pairs.size(), 1u);
  EXPECT_EQ(answer.pairs[0].from + answer.pairs[0].to, "ab");
  EXPECT_EQ(answer.pairs[0].longer, 1u);
  EXPECT_EQ(answer.pairs[0].shorter, 0u);
  EXPECT_EQ(answer.pairs[0].count, 100u);
  ASSERT_EQ(answer.pairs[0].examples.size(), 1u);
  EXPECT_EQ(answer.pairs[0].examples[0].customer_hash, 99u);
  EXPECT_EQ(answer.unusual, 1u);
  EXPECT_EQ(Answer(log, {.zeta = 10}).pairs.size(), 0u);
  EXPECT_EQ(Answer(log, {.zeta = 10}).usual_pairs, 1u);
}

TEST(UnusualGapsTest, EqualAPlainCountOfRandomJourneysAndReconcile) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto& names = log.context().names.touchpoints;
    std::map<std::string, std::vector<double>> gaps;
    for (std::size_t k = 0; k < log.size(); ++k) {
      const JourneyView journey = log.View(k);
      for (std::size_t i = 1; i < journey.size(); ++i) {
        gaps[names[journey.touchpoint[i - 1]] + names[journey.touchpoint[i]]].push_back(
            double(journey.time_ms[i] - journey.time_ms[i - 1]));
      }
    }
    const auto answer = Answer(log, {.zeta = 1});
    std::uint64_t unusual = 0;
    for (const UnusualGap& pair : answer.pairs) {
      const auto& values = gaps[pair.from + pair.to];
      double mean = 0, squares = 0;
      for (const double value : values) mean += value / double(values.size());
      for (const double value : values) squares += (value - mean) * (value - mean);
      const double deviation = std::sqrt(squares / double(values.size() - 1));
      ASSERT_NEAR(pair.standard_deviation_ms, deviation, deviation * 1e-9);
      std::uint64_t count = 0;
      for (const double value : values) count += std::abs(value - mean) > deviation * (1 + 1e-12);
      ASSERT_EQ(pair.shorter + pair.longer, count) << pair.from << pair.to;
      ASSERT_EQ(pair.count, values.size());
      unusual += count;
    }
    ASSERT_EQ(answer.unusual, unusual);
    ASSERT_EQ(answer.pairs.size() + answer.usual_pairs, gaps.size());
    const auto some = Answer(log, {.zeta = 1}, {}, 1);
    ASSERT_EQ(some.pairs[0].shorter + some.pairs[0].longer + some.other_gaps, unusual);
    ASSERT_EQ(some.other_pairs + 1, answer.pairs.size());
  }
}

TEST(UnusualGapsTest, DoNotDependOnTheWayIn) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::vector<std::string> texts = RandomJourneys(seed);
    const GapProfileOptions profiling{.relation = Relation::kEventuallyFollows};
    JourneyLog log = LogOf(texts);
    const UnusualGapsOptions options{.zeta = 1, .max_examples = 0};
    const auto expected = Answer(log, options, profiling);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(texts, random);
    JourneyLog shuffled = LogOf(texts);
    const auto profile = MergedParts(
        shuffled, shuffled.context(),
        [&](const QuestionContext& context) { return GapProfile(context, profiling); }, random);
    const auto counts = MergedParts(
        shuffled, shuffled.context(),
        [&](const QuestionContext&) { return UnusualGapCounts(profile, options); }, random);
    ASSERT_EQ(AnswerUnusualGaps(counts, shuffled.context(), 0), expected);
  }
}

}  // namespace
}  // namespace journeygraph::graph
