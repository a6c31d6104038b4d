// One StreamInteractions call: batches in, acknowledgements out.
//
//   IngestStream stream(store, metrics, clock);
//   stream.Handle(request, caller, [](auto acknowledgement) { ... });
//
// Batches are appended in the order of the calls, several may wait for the disk at the same time.
// Handle is called by one thread at a time.
#pragma once

#include <memory>

#include "journeygraph/v1/interaction_service.pb.h"
#include "server/method.h"
#include "server/metrics.h"
#include "storage/store.h"

namespace journeygraph::server {

class IngestStream final : public StreamHandler {
 public:
  // Store and metrics must outlive every `done`.
  IngestStream(storage::Store& store, Metrics& metrics, storage::ClockMs clock);

  // Gives INVALID_ARGUMENT, if the first message has no valid parent or durability, a batch is over
  // its limit or has rows and columns, or columns do not fit together. Gives NOT_FOUND, if there is
  // no such workspace. Gives RESOURCE_EXHAUSTED, if the disk is full.
  void Handle(google::protobuf::Message& request, const Caller& caller, Done done) override;

 private:
  absl::Status Open(const v1::StreamInteractionsRequest& first);

  storage::Store& store_;
  Metrics& metrics_;
  const storage::ClockMs clock_;
  std::shared_ptr<storage::Workspace> workspace_;  // null before the first message
  v1::Durability durability_ = v1::DURABILITY_SYNC;
};

}  // namespace journeygraph::server
