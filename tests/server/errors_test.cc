#include "server/errors.h"

#include <gtest/gtest.h>

#include <set>

#include "server/violations.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

TEST(ErrorReasonTest, EveryReasonHasItsOwnNameACodeAndAMeaning) {
  std::set<std::string_view> names;
  for (const ErrorReason& reason : kErrorReasons) {
    EXPECT_TRUE(names.insert(reason.name).second) << reason.name;
    EXPECT_NE(reason.code, absl::StatusCode::kOk) << reason.name;
    EXPECT_FALSE(reason.meaning.empty()) << reason.name;
  }
}

TEST(ErrorsTest, DetailsArriveOnTheWire) {
  const absl::Status status = ErrorOf(kTooManyCalls, "busy",
                                      {.violations = {{"a.b", "wrong"}},
                                       .resource = ResourceName{"type", "name"},
                                       .retry_after_ms = 1'250});

  const google::rpc::Status wire = ToRpcStatus(status);

  EXPECT_EQ(wire.code(), 8);
  EXPECT_EQ(wire.message(), "busy");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(wire).reason(), "TOO_MANY_CALLS");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(wire).domain(), "journeygraph.io");
  EXPECT_EQ(FieldOf(wire), "a.b");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(wire).resource_name(), "name");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(wire).retry_delay().seconds(), 1);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(wire).retry_delay().nanos(), 250'000'000);
}

TEST(ErrorsTest, ErrorsOfStorageGetTheReasonOfTheirCode) {
  EXPECT_EQ(ReasonOf(WithReason(absl::DataLossError("x"))), "DATA_LOSS");
  EXPECT_EQ(ReasonOf(WithReason(absl::ResourceExhaustedError("x"))), "STORAGE_LIMIT");
  EXPECT_EQ(ReasonOf(WithReason(absl::UnavailableError("x"))), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(WithReason(absl::FailedPreconditionError("x")).code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(WithReason(absl::OkStatus()).ok());
}

TEST(ErrorsTest, AReasonThatIsThereStays) {
  EXPECT_EQ(ReasonOf(WithReason(ErrorOf(kMapNotFound, "x"))), "MAP_NOT_FOUND");
}

TEST(ViolationsTest, KeepsTheFirstFiftyAndCountsTheRest) {
  Violations violations;
  for (int i = 0; i < 60; ++i) violations.Add("f" + std::to_string(i), "wrong");

  EXPECT_EQ(violations.violations().size(), Violations::kMaxKept);
  EXPECT_EQ(violations.ToStatus().message(), "f0: wrong (and 59 more)");
}

TEST(ViolationsTest, NoneIsOk) { EXPECT_TRUE(Violations().ToStatus().ok()); }

}  // namespace
}  // namespace journeygraph::server
