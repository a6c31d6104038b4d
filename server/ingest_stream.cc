#include "server/ingest_stream.h"

#include <utility>

#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/interaction_batch.h"

namespace journeygraph::server {

IngestStream::IngestStream(storage::Store& store, Metrics& metrics, storage::ClockMs clock)
    : store_(store), metrics_(metrics), clock_(std::move(clock)) {}

absl::Status IngestStream::Open(const v1::StreamInteractionsRequest& first) {
  Violations violations;
  const std::string id = CheckParent(first.parent(), violations);
  CheckEnum(violations, first.durability(), "durability");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();
  workspace_ = *std::move(workspace);
  if (first.durability() == v1::DURABILITY_BUFFERED) durability_ = v1::DURABILITY_BUFFERED;
  return absl::OkStatus();
}

void IngestStream::Handle(google::protobuf::Message& message, const Caller&, Done done) {
  auto& request = static_cast<v1::StreamInteractionsRequest&>(message);
  if (workspace_ == nullptr) {
    if (absl::Status status = Open(request); !status.ok()) return done(status);
  }
  Violations violations;
  CheckBatchForm(request, /*required=*/false, violations);
  if (!violations.empty()) return done(violations.ToStatus());

  CheckedBatch batch = CheckBatch(request, *workspace_->Metrics(), clock_());
  auto response = std::make_shared<v1::StreamInteractionsResponse>();
  response->set_batch_id(request.batch_id());
  response->set_durability(durability_);
  response->set_accepted_count(static_cast<std::uint32_t>(batch.accepted.size()));
  for (v1::RejectedInteraction& rejected : batch.rejected) {
    response->mutable_rejected()->Add(std::move(rejected));
  }
  const auto acknowledge = [response, done = std::move(done),
                            &metrics = metrics_](absl::StatusOr<std::uint64_t> position) {
    if (!position.ok()) return done(position.status());
    response->set_position(*position);
    metrics.AddRecorded(response->accepted_count(),
                        static_cast<std::uint64_t>(response->rejected_size()));
    done(std::make_unique<v1::StreamInteractionsResponse>(std::move(*response)));
  };
  if (batch.accepted.empty()) return acknowledge(0);
  workspace_->Record(std::move(batch.accepted),
                     durability_ == v1::DURABILITY_BUFFERED ? storage::Durability::kBuffered
                                                            : storage::Durability::kSync,
                     acknowledge);
}

}  // namespace journeygraph::server
