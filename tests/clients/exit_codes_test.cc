#include "clients/cli/exit_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace journeygraph::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ExitCodesTest, EveryCodeOfTheServerHasItsMeaning) {
  EXPECT_EQ(ExitCodeFor(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeFor(UsageError("x")), 1);
  EXPECT_EQ(ExitCodeFor(absl::NotFoundError("x")), 2);
  EXPECT_EQ(ExitCodeFor(absl::AlreadyExistsError("x")), 3);
  EXPECT_EQ(ExitCodeFor(absl::AbortedError("x")), 3);
  EXPECT_EQ(ExitCodeFor(absl::FailedPreconditionError("x")), 3);
  EXPECT_EQ(ExitCodeFor(absl::UnavailableError("x")), 4);
  EXPECT_EQ(ExitCodeFor(absl::DeadlineExceededError("x")), 4);
  EXPECT_EQ(ExitCodeFor(absl::DataLossError("x")), 5);
  EXPECT_EQ(ExitCodeFor(absl::InvalidArgumentError("x")), 7);
  EXPECT_EQ(ExitCodeFor(absl::ResourceExhaustedError("x")), 8);
  EXPECT_EQ(ExitCodeFor(FileError("x")), 9);
  EXPECT_EQ(ExitCodeFor(absl::InternalError("x")), 10);
}

TEST(ExitCodesTest, HelpListsEveryCode) {
  const std::string help = DescribeExitCodes();
  for (int code = 0; code <= 10; ++code) {
    EXPECT_THAT(help, HasSubstr((code < 10 ? "  " : " ") + std::to_string(code) + "  "));
  }
}

TEST(ExitCodesTest, ErrorsSayWhatToDoInOneLine) {
  const std::string unavailable =
      DescribeError(absl::UnavailableError("connection\nrefused"), "localhost:7400");
  EXPECT_THAT(unavailable, HasSubstr("localhost:7400"));
  EXPECT_THAT(unavailable, HasSubstr("--server"));
  EXPECT_THAT(unavailable, Not(HasSubstr("\n")));
  EXPECT_THAT(DescribeError(absl::DeadlineExceededError(""), "x"), HasSubstr("--timeout"));
  EXPECT_EQ(DescribeError(absl::NotFoundError("no map \"x\""), "s"), "no map \"x\"");
}

}  // namespace
}  // namespace journeygraph::cli
