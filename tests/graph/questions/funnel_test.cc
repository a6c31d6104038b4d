#include "graph/questions/funnel.h"

#include <algorithm>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "graph/measure/period.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

// A step for each word; "a|b" is one step at either.
std::vector<FunnelStep> Steps(std::string_view text) {
  std::vector<FunnelStep> steps;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    FunnelStep step;
    std::istringstream names(word);
    for (std::string name; std::getline(names, name, '|');) step.touchpoints.push_back(name);
    steps.push_back(step);
  }
  return steps;
}

FunnelAnswer Answer(JourneyLog& log, const FunnelOptions& options) {
  EXPECT_TRUE(CheckFunnel(options, log.context()).ok()) << CheckFunnel(options, log.context());
  FunnelCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerFunnel(counts, log.context());
}

using Counts = std::vector<std::uint64_t>;

template <typename Member>
Counts Of(const FunnelAnswer& answer, Member member) {
  Counts counts;
  for (const FunnelStepResult& step : answer.steps) counts.push_back(step.*member);
  return counts;
}

Counts Reached(JourneyLog& log, const FunnelOptions& options) {
  return Of(Answer(log, options), &FunnelStepResult::reached);
}

// rete_five_paths and rete_funnel_* of ../shared/data/hand_examples (retentioneering-tools,
// Apache-2.0).
TEST(FunnelTest, FivePathsReachTheirSteps) {
  JourneyLog log;
  log.Add("home catalog cart purchase => success", 2);
  log.Add("home catalog catalog cart => open");
  log.Add("home search cart => open");
  log.Add("home search search => open");
  const FunnelAnswer answer = Answer(log, {.steps = Steps("home cart purchase")});
  EXPECT_EQ(Of(answer, &FunnelStepResult::reached), (Counts{5, 4, 2}));
  EXPECT_EQ(answer.steps[1].of_all, WilsonProportion(4, 5));
  EXPECT_EQ(answer.steps[2].of_first, WilsonProportion(2, 5));
}

TEST(FunnelTest, BasicExample) {
  JourneyLog log;
  log.Add("A B C => lost");
  log.Add("A B => lost");
  log.Add("A => lost");
  log.Add("B => lost");
  const FunnelAnswer answer = Answer(log, {.steps = Steps("A B C")});
  EXPECT_EQ(Of(answer, &FunnelStepResult::reached), (Counts{3, 2, 1}));
  EXPECT_EQ(answer.steps[0].of_all, WilsonProportion(3, 4));
  EXPECT_FALSE(answer.steps[0].of_previous.has_value());
  EXPECT_EQ(answer.steps[1].of_previous, WilsonProportion(2, 3));
  EXPECT_EQ(answer.steps[2].of_previous, WilsonProportion(1, 2));
}

TEST(FunnelTest, OrderExample) {
  JourneyLog log;
  log.Add("C B A => lost");
  log.Add("A B C => lost");
  EXPECT_EQ(Reached(log, {.steps = Steps("A B C")}), (Counts{2, 1, 1}));
}

TEST(FunnelTest, MonotonicExample) {
  JourneyLog log;
  log.Add("B A C => lost");
  EXPECT_EQ(Reached(log, {.steps = Steps("A B C")}), (Counts{1, 0, 0}));
}

TEST(FunnelTest, ZeroStepExample) {
  JourneyLog log;
  log.Add("A => lost", 2);
  log.Add("C => lost");
  log.Add("B => lost");
  const FunnelAnswer answer = Answer(log, {.steps = Steps("A B C")});
  EXPECT_EQ(Of(answer, &FunnelStepResult::reached), (Counts{2, 0, 0}));
  EXPECT_EQ(answer.steps[0].of_all, WilsonProportion(2, 4));
  EXPECT_EQ(answer.steps[1].of_previous, WilsonProportion(0, 2));
  EXPECT_FALSE(answer.steps[2].of_previous->value.has_value());
}

