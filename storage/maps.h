// The journey maps of one workspace: a document each, and every change of it, in order.
//
//   MapStore maps(engine, workspace, clock);
//   auto created = maps.Create({.id = "onboarding", .document = bytes, .change = why});
//   auto changed = maps.Update({.id = "onboarding", .document = more}, created->revision);
//   auto since = maps.ListChanges("onboarding", created->revision, 100);      // one change
//
// What is in a document or a change is the server's; here they are bytes. Each change makes the
// next revision and is durable when the call returns. A document is kept whole for the current
// revision and for every 32nd; an earlier one is made from the nearest whole one before it and the
// changes since. A map that was deleted for good and is created again goes on counting revisions,
// so that a revision never stands for two contents, and does not show those of its former life.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "journeygraph/storage/v1/map.pb.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

struct StoredMap {
  std::string id;
  std::string document;
  std::uint64_t revision = 0;
  std::int64_t create_time_ms = 0;
  std::int64_t update_time_ms = 0;
  std::optional<std::int64_t> delete_time_ms;
  friend bool operator==(const StoredMap&, const StoredMap&) = default;
};

struct MapWrite {
  std::string id;
  std::string document;    // after the change
  std::string change;      // from the document before
  std::string request_id;  // the caller's own id of the change; "" for none
};

struct StoredMapChange {
  std::uint64_t revision = 0;
  std::int64_t time_ms = 0;
  std::string change;
  std::string request_id;
  friend bool operator==(const StoredMapChange&, const StoredMapChange&) = default;
};

enum class Deletion : std::uint8_t {
  kUntilUndeleted,  // everything stays and can be brought back
  kForGood,
};

// An earlier state: a whole document, and what happened between it and the state.
struct MapHistory {
  StoredMap base;
  std::vector<StoredMapChange> changes;  // ascending, directly after the base
};

class MapStore {
 public:
  // `clock` gives milliseconds since 1970.
  MapStore(Engine& engine, WorkspaceNumber workspace, std::function<std::int64_t()> clock);

  // All: errors of Engine::Write, and DATA_LOSS, if a stored map is unreadable.

  // Returns ALREADY_EXISTS, if there is a map with this id, deleted or not.
  absl::StatusOr<StoredMap> Create(MapWrite write);
  // Returns NOT_FOUND, if there is no such map. Deleted ones are found.
  absl::StatusOr<StoredMap> Get(std::string_view id) const;
  // Returns NOT_FOUND, if there is no such map or revision.
  absl::StatusOr<MapHistory> GetHistory(std::string_view id, std::uint64_t revision) const;
  // By id, those after `after`, at most `limit`, deleted ones too.
  absl::StatusOr<std::vector<StoredMap>> List(std::string_view after, std::size_t limit) const;
  // Returns NOT_FOUND, if there is no such map or it is deleted. Returns ABORTED, if
  // `expected_revision` is not the current one.
  absl::StatusOr<StoredMap> Update(MapWrite write, std::uint64_t expected_revision);
  // Returns what Update returns; a deleted map can be deleted for good.
  absl::Status Delete(std::string_view id, std::uint64_t expected_revision, Deletion deletion);
  // Returns NOT_FOUND, if there is no such map. Returns FAILED_PRECONDITION, if it is not deleted.
  absl::StatusOr<StoredMap> Undelete(std::string_view id);
  // Removes for good what was deleted at this time or before; gives how many maps.
  absl::StatusOr<std::size_t> Purge(std::int64_t delete_time_ms);

  // Ascending, those after `after_revision`, at most `limit`. Returns NOT_FOUND, if there is no
  // such map. Returns OUT_OF_RANGE, if the changes directly after `after_revision` are not there.
  absl::StatusOr<std::vector<StoredMapChange>> ListChanges(std::string_view id,
                                                           std::uint64_t after_revision,
                                                           std::size_t limit) const;
  // The change that was made under the caller's own id; nothing if there was none.
  absl::StatusOr<std::optional<StoredMapChange>> FindRequest(std::string_view id,
                                                             std::string_view request_id) const;

 private:
  // All zeros if there never was such a map.
  absl::StatusOr<v1::MapHead> ReadHead(const ReadView& view, std::string_view id) const;
  // Returns NOT_FOUND, if it is not there.
  absl::StatusOr<v1::MapHead> ReadExisting(const ReadView& view, std::string_view id) const;
  // The same, with the revision expected. Returns ABORTED, if it has another.
  absl::StatusOr<v1::MapHead> ReadAt(const ReadView& view, std::string_view id,
                                     std::uint64_t expected_revision) const;
  // The same of a map that is not deleted.
  absl::StatusOr<v1::MapHead> ReadCurrent(const ReadView& view, std::string_view id,
                                          std::uint64_t expected_revision) const;
  absl::StatusOr<v1::MapRevision> ReadRevision(const ReadView& view, std::string_view id,
                                               std::uint64_t revision) const;
  absl::StatusOr<StoredMap> WriteRevision(v1::MapHead head, MapWrite write);
  absl::Status WriteHead(std::string_view id, const v1::MapHead& head);
  absl::Status Remove(const ReadView& view, std::string_view id, const v1::MapHead& head);

  Engine& engine_;
  const WorkspaceNumber workspace_;
  const std::function<std::int64_t()> clock_;
  std::mutex mutex_;  // one change at a time
};

}  // namespace journeygraph::storage
