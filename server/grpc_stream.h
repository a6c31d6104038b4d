// One bidirectional stream: requests handled one after the other on our threads, several answers
// under way, answers sent in the order of the requests. Private to the adapter.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "server/call_environment.h"
#include "server/method.h"

namespace journeygraph::server {

struct ServedStream {
  StreamMethod method;
  std::string full_name;
  MethodMetrics* metrics;
  CallEnvironment& environment;
};

// The reactor of a new call; it deletes itself. `served` must outlive it.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* BeginStream(
    const ServedStream& served, grpc::CallbackServerContext& context);

}  // namespace journeygraph::server
