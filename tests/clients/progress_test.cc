#include "clients/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace journeygraph::cli {
namespace {

using ::testing::HasSubstr;

class ProgressTest : public ::testing::Test {
 protected:
  Streams On(bool terminal) {
    return {.out = out_, .err = err_, .err_is_terminal = terminal, .width = 100};
  }

  std::ostringstream out_;
  std::ostringstream err_;
  std::chrono::steady_clock::time_point now_;
  Progress::Clock clock_ = [this] { return now_; };
};

TEST_F(ProgressTest, NothingIsWrittenOutsideATerminal) {
  const Streams streams = On(false);
  Progress progress(streams, "Sending", "rows", 100, clock_);
  now_ += std::chrono::seconds(1);
  progress.Update(50);
  progress.Finish();
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgressTest, RateAndTimeLeftAreShown) {
  const Streams streams = On(true);
  Progress progress(streams, "Sending", "rows", 200'000, clock_);
  now_ += std::chrono::seconds(2);
  progress.Update(100'000);
  EXPECT_THAT(err_.str(), HasSubstr("50 %"));
  EXPECT_THAT(err_.str(), HasSubstr("100,000 rows  50,000/s  0:02 left"));
  EXPECT_EQ(out_.str(), "") << "standard output is for data";
}

TEST_F(ProgressTest, DrawsAreFew) {
  const Streams streams = On(true);
  Progress progress(streams, "Sending", "rows", 1'000, clock_);
  for (int i = 0; i < 1'000; ++i) {
    now_ += std::chrono::milliseconds(1);
    progress.Update(i);
  }
  const std::string text = err_.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 10);
}

TEST(ProgressLineTest, FitsTheTerminal) {
  EXPECT_LE(DisplayWidth(ProgressLine("Sending", "rows", 5, 10, 1, 40)), 40u);
}

}  // namespace
}  // namespace journeygraph::cli
