#include "server/grpc_adapter.h"

#include <google/protobuf/arena.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/errors.h"
#include "server/grpc_call.h"
#include "server/grpc_push.h"
#include "server/grpc_stream.h"

namespace journeygraph::server {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;

// A unary method with what its calls need.
struct ServedMethod {
  UnaryMethod method;
  std::string full_name;  // "journeygraph.v1.MapService/GetMap"
  MethodMetrics* metrics;
  CallEnvironment& environment;
};

// One unary call. Begins on a thread of gRPC, runs on a thread of ours, deletes itself when gRPC is
// done with it.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const ServedMethod& served, CallbackServerContext& context, const ByteBuffer& request,
            ByteBuffer& response)
      : served_(served),
        context_(context),
        request_(request),
        response_(response),
        record_(served.full_name, served.metrics),
        request_bytes_(request.Length()),
        deadline_(DeadlineOf(context, served.environment.options.default_deadline)),
        trace_id_(TraceIdOf(context)) {}

  void Begin() {
    CallEnvironment& environment = served_.environment;
    if (absl::Status refused = environment.admission.Enter(request_bytes_); !refused.ok()) {
      return FinishWith(refused);
    }
    watched_ = environment.deadlines.Add(deadline_, &cancelled_);
    ThreadPool& pool =
        served_.method.lane == Lane::kQuestion ? environment.questions : environment.short_calls;
    pool.Submit([this] { Run(); });
  }

  void OnCancel() override { cancelled_.store(true, std::memory_order_relaxed); }
  void OnDone() override { delete this; }

 private:
  void Run() {
    const absl::Status status = FinalStatus(Answer(), deadline_);
    served_.environment.deadlines.Remove(watched_);
    served_.environment.admission.Leave(request_bytes_);
    FinishWith(status);
  }

  absl::Status Answer() {
    if (cancelled_.load(std::memory_order_relaxed)) return StoppedStatus(deadline_);
    google::protobuf::Arena arena;
    google::protobuf::Message& request = *served_.method.request_type->New(&arena);
    if (absl::Status unreadable = Parse(request_, request); !unreadable.ok()) return unreadable;
    Trailers trailers;
    const absl::StatusOr<MessagePtr> response =
        served_.method.handle(request, {.trace_id = trace_id_,
                                        .deadline = deadline_,
                                        .cancelled = &cancelled_,
                                        .trailers = &trailers});
    if (!response.ok()) return response.status();
    for (const auto& [name, value] : trailers) context_.AddTrailingMetadata(name, value);
    return Serialize(**response, response_);
  }

  // The last thing that touches this call.
  void FinishWith(const absl::Status& status) {
    context_.AddTrailingMetadata(kTraceTrailer, trace_id_);
    context_.AddTrailingMetadata(kElapsedTrailer, absl::StrFormat("%.3f", record_.ElapsedMs()));
    record_.Ended(status, trace_id_, 1);
    Finish(ToGrpc(status));
  }

  const ServedMethod& served_;
  CallbackServerContext& context_;
  const ByteBuffer& request_;
  ByteBuffer& response_;
  const CallRecord record_;
  const std::size_t request_bytes_;
  const std::chrono::steady_clock::time_point deadline_;
  const std::string trace_id_;
  std::atomic<bool> cancelled_ = false;
  DeadlineWatch::Number watched_;
};

