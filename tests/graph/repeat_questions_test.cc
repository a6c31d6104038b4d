#include "graph/repeat_questions.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {
namespace {

TEST(RepeatQuestionsTest, FactIsAskedAgainIfItWasProvidedEarlier) {
  JourneyLog log;
  log.Add("a^name+zip b c?name+order d^order e?order+zip+name => open");
  RepeatQuestions questions(log.context().names.fields.size());
  const auto asked = questions.Of(log.View(0));
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].place, 2u);
  EXPECT_EQ(asked[0].asked, 2u);
  EXPECT_EQ(asked[0].again, 1u);
  EXPECT_EQ(asked[1].place, 4u);
  EXPECT_EQ(asked[1].again, 3u);
}

TEST(RepeatQuestionsTest, AnswerInTheSameInteractionIsNotKnownBefore) {
  JourneyLog log;
  log.Add("a?name^name b?name => open");
  RepeatQuestions questions(log.context().names.fields.size());
  const auto asked = questions.Of(log.View(0));
  EXPECT_EQ(asked[0].again, 0u);
  EXPECT_EQ(asked[1].again, 1u);
}

TEST(RepeatQuestionsTest, NextJourneyBeginsWithNothingKnown) {
  JourneyLog log;
  log.Add("a^name => open");
  log.Add("a?name => open");
  RepeatQuestions questions(log.context().names.fields.size());
  EXPECT_TRUE(questions.Of(log.View(0)).empty());
  EXPECT_EQ(questions.Of(log.View(1))[0].again, 0u);
}

}  // namespace
}  // namespace journeygraph::graph
