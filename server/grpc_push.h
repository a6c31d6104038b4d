// One call that is answered by a stream: messages are taken from its source one at a time and sent
// as fast as the caller reads them. Private to the adapter.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "server/call_environment.h"
#include "server/method.h"

namespace journeygraph::server {

struct ServedPush {
  PushMethod method;
  std::string full_name;
  MethodMetrics* metrics;
  CallEnvironment& environment;
};

// The reactor of a new call; it deletes itself. `served` must outlive it.
grpc::ServerWriteReactor<grpc::ByteBuffer>* BeginPush(const ServedPush& served,
                                                      grpc::CallbackServerContext& context,
                                                      const grpc::ByteBuffer& request);

}  // namespace journeygraph::server