// Does by hand what the generated WithRawCallbackMethod_X classes do, for all methods of a service
// at once: those are one template class a method and service, and cost seconds of compile time
// each.
class RawService final : public grpc::Service {
 public:
  // gRPC keeps pointers to the names.
  void AddUnary(ServedMethod served) {
    const ServedMethod& kept =
        *methods_.emplace_back(std::make_unique<ServedMethod>(std::move(served)));
    auto* handler = new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
        [&kept](CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
          auto* call = new UnaryCall(kept, *context, *request, *response);
          call->Begin();
          return call;
        });
    Add(kept.full_name, grpc::internal::RpcMethod::NORMAL_RPC, handler);
  }

  void AddStream(ServedStream served) {
    const ServedStream& kept =
        *streams_.emplace_back(std::make_unique<ServedStream>(std::move(served)));
    auto* handler = new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
        [&kept](CallbackServerContext* context) { return BeginStream(kept, *context); });
    Add(kept.full_name, grpc::internal::RpcMethod::BIDI_STREAMING, handler);
  }

  void AddPush(ServedPush served) {
    const ServedPush& kept = *pushes_.emplace_back(std::make_unique<ServedPush>(std::move(served)));
    auto* handler = new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
        [&kept](CallbackServerContext* context, const ByteBuffer* request) {
          return BeginPush(kept, *context, *request);
        });
    Add(kept.full_name, grpc::internal::RpcMethod::SERVER_STREAMING, handler);
  }

 private:
  void Add(const std::string& full_name, grpc::internal::RpcMethod::RpcType type,
           grpc::internal::MethodHandler* handler) {
    paths_.push_back(std::make_unique<std::string>("/" + full_name));
    AddMethod(new grpc::internal::RpcServiceMethod(paths_.back()->c_str(), type, nullptr));
    MarkMethodRawCallback(next_++, handler);
  }

  std::vector<std::unique_ptr<ServedMethod>> methods_;
  std::vector<std::unique_ptr<ServedStream>> streams_;
  std::vector<std::unique_ptr<ServedPush>> pushes_;
  std::vector<std::unique_ptr<std::string>> paths_;
  std::size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> MakeGrpcService(
    const google::protobuf::ServiceDescriptor& descriptor, std::vector<UnaryMethod> unary_methods,
    std::vector<StreamMethod> stream_methods, std::vector<PushMethod> push_methods,
    CallEnvironment& environment) {
  auto service = std::make_unique<RawService>();
  std::set<std::string> handled;
  const auto check = [&](const std::string& name, const auto* request_type, bool client_streams,
                         bool server_streams) -> absl::Status {
    const auto* method = descriptor.FindMethodByName(name);
    const bool fits = method != nullptr && method->input_type() == request_type->GetDescriptor() &&
                      method->client_streaming() == client_streams &&
                      method->server_streaming() == server_streams && handled.insert(name).second;
    return fits ? absl::OkStatus()
                : absl::InternalError(absl::StrCat(descriptor.full_name(), ".", name,
                                                   ": the handler does not fit the service"));
  };
  const auto full_name = [&](const std::string& name) {
    return absl::StrCat(descriptor.full_name(), "/", name);
  };
  for (UnaryMethod& method : unary_methods) {
    if (absl::Status bad = check(method.name, method.request_type, false, false); !bad.ok()) {
      return bad;
    }
    MethodMetrics* metrics =
        environment.metrics.Method(descriptor.full_name(), method.name, "unary");
    std::string name = full_name(method.name);
    service->AddUnary({std::move(method), std::move(name), metrics, environment});
  }
  for (StreamMethod& method : stream_methods) {
    if (absl::Status bad = check(method.name, method.request_type, true, true); !bad.ok()) {
      return bad;
    }
    MethodMetrics* metrics =
        environment.metrics.Method(descriptor.full_name(), method.name, "bidi_stream");
    std::string name = full_name(method.name);
    service->AddStream({std::move(method), std::move(name), metrics, environment});
  }
  for (PushMethod& method : push_methods) {
    if (absl::Status bad = check(method.name, method.request_type, false, true); !bad.ok()) {
      return bad;
    }
    MethodMetrics* metrics =
        environment.metrics.Method(descriptor.full_name(), method.name, "server_stream");
    std::string name = full_name(method.name);
    service->AddPush({std::move(method), std::move(name), metrics, environment});
  }
  return service;
}

}  // namespace journeygraph::server
