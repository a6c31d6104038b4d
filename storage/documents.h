// Small resources of one workspace that are kept whole and are no matter of scans: baselines,
// initiatives. What is in them is the server's; here they are bytes under an id, created and
// deleted, never changed, durable when the call returns.
//
//   DocumentStore documents(engine, workspace, clock);
//   auto created = documents.Create(DocumentKind::kBaseline, {.id = "q1", .content = bytes});
//   auto found = documents.Get(DocumentKind::kBaseline, "q1");
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

// Stored as numbers: never renumbered.
enum class DocumentKind : std::uint8_t { kBaseline = 1, kInitiative = 2, kMapSnapshot = 3 };

struct Document {
  std::string id;
  std::string content;
  std::int64_t create_time_ms = 0;  // set by Create
  friend bool operator==(const Document&, const Document&) = default;
};

class DocumentStore {
 public:
  // `clock` gives milliseconds since 1970.
  DocumentStore(Engine& engine, WorkspaceNumber workspace, std::function<std::int64_t()> clock);

  // All: errors of Engine::Write, and DATA_LOSS, if a stored document is unreadable.
  // Returns ALREADY_EXISTS, if there is one of this kind and id.
  absl::StatusOr<Document> Create(DocumentKind kind, Document document);
  // Returns NOT_FOUND, if there is none.
  absl::StatusOr<Document> Get(DocumentKind kind, std::string_view id) const;
  // By id, those after `after`, at most `limit`.
  absl::StatusOr<std::vector<Document>> List(DocumentKind kind, std::string_view after,
                                             std::size_t limit) const;
  // Returns NOT_FOUND, if there is none.
  absl::Status Delete(DocumentKind kind, std::string_view id);

 private:
  Engine& engine_;
  const WorkspaceNumber workspace_;
  const std::function<std::int64_t()> clock_;
  std::mutex mutex_;  // one change at a time
};

}  // namespace journeygraph::storage
