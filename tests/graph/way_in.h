// Checks that an answer does not depend on how journeys came in: in which order (and so which ids
// names got), and to how many accumulators that were merged in which order.
//
//   ExpectIndependentOfWayIn(
//       [](const QuestionContext& context) { return ChannelSwitchCounts(context); },
//       [](const auto& counts, const auto& context) {
//         return AnswerChannelSwitches(counts, context);
//       });
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"

namespace journeygraph::graph {

inline constexpr char kMapOfRandomJourneys[] = "first: tz ty tx; second: tw; empty: nothing";

inline JourneyLog LogOf(const std::vector<std::string>& texts, bool with_map = false) {
  JourneyLog log;
  for (const std::string& text : texts) log.Add(text);
  if (with_map) log.SetMap(kMapOfRandomJourneys);
  return log;
}

template <typename Make>
auto MergedParts(const JourneyLog& log, const QuestionContext& context, Make make,
                 std::mt19937_64& random) {
  auto prototype = make(context);
  std::vector<decltype(prototype)> parts(1 + random() % 5, prototype);
  for (std::size_t i = 0; i < log.size(); ++i) parts[random() % parts.size()].Add(log.View(i));
  std::ranges::shuffle(parts, random);
  for (auto& part : parts) prototype.Merge(std::move(part));
  return prototype;
}

template <typename Make, typename AnswerOf>
void ExpectIndependentOfWayIn(Make make, AnswerOf answer_of, bool with_map = false,
                              RandomJourneysOptions options = {}) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<std::string> texts = RandomJourneys(seed, options);
    JourneyLog log = LogOf(texts, with_map);
    auto whole = make(log.context());
    log.Feed(whole);
    const auto expected = answer_of(whole, log.context());

    std::mt19937_64 random(seed);
    const auto merged = MergedParts(log, log.context(), make, random);
    ASSERT_TRUE(answer_of(merged, log.context()) == expected) << "split, seed " << seed;

    std::ranges::shuffle(texts, random);
    JourneyLog shuffled = LogOf(texts, with_map);
    const auto reordered = MergedParts(shuffled, shuffled.context(), make, random);
    ASSERT_TRUE(answer_of(reordered, shuffled.context()) == expected) << "order, seed " << seed;
  }
}

}  // namespace journeygraph::graph