TEST(FunnelTest, UsesTheStagesOfTheMapWithoutSteps) {
  JourneyLog log;
  log.Add("home search cart => lost");
  log.Add("cart home => lost");
  log.Add("home elsewhere => lost");
  log.SetMap("discover: home search; buy: cart");
  const FunnelAnswer answer = Answer(log, {});
  ASSERT_EQ(answer.steps.size(), 2u);
  EXPECT_EQ(answer.steps[0].label, "discover");
  EXPECT_EQ(answer.steps[1].label, "buy");
  EXPECT_EQ(Of(answer, &FunnelStepResult::reached), (Counts{3, 1}));
}

TEST(FunnelTest, StepMeetsTouchpointChannelAndStageTogether) {
  JourneyLog log;
  log.Add("web:home phone:home => lost");
  log.Add("web:search => lost");
  log.Add("phone:search => lost");
  log.SetMap("discover: home");
  EXPECT_EQ(Reached(log, {.steps = {{.channels = {"phone"}}}}), (Counts{2}));
  EXPECT_EQ(Reached(log, {.steps = {{.channels = {"phone"}, .stage = "discover"}}}), (Counts{1}));
  EXPECT_EQ(Reached(log, {.steps = {{.touchpoints = {"home", "search"}, .channels = {"web"}}}}),
            (Counts{2}));
  EXPECT_EQ(Reached(log, {.steps = {{.touchpoints = {"search"}, .stage = "discover"}}}),
            (Counts{0}));
  EXPECT_EQ(Reached(log, {.steps = {{}, {}}}), (Counts{3, 1}));
}

TEST(FunnelTest, NamesStepsByStageTouchpointsOrChannels) {
  JourneyLog log;
  log.Add("web:home => lost");
  log.SetMap("discover: home");
  const FunnelAnswer answer = Answer(log, {.steps = {{.label = "own", .stage = "discover"},
                                                     {.touchpoints = {"x"}, .stage = "discover"},
                                                     {.touchpoints = {"a", "b"}},
                                                     {.channels = {"web"}},
                                                     {}}});
  std::vector<std::string> labels;
  for (const FunnelStepResult& step : answer.steps) labels.push_back(step.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"own", "discover", "a|b", "web", "any interaction"}));
}

TEST(FunnelTest, InteractionIsUsedOnceInAWay) {
  JourneyLog log;
  log.Add("a => lost");
  log.Add("a a => lost");
  EXPECT_EQ(Reached(log, {.steps = Steps("a a")}), (Counts{2, 1}));
  EXPECT_EQ(Reached(log, {.steps = Steps("a a"), .window_ms = kMinuteMs}), (Counts{2, 1}));
}

TEST(FunnelTest, StrictOrderNeedsDirectNeighbours) {
  JourneyLog log;
  log.Add("a b c => lost");
  log.Add("a x b c => lost");
  log.Add("a x a b x c => lost");
  EXPECT_EQ(Reached(log, {.steps = Steps("a b c"), .order = FunnelOrder::kStrict}),
            (Counts{3, 2, 1}));
}

TEST(FunnelTest, AnyOrderCountsStepsMetWithinTheWindowOfTheFirst) {
  JourneyLog log;
  log.Add("c b a => lost");
  log.Add("b +2h c a => lost");
  const FunnelOptions question{.steps = Steps("a b c"), .order = FunnelOrder::kAny};
  EXPECT_EQ(Reached(log, question), (Counts{2, 2, 2}));
  FunnelOptions within_an_hour = question;
  within_an_hour.window_ms = 60 * kMinuteMs;
  const FunnelAnswer answer = Answer(log, within_an_hour);
  EXPECT_EQ(Of(answer, &FunnelStepResult::reached), (Counts{2, 1, 1}));
  EXPECT_FALSE(answer.steps[1].time_from_previous.has_value());
}

TEST(FunnelTest, WindowIsBetweenOneStepAndTheNext) {
  JourneyLog log;
  log.Add("a +10m b +10m c => lost");
  log.Add("a +11m b => lost");
  log.Add("a +11m a +10m b +11m b +10m c => lost");
  EXPECT_EQ(Reached(log, {.steps = Steps("a b c"), .window_ms = 10 * kMinuteMs}),
            (Counts{3, 2, 1}));
}

