#include "journeygraph/client/map_watch.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "journeygraph/client/error_text.h"
#include "map_watch_session.h"

namespace journeygraph::client {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kFirstBackoff{50};
constexpr std::chrono::milliseconds kLongestBackoff{2'000};
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

bool IsTooSlow(const absl::Status& status) {
  const auto info = status.GetPayload(kErrorInfoUrl);
  return info && absl::StrContains(std::string(*info), "WATCH_TOO_SLOW");
}

class WatchSession final : public MapWatch {
 public:
  WatchSession(std::shared_ptr<v1::MapService::Stub> stub, v1::WatchMapRequest request,
               MapWatchOptions options)
      : stub_(std::move(stub)),
        request_(std::move(request)),
        options_(options),
        revision_(request_.after_revision()) {}

  ~WatchSession() override {
    Cancel();
    Disconnect().IgnoreError();
  }

  absl::StatusOr<v1::WatchMapResponse> Next() override {
    if (!ended_.ok()) return ended_;
    v1::WatchMapResponse response;
    while (true) {
      if (reader_ == nullptr && !Connect()) return End(absl::CancelledError("cancelled"));
      if (reader_->Read(&response)) {
        lost_since_.reset();
        backoff_ = kFirstBackoff;
        if (IsNew(response)) return response;
        continue;
      }
      const absl::Status status = Disconnect();
      if (IsCancelled()) return End(absl::CancelledError("cancelled"));
      if (!IsWorthAnotherTry(status)) return End(status);
      if (!WaitBeforeAnotherTry()) {
        return End(IsCancelled() ? absl::CancelledError("cancelled") : status);
      }
    }
  }

  void Cancel() override {
    std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    if (context_ != nullptr) context_->TryCancel();
    cancelled_.notify_all();
  }

  std::uint64_t revision() const override {
    std::lock_guard lock(mutex_);
    return revision_;
  }

 private:
  // False if it was cancelled.
  bool Connect() {
    std::lock_guard lock(mutex_);
    if (is_cancelled_) return false;
    context_ = std::make_unique<grpc::ClientContext>();
    request_.set_after_revision(revision_);
    reader_ = stub_->WatchMap(context_.get(), request_);
    return true;
  }

  absl::Status Disconnect() {
    if (reader_ == nullptr) return absl::OkStatus();
    const grpc::Status status = reader_->Finish();
    std::lock_guard lock(mutex_);
    reader_.reset();
    context_.reset();
    // A stream of changes has no end of its own.
    if (status.ok()) return absl::UnavailableError("the server ended the stream");
    return StatusFromWire(status);
  }

  // Notes how far it is; false for what was given before.
  bool IsNew(const v1::WatchMapResponse& response) {
    std::lock_guard lock(mutex_);
    if (response.has_map()) {
      revision_ = response.map().revision();
    } else if (response.has_change()) {
      if (response.change().revision() <= revision_) return false;
      revision_ = response.change().revision();
    }
    return true;
  }

  // A server that ends cancels its streams; we have asked already whether we did.
  static bool IsWorthAnotherTry(const absl::Status& status) {
    return absl::IsUnavailable(status) || absl::IsCancelled(status) ||
           absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status) ||
           IsTooSlow(status);
  }

  // False if it was cancelled or has taken too long.
  bool WaitBeforeAnotherTry() {
    const auto now = Clock::now();
    if (!lost_since_) lost_since_ = now;
    if (options_.give_up_after_ms.count() > 0 && now - *lost_since_ >= options_.give_up_after_ms) {
      return false;
    }
    std::unique_lock lock(mutex_);
    cancelled_.wait_for(lock, backoff_, [this] { return is_cancelled_; });
    backoff_ = std::min(2 * backoff_, kLongestBackoff);
    return !is_cancelled_;
  }

  bool IsCancelled() const {
    std::lock_guard lock(mutex_);
    return is_cancelled_;
  }

  absl::Status End(absl::Status status) {
    ended_ = std::move(status);
    return ended_;
  }

  const std::shared_ptr<v1::MapService::Stub> stub_;
  v1::WatchMapRequest request_;
  const MapWatchOptions options_;
  // Those of the calling thread.
  std::unique_ptr<grpc::ClientReader<v1::WatchMapResponse>> reader_;
  absl::Status ended_;
  std::optional<Clock::time_point> lost_since_;
  std::chrono::milliseconds backoff_ = kFirstBackoff;

  mutable std::mutex mutex_;
  std::condition_variable cancelled_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::uint64_t revision_;
  bool is_cancelled_ = false;
};

}  // namespace

std::unique_ptr<MapWatch> MakeMapWatch(std::shared_ptr<v1::MapService::Stub> stub,
                                       v1::WatchMapRequest request, MapWatchOptions options) {
  return std::make_unique<WatchSession>(std::move(stub), std::move(request), options);
}

}  // namespace journeygraph::client
