#include "graph/questions/seams.h"

#include <algorithm>
#include <map>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

SeamsAnswer Answer(JourneyLog& log, const SeamOptions& options = {},
                   const std::optional<SeamWeights>& weights = std::nullopt) {
  SeamCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerSeams(counts, log.context(), options, weights);
}

const Seam& Find(const SeamsAnswer& answer, const std::string& from, const std::string& to) {
  const auto found = std::ranges::find_if(answer.seams, [&](const Seam& seam) {
    return seam.from_channel == from && seam.to_channel == to;
  });
  if (found == answer.seams.end()) throw std::out_of_range(from + " to " + to);
  return *found;
}

// Two switches and two steps that stay, in the same stage, each step a journey of its own.
JourneyLog TwoAgainstTwo() {
  JourneyLog log;
  log.Add("web:a(sentiment=0.5)^name +10m phone:b(sentiment=-0.5)?name+zip => lost");
  log.Add("web:a(sentiment=0.5)^name +30m phone:b(sentiment=0.1)?name => success");
  log.Add("web:a(sentiment=0.1)^name +1m web:b(sentiment=0.3)?zip => success");
  log.Add("web:a^name +3m web:b?name => success");
  log.SetMap("first: a b");
  return log;
}

TEST(SeamsTest, ComparesEveryPartWithStayingInTheSameStage) {
  JourneyLog log = TwoAgainstTwo();
  const Seam seam = Find(Answer(log), "web", "phone");
  EXPECT_EQ(seam.count, 2u);
  EXPECT_NEAR(*seam.gap_p50_ms.value, 20 * 60'000, 20 * 600);
  EXPECT_NEAR(*seam.gap_p50_ms.difference, 18 * 60'000, 18 * 600);
  EXPECT_FALSE(seam.gap_p50_ms.low);
  EXPECT_NEAR(*seam.repeat_question.value, 2.0 / 3, 1e-12);
  EXPECT_NEAR(*seam.repeat_question.difference, 2.0 / 3 - 0.5, 1e-12);
  EXPECT_TRUE(seam.repeat_question.low);
  EXPECT_DOUBLE_EQ(*seam.exit.value, 0.5);
  EXPECT_DOUBLE_EQ(*seam.exit.staying, 0);
  EXPECT_DOUBLE_EQ(*seam.score_change.value, -0.7);
  EXPECT_EQ(seam.score_change.count, 2u);
  EXPECT_FALSE(seam.score_change.difference) << "one stay has both answers, two are needed";
}

TEST(SeamsTest, RepeatContactIsTheSameTouchpointWithinSevenDays) {
  JourneyLog log;
  log.Add("web:a phone:b +6d phone:b => success", 2);  // comes again, and then is not observed
  log.Add("web:a phone:b +8d phone:b +20d web:c => success", 2);
  log.Add("@2026-01-05 web:a phone:b => success");
  const Seam seam = Find(Answer(log), "web", "phone");
  EXPECT_EQ(seam.repeat_contact.count, 5u);
  EXPECT_DOUBLE_EQ(*seam.repeat_contact.value, 0.4);
}

TEST(SeamsTest, StepsThatWereNotObservedLongEnoughAreInNoRepeatRate) {
  JourneyLog log;
  log.Add("web:a phone:b +3d phone:b => success");
  log.Add("web:a phone:b => success");
  const Seam seam = Find(Answer(log), "web", "phone");
  EXPECT_EQ(seam.repeat_contact.count, 1u);
  EXPECT_DOUBLE_EQ(*seam.repeat_contact.value, 1);
  const Seam later =
      Find(Answer(log, {.observed_until_ms = kMonday + 8 * kMsPerDay}), "web", "phone");
  EXPECT_EQ(later.repeat_contact.count, 2u);
}

TEST(SeamsTest, SwitchesInAStageWithoutStayingAreUnmatched) {
  JourneyLog log;
  log.Add("web:a phone:b web:c phone:c => lost", 3);
  log.Add("web:a web:b => success", 4);
  log.SetMap("first: a b; second: c");
  const Seam seam = Find(Answer(log), "web", "phone");
  EXPECT_EQ(seam.count, 6u);
  EXPECT_EQ(seam.exit.count, 6u);
  EXPECT_EQ(seam.exit.matched, 3u);
  EXPECT_DOUBLE_EQ(*seam.exit.value, 0.5);
  EXPECT_DOUBLE_EQ(*seam.exit.difference, 0) << "in the first stage nobody left";
}

TEST(SeamsTest, ScoreIsWhatTheDeclaredWeightsMakeOfTheDifferences) {
  JourneyLog log = TwoAgainstTwo();
  EXPECT_FALSE(Find(Answer(log), "web", "phone").score);
  EXPECT_FALSE(Find(Answer(log, {}, SeamWeights{}), "web", "phone").score);
  const Seam seam =
      Find(Answer(log, {}, SeamWeights{.gap_hours = 2, .repeat_question = 10, .exit = 100}), "web",
           "phone");
  EXPECT_NEAR(*seam.score,
              2 * *seam.gap_p50_ms.difference / 3'600'000 + 10 * *seam.repeat_question.difference +
                  100 * 0.5,
              1e-9);
}

TEST(SeamsTest, MissingPartIsMissingAndNotZero) {
  JourneyLog log = TwoAgainstTwo();
  const SeamWeights weights{.exit = 1, .score_loss = 1};
  EXPECT_FALSE(Find(Answer(log, {}, weights), "web", "phone").score);
}

TEST(SeamsTest, LossOfScoreMakesASeamWorse) {
  JourneyLog log;
  log.Add("web:a(sentiment=0.5) phone:b(sentiment=-0.5) => success", 2);
  log.Add("web:a(sentiment=0.5) web:b(sentiment=0.5) => success", 2);
  EXPECT_DOUBLE_EQ(*Find(Answer(log, {}, SeamWeights{.score_loss = 3}), "web", "phone").score, 3);
}

TEST(SeamsTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  EXPECT_TRUE(Answer(log).seams.empty());
}

// Values of every part, the slow and plain way.
struct PlainSeam {
  std::uint64_t steps = 0, asked = 0, again = 0, closed = 0, exits = 0, observed = 0, repeated = 0,
                pairs = 0;
  double gap_ms = 0, change = 0;
};

PlainSeam Step(const JourneyView& view, std::size_t i, std::int64_t until_ms) {
  PlainSeam step{.steps = 1, .gap_ms = double(view.time_ms[i] - view.time_ms[i - 1])};
  std::map<FieldId, bool> known;
  for (const auto& field : view.fields) {
    const std::size_t place = field.row - view.first_row;
    if (place < i && !field.is_asked) known[field.field] = true;
    if (place == i && field.is_asked) {
      ++step.asked;
      step.again += known[field.field] ? 1 : 0;
    }
  }
  step.closed = view.result != JourneyResult::kOpen ? 1 : 0;
  step.exits = i + 1 == view.size() && (view.result == JourneyResult::kLost ||
                                        view.result == JourneyResult::kFailure)
                   ? 1
                   : 0;
  for (std::size_t k = i + 1; k < view.size(); ++k) {
    if (view.touchpoint[k] != view.touchpoint[i]) continue;
    if (view.time_ms[k] - view.time_ms[i] <= 7 * kMsPerDay) step.repeated = 1;
  }
  step.observed = step.repeated != 0 || until_ms - view.time_ms[i] >= 7 * kMsPerDay ? 1 : 0;
  std::optional<double> before, after;
  for (const auto& score : view.scores) {
    if (score.metric != Metric::kNps) continue;
    if (score.row - view.first_row == i - 1) before = double(score.value_micros) / 1e6;
    if (score.row - view.first_row == i) after = double(score.value_micros) / 1e6;
  }
  if (before && after) {
    step.pairs = 1;
    step.change = *after - *before;
  }
  return step;
}

TEST(SeamsTest, EqualsAPlainCountOfRandomJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}), true);
    const QuestionContext& context = log.context();
    std::map<std::pair<std::string, std::string>, PlainSeam> plain;
    for (std::size_t j = 0; j < log.size(); ++j) {
      const JourneyView view = log.View(j);
      for (std::size_t i = 1; i < view.size(); ++i) {
        const ChannelId from = view.channel[i - 1], to = view.channel[i];
        if (from == 0 || to == 0 || from == to) continue;
        const PlainSeam step = Step(view, i, *context.watermark_ms);
        PlainSeam& sum = plain[{context.names.channels[from], context.names.channels[to]}];
        sum.steps += step.steps;
        sum.asked += step.asked;
        sum.again += step.again;
        sum.closed += step.closed;
        sum.exits += step.exits;
        sum.observed += step.observed;
        sum.repeated += step.repeated;
        sum.pairs += step.pairs;
        sum.change += step.change;
      }
    }
    const SeamsAnswer answer = Answer(log, {.metric = Metric::kNps});
    ASSERT_EQ(answer.seams.size(), plain.size());
    for (const auto& [names, sum] : plain) {
      const Seam& seam = Find(answer, names.first, names.second);
      ASSERT_EQ(seam.count, sum.steps);
      ASSERT_EQ(seam.repeat_question.count, sum.asked);
      ASSERT_EQ(seam.exit.count, sum.closed);
      ASSERT_EQ(seam.repeat_contact.count, sum.observed);
      ASSERT_EQ(seam.score_change.count, sum.pairs);
      const auto expect_mean = [](const SeamPart& part, double total, std::uint64_t count) {
        ASSERT_EQ(part.value.has_value(), count > 0);
        if (count > 0) {
          ASSERT_NEAR(*part.value, total / double(count), 1e-9);
        }
      };
      expect_mean(seam.repeat_question, double(sum.again), sum.asked);
      expect_mean(seam.exit, double(sum.exits), sum.closed);
      expect_mean(seam.repeat_contact, double(sum.repeated), sum.observed);
      expect_mean(seam.score_change, sum.change, sum.pairs);
    }
  }
}

TEST(SeamsTest, DoesNotDependOnTheWayIn) {
  constexpr SeamWeights kWeights{.gap_hours = 1, .exit = 5, .repeat_contact = 2};
  ExpectIndependentOfWayIn([](const QuestionContext& context) { return SeamCounts(context); },
                           [&](const SeamCounts& counts, const QuestionContext& context) {
                             return AnswerSeams(counts, context, {}, kWeights);
                           },
                           true, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
