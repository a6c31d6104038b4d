// The adapter with handlers made for the tests: limits, deadlines, cancellation, trailers.
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <thread>

#include "server/grpc_adapter.h"
#include "tests/server/grpc_rig.h"

namespace journeygraph::server {
namespace {

// Handlers of AdminService that do what a test says.
struct Handlers {
  std::function<absl::Status(const Caller&)> status = [](const Caller&) {
    return absl::OkStatus();
  };

  absl::StatusOr<v1::CreateWorkspaceResponse> CreateWorkspace(const v1::CreateWorkspaceRequest&,
                                                              const Caller&) {
    return v1::CreateWorkspaceResponse();
  }
  absl::StatusOr<v1::GetWorkspaceResponse> GetWorkspace(const v1::GetWorkspaceRequest& request,
                                                        const Caller& caller) {
    caller.AddTrailer(kPositionTrailer, "42");
    v1::GetWorkspaceResponse response;
    response.mutable_workspace()->set_name(request.name());
    return response;
  }
  absl::StatusOr<v1::ListWorkspacesResponse> ListWorkspaces(const v1::ListWorkspacesRequest&,
                                                            const Caller&) {
    return v1::ListWorkspacesResponse();
  }
  absl::StatusOr<v1::GetServerStatusResponse> GetServerStatus(const v1::GetServerStatusRequest&,
                                                              const Caller& caller) {
    absl::Status result = status(caller);
    if (!result.ok()) return result;
    return v1::GetServerStatusResponse();
  }
};

class AdapterTest : public testing::Test {
 protected:
  void Start(const CallOptions& options) {
    environment_ = std::make_unique<CallEnvironment>(options, metrics_);
    service_ = *MakeGrpcService(*v1::GetWorkspaceRequest::descriptor()->file()->service(0),
                                Methods(), {}, {}, *environment_);
    grpc::ServerBuilder builder;
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = v1::AdminService::NewStub(server_->InProcessChannel({}));
  }
  std::vector<UnaryMethod> Methods() {
    return {Unary("CreateWorkspace", Lane::kShort, &handlers_, &Handlers::CreateWorkspace),
            Unary("GetWorkspace", Lane::kShort, &handlers_, &Handlers::GetWorkspace),
            Unary("ListWorkspaces", Lane::kShort, &handlers_, &Handlers::ListWorkspaces),
            Unary("GetServerStatus", Lane::kQuestion, &handlers_, &Handlers::GetServerStatus)};
  }
  void TearDown() override {
    if (server_ != nullptr) server_->Shutdown();
  }
  grpc::Status AskStatus(grpc::ClientContext& context) {
    v1::GetServerStatusResponse response;
    return stub_->GetServerStatus(&context, {}, &response);
  }
  std::string Trailer(const grpc::ClientContext& context, const std::string& name) {
    const auto found = context.GetServerTrailingMetadata().find(name);
    return found == context.GetServerTrailingMetadata().end()
               ? ""
               : std::string(found->second.data(), found->second.size());
  }

  Metrics metrics_;
  Handlers handlers_;
  std::unique_ptr<CallEnvironment> environment_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::AdminService::Stub> stub_;
};

TEST_F(AdapterTest, AnswersAndTrailersArrive) {
  Start({});
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  v1::GetWorkspaceRequest request;
  request.set_name("workspaces/x");
  v1::GetWorkspaceResponse response;

  ASSERT_TRUE(stub_->GetWorkspace(&context, request, &response).ok());

  EXPECT_EQ(response.workspace().name(), "workspaces/x");
  EXPECT_EQ(Trailer(context, kPositionTrailer), "42");
  EXPECT_EQ(Trailer(context, kTraceTrailer), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_NE(Trailer(context, kElapsedTrailer), "");
}

TEST_F(AdapterTest, ACallWithoutTraceIdGetsOne) {
  Start({});
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "nonsense");
  ASSERT_TRUE(AskStatus(context).ok());
  EXPECT_EQ(Trailer(context, kTraceTrailer).size(), 32u);
}

TEST_F(AdapterTest, TheDefaultDeadlineStopsWorkUnderWay) {
  handlers_.status = [](const Caller& caller) -> absl::Status {
    while (!caller.cancelled->load()) std::this_thread::yield();
    return absl::CancelledError("stopped");
  };
  Start({.default_deadline = std::chrono::milliseconds(5)});
  grpc::ClientContext context;

  const grpc::Status status = AskStatus(context);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
}

TEST_F(AdapterTest, TheCallersDeadlineReachesTheHandler) {
  using Moment = std::chrono::steady_clock::time_point;
  Moment deadline;
  handlers_.status = [&deadline](const Caller& caller) {
    deadline = caller.deadline;
    return absl::OkStatus();
  };
  Start({.default_deadline = std::chrono::hours(9)});
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::hours(1));

