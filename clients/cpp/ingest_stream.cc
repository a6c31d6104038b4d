#include "journeygraph/client/ingest_stream.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "column_packer.h"
#include "journeygraph/client/error_text.h"
#include "stream_session.h"

namespace journeygraph::client {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLongestBackoff{2'000};

// Interactions as columns; those that columns cannot hold are sent as rows, in batches of their
// own.
struct Batch {
  explicit Batch(bool columns) {
    if (columns) packer.emplace(*request.mutable_columns());
  }

  void Add(v1::Interaction interaction) {
    ++size;
    if (packer) return packer->Add(interaction);
    request.mutable_interactions()->Add(std::move(interaction));
  }

  // Nothing is added afterwards.
  void Finish() {
    if (packer) packer->Finish();
    packer.reset();
  }

  v1::StreamInteractionsRequest request;
  std::optional<ColumnPacker> packer;  // of request.columns
  std::uint64_t first_index = 0;
  std::uint64_t size = 0;
};

// The adding thread makes batches; a writer thread owns the connection, sends them and connects
// again; a reader thread, one for each connection, takes the acknowledgements.
class StreamSession final : public IngestStream {
 public:
  StreamSession(std::shared_ptr<v1::InteractionService::Stub> stub, IngestOptions options)
      : stub_(std::move(stub)), options_(std::move(options)) {
    writer_ = std::thread([this] { WriteUntilDone(); });
  }

  ~StreamSession() override {
    {
      std::lock_guard lock(mutex_);
      abandoned_ = true;
      if (context_ != nullptr) context_->TryCancel();
    }
    changed_.notify_all();
    if (writer_.joinable()) writer_.join();
  }

  absl::Status Add(v1::Interaction interaction) override {
    if (closed_) return absl::FailedPreconditionError("the stream is closed");
    const std::size_t bytes = interaction.ByteSizeLong() + kBytesAround;
    const bool columns = ColumnPacker::CanPack(interaction);
    const bool fits = open_ != nullptr && open_->packer.has_value() == columns &&
                      open_bytes_ + bytes <= options_.max_batch_bytes;
    if (open_ != nullptr && !fits) {
      if (absl::Status status = Flush(); !status.ok()) return status;
    }
    if (open_ == nullptr) StartBatch(columns);
    open_->Add(std::move(interaction));
    open_bytes_ += bytes;
    ++added_;
    return open_->size >= options_.max_batch_interactions ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() override {
    if (open_ == nullptr) return absl::OkStatus();
    open_->Finish();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      return failure_.has_value() || unacknowledged_.size() < options_.max_batches_in_flight;
    });
    if (failure_) return *failure_;
    unacknowledged_.push_back(std::move(open_));
    lock.unlock();
    changed_.notify_all();
    return absl::OkStatus();
  }

  absl::StatusOr<IngestSummary> Close() override {
    if (closed_) return absl::FailedPreconditionError("the stream is closed");
    const absl::Status flushed = Flush();
    closed_ = true;
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    writer_.join();
    if (!flushed.ok()) return flushed;
    if (failure_) return *failure_;
    return summary_;
  }

 private:
  using Connection =
      grpc::ClientReaderWriter<v1::StreamInteractionsRequest, v1::StreamInteractionsResponse>;

  // Tag and length of one interaction inside a batch.
  static constexpr std::size_t kBytesAround = 8;

  void StartBatch(bool columns) {
    open_ = std::make_shared<Batch>(columns);
    open_->first_index = added_;
    open_bytes_ = 0;
    auto& request = open_->request;
    request.set_parent(absl::StrCat("workspaces/", options_.workspace));
    request.set_batch_id(++last_batch_id_);
    request.set_durability(options_.durability);
  }

  void WriteUntilDone() {
    auto backoff = options_.first_backoff_ms;
    while (true) {
      const std::uint64_t acknowledged_before = AcknowledgedBatches();
      const absl::Status status = RunConnection();
      std::unique_lock lock(mutex_);
      if (closing_ && unacknowledged_.empty() && IsBreak(status)) return;
      if (summary_.batches > acknowledged_before || unacknowledged_.empty() || !broken_since_) {
        broken_since_ = Clock::now();
        backoff = options_.first_backoff_ms;
      }
      if (abandoned_ || !MayResume(status)) {
        Fail(status.ok() ? absl::UnavailableError("the server ended the stream") : status);
        return;
      }
      changed_.wait_for(lock, backoff, [this] { return abandoned_; });
      backoff = std::min(backoff * 2, kLongestBackoff);
      ++summary_.reconnects;
    }
  }

