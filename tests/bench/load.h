// Load on a server: interactions in, one customer's journey out.
//
//   LoadOptions options{.address = server.address(), .workspace = "bench"};
//   SendCustomers(data, options);
//   double seconds = SendInteractions(data, ArrivalOrder(data), options);
//
// All functions throw std::runtime_error with the server's words if a call fails.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/bench/answers.h"
#include "tests/bench/bench_data.h"

namespace journeygraph::bench {

struct LoadOptions {
  std::string address;
  std::string workspace = "bench";
  int streams = 2;
  int batch_size = 500;
  int batches_in_flight = 16;  // of each stream
  char customer_prefix = 'C';
};

// A connection of its own, as another system would have.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address);
// A client over one.
client::Client ConnectAlone(const std::string& address);

// Sends persona and country of every customer.
void SendCustomers(const BenchData& data, const LoadOptions& options);

// Sends the rows in this order; the streams take turns by batches. Gives the seconds from the first
// message until the last acknowledgement, which comes when everything is on disk. Making the
// messages is part of it.
double SendInteractions(const BenchData& data, std::span<const std::uint32_t> order,
                        const LoadOptions& options);

// Milliseconds of GetJourney for random customers of `data`, one call after the other with
// `pause_ms` in between, until `calls` were made or `stop` is true.
std::vector<double> JourneyLatencies(const BenchData& data, const LoadOptions& options,
                                     std::uint64_t calls, double pause_ms,
                                     const std::atomic<bool>& stop);

// Milliseconds from the acknowledgement of one new interaction until a question has counted it.
// The customers are new ones: `probe` tells them apart between calls of this function.
std::vector<double> VisibleLatencies(const LoadOptions& options, const std::string& probe,
                                     std::uint64_t times, double pause_ms,
                                     const std::atomic<bool>& stop);

}  // namespace journeygraph::bench
