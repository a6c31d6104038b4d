// What unary calls and streams have in common on the gRPC side. Private to the adapter.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/call_environment.h"

namespace journeygraph::server {

// The call as metrics and the access log see it: begins when it is made, ends with Ended.
class CallRecord {
 public:
  CallRecord(std::string_view method_name, MethodMetrics* metrics);

  // Counts and logs the end. `messages`: requests read. To be called once.
  void Ended(const absl::Status& status, std::string_view trace_id, std::int64_t messages) const;
  double ElapsedMs() const;

 private:
  const std::string_view method_name_;
  MethodMetrics* const metrics_;
  const std::chrono::steady_clock::time_point start_;
};

// The trace id of the W3C header "traceparent", or a new one: 32 hexadecimal digits.
std::string TraceIdOf(const grpc::CallbackServerContext& context);

// The caller's deadline; `otherwise` from now if there is none (never, if it is 0).
std::chrono::steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context,
                                                 std::chrono::milliseconds otherwise);

// Returns INVALID_ARGUMENT that says what is wrong, if the bytes are no message of this type.
absl::Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);

// Equal messages give equal bytes. Returns INTERNAL, if the message is larger than 1 GiB.
absl::Status Serialize(const google::protobuf::Message& message, grpc::ByteBuffer& bytes);

// The status on the wire, with details in "grpc-status-details-bin".
grpc::Status ToGrpc(const absl::Status& status);

// What a call that was stopped early is answered with.
absl::Status StoppedStatus(std::chrono::steady_clock::time_point deadline);

// `status` with a documented reason; what a stopped scan said becomes StoppedStatus.
absl::Status FinalStatus(const absl::Status& status,
                         std::chrono::steady_clock::time_point deadline);

}  // namespace journeygraph::server