  // One connection, from its start to its end. OK, if the server ended it without an error.
  absl::Status RunConnection() {
    grpc::ClientContext context;
    {
      std::lock_guard lock(mutex_);
      context_ = &context;
      connection_ended_ = false;
      sent_ = 0;
      if (abandoned_) context.TryCancel();
    }
    const std::unique_ptr<Connection> connection = stub_->StreamInteractions(&context);
    std::thread reader([&] { ReadAcknowledgements(*connection); });
    SendBatches(*connection);
    reader.join();
    const grpc::Status status = connection->Finish();
    std::lock_guard lock(mutex_);
    context_ = nullptr;
    return StatusFromWire(status);
  }

  void SendBatches(Connection& connection) {
    while (true) {
      std::shared_ptr<Batch> batch;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] {
          return connection_ended_ || abandoned_ || sent_ < unacknowledged_.size() ||
                 (closing_ && unacknowledged_.empty());
        });
        if (connection_ended_ || abandoned_) return;
        if (sent_ < unacknowledged_.size()) batch = unacknowledged_[sent_++];
      }
      if (batch == nullptr) {
        connection.WritesDone();
        return;
      }
      if (!connection.Write(batch->request)) return;
    }
  }

  void ReadAcknowledgements(Connection& connection) {
    v1::StreamInteractionsResponse response;
    while (connection.Read(&response)) {
      if (!TakeAcknowledgement(response)) break;
    }
    {
      std::lock_guard lock(mutex_);
      connection_ended_ = true;
    }
    changed_.notify_all();
  }

  // False, if the answer is not for the batch that is due, which ends the connection.
  bool TakeAcknowledgement(const v1::StreamInteractionsResponse& response) {
    std::shared_ptr<Batch> batch;
    {
      std::lock_guard lock(mutex_);
      if (sent_ == 0 || unacknowledged_.front()->request.batch_id() != response.batch_id()) {
        Fail(absl::InternalError(absl::StrCat("the server acknowledged batch ", response.batch_id(),
                                              ", which was not due")));
        context_->TryCancel();
        return false;
      }
      batch = unacknowledged_.front();
    }
    if (options_.on_acknowledged) {
      options_.on_acknowledged({batch->first_index, batch->size, response});
    }
    {
      // Only now, so that Close returns after the last callback.
      std::lock_guard lock(mutex_);
      unacknowledged_.pop_front();
      --sent_;
      ++summary_.batches;
      summary_.accepted += response.accepted_count();
      summary_.rejected += static_cast<std::uint64_t>(response.rejected_size());
      summary_.last_position = std::max(summary_.last_position, response.position());
    }
    changed_.notify_all();
    return true;
  }

  // Whether the connection just ended, without a verdict on what was sent. CANCELLED comes from a
  // server that shuts down with streams open.
  static bool IsBreak(const absl::Status& status) {
    return status.ok() || status.code() == absl::StatusCode::kUnavailable ||
           status.code() == absl::StatusCode::kCancelled;
  }

  bool MayResume(const absl::Status& status) const {
    return IsBreak(status) && !failure_ &&
           Clock::now() - *broken_since_ < options_.give_up_after_ms;
  }

  void Fail(const absl::Status& status) {
    if (!failure_) failure_ = status;
    changed_.notify_all();
  }

  std::uint64_t AcknowledgedBatches() {
    std::lock_guard lock(mutex_);
    return summary_.batches;
  }

  const std::shared_ptr<v1::InteractionService::Stub> stub_;
  const IngestOptions options_;
  std::thread writer_;

  // Of the adding thread.
  std::shared_ptr<Batch> open_;
  std::size_t open_bytes_ = 0;
  std::uint64_t added_ = 0;
  std::uint64_t last_batch_id_ = 0;
  bool closed_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Batch>> unacknowledged_;  // the first sent_ are under way
  std::size_t sent_ = 0;
  bool connection_ended_ = false;
  bool closing_ = false;
  bool abandoned_ = false;
  grpc::ClientContext* context_ = nullptr;  // while there is a connection
  std::optional<absl::Status> failure_;
  IngestSummary summary_;
  std::optional<Clock::time_point> broken_since_;  // no acknowledgement since this break
};

}  // namespace

std::unique_ptr<IngestStream> MakeIngestStream(std::shared_ptr<v1::InteractionService::Stub> stub,
                                               IngestOptions options) {
  return std::make_unique<StreamSession>(std::move(stub), std::move(options));
}

}  // namespace journeygraph::client
