// One watcher of a map: what to send next (MapService.WatchMap).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/maps/map_rooms.h"
#include "server/method.h"
#include "server/resource_name.h"
#include "storage/store.h"

namespace journeygraph::server {

// Changes are read from the store in the order of revisions, from where the watcher is: there is no
// gap, whoever is slow, and nothing piles up. Not thread-safe.
class MapWatch final : public PushSource {
 public:
  // `request` is checked, and the map there.
  MapWatch(std::shared_ptr<storage::Workspace> workspace, MapName name,
           const v1::WatchMapRequest& request, MapRooms& rooms, std::function<void()> wake);

  // Returns NOT_FOUND, when the map is deleted. Returns OUT_OF_RANGE, if the changes after the
  // revision asked for are not there.
  absl::StatusOr<MessagePtr> Next() override;

 private:
  absl::StatusOr<MessagePtr> WholeMap();
  absl::StatusOr<MessagePtr> NextChange();
  MessagePtr Current();
  MessagePtr Presence(std::uint64_t version);

  const std::shared_ptr<storage::Workspace> workspace_;
  const MapName name_;
  const std::string client_id_;
  const std::unique_ptr<MapRooms::Seat> seat_;
  bool wants_map_;
  bool is_current_told_ = false;
  std::uint64_t revision_;          // sent up to here
  std::deque<v1::MapChange> page_;  // read and not yet sent
  bool is_behind_ = true;           // there may be more in the store
  MapRooms::View seen_;             // of the room
};

}  // namespace journeygraph::server
