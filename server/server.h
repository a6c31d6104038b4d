// The server: all services on one port, with health, reflection, metrics and a graceful end.
//
//   auto server = Server::Start(options, *store, storage::SystemClockMs());
//   std::cout << (*server)->port();
//   (*server)->Shutdown(std::chrono::seconds(10));
//
// journeyd is this class plus options and signals; tests start it in-process on port 0.
#pragma once

#include <chrono>
#include <memory>

#include "absl/status/statusor.h"
#include "server/options.h"
#include "storage/store.h"

namespace grpc {
class Channel;
}

namespace journeygraph::server {

class Metrics;

class Server {
 public:
  // Serves when it returns. The store must outlive the server. Of the options, data folder and
  // logging are not looked at.
  // Returns UNAVAILABLE, if an address cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options,
                                                       storage::Store& store,
                                                       storage::ClockMs clock);
  // As Shutdown without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The ports in use; 0 for metrics if there are none.
  int port() const;
  int metrics_port() const;
  const Metrics& metrics() const;

  // A channel that needs no port. Not to be used after Shutdown: gRPC 1.51 crashes on that.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // Says NOT_SERVING, refuses new calls with UNAVAILABLE, lets calls under way end for up to
  // `grace`, cancels the rest, and returns when all have ended. Streams end after what they have
  // sent is acknowledged. Calling it again does nothing.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace journeygraph::server