TEST(FunnelTest, EarliestNextIsNotTakenWhereAnExclusionWouldEndIt) {
  JourneyLog log;
  log.Add("a b x b c => lost");
  const std::vector<FunnelExclusion> after_b = {{.after_step = 2, .touchpoints = {"x"}}};
  EXPECT_EQ(Reached(log, {.steps = Steps("a b c"), .exclusions = after_b}), (Counts{1, 1, 1}));
  const std::vector<FunnelExclusion> anywhere = {{.touchpoints = {"x"}}};
  EXPECT_EQ(Reached(log, {.steps = Steps("a b c"), .exclusions = anywhere}), (Counts{1, 1, 0}));
}

TEST(FunnelTest, ExclusionComesBeforeTheStep) {
  JourneyLog log;
  log.Add("a b => lost");
  log.Add("a a => lost");
  const std::vector<FunnelExclusion> b = {{.touchpoints = {"b"}}};
  EXPECT_EQ(Reached(log, {.steps = Steps("a b"), .exclusions = b}), (Counts{2, 0}));
  const std::vector<FunnelExclusion> a = {{.touchpoints = {"a"}}};
  EXPECT_EQ(Reached(log, {.steps = Steps("a b"), .exclusions = a}), (Counts{2, 1}));
  EXPECT_EQ(Reached(log, {.steps = Steps("a a"), .exclusions = a}), (Counts{2, 0}));
}

TEST(FunnelTest, OpenJourneyIsPendingUntilTheWindowHasElapsed) {
  JourneyLog log;
  log.Add("@2026-01-05 a x => open");
  log.Add("@2026-01-05 a x => lost");
  log.Add("@2026-01-07 a => open");
  log.Add("@2026-01-08 z => open");  // the watermark
  const FunnelAnswer without = Answer(log, {.steps = Steps("a b")});
  EXPECT_EQ(without.steps[0].pending, 2u);
  EXPECT_EQ(without.steps[0].dropped, 1u);
  const FunnelAnswer within = Answer(log, {.steps = Steps("a b"), .window_ms = kMsPerDay});
  EXPECT_EQ(within.steps[0].pending, 1u);
  EXPECT_EQ(within.steps[0].dropped, 2u);
}

TEST(FunnelTest, EndedAttemptIsDropped) {
  JourneyLog log;
  log.Add("a x => open");
  const std::vector<FunnelExclusion> x = {{.touchpoints = {"x"}}};
  EXPECT_EQ(Answer(log, {.steps = Steps("a b"), .exclusions = x}).steps[0].dropped, 1u);
  EXPECT_EQ(Answer(log, {.steps = Steps("a b"), .order = FunnelOrder::kStrict}).steps[0].dropped,
            1u);
  EXPECT_EQ(Answer(log, {.steps = Steps("x b"), .order = FunnelOrder::kStrict}).steps[0].pending,
            1u);
}

TEST(FunnelTest, TellsWhereDroppedJourneysWentInstead) {
  JourneyLog log;
  log.Add("a x b => lost", 3);
  log.Add("a y y => lost", 2);
  log.Add("a z => lost", 2);
  log.Add("a => lost");
  log.Add("a q => open");
  const FunnelAnswer answer = Answer(log, {.steps = Steps("a c"), .max_instead = 3});
  const std::vector<FunnelInstead> expected = {{"x", 3}, {"y", 2}, {"z", 2}};
  EXPECT_EQ(answer.steps[0].instead, expected);
  EXPECT_EQ(answer.steps[0].instead_other, 1u);
  EXPECT_EQ(answer.steps[0].dropped, 8u);
  EXPECT_EQ(answer.steps[0].pending, 1u);
  EXPECT_EQ(Answer(log, {.steps = Steps("a c")}).steps[0].instead[3], (FunnelInstead{"", 1}));
}

