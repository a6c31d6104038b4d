// Many interactions into one workspace, fast and without losing any.
//
//   auto stream = client.OpenIngestStream({.workspace = "default"});
//   for (auto& interaction : interactions) {
//     if (auto status = stream->Add(std::move(interaction)); !status.ok()) return status;
//   }
//   auto summary = stream->Close();   // accepted, rejected, position
//
// Interactions are sent in batches, as columns, several of them under way at once. A batch is kept
// until the server has acknowledged it. If the connection breaks, the stream connects again and
// sends again what was not acknowledged; interactions are idempotent, so that nothing is counted
// twice.
//
// Add, Flush and Close: one thread at a time. Callbacks run on a thread of the stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "journeygraph/v1/interaction_service.pb.h"

namespace journeygraph::client {

// What the server said about one batch.
struct Acknowledgement {
  std::uint64_t first_index = 0;  // of the batch, counting all interactions added, from 0
  std::uint64_t size = 0;         // interactions in the batch
  // Position, counts and rejected interactions; their index counts from first_index.
  const v1::StreamInteractionsResponse& response;
};

struct IngestOptions {
  std::string workspace = "default";
  // A batch is sent when it has so many interactions (at most 10,000) ...
  std::size_t max_batch_interactions = 1'000;
  // ... or so many bytes, counted as rows. A single larger interaction is sent alone; the server
  // may refuse it.
  std::size_t max_batch_bytes = 2u << 20;
  // Batches sent and not yet acknowledged. Add blocks when there are so many.
  std::size_t max_batches_in_flight = 4;
  v1::Durability durability = v1::DURABILITY_SYNC;
  // How long the stream tries to get any acknowledgement over broken connections before it fails.
  std::chrono::milliseconds give_up_after_ms{60'000};
  // Wait before connecting again; doubled with each failure up to 2 s, from this on.
  std::chrono::milliseconds first_backoff_ms{50};
  // Called once for each batch, in order; must not block for long or call the stream.
  std::function<void(const Acknowledgement&)> on_acknowledged;
};

struct IngestSummary {
  std::uint64_t accepted = 0;  // known ones included
  std::uint64_t rejected = 0;
  std::uint64_t last_position = 0;  // of the last batch recorded; 0 if none was
  std::uint64_t batches = 0;
  std::uint64_t reconnects = 0;  // how often the connection was made anew
};

class IngestStream {
 public:
  virtual ~IngestStream() = default;  // without Close: what is not acknowledged may be lost

  // Takes one interaction; blocks while too many batches are in flight.
  // Returns the error that ended the stream, if it has ended: NOT_FOUND (workspace),
  // INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNAVAILABLE (given up), FAILED_PRECONDITION (closed).
  virtual absl::Status Add(v1::Interaction interaction) = 0;
  // Sends what was added so far without waiting for a full batch. Errors as Add.
  virtual absl::Status Flush() = 0;
  // Sends the rest, waits for all acknowledgements and ends the stream. Errors as Add.
  virtual absl::StatusOr<IngestSummary> Close() = 0;
};

}  // namespace journeygraph::client
