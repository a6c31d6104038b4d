// Start, health, reflection, metrics and the graceful end of a server on a real port.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "server/metrics.h"
#include "tests/server/grpc_rig.h"
#include "tests/server/holding_store.h"

namespace journeygraph::server {
namespace {

using namespace std::chrono_literals;

constexpr char kHealthMethod[] = "/grpc.health.v1.Health/Check";

// Status of a service as grpc.health.v1 numbers it: 1 serving, 2 not; 0 if the call fails.
int HealthOf(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  // HealthCheckRequest: field 1 is the service.
  std::string request;
  if (!service.empty()) request = std::string("\x0a") + static_cast<char>(service.size()) + service;
  grpc::GenericStub stub(channel);
  grpc::Slice slice(request);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, kHealthMethod, grpc::ByteBuffer(&slice, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  grpc::Slice bytes;
  // HealthCheckResponse: field 1 is the status.
  if (!status.ok() || !response.DumpToSingleSlice(&bytes).ok() || bytes.size() != 2) return 0;
  return bytes.begin()[1];
}

TEST(LifecycleTest, PortZeroPicksOneAndEveryServiceIsHealthy) {
  Rig rig;
  EXPECT_GT(rig.server->port(), 0);
  auto channel = ChannelTo(*rig.server);
  for (const char* service :
       {"", "journeygraph.v1.InteractionService", "journeygraph.v1.AnalyticsService",
        "journeygraph.v1.MapService", "journeygraph.v1.AdminService"}) {
    EXPECT_EQ(HealthOf(channel, service), 1) << service;
  }
}

TEST(LifecycleTest, ReflectionIsThereUnlessSwitchedOff) {
  for (const bool on : {true, false}) {
    Options options = TestOptions();
    options.reflection = on;
    Rig rig(options);
    const grpc::Status status = CallWithBytes(
        ChannelTo(*rig.server), "/grpc.reflection.v1alpha.ServerReflection/NoSuchMethod", "");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    grpc::GenericStub stub(ChannelTo(*rig.server));
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(
        &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
    const auto next = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      queue.Next(&tag, &ok);
      return ok;
    };
    call->StartCall(nullptr);
    next();
    grpc::Slice request(std::string("\x3a\x01*"));  // list_services
    call->Write(grpc::ByteBuffer(&request, 1), nullptr);
    next();
    grpc::ByteBuffer response;
    call->Read(&response, nullptr);
    const bool answered = next();
    std::string text;
    grpc::Slice bytes;
    if (answered && response.DumpToSingleSlice(&bytes).ok()) {
      text.assign(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
    }
    call->WritesDone(nullptr);
    next();
    grpc::Status end;
    call->Finish(&end, nullptr);
    next();
    EXPECT_EQ(text.find("journeygraph.v1.AnalyticsService") != std::string::npos, on);
  }
}

TEST(LifecycleTest, APortInUseIsSaid) {
  Rig rig;
  Options options = TestOptions();
  options.listen = "127.0.0.1:" + std::to_string(rig.server->port());
  auto second = Server::Start(options, *rig.store, FixedClock());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.status().message().find("--listen"), absl::string_view::npos);
}

TEST(LifecycleTest, AMetricsPortInUseIsSaid) {
  Options options = TestOptions();
  options.metrics_listen = "127.0.0.1:0";
  Rig rig(options);
  ASSERT_GT(rig.server->metrics_port(), 0);
  options.metrics_listen = "127.0.0.1:" + std::to_string(rig.server->metrics_port());
  auto second = Server::Start(options, *rig.store, FixedClock());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.status().message().find("--metrics-listen"), absl::string_view::npos);
}

TEST(LifecycleTest, MetricsTellSizesAndPositions) {
  Rig rig;
  ASSERT_TRUE(rig.Record(SomeBatch(3)).ok());
  const std::string text = rig.server->metrics().Text();
  EXPECT_NE(text.find("journeygraph_interactions{workspace=\"default\"} 3"), std::string::npos);
  EXPECT_NE(text.find("journeygraph_commit_position{workspace=\"default\"}"), std::string::npos);
}

TEST(LifecycleTest, AShutdownLetsACallUnderWayEndAndRefusesNewOnes) {
  auto holding = std::make_unique<HoldingStore>(MemoryStore());
  HoldingStore& store = *holding;
  Rig rig(TestOptions(), std::move(holding));
  auto channel = ChannelTo(*rig.server);
  grpc::Status first;
  std::thread caller([&] {
    auto stub = v1::InteractionService::NewStub(channel);
    grpc::ClientContext context;
    v1::RecordInteractionsResponse response;
    first = stub->RecordInteractions(&context, SomeBatch(1), &response);
  });
  store.AwaitHeld(1);
  std::thread shutdown([&] { rig.server->Shutdown(10min); });
  while (HealthOf(channel, "") == 1) std::this_thread::yield();

  const grpc::Status second = rig.Record(SomeBatch(1));

  EXPECT_EQ(second.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(second), "SERVER_DRAINING");
  EXPECT_EQ(HealthOf(channel, "journeygraph.v1.MapService"), 2);
  store.Release(0);
  caller.join();
  shutdown.join();
  EXPECT_TRUE(first.ok()) << first.error_message();
}

TEST(LifecycleTest, PastItsGraceAShutdownCutsOffCallsUnderWay) {
  auto holding = std::make_unique<HoldingStore>(MemoryStore());
  HoldingStore& store = *holding;
  Rig rig(TestOptions(), std::move(holding));
  grpc::Status first;
  std::thread caller([&] { first = rig.Record(SomeBatch(1)); });
  store.AwaitHeld(1);
  std::thread shutdown([&] { rig.server->Shutdown(0ms); });
  caller.join();  // cut off, although its acknowledgement is still held
  store.Release(0);
  shutdown.join();
  EXPECT_FALSE(first.ok());
}

TEST(LifecycleTest, AnIdleServerEndsAtOnceAndTwice) {
  Rig rig;
  auto channel = ChannelTo(*rig.server);
  EXPECT_EQ(HealthOf(channel, ""), 1);
  rig.server->Shutdown(10min);
  rig.server->Shutdown(10min);
  EXPECT_EQ(HealthOf(channel, ""), 0);
}

TEST(LifecycleTest, OpenStreamsDoNotKeepAServerFromEnding) {
  Rig rig;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<
      grpc::ClientReaderWriter<v1::StreamInteractionsRequest, v1::StreamInteractionsResponse>>>
      streams;
  for (int i = 0; i < 20; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(rig.interactions->StreamInteractions(contexts.back().get()));
    streams.back()->WaitForInitialMetadata();
  }
  rig.server->Shutdown(10min);
  for (auto& stream : streams) {
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
}

}  // namespace
}  // namespace journeygraph::server
