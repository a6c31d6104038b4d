#include "server/maps/map_rooms.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::server {

MapRooms::Seat::Seat(MapRooms& rooms, std::string map, std::function<void()> wake)
    : rooms_(rooms), map_(std::move(map)), wake_(std::move(wake)) {}

MapRooms::Seat::~Seat() {
  std::lock_guard lock(rooms_.mutex_);
  std::erase(rooms_.rooms_[map_].seats, this);
  rooms_.Drop(map_);
}

MapRooms::View MapRooms::Seat::view() const {
  std::lock_guard lock(rooms_.mutex_);
  return rooms_.rooms_.at(map_).view;
}

std::vector<v1::Presence> MapRooms::Seat::present() const {
  std::lock_guard lock(rooms_.mutex_);
  std::vector<v1::Presence> present;
  for (const auto& [client, entry] : rooms_.rooms_.at(map_).present) {
    present.push_back(entry.presence);
  }
  return present;
}

MapRooms::MapRooms(ClockMs clock) : clock_(std::move(clock)) {
  ticker_ = std::jthread([this](std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
      if (!stop.stop_requested()) Tick();
    }
  });
}

MapRooms::~MapRooms() {
  ticker_.request_stop();
  ticker_.join();
}

std::unique_ptr<MapRooms::Seat> MapRooms::Enter(const std::string& map,
                                                std::function<void()> wake) {
  auto seat = std::unique_ptr<Seat>(new Seat(*this, map, std::move(wake)));
  std::lock_guard lock(mutex_);
  Room& room = rooms_[map];
  if (room.next_heartbeat_ms == 0) room.next_heartbeat_ms = clock_() + kHeartbeatMs;
  room.seats.push_back(seat.get());
  return seat;
}

void MapRooms::Committed(const std::string& map) {
  std::lock_guard lock(mutex_);
  const auto room = rooms_.find(map);
  if (room == rooms_.end()) return;
  ++room->second.view.changes;
  Wake(room->second);
}

absl::Status MapRooms::Arrive(const std::string& map, const v1::Presence& presence) {
  std::lock_guard lock(mutex_);
  Room& room = rooms_[map];
  if (room.next_heartbeat_ms == 0) room.next_heartbeat_ms = clock_() + kHeartbeatMs;
  if (!room.present.contains(presence.client_id()) && room.present.size() >= kMaxPresent) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there are ", kMaxPresent, " clients on this map already"));
  }
  room.present[presence.client_id()] = {presence, clock_() + kPresenceMs};
  ++room.view.presence;
  Wake(room);
  return absl::OkStatus();
}

void MapRooms::Leave(const std::string& map, const std::string& client_id) {
  std::lock_guard lock(mutex_);
  const auto room = rooms_.find(map);
  if (room == rooms_.end() || room->second.present.erase(client_id) == 0) return;
  ++room->second.view.presence;
  Wake(room->second);
  Drop(map);
}

void MapRooms::Tick() {
  std::lock_guard lock(mutex_);
  const std::int64_t now_ms = clock_();
  for (auto it = rooms_.begin(); it != rooms_.end();) {
    Room& room = it->second;
    const auto gone = std::erase_if(
        room.present, [&](const auto& entry) { return entry.second.expire_time_ms <= now_ms; });
    if (gone > 0) ++room.view.presence;
    const bool beats = room.next_heartbeat_ms <= now_ms;
    if (beats) {
      ++room.view.heartbeat;
      room.next_heartbeat_ms = now_ms + kHeartbeatMs;
    }
    if (gone > 0 || beats) Wake(room);
    it = room.seats.empty() && room.present.empty() ? rooms_.erase(it) : std::next(it);
  }
}

void MapRooms::Wake(const Room& room) {
  for (const Seat* seat : room.seats) seat->wake_();
}

// Needs mutex_.
void MapRooms::Drop(const std::string& map) {
  const auto room = rooms_.find(map);
  if (room != rooms_.end() && room->second.seats.empty() && room->second.present.empty()) {
    rooms_.erase(room);
  }
}

}  // namespace journeygraph::server
