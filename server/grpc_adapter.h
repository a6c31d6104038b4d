// Turns plain handlers into a gRPC service: the one place for parsing, limits, deadlines, error
// details, metrics, the access log and trace ids.
//
//   auto service = MakeGrpcService(*descriptor, {Unary("GetMap", Lane::kShort, &maps,
//                                                      &MapService::GetMap), ...}, {},
//                                                      environment);
//   builder.RegisterService(service.get());
//
// Methods are registered as raw callback methods: gRPC hands over bytes, and bytes that are no
// message are answered with INVALID_ARGUMENT (gRPC 1.51 itself would say UNIMPLEMENTED). Nothing
// runs on gRPC's threads but admission; work runs on the pools of the environment.
#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <vector>

#include "server/call_environment.h"
#include "server/method.h"

namespace grpc {
class Service;
}

namespace journeygraph::server {

// Methods of the descriptor without a handler are answered with UNIMPLEMENTED; streams must be
// bidirectional, pushes server-streaming. The environment and what the handlers belong to must
// outlive the service. Returns INTERNAL, if a method has two handlers, or a handler fits no method.
absl::StatusOr<std::unique_ptr<grpc::Service>> MakeGrpcService(
    const google::protobuf::ServiceDescriptor& descriptor, std::vector<UnaryMethod> unary_methods,
    std::vector<StreamMethod> stream_methods, std::vector<PushMethod> push_methods,
    CallEnvironment& environment);

}  // namespace journeygraph::server