TEST(FunnelTest, TimeIsThatOfTheEarliestWay) {
  JourneyLog log;
  log.Add("a +1m a +2m b +4m b => lost");
  EXPECT_EQ(Answer(log, {.steps = Steps("a b")}).steps[1].time_from_previous->mean_ms,
            3 * kMinuteMs);
  // The first a is too long ago for the first b.
  EXPECT_EQ(Answer(log, {.steps = Steps("a b"), .window_ms = 2 * kMinuteMs})
                .steps[1]
                .time_from_previous->mean_ms,
            2 * kMinuteMs);
}

TEST(FunnelTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const FunnelAnswer answer = Answer(log, {.steps = Steps("a b")});
  ASSERT_EQ(answer.steps.size(), 2u);
  EXPECT_EQ(answer.steps[0].reached, 0u);
  EXPECT_FALSE(answer.steps[0].of_all.value.has_value());
}

TEST(FunnelTest, ReturnsInvalidArgumentIfOptionsAreWrong) {
  JourneyLog log;
  log.Add("home => open");
  const auto is_refused = [&log](const FunnelOptions& options) {
    FunnelCounts counts(log.context(), options);  // does no harm
    log.Feed(counts);
    AnswerFunnel(counts, log.context());
    return absl::IsInvalidArgument(CheckFunnel(options, log.context()));
  };
  EXPECT_TRUE(is_refused({}));
  EXPECT_TRUE(is_refused({.steps = {{.stage = "nowhere"}}}));
  log.SetMap("discover: home");
  EXPECT_FALSE(is_refused({}));
  EXPECT_TRUE(is_refused({.steps = {{.stage = "nowhere"}}}));
  EXPECT_FALSE(is_refused({.steps = std::vector<FunnelStep>(20)}));
  EXPECT_TRUE(is_refused({.steps = std::vector<FunnelStep>(40)}));
  EXPECT_TRUE(is_refused({.steps = Steps("a b"), .window_ms = -1}));
  const std::vector<FunnelExclusion> late = {{.after_step = 2, .touchpoints = {"home"}}};
  EXPECT_TRUE(is_refused({.steps = Steps("a b"), .exclusions = late}));
  EXPECT_FALSE(is_refused({.steps = Steps("a b c"), .exclusions = late}));
}

TEST(FunnelTest, TwentyStepsCanAllBeReached) {
  JourneyLog log;
  log.Add("a a a a a a a a a a a a a a a a a a a a => success");
  FunnelOptions question{.steps = std::vector<FunnelStep>(20)};
  EXPECT_EQ(Reached(log, question), Counts(20, 1));
  question.window_ms = kMinuteMs;
  EXPECT_EQ(Reached(log, question), Counts(20, 1));
}

// All ways through one journey, one by one.
class AllWays {
 public:
  AllWays(const JourneyView& journey, const QuestionContext& context, const FunnelOptions& options)
      : journey_(journey), context_(context), options_(options) {
    if (options.order == FunnelOrder::kAny) {
      FindSets();
    } else {
      for (std::size_t i = 0; i < journey.size(); ++i) {
        if (Meets(0, i)) Follow(0, i, i);
      }
    }
  }

  std::size_t depth = 0;
  std::size_t last_place = 0;              // first place of the deepest step
  std::vector<std::size_t> first, before;  // by step
  bool alive = false;                      // some way to the deepest step may go on

