#include "server/grpc_stream.h"

#include <google/protobuf/arena.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "server/errors.h"
#include "server/grpc_call.h"

namespace journeygraph::server {
namespace {

using grpc::ByteBuffer;

// Life of one request: read (slot added) -> handled on our threads, one at a time -> answered
// (possibly much later, from a thread of the store) -> written when all before it are -> gone.
//
// All state is behind one mutex; Advance, called after every change, starts whatever can be
// started. Jobs and answers under way share ownership, so the stream outlives them after gRPC is
// done.
class StreamCall final : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>,
                         public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(const ServedStream& served, grpc::CallbackServerContext& context)
      : served_(served),
        environment_(served.environment),
        context_(context),
        record_(served.full_name, served.metrics),
        deadline_(DeadlineOf(context, std::chrono::milliseconds(0))),
        trace_id_(TraceIdOf(context)) {}

  void Begin() {
    self_ = shared_from_this();
    std::lock_guard lock(mutex_);
    if (absl::Status refused = environment_.admission.Enter(0); !refused.ok()) {
      return FinishWith(refused);
    }
    admitted_ = true;
    StartSendInitialMetadata();  // tells the caller that the stream is open
    handler_ = served_.method.open();
    std::weak_ptr<StreamCall> weak = weak_from_this();
    // Asked from another thread's shutdown: EndSoon takes mutex_, which Begin holds.
    environment_.streams.Add(this, [weak, &pool = environment_.short_calls] {
      pool.Submit([weak] {
        if (auto call = weak.lock()) call->EndSoon();
      });
    });
    Advance();
  }

  void OnReadDone(bool ok) override {
    std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) {
      reads_ended_ = true;
    } else {
      Slot& slot = slots_.emplace_back();
      slot.request.Swap(&incoming_);
      slot.bytes = slot.request.Length();
      bytes_ += slot.bytes;
      environment_.admission.AddBytes(slot.bytes);
      ++messages_;
    }
    Advance();
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    DropFront();
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
    // The lock must be free before the last owner goes.
    std::shared_ptr<StreamCall> self = std::move(self_);
  }

 private:
  struct Slot {
    ByteBuffer request;
    std::size_t bytes = 0;
    bool taken = false;                  // by the job that handles requests
    std::optional<absl::Status> status;  // when it is answered
    ByteBuffer response;
  };

  // For a shutdown: answer what was read, then end.
  void EndSoon() {
    std::lock_guard lock(mutex_);
    draining_ = true;
    Advance();
  }

  // Needs mutex_.
  void Advance() {
    if (finished_) return;
    if (cancelled_.load()) {
      if (!writing_) FinishWith(StoppedStatus(deadline_));
      return;
    }
    if (!handling_ && NextToHandle() != nullptr) {
      handling_ = true;
      environment_.short_calls.Submit([self = shared_from_this()] { self->HandleRequests(); });
    }
    if (!writing_ && !slots_.empty() && slots_.front().status) {
      if (!slots_.front().status->ok()) {
        return FinishWith(FinalStatus(*slots_.front().status, deadline_));
      }
      writing_ = true;
      StartWrite(&slots_.front().response);
    }
    if (slots_.empty() && !writing_) {
      if (reads_ended_) return FinishWith(absl::OkStatus());
      if (draining_) return FinishWith(DrainingError());
    }
    if (!reading_ && !reads_ended_ && !draining_ && MayRead()) {
      reading_ = true;
      StartRead(&incoming_);
    }
  }

  bool MayRead() const {
    return slots_.empty() ||
           (slots_.size() < environment_.options.stream_batches &&
            bytes_ < environment_.options.stream_bytes && environment_.admission.HasRoom());
  }

  Slot* NextToHandle() {
    for (Slot& slot : slots_) {
      if (!slot.taken) return &slot;
    }
    return nullptr;
  }

  // On a thread of ours; only one at a time.
  void HandleRequests() {
    while (true) {
      Slot* slot = nullptr;
      ByteBuffer request;
      {
        std::lock_guard lock(mutex_);
        slot = finished_ ? nullptr : NextToHandle();
        if (slot == nullptr) {
          handling_ = false;
          return;
        }
        slot->taken = true;
        request.Swap(&slot->request);
      }
      HandleOne(request, slot);
    }
  }

  void HandleOne(const ByteBuffer& bytes, Slot* slot) {
    google::protobuf::Arena arena;
    google::protobuf::Message& request = *served_.method.request_type->New(&arena);
    if (absl::Status unreadable = Parse(bytes, request); !unreadable.ok()) {
      return Answered(slot, unreadable);
    }
    handler_->Handle(request,
                     {.trace_id = trace_id_, .deadline = deadline_, .cancelled = &cancelled_},
                     [self = shared_from_this(), slot](absl::StatusOr<MessagePtr> response) {
                       self->Answered(slot, std::move(response));
                     });
  }

  // Slots stay where they are while they wait: a deque keeps its elements in place, and a slot is
  // only dropped after it was answered and written. After the end they are not looked at any more.
  void Answered(Slot* slot, absl::StatusOr<MessagePtr> response) {
    ByteBuffer bytes;
    const absl::Status status = response.ok() ? Serialize(**response, bytes) : response.status();
    std::lock_guard lock(mutex_);
    slot->response.Swap(&bytes);
    slot->status = status;
    Advance();
  }

  void DropFront() {
    environment_.admission.RemoveBytes(slots_.front().bytes);
    bytes_ -= slots_.front().bytes;
    slots_.pop_front();
  }

  // Needs mutex_. Slots are kept: answers may still arrive for them.
  void FinishWith(const absl::Status& status) {
    finished_ = true;
    environment_.admission.RemoveBytes(bytes_);
    if (admitted_) environment_.admission.Leave(0);
    context_.AddTrailingMetadata(kTraceTrailer, trace_id_);
    record_.Ended(status, trace_id_, messages_);
    Finish(ToGrpc(status));
  }

  const ServedStream& served_;
  CallEnvironment& environment_;
  grpc::CallbackServerContext& context_;
  const CallRecord record_;
  const std::chrono::steady_clock::time_point deadline_;
  const std::string trace_id_;
  std::atomic<bool> cancelled_ = false;

  std::mutex mutex_;
  std::shared_ptr<StreamCall> self_;  // until gRPC is done
  std::unique_ptr<StreamHandler> handler_;
  std::deque<Slot> slots_;
  ByteBuffer incoming_;
  std::size_t bytes_ = 0;
  std::int64_t messages_ = 0;
  bool admitted_ = false;
  bool reading_ = false;
  bool reads_ended_ = false;
  bool writing_ = false;
  bool handling_ = false;
  bool draining_ = false;
  bool finished_ = false;
};

}  // namespace

grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>* BeginStream(const ServedStream& served,
                                                             grpc::CallbackServerContext& context) {
  auto call = std::make_shared<StreamCall>(served, context);
  call->Begin();
  // Owned by itself until OnDone. Before it is bound, that cannot have happened.
  return call.get();
}

}  // namespace journeygraph::server
