#include "server/maps/watch_map.h"

#include <utility>

#include "server/errors.h"
#include "server/find_workspace.h"
#include "server/maps/map_documents.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kPage = 100;

}  // namespace

MapWatch::MapWatch(std::shared_ptr<storage::Workspace> workspace, MapName name,
                   const v1::WatchMapRequest& request, MapRooms& rooms, std::function<void()> wake)
    : workspace_(std::move(workspace)),
      name_(std::move(name)),
      client_id_(request.client_id()),
      seat_(rooms.Enter(FullMapName(name_.workspace, name_.map), std::move(wake))),
      wants_map_(request.after_revision() == 0),
      revision_(request.after_revision()) {}

absl::StatusOr<MessagePtr> MapWatch::Next() {
  if (wants_map_) return WholeMap();
  // The room is looked at before the store, so that nothing that happens in between is missed.
  const MapRooms::View now = seat_->view();
  if (now.changes != seen_.changes) is_behind_ = true;
  seen_.changes = now.changes;
  if (is_behind_ || !page_.empty()) {
    auto change = NextChange();
    if (!change.ok() || *change != nullptr) return change;
  }
  if (now.presence != seen_.presence) return Presence(now.presence);
  if (!is_current_told_ || now.heartbeat != seen_.heartbeat) {
    seen_.heartbeat = now.heartbeat;
    return Current();
  }
  return nullptr;
}

absl::StatusOr<MessagePtr> MapWatch::WholeMap() {
  wants_map_ = false;
  auto map = ReadMap(*workspace_, name_, 0);
  if (!map.ok()) return map.status();
  revision_ = map->revision();
  auto response = std::make_unique<v1::WatchMapResponse>();
  *response->mutable_map() = *std::move(map);
  return response;
}

absl::StatusOr<MessagePtr> MapWatch::NextChange() {
  if (page_.empty()) {
    const auto stored = workspace_->Maps().Get(name_.map);
    if (absl::IsNotFound(stored.status()) || (stored.ok() && stored->delete_time_ms)) {
      return MapNotFound(name_.workspace, name_.map);
    }
    auto changes = workspace_->Maps().ListChanges(name_.map, revision_, kPage);
    if (absl::IsOutOfRange(changes.status())) {
      return ErrorOf(kRevisionGone, std::string(changes.status().message()));
    }
    if (!changes.ok()) return changes.status();
    is_behind_ = changes->size() == kPage;
    for (const storage::StoredMapChange& change : *changes) {
      auto message = ToMessage(change);
      if (!message.ok()) return message.status();
      page_.push_back(*std::move(message));
    }
  }
  if (page_.empty()) return nullptr;
  auto response = std::make_unique<v1::WatchMapResponse>();
  *response->mutable_change() = std::move(page_.front());
  page_.pop_front();
  revision_ = response->change().revision();
  return response;
}

MessagePtr MapWatch::Current() {
  is_current_told_ = true;
  auto response = std::make_unique<v1::WatchMapResponse>();
  response->set_current_revision(revision_);
  return response;
}

MessagePtr MapWatch::Presence(std::uint64_t version) {
  seen_.presence = version;
  auto response = std::make_unique<v1::WatchMapResponse>();
  v1::PresenceList& list = *response->mutable_presence();
  for (v1::Presence& presence : seat_->present()) {
    if (presence.client_id() != client_id_) *list.add_clients() = std::move(presence);
  }
  return response;
}

}  // namespace journeygraph::server