 private:
  bool Meets(std::size_t step, std::size_t place) const {
    const FunnelStep& s = options_.steps[step];
    const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
      return names.empty() || std::ranges::find(names, name) != names.end();
    };
    const StageIndex stage = context_.stage_of_touchpoint[journey_.touchpoint[place]];
    return holds(s.touchpoints, context_.names.touchpoints[journey_.touchpoint[place]]) &&
           holds(s.channels, context_.names.channels[journey_.channel[place]]) &&
           (s.stage.empty() || (stage != kNoStage && context_.map->stages[stage].id == s.stage));
  }

  // Whether something after `from` and up to `to` ends what has come to `step`.
  bool IsEnded(std::size_t step, std::size_t from, std::size_t to) const {
    for (std::size_t i = from + 1; i <= to; ++i) {
      const std::string& name = context_.names.touchpoints[journey_.touchpoint[i]];
      for (const FunnelExclusion& exclusion : options_.exclusions) {
        const bool applies = exclusion.after_step == 0 || exclusion.after_step == step + 1 ||
                             options_.order == FunnelOrder::kAny;
        if (applies &&
            std::ranges::find(exclusion.touchpoints, name) != exclusion.touchpoints.end())
          return true;
      }
    }
    return false;
  }

  bool InWindow(std::int64_t from_ms, std::int64_t to_ms) const {
    return !options_.window_ms || to_ms - from_ms <= *options_.window_ms;
  }

  void Reach(std::size_t step, std::size_t place, std::size_t previous, bool goes_on) {
    if (step + 1 > depth) {
      depth = step + 1;
      first.push_back(place);
      before.push_back(previous);
      alive = false;
    }
    if (place < first[step]) {
      first[step] = place;
      before[step] = previous;
    }
    if (place == first[step]) before[step] = std::min(before[step], previous);
    if (step + 1 == depth) alive |= goes_on;
    last_place = first[depth - 1];
  }

  void Follow(std::size_t step, std::size_t place, std::size_t previous) {
    const std::size_t end = journey_.size() - 1;
    Reach(step, place, previous,
          !IsEnded(step, place, end) && InWindow(journey_.time_ms[place], *context_.watermark_ms) &&
              (options_.order != FunnelOrder::kStrict || place == end));
    if (step + 1 == options_.steps.size()) return;
    for (std::size_t i = place + 1; i <= end; ++i) {
      if (options_.order == FunnelOrder::kStrict && i > place + 1) return;
      if (Meets(step + 1, i) && !IsEnded(step, place, i) &&
          InWindow(journey_.time_ms[place], journey_.time_ms[i])) {
        Follow(step + 1, i, place);
      }
    }
  }

  // Steps from the first on that are met between two places.
  std::size_t MetBetween(std::size_t from, std::size_t to) const {
    std::size_t steps = 0;
    for (; steps < options_.steps.size(); ++steps) {
      bool is_met = false;
      for (std::size_t i = from; i <= to; ++i) is_met |= Meets(steps, i);
      if (!is_met) break;
    }
    return steps;
  }

  void FindSets() {
    const std::size_t end = journey_.size() - 1;
    for (std::size_t to = 0; to <= end; ++to) {
      for (std::size_t from = 0; from <= to; ++from) {
        if (IsEnded(0, from, to) || !InWindow(journey_.time_ms[from], journey_.time_ms[to])) {
          continue;
        }
        if (MetBetween(from, to) <= depth) continue;
        depth = MetBetween(from, to);
        last_place = to;
      }
    }
    for (std::size_t from = 0; from <= end; ++from) {
      alive |= !IsEnded(0, from, end) && MetBetween(from, end) >= depth &&
               InWindow(journey_.time_ms[from], *context_.watermark_ms);
    }
  }

  const JourneyView& journey_;
  const QuestionContext& context_;
  const FunnelOptions& options_;
};

class RandomQuestions {
 public:
  explicit RandomQuestions(std::uint64_t seed) : random_(seed) {}

