// A server in this process with stubs over its in-process channel.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "journeygraph/v1/admin_service.grpc.pb.h"
#include "journeygraph/v1/analytics_service.grpc.pb.h"
#include "journeygraph/v1/interaction_service.grpc.pb.h"
#include "journeygraph/v1/map_service.grpc.pb.h"
#include "server/server.h"
#include "tests/server/rig.h"

namespace journeygraph::server {

inline Options TestOptions() {
  Options options;
  options.listen = "127.0.0.1:0";
  options.scan_threads = 1;
  options.call_threads = 4;
  return options;
}

inline google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  return details;
}

inline std::string ReasonOf(const grpc::Status& status) {
  return DetailOf<google::rpc::ErrorInfo>(DetailsOf(status)).reason();
}

inline std::string FieldOf(const grpc::Status& status) { return FieldOf(DetailsOf(status)); }

// Sends bytes as the request of a unary method.
inline grpc::Status CallWithBytes(const std::shared_ptr<grpc::Channel>& channel,
                                  const std::string& method, const std::string& bytes) {
  grpc::GenericStub stub(channel);
  grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

// A channel to the port of a server.
inline std::shared_ptr<grpc::Channel> ChannelTo(const Server& server) {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                             grpc::InsecureChannelCredentials());
}

enum class Way { kInProcess, kPort };

struct Rig {
  explicit Rig(const Options& options = TestOptions(),
               std::unique_ptr<storage::Store> store_to_use = MemoryStore(),
               Way way = Way::kInProcess)
      : store(std::move(store_to_use)),
        server(*Server::Start(options, *store, FixedClock())),
        channel(way == Way::kPort ? ChannelTo(*server) : server->InProcessChannel()),
        interactions(v1::InteractionService::NewStub(channel)),
        analytics(v1::AnalyticsService::NewStub(channel)),
        maps(v1::MapService::NewStub(channel)),
        admin(v1::AdminService::NewStub(channel)) {}

  grpc::Status Record(const v1::RecordInteractionsRequest& request) {
    grpc::ClientContext context;
    v1::RecordInteractionsResponse response;
    return interactions->RecordInteractions(&context, request, &response);
  }

  // Everything stored, as bytes.
  std::string Stored() {
    v1::ListInteractionsRequest request;
    request.set_parent(kParent);
    grpc::ClientContext context;
    v1::ListInteractionsResponse response;
    const grpc::Status status = interactions->ListInteractions(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.SerializeAsString();
  }

  std::unique_ptr<storage::Store> store;
  std::unique_ptr<Server> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::InteractionService::Stub> interactions;
  std::unique_ptr<v1::AnalyticsService::Stub> analytics;
  std::unique_ptr<v1::MapService::Stub> maps;
  std::unique_ptr<v1::AdminService::Stub> admin;
};

}  // namespace journeygraph::server
