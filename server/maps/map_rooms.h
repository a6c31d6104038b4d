// Who is on which map: those who watch, to be woken when something happens, and where people are.
//
//   MapRooms rooms(clock);
//   auto seat = rooms.Enter("workspaces/acme/maps/onboarding", [] { ... });   // woken until it
//   goes rooms.Committed("workspaces/acme/maps/onboarding", 17);                    // wakes
//   everybody
//
// Nothing here is stored, and nothing grows with the number of changes: watchers read those from
// the store, as far as each of them has come. Rooms wake their watchers every 15 seconds too.
// Thread-safe; wakers are called under a lock and must not call back.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "journeygraph/v1/map_service.pb.h"

namespace journeygraph::server {

using ClockMs = std::function<std::int64_t()>;

class MapRooms {
 public:
  static constexpr std::size_t kMaxPresent = 200;
  static constexpr std::int64_t kPresenceMs = 30'000;
  static constexpr std::int64_t kHeartbeatMs = 15'000;

  // What a watcher sees of its room when it is woken.
  struct View {
    std::uint64_t changes = 0;    // grows with every change of the map
    std::uint64_t presence = 0;   // grows with every change of who is there
    std::uint64_t heartbeat = 0;  // grows every 15 seconds
  };

  // A watcher's place in a room; woken until it is destroyed.
  class Seat {
   public:
    ~Seat();
    View view() const;
    std::vector<v1::Presence> present() const;  // by client id

   private:
    friend class MapRooms;
    Seat(MapRooms& rooms, std::string map, std::function<void()> wake);
    MapRooms& rooms_;
    const std::string map_;
    const std::function<void()> wake_;
  };

  // `clock` gives milliseconds since 1970.
  explicit MapRooms(ClockMs clock);
  ~MapRooms();

  // The rooms must outlive the seat.
  std::unique_ptr<Seat> Enter(const std::string& map, std::function<void()> wake);
  // After every change of the map, its deletion included.
  void Committed(const std::string& map);
  // Returns RESOURCE_EXHAUSTED, if kMaxPresent others are there.
  absl::Status Arrive(const std::string& map, const v1::Presence& presence);
  void Leave(const std::string& map, const std::string& client_id);
  // What time does: forgets who was not heard of, counts heartbeats. Called every second.
  void Tick();

 private:
  struct Present {
    v1::Presence presence;
    std::int64_t expire_time_ms;
  };
  struct Room {
    View view;
    std::int64_t next_heartbeat_ms = 0;
    std::map<std::string, Present> present;
    std::vector<const Seat*> seats;
  };

  static void Wake(const Room& room);
  void Drop(const std::string& map);

  const ClockMs clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Room> rooms_;  // those with somebody in them
  std::jthread ticker_;
};

}  // namespace journeygraph::server
