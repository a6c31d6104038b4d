#include "graph/questions/variants.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

VariantsAnswer Answer(JourneyLog& log, VariantCountsOptions counting = {},
                      const VariantsOptions& options = {}) {
  VariantCounts counts(log.context(), counting);
  log.Feed(counts);
  return AnswerVariants(counts, log.context(), options);
}

using Path = std::vector<std::string>;

std::vector<Path> Paths(const VariantsAnswer& answer) {
  std::vector<Path> paths;
  for (const Variant& variant : answer.variants) paths.push_back(variant.path);
  return paths;
}

TEST(VariantsTest, CountsEqualPathsByJourneysThenByPath) {
  JourneyLog log;
  log.Add("b a => success");
  log.Add("c => success");
  log.Add("a b => success", 2);
  log.Add("a b c => success");
  log.Add("a => success");
  const VariantsAnswer answer = Answer(log);
  EXPECT_EQ(Paths(answer),
            (std::vector<Path>{{"a", "b"}, {"a"}, {"a", "b", "c"}, {"b", "a"}, {"c"}}));
  EXPECT_EQ(answer.variants[0].journeys, 2u);
  EXPECT_DOUBLE_EQ(answer.variants[0].share, 2.0 / 6);
  EXPECT_DOUBLE_EQ(answer.variants[1].cumulative_share, 3.0 / 6);
  EXPECT_EQ(answer.variants[4].cumulative_share, 1);
  EXPECT_EQ(answer.variant_count, 5u);
  EXPECT_EQ(answer.other, OtherVariants{});
}

TEST(VariantsTest, TellsHowJourneysOfAVariantEnded) {
  JourneyLog log;
  log.Add("a => success", 3);
  log.Add("a => failure");
  log.Add("a => lost");
  log.Add("a => open", 4);
  const Variant variant = Answer(log).variants[0];
  EXPECT_EQ(variant.results, (std::array<std::uint64_t, 4>{3, 1, 1, 4}));
  EXPECT_EQ(variant.success, WilsonProportion(3, 5));
}

TEST(VariantsTest, GivesDurationsAndWhenItWasSeen) {
  JourneyLog log;
  log.Add("@2026-01-07 a +10m b +20m c => open");
  log.Add("@2026-01-06 a +10m b +30m c => open");
  log.Add("@2026-01-08 a +10m b +40m c => open");
  log.Add("@2026-01-09 a => open");
  const VariantsAnswer answer = Answer(log);
  EXPECT_EQ(answer.variants[0].duration.count, 3u);
  EXPECT_EQ(answer.variants[0].duration.mean_ms, 40 * 60'000);
  EXPECT_NEAR(answer.variants[0].duration.p50_ms, 40 * 60'000, 0.01 * 40 * 60'000);
  EXPECT_EQ(answer.variants[0].first_seen_ms, kMonday + 24 * 3'600'000);
  EXPECT_EQ(answer.variants[0].last_seen_ms, kMonday + 3 * 24 * 3'600'000);
  EXPECT_EQ(answer.variants[1].duration.count, 1u);
  EXPECT_EQ(answer.variants[1].duration.p99_ms, 0);
}

TEST(VariantsTest, PathsOfStagesHaveAnEmptyOneForTheRest) {
  JourneyLog log;
  log.Add("home elsewhere cart home => open");
  log.SetMap("discover: home; buy: cart");
  EXPECT_EQ(Paths(Answer(log, {.element = PathElement::kStage})),
            (std::vector<Path>{{"discover", "", "buy", "discover"}}));
}

TEST(VariantsTest, PathsOfStagesAreEmptyOnesWithoutAMap) {
  JourneyLog log;
  log.Add("home cart => open");
  EXPECT_EQ(Paths(Answer(log, {.element = PathElement::kStage})), (std::vector<Path>{{"", ""}}));
}

TEST(VariantsTest, PathsOfChannelsHaveAnEmptyOneForUnknown) {
  JourneyLog log;
  log.Add("web:a a phone:b => open");
  EXPECT_EQ(Paths(Answer(log, {.element = PathElement::kChannel})),
            (std::vector<Path>{{"web", "", "phone"}}));
}

TEST(VariantsTest, RepeatsCanBeCollapsed) {
  JourneyLog log;
  log.Add("a a b b a => open");
  log.Add("a b a a => open");
  log.Add("a b a b => open");
  const VariantsAnswer answer = Answer(log, {.collapse_repeats = true});
  EXPECT_EQ(Paths(answer), (std::vector<Path>{{"a", "b", "a"}, {"a", "b", "a", "b"}}));
  EXPECT_EQ(answer.variants[0].journeys, 2u);
}

TEST(VariantsTest, CustomerWithSeveralJourneysCountsOnce) {
  JourneyLog log;
  log.Add("a => open", 3);
  log.Add("b => open");
  VariantCounts counts(log.context());
  for (const std::size_t index : {0, 3, 1, 2}) {
    JourneyView journey = log.View(index);
    journey.customer_hash = index == 2 ? 8 : 0;
    counts.Add(journey);
  }
  const VariantsAnswer answer = AnswerVariants(counts, log.context());
  EXPECT_EQ(answer.variants[0].journeys, 3u);
  EXPECT_EQ(answer.variants[0].customers, 2u);
  EXPECT_EQ(answer.variants[1].customers, 1u);
}

TEST(VariantsTest, RareVariantsAreMergedIntoOther) {
  JourneyLog log;
  log.Add("a => open", 4);
  log.Add("b => open", 3);
  log.Add("c => open", 2);
  const VariantsAnswer answer = Answer(log, {}, {.max_variants = 1, .min_customers = 3});
  EXPECT_EQ(Paths(answer), (std::vector<Path>{{"a"}}));
  EXPECT_EQ(answer.other, (OtherVariants{.variants = 2, .journeys = 5}));
  EXPECT_EQ(answer.variant_count, 3u);
  EXPECT_TRUE(Answer(log, {}, {.min_customers = 5}).variants.empty());
}

TEST(VariantsTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_EQ(Answer(log), VariantsAnswer{});
}

TEST(VariantsTest, LongPathsThatDifferInOneElementAreTwo) {
  JourneyLog log;
  std::string first, second;
  for (int i = 0; i < 1000; ++i) {
    first += i % 3 == 0 ? "a " : "b ";
    second += i % 3 == 0 && i != 999 ? "a " : "b ";
  }
  log.Add(first + "=> open");
  log.Add(second + "=> open");
  EXPECT_EQ(Answer(log).variant_count, 2u);
}

// Everything again, by paths of names.
struct PlainVariant {
  std::uint64_t journeys = 0;
  std::set<std::uint64_t> customers;
  std::array<std::uint64_t, kJourneyResults> results = {};
  std::int64_t duration_ms = 0, first_ms = INT64_MAX, last_ms = INT64_MIN;
};

std::string NameAt(const JourneyView& journey, std::size_t place, PathElement element,
                   const QuestionContext& context) {
  const TouchpointId touchpoint = journey.touchpoint[place];
  if (element == PathElement::kChannel) return context.names.channels[journey.channel[place]];
  if (element == PathElement::kTouchpoint) return context.names.touchpoints[touchpoint];
  const StageIndex stage = context.stage_of_touchpoint[touchpoint];
  return stage == kNoStage ? "" : context.map->stages[stage].id;
}

std::map<Path, PlainVariant> PlainVariants(const JourneyLog& log, const QuestionContext& context,
                                           VariantCountsOptions options) {
  std::map<Path, PlainVariant> variants;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const JourneyView journey = log.View(i);
    Path path;
    for (std::size_t k = 0; k < journey.size(); ++k) {
      const std::string name = NameAt(journey, k, options.element, context);
      if (!options.collapse_repeats || path.empty() || path.back() != name) path.push_back(name);
    }
    PlainVariant& variant = variants[path];
    ++variant.journeys;
    variant.customers.insert(journey.customer_hash);
    ++variant.results[static_cast<std::size_t>(journey.result)];
    variant.duration_ms += journey.time_ms.back() - journey.time_ms.front();
    variant.first_ms = std::min(variant.first_ms, journey.time_ms.front());
    variant.last_ms = std::max(variant.last_ms, journey.time_ms.front());
  }
  return variants;
}

