// Who asks, and for how long they wait: what a handler knows about a call besides the request.
//
//   absl::StatusOr<GetMapResponse> GetMap(const GetMapRequest& request, const Caller& caller);
//
// Lives as long as the call. Handlers are tested with a default-made Caller.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace journeygraph::server {

// Sent back beside the answer, so that equal questions keep byte-identical answers.
using Trailers = std::vector<std::pair<std::string, std::string>>;

inline constexpr char kPositionTrailer[] = "journeygraph-position";
inline constexpr char kElapsedTrailer[] = "journeygraph-elapsed-ms";
inline constexpr char kTraceTrailer[] = "journeygraph-trace-id";

struct Caller {
  std::string trace_id;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  // True as soon as the caller gave up or the deadline passed; null if that cannot happen.
  const std::atomic<bool>* cancelled = nullptr;
  // Where a handler puts trailing metadata; null if nobody reads it.
  Trailers* trailers = nullptr;

  void AddTrailer(std::string name, std::string value) const {
    if (trailers != nullptr) trailers->emplace_back(std::move(name), std::move(value));
  }
};

}  // namespace journeygraph::server
