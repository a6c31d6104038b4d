// What operators watch, for Prometheus.
//
//   Metrics metrics;
//   metrics.CollectFrom(&store);
//   RETURN_IF_ERROR(metrics.Expose("127.0.0.1:7401"));       // GET /metrics
//   MethodMetrics* method = metrics.Method("journeygraph.v1.MapService", "GetMap", "unary");
//   method->Started();
//   method->Handled(absl::StatusCode::kOk, 0.0021);
//
// Names and labels of the calls are those of go-grpc-prometheus, so that usual dashboards work:
// grpc_server_started_total, grpc_server_handled_total{grpc_code}, grpc_server_handling_seconds.
// Ours begin with journeygraph_. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace journeygraph::storage {
class Store;
}

namespace journeygraph::server {

class MethodMetrics {
 public:
  virtual ~MethodMetrics() = default;
  virtual void Started() = 0;
  virtual void Handled(absl::StatusCode code, double seconds) = 0;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Counters of one method; lives as long as the metrics. `type`: "unary" or "bidi_stream".
  MethodMetrics* Method(std::string_view service, std::string_view method, std::string_view type);

  // Interactions acknowledged, and interactions refused by validation.
  void AddRecorded(std::uint64_t accepted, std::uint64_t rejected);

  // Sizes and positions of `store` are read at each scrape. It must outlive the metrics.
  void CollectFrom(storage::Store* store);

  // Serves GET /metrics on "host:port"; port 0 picks one.
  // Returns UNAVAILABLE, if the address cannot be bound.
  absl::Status Expose(const std::string& address);
  // The port in use; 0 if nothing is exposed.
  int port() const;

  // Everything in the text format of Prometheus.
  std::string Text() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// "OK", "InvalidArgument" ...: the spelling of grpc_code in go-grpc-prometheus.
std::string_view CodeName(absl::StatusCode code);

}  // namespace journeygraph::server
