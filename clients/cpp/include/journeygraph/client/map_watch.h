// Follows a journey map: every change once, in order, without a gap.
//
//   auto watch = client.WatchMap(request);            // name, after_revision
//   for (auto event = watch->Next(); event.ok(); event = watch->Next()) {
//     if (event->has_change()) std::cout << event->change().summary() << "\n";
//   }
//
// When the connection is lost or the server restarts, it connects again and asks from the revision
// that it has, so that the caller notices nothing but the wait. Next is called by one thread at a
// time; Cancel by any.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_service.pb.h"

namespace journeygraph::client {

struct MapWatchOptions {
  // How long to try to connect again before Next gives up with UNAVAILABLE; 0 is without end.
  std::chrono::milliseconds give_up_after_ms{60'000};
};

class MapWatch {
 public:
  virtual ~MapWatch() = default;

  // Blocks until something happens: as map_service.proto says, the whole map first if the watch
  // began at revision 0. Changes come with ascending revisions, none twice. Returns NOT_FOUND, if
  // the map is not there or is deleted. Returns OUT_OF_RANGE, if the changes after the revision are
  // not kept any more: get the map anew. Returns CANCELLED, if Cancel was called. Returns
  // UNAVAILABLE, if the server could not be reached for too long. After an error it is over.
  virtual absl::StatusOr<v1::WatchMapResponse> Next() = 0;

  // Makes Next return soon.
  virtual void Cancel() = 0;

  // Of what Next gave last; 0 before the first map or change of a watch from revision 0.
  virtual std::uint64_t revision() const = 0;
};

}  // namespace journeygraph::client