TEST(VariantsTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    JourneyLog log =
        LogOf(RandomJourneys(seed, {.journeys = 300, .touchpoints = 3, .longest = 4}), true);
    const VariantCountsOptions counting{.element = static_cast<PathElement>(seed % 3),
                                        .collapse_repeats = seed % 2 == 0};
    const VariantsOptions options{.max_variants = seed % 5 == 0 ? 10u : 10'000u,
                                  .min_customers = 1 + seed % 4};
    const VariantsAnswer answer = Answer(log, counting, options);
    const auto plain = PlainVariants(log, log.context(), counting);
    std::vector<std::pair<std::int64_t, Path>> expected;
    for (const auto& [path, variant] : plain) {
      if (variant.customers.size() < options.min_customers) continue;
      expected.emplace_back(-static_cast<std::int64_t>(variant.journeys), path);
    }
    std::ranges::sort(expected);
    if (expected.size() > options.max_variants) expected.resize(options.max_variants);
    ASSERT_EQ(answer.variant_count, plain.size());
    ASSERT_EQ(answer.variants.size(), expected.size());
    std::uint64_t shown = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Variant& row = answer.variants[i];
      const PlainVariant& variant = plain.at(row.path);
      ASSERT_EQ(row.path, expected[i].second);
      ASSERT_EQ(row.journeys, variant.journeys);
      ASSERT_EQ(row.customers, variant.customers.size());
      ASSERT_EQ(row.results, variant.results);
      ASSERT_EQ(row.duration.count, variant.journeys);
      ASSERT_DOUBLE_EQ(row.duration.mean_ms, double(variant.duration_ms) / double(row.journeys));
      ASSERT_EQ(row.first_seen_ms, variant.first_ms);
      ASSERT_EQ(row.last_seen_ms, variant.last_ms);
      shown += row.journeys;
    }
    ASSERT_EQ(answer.other.journeys + shown, log.size());
    ASSERT_EQ(answer.other.variants + answer.variants.size(), answer.variant_count);
  }
}

TEST(VariantsTest, DoesNotDependOnTheWayIn) {
  for (const PathElement element :
       {PathElement::kTouchpoint, PathElement::kStage, PathElement::kChannel}) {
    ExpectIndependentOfWayIn(
        [=](const QuestionContext& context) {
          return VariantCounts(context, {.element = element, .collapse_repeats = true});
        },
        [](const VariantCounts& counts, const QuestionContext& context) {
          return AnswerVariants(counts, context, {.max_variants = 7});
        },
        true);
  }
}

}  // namespace
}  // namespace journeygraph::graph