  ASSERT_TRUE(AskStatus(context).ok());

  const auto left = deadline - std::chrono::steady_clock::now();
  EXPECT_GT(left, std::chrono::minutes(58));
  EXPECT_LE(left, std::chrono::minutes(61));
}

TEST_F(AdapterTest, ACallerWhoGivesUpStopsWorkUnderWay) {
  std::promise<void> started;
  std::promise<void> stopped;
  handlers_.status = [&](const Caller& caller) -> absl::Status {
    started.set_value();
    while (!caller.cancelled->load()) std::this_thread::yield();
    stopped.set_value();
    return absl::CancelledError("stopped");
  };
  Start({});
  grpc::ClientContext context;
  std::thread caller(
      [&] { EXPECT_EQ(AskStatus(context).error_code(), grpc::StatusCode::CANCELLED); });
  started.get_future().wait();

  context.TryCancel();

  stopped.get_future().wait();
  caller.join();
}

TEST_F(AdapterTest, OneCallTooManyIsRefusedWithATimeToTryAgain) {
  std::promise<void> started;
  std::latch release(1);
  handlers_.status = [&](const Caller&) {
    started.set_value();
    release.wait();
    return absl::OkStatus();
  };
  Start({.limits = {.max_calls = 1}});
  grpc::ClientContext first;
  std::thread caller([&] { EXPECT_TRUE(AskStatus(first).ok()); });
  started.get_future().wait();
  grpc::ClientContext second;

  const grpc::Status status = AskStatus(second);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_CALLS");
  const auto retry = DetailOf<google::rpc::RetryInfo>(DetailsOf(status)).retry_delay();
  EXPECT_GT(retry.seconds() * 1'000'000'000 + retry.nanos(), 0);
  release.count_down();
  caller.join();
  EXPECT_EQ(environment_->admission.calls(), 0);
}

TEST_F(AdapterTest, QuestionsDoNotKeepShortCallsWaiting) {
  std::promise<void> started;
  std::latch release(1);
  handlers_.status = [&](const Caller&) {
    started.set_value();
    release.wait();
    return absl::OkStatus();
  };
  Start({.short_threads = 1, .question_threads = 1});
  grpc::ClientContext question;
  std::thread caller([&] { EXPECT_TRUE(AskStatus(question).ok()); });
  started.get_future().wait();
  grpc::ClientContext context;
  v1::GetWorkspaceResponse response;

  EXPECT_TRUE(stub_->GetWorkspace(&context, {}, &response).ok());

  release.count_down();
  caller.join();
}

TEST_F(AdapterTest, UndocumentedErrorsBecomeInternal) {
  handlers_.status = [](const Caller&) { return absl::FailedPreconditionError("odd"); };
  Start({});
  grpc::ClientContext context;
  const grpc::Status status = AskStatus(context);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(ReasonOf(status), "INTERNAL");
}

TEST_F(AdapterTest, CallsAreCountedByCode) {
  Start({});
  grpc::ClientContext context;
  ASSERT_TRUE(AskStatus(context).ok());
  const std::string text = metrics_.Text();
  EXPECT_NE(text.find("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"GetServerStatus\","
                      "grpc_service=\"journeygraph.v1.AdminService\",grpc_type=\"unary\"} 1"),
            std::string::npos)
      << text;
}

TEST_F(AdapterTest, EveryHandlerMustFitAMethodOfItsOwn) {
  CallEnvironment environment({}, metrics_);
  const auto& descriptor = *v1::GetWorkspaceRequest::descriptor()->file()->service(0);
  std::vector<UnaryMethod> twice = Methods();
  twice.push_back(twice[0]);
  std::vector<UnaryMethod> misnamed = Methods();
  misnamed[0].name = "GetWorkspaces";
  for (const auto& methods : {twice, misnamed}) {
    EXPECT_EQ(MakeGrpcService(descriptor, methods, {}, {}, environment).status().code(),
              absl::StatusCode::kInternal);
  }
}

}  // namespace
}  // namespace journeygraph::server
