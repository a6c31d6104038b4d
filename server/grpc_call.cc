#include "server/grpc_call.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_format.h"
#include "google/rpc/status.pb.h"
#include "server/errors.h"
#include "server/log.h"
#include "server/wire_check.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kTraceIdStart = 3;  // after "00-"
constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kTraceparentBytes = 55;
constexpr std::size_t kMaxAnswerBytes = 1u << 30;

// A failure of the server is worth a warning, one of the caller a line.
LogLevel LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return LogLevel::kDebug;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return LogLevel::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return LogLevel::kWarning;
    default:
      return LogLevel::kInfo;
  }
}

std::string NewTraceId() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x%016x", random(), random());
}

}  // namespace

CallRecord::CallRecord(std::string_view method_name, MethodMetrics* metrics)
    : method_name_(method_name), metrics_(metrics), start_(std::chrono::steady_clock::now()) {
  metrics_->Started();
}

double CallRecord::ElapsedMs() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
      .count();
}

void CallRecord::Ended(const absl::Status& status, std::string_view trace_id,
                       std::int64_t messages) const {
  const double elapsed_ms = ElapsedMs();
  metrics_->Handled(status.code(), elapsed_ms / 1000);
  const LogLevel level = LevelOf(status.code());
  if (!IsLogged(level)) return;
  const std::string reason = ReasonOf(status);
  Log(level, "call",
      {{"method", method_name_},
       {"code", CodeName(status.code())},
       {"reason", reason},
       {"ms", elapsed_ms},
       {"messages", messages},
       {"trace_id", trace_id}});
}

std::string TraceIdOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  if (header != context.client_metadata().end() && header->second.size() == kTraceparentBytes) {
    const std::string id(header->second.data() + kTraceIdStart, kTraceIdDigits);
    if (id.find_first_not_of("0123456789abcdef") == std::string::npos) return id;
  }
  return NewTraceId();
}

std::chrono::steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context,
                                                 std::chrono::milliseconds otherwise) {
  using Steady = std::chrono::steady_clock;
  using System = std::chrono::system_clock;
  const System::time_point deadline = context.deadline();
  if (deadline != System::time_point::max()) {
    return Steady::now() + std::chrono::duration_cast<Steady::duration>(deadline - System::now());
  }
  return otherwise.count() == 0 ? Steady::time_point::max() : Steady::now() + otherwise;
}

absl::Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  // The reader takes a mutable buffer, but only reads it.
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&bytes));
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader) && reader.status().ok()) {
    return absl::OkStatus();
  }
  grpc::Slice whole;
  if (!bytes.DumpToSingleSlice(&whole).ok()) {
    return ErrorOf(kMalformedMessage, "the request cannot be decompressed");
  }
  return ExplainParseFailure({reinterpret_cast<const char*>(whole.begin()), whole.size()},
                             *message.GetDescriptor());
}

absl::Status Serialize(const google::protobuf::Message& message, grpc::ByteBuffer& bytes) {
  const std::size_t size = message.ByteSizeLong();
  if (size > kMaxAnswerBytes) return ErrorOf(kInternal, "the answer is too large to be sent");
  grpc::Slice slice(size);
  auto* const begin =
      const_cast<std::uint8_t*>(slice.begin());  // ours alone until it is handed over
  google::protobuf::io::ArrayOutputStream array(begin, static_cast<int>(size));
  google::protobuf::io::CodedOutputStream coded(&array);
  // Equal answers are equal byte for byte, maps included.
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  coded.Trim();
  grpc::ByteBuffer whole(&slice, 1);
  bytes.Swap(&whole);
  return absl::OkStatus();
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

absl::Status StoppedStatus(std::chrono::steady_clock::time_point deadline) {
  if (std::chrono::steady_clock::now() >= deadline) {
    return ErrorOf(kDeadlineExceeded, "the deadline passed before the answer was ready");
  }
  return ErrorOf(kCancelled, "the caller gave up");
}

absl::Status FinalStatus(const absl::Status& status,
                         std::chrono::steady_clock::time_point deadline) {
  if (absl::IsCancelled(status)) return StoppedStatus(deadline);
  return WithReason(status);
}

}  // namespace journeygraph::server