  FunnelOptions Next() {
    FunnelOptions options;
    for (std::size_t i = 0, steps = 1 + random_() % 4; i < steps; ++i) {
      FunnelStep step;
      for (std::size_t k = random_() % 3; k > 0; --k) step.touchpoints.push_back(Touchpoint());
      if (random_() % 4 == 0) step.channels = {random_() % 2 == 0 ? "" : "channel1", "channel2"};
      if (random_() % 4 == 0) step.stage = random_() % 2 == 0 ? "first" : "second";
      options.steps.push_back(step);
    }
    options.order = static_cast<FunnelOrder>(random_() % 3);
    static constexpr std::int64_t kWindowsMs[] = {
        0, 7'000, kMinuteMs, 36 * kMinuteMs, 2 * kMsPerDay, 9 * kMsPerDay};
    if (random_() % 3 != 0) options.window_ms = kWindowsMs[random_() % 6];
    for (std::size_t i = random_() % 3; i > 0; --i) {
      options.exclusions.push_back(
          {.after_step = random_() % options.steps.size(), .touchpoints = {Touchpoint()}});
    }
    return options;
  }

 private:
  std::string Touchpoint() { return std::string("t") + static_cast<char>('z' - random_() % 6); }

  std::mt19937_64 random_;
};

void ExpectAllWays(const JourneyView& journey, const QuestionContext& context,
                   const FunnelOptions& options) {
  FunnelCounts counts(context, options);
  counts.Add(journey);
  const FunnelAnswer answer = AnswerFunnel(counts, context);
  const AllWays ways(journey, context, options);
  const bool is_complete = ways.depth == options.steps.size();
  for (std::size_t i = 0; i < options.steps.size(); ++i) {
    const FunnelStepResult& step = answer.steps[i];
    const bool stops_here = i + 1 == ways.depth && !is_complete;
    const bool is_pending = stops_here && ways.alive && journey.result == JourneyResult::kOpen;
    ASSERT_EQ(step.reached, i < ways.depth);
    ASSERT_EQ(step.pending, is_pending);
    ASSERT_EQ(step.dropped, stops_here && !is_pending);
    if (step.dropped == 1) {
      const std::size_t next = ways.last_place + 1;
      const std::string where =
          next < journey.size() ? context.names.touchpoints[journey.touchpoint[next]] : "";
      ASSERT_EQ(step.instead, (std::vector<FunnelInstead>{{where, 1}}));
    }
    if (i == 0 || options.order == FunnelOrder::kAny) continue;
    ASSERT_EQ(step.time_from_previous->count, step.reached);
    if (step.reached == 0) continue;
    ASSERT_EQ(step.time_from_previous->mean_ms,
              journey.time_ms[ways.first[i]] - journey.time_ms[ways.before[i]]);
  }
}

TEST(FunnelTest, EqualsAllWaysThroughRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomQuestions questions(seed);
    for (const std::string& text : RandomJourneys(seed, {.touchpoints = 4})) {
      JourneyLog log;
      log.Add(text);
      log.SetMap(kMapOfRandomJourneys);
      QuestionContext context = log.context();
      for (int i = 0; i < 8; ++i) {
        ASSERT_NO_FATAL_FAILURE(ExpectAllWays(log.View(0), context, questions.Next())) << text;
        *context.watermark_ms += kMsPerDay;
      }
    }
  }
}

TEST(FunnelTest, EveryStepReconciles) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    FunnelOptions options = RandomQuestions(seed).Next();
    options.max_instead = seed % 3;
    JourneyLog log = LogOf(RandomJourneys(seed), true);
    const FunnelAnswer answer = Answer(log, options);
    for (std::size_t i = 0; i < answer.steps.size(); ++i) {
      const FunnelStepResult& step = answer.steps[i];
      const bool is_last = i + 1 == answer.steps.size();
      ASSERT_EQ(step.dropped + step.pending,
                is_last ? 0 : step.reached - answer.steps[i + 1].reached);
      ASSERT_LE(step.reached, log.size());
      std::uint64_t elsewhere = step.instead_other;
      for (const FunnelInstead& instead : step.instead) elsewhere += instead.journeys;
      ASSERT_EQ(elsewhere, step.dropped);
    }
  }
}

TEST(FunnelTest, DoesNotDependOnTheWayIn) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const FunnelOptions options = RandomQuestions(seed).Next();
    ExpectIndependentOfWayIn(
        [&](const QuestionContext& context) { return FunnelCounts(context, options); },
        [](const FunnelCounts& counts, const QuestionContext& context) {
          return AnswerFunnel(counts, context);
        },
        true);
  }
}

}  // namespace
}  // namespace journeygraph::graph
