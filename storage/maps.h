// The journey maps of one workspace: each change is a new revision, durable when the call returns.
//
//   MapStore maps(engine, workspace, clock);
//   auto created = maps.Create(map);                       // created->revision == 1
//   auto changed = maps.Update(map, created->revision);    // 2
//
// A map that was deleted and is created again goes on counting revisions, so that a revision never
// stands for two contents, and does not show those of its former life.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/journey_map.h"
#include "journeygraph/storage/v1/map.pb.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

class MapStore {
 public:
  // `clock` gives milliseconds since 1970.
  MapStore(Engine& engine, WorkspaceNumber workspace, std::function<std::int64_t()> clock);

  // Sets revision, create and update time. All: errors of Engine::Write, and DATA_LOSS, if a stored
  // map is unreadable. Returns ALREADY_EXISTS, if there is a map with this id.
  absl::StatusOr<graph::JourneyMap> Create(graph::JourneyMap map);
  // Returns NOT_FOUND, if there is no such map or revision (0: the current one).
  absl::StatusOr<graph::JourneyMap> Get(std::string_view id, std::uint64_t revision) const;
  // By id, those after `after`, at most `limit`.
  absl::StatusOr<std::vector<graph::JourneyMap>> List(std::string_view after,
                                                      std::size_t limit) const;
  // Keeps the create time, sets revision and update time. Returns NOT_FOUND, if there is no such
  // map. Returns ABORTED, if `expected_revision` is not 0 nor the current one.
  absl::StatusOr<graph::JourneyMap> Update(graph::JourneyMap map, std::uint64_t expected_revision);
  // Returns what Update returns.
  absl::Status Delete(std::string_view id, std::uint64_t expected_revision);

 private:
  // The head, deleted or not; all zeros if there never was such a map.
  absl::StatusOr<v1::MapHead> ReadHead(const ReadView& view, std::string_view id) const;
  // The head of a map that is there and has the revision expected.
  absl::StatusOr<v1::MapHead> ReadCurrent(const ReadView& view, std::string_view id,
                                          std::uint64_t expected_revision) const;
  absl::StatusOr<graph::JourneyMap> ReadRevision(const ReadView& view, std::string_view id,
                                                 std::uint64_t revision) const;
  absl::Status Write(const v1::MapHead& head, const graph::JourneyMap& map);

  Engine& engine_;
  const WorkspaceNumber workspace_;
  const std::function<std::int64_t()> clock_;
  std::mutex mutex_;  // one change at a time
};

}  // namespace journeygraph::storage
