#include "server/grpc_push.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "server/errors.h"
#include "server/grpc_call.h"

namespace journeygraph::server {
namespace {

using grpc::ByteBuffer;

// Woken -> the source is asked on a thread of ours -> what it gives is written -> asked again,
// until it has nothing. All state is behind one mutex; Advance, called after every change, starts
// whatever can be started.
class PushCall final : public grpc::ServerWriteReactor<ByteBuffer>,
                       public std::enable_shared_from_this<PushCall> {
 public:
  PushCall(const ServedPush& served, grpc::CallbackServerContext& context)
      : served_(served),
        environment_(served.environment),
        context_(context),
        record_(served.full_name, served.metrics),
        deadline_(DeadlineOf(context, std::chrono::milliseconds(0))),
        trace_id_(TraceIdOf(context)) {}

  void Begin(const ByteBuffer& request) {
    self_ = shared_from_this();
    std::lock_guard lock(mutex_);
    if (absl::Status refused = environment_.admission.Enter(0); !refused.ok()) {
      return FinishWith(refused);
    }
    admitted_ = true;
    std::weak_ptr<PushCall> weak = weak_from_this();
    // Asked from another thread's shutdown: EndSoon takes mutex_, which Begin holds.
    environment_.streams.Add(this, [weak, &pool = environment_.short_calls] {
      pool.Submit([weak] {
        if (auto call = weak.lock()) call->EndSoon();
      });
    });
    request_ = request;
    asking_ = true;
    Pool().Submit([self = shared_from_this()] { self->Open(); });
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) cancelled_.store(true);
    Advance();
  }

  void OnCancel() override {
    std::lock_guard lock(mutex_);
    cancelled_.store(true);
    Advance();
  }

  void OnDone() override {
    environment_.streams.Remove(this);
    // The source goes before the call: it may wake it until it is gone.
    source_.reset();
    std::shared_ptr<PushCall> self = std::move(self_);
  }

 private:
  ThreadPool& Pool() {
    return served_.method.lane == Lane::kQuestion ? environment_.questions
                                                  : environment_.short_calls;
  }

  void Wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    Advance();
  }

  void EndSoon() {
    std::lock_guard lock(mutex_);
    draining_ = true;
    Advance();
  }

  // Needs mutex_.
  void Advance() {
    if (finished_ || asking_ || writing_) return;
    if (cancelled_.load()) return FinishWith(StoppedStatus(deadline_));
    if (draining_) return FinishWith(DrainingError());
    if (!woken_) return;
    asking_ = true;
    Pool().Submit([self = shared_from_this()] { self->Ask(); });
  }

  // On a thread of ours, as Ask is; one at a time.
  void Open() {
    std::unique_ptr<google::protobuf::Message> request(served_.method.request_type->New());
    absl::Status status = Parse(request_, *request);
    std::unique_ptr<PushSource> source;
    if (status.ok()) {
      auto opened = served_.method.open(
          *request, {.trace_id = trace_id_, .deadline = deadline_, .cancelled = &cancelled_},
          [weak = weak_from_this(), &pool = environment_.short_calls] {
            // Not here: whoever wakes may hold locks that the source needs.
            pool.Submit([weak] {
              if (auto call = weak.lock()) call->Wake();
            });
          });
      status = opened.status();
      if (opened.ok()) source = *std::move(opened);
    }
    std::lock_guard lock(mutex_);
    asking_ = false;
    if (!status.ok()) return FinishWith(FinalStatus(status, deadline_));
    source_ = std::move(source);
    woken_ = true;
    StartSendInitialMetadata();  // tells the caller that the stream is open
    Advance();
  }

  void Ask() {
    {
      std::lock_guard lock(mutex_);
      woken_ = false;
    }
    absl::StatusOr<MessagePtr> next = source_->Next();
    ByteBuffer bytes;
    absl::Status status = next.status();
    if (next.ok() && *next != nullptr) status = Serialize(**next, bytes);
    std::lock_guard lock(mutex_);
    asking_ = false;
    if (!status.ok()) return FinishWith(FinalStatus(status, deadline_));
    if (*next != nullptr && !cancelled_.load()) {
      woken_ = true;  // there may be more
      writing_ = true;
      outgoing_.Swap(&bytes);
      ++messages_;
      StartWrite(&outgoing_);
      return;
    }
    Advance();
  }

  // Needs mutex_.
  void FinishWith(const absl::Status& status) {
    if (finished_) return;
    finished_ = true;
    if (admitted_) environment_.admission.Leave(0);
    context_.AddTrailingMetadata(kTraceTrailer, trace_id_);
    record_.Ended(status, trace_id_, messages_);
    Finish(ToGrpc(status));
  }

  const ServedPush& served_;
  CallEnvironment& environment_;
  grpc::CallbackServerContext& context_;
  const CallRecord record_;
  const std::chrono::steady_clock::time_point deadline_;
  const std::string trace_id_;
  std::atomic<bool> cancelled_ = false;

  std::mutex mutex_;
  std::shared_ptr<PushCall> self_;  // until gRPC is done
  std::unique_ptr<PushSource> source_;
  ByteBuffer request_;
  ByteBuffer outgoing_;
  std::int64_t messages_ = 0;
  bool admitted_ = false;
  bool asking_ = false;  // the source is being opened or asked
  bool writing_ = false;
  bool woken_ = false;  // the source may have something
  bool draining_ = false;
  bool finished_ = false;
};

}  // namespace

grpc::ServerWriteReactor<ByteBuffer>* BeginPush(const ServedPush& served,
                                                grpc::CallbackServerContext& context,
                                                const ByteBuffer& request) {
  auto call = std::make_shared<PushCall>(served, context);
  call->Begin(request);
  // Owned by itself until OnDone. Before it is bound, that cannot have happened.
  return call.get();
}

}  // namespace journeygraph::server
