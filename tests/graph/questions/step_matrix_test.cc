#include "graph/questions/step_matrix.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

using Row = std::vector<std::uint64_t>;

StepMatrixAnswer Answer(JourneyLog& log, const StepMatrixOptions& options) {
  StepMatrixCounts counts(log.context(), options);
  log.Feed(counts);
  return AnswerStepMatrix(counts, log.context());
}

// The example of retentioneering's tests (step_matrix_test.py): thirds of three users.
TEST(StepMatrixTest, IsThatOfRetentioneering) {
  JourneyLog log;
  log.Add("A B C A B C B B B");
  log.Add("A B A B C C");
  log.Add("B B B");
  const auto answer = Answer(log, {.max_steps = 5});
  EXPECT_EQ(answer.journeys, 3u);
  ASSERT_EQ(answer.rows.size(), 3u);
  EXPECT_EQ(answer.rows[0], (StepMatrixRow{"B", {1, 3, 1, 1, 1}}));
  EXPECT_EQ(answer.rows[1], (StepMatrixRow{"A", {2, 0, 1, 1, 0}}));
  EXPECT_EQ(answer.rows[2], (StepMatrixRow{"C", {0, 0, 1, 0, 1}}));
  EXPECT_EQ(answer.ended, (Row{0, 0, 0, 1, 1}));
}

TEST(StepMatrixTest, MayBeginAtAnAnchor) {
  JourneyLog log;
  log.Add("a b c");
  log.Add("b d");
  log.Add("a c");
  const auto answer = Answer(log, {.anchor = {.touchpoints = {"b"}}, .max_steps = 3});
  EXPECT_EQ(answer.journeys, 2u);
  EXPECT_EQ(answer.rows[0], (StepMatrixRow{"b", {2, 0, 0}}));
  EXPECT_EQ(answer.ended, (Row{0, 0, 2}));
}

TEST(StepMatrixTest, EveryStepAddsUpToAllJourneys) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const auto answer = Answer(
        log, {.element = PathElement::kTouchpointAndChannel, .max_steps = 6, .max_elements = 4});
    ASSERT_EQ(answer.journeys, log.size());
    ASSERT_EQ(answer.rows.size(), 4u);
    ASSERT_GT(answer.other_elements, 0u);
    for (std::size_t step = 0; step < 6; ++step) {
      std::uint64_t at = answer.other[step] + answer.ended[step];
      for (const StepMatrixRow& row : answer.rows) at += row.journeys[step];
      ASSERT_EQ(at, log.size());
      std::uint64_t ended = 0;
      for (std::size_t k = 0; k < log.size(); ++k) ended += log.View(k).size() <= step;
      ASSERT_EQ(answer.ended[step], ended);
    }
  }
}

TEST(StepMatrixTest, DoesNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        return StepMatrixCounts(context, {.max_steps = 4, .max_elements = 3});
      },
      [](const StepMatrixCounts& counts, const QuestionContext& context) {
        return AnswerStepMatrix(counts, context);
      });
}

}  // namespace
}  // namespace journeygraph::graph
