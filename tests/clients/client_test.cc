#include "journeygraph/client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journeygraph/client/error_text.h"
#include "tests/clients/fake_server.h"

namespace journeygraph::client {
namespace {

using ::testing::HasSubstr;

TEST(ClientTest, UnavailableIsTriedAgain) {
  FakeServer server;
  server.analytics.fail_first_ = 2;
  server.analytics.switches_.set_opportunities(7);
  const auto response = Client::Connect(server.address).GetChannelSwitches({});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->opportunities(), 7u);
  EXPECT_EQ(server.analytics.calls_, 3);
}

TEST(ClientTest, OtherErrorsAreNotTriedAgain) {
  for (const auto code : {grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::INTERNAL,
                          grpc::StatusCode::ABORTED}) {
    FakeServer server;
    server.analytics.fail_first_ = 1;
    server.analytics.failure_ = {code, "no"};
    const auto response = Client::Connect(server.address).GetChannelSwitches({});
    EXPECT_EQ(static_cast<int>(response.status().code()), static_cast<int>(code));
    EXPECT_EQ(server.analytics.calls_, 1);
  }
}

TEST(ClientTest, CreatingIsNeverRepeated) {
  FakeServer server;
  server.maps.unavailable_ = true;
  const auto response = Client::Connect(server.address).CreateMap({});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.maps.calls_, 1);
}

TEST(ClientTest, ServerThatIsNotThereIsUnavailable) {
  FakeServer server;
  server.Stop();
  EXPECT_EQ(Client::Connect(server.address).GetServerStatus({}).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(ClientTest, FieldsAtFaultAreInTheMessageAndInThePayload) {
  FakeServer server;
  server.analytics.fail_first_ = 1;
  server.analytics.failure_ = FieldError("max_gap", "must not be negative, is -5 s");
  const auto response = Client::Connect(server.address).GetChannelSwitches({});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(response.status().message(),
            "the request is invalid; max_gap: must not be negative, is -5 s");
  const auto problems = FieldProblems(response.status());
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "max_gap");
  EXPECT_EQ(problems[0].description, "must not be negative, is -5 s");
}

TEST(ErrorTextTest, NothingIsSaidTwice) {
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field("parent");
  violation->set_description("is required");
  google::rpc::Status details;
  details.add_details()->PackFrom(bad_request);
  const grpc::Status status(grpc::StatusCode::INVALID_ARGUMENT, "parent is required",
                            details.SerializeAsString());
  EXPECT_EQ(StatusFromWire(status).message(), "parent is required");
}

TEST(ErrorTextTest, RetryDelayIsReadable) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  google::rpc::Status details;
  details.add_details()->PackFrom(retry);
  const grpc::Status status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too busy",
                            details.SerializeAsString());
  EXPECT_EQ(StatusFromWire(status).message(), "too busy; try again in 0.5 s");
}

TEST(ErrorTextTest, DetailsThatCannotBeReadAreLeftOut) {
  const grpc::Status status(grpc::StatusCode::NOT_FOUND, "gone", "\xFF\xFF nonsense");
  EXPECT_EQ(StatusFromWire(status).message(), "gone");
  EXPECT_TRUE(FieldProblems(StatusFromWire(status)).empty());
  EXPECT_TRUE(StatusFromWire(grpc::Status::OK).ok());
}

}  // namespace
}  // namespace journeygraph::client
