// Decides whether a call may begin, so that work and memory stay bounded under any load.
//
//   absl::Status status = admission.Enter(request_bytes);
//   if (!status.ok()) return Finish(status);       // RESOURCE_EXHAUSTED with RetryInfo
//   ...
//   admission.Leave(request_bytes);
//
// Thread-safe, without locks until the server ends.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "absl/status/status.h"

namespace journeygraph::server {

struct AdmissionLimits {
  std::int64_t max_calls = 1'000;
  std::int64_t max_bytes = 256LL << 20;  // of requests under way
};

class Admission {
 public:
  explicit Admission(const AdmissionLimits& limits) : limits_(limits) {}

  // Counts a call in. A single call is admitted whatever its size.
  // Returns RESOURCE_EXHAUSTED, if there are too many calls or bytes. Returns UNAVAILABLE, if the
  // server is shutting down.
  absl::Status Enter(std::size_t bytes);
  void Leave(std::size_t bytes);

  // For streams, which are one call with many messages: counts bytes in and out. Over the limit,
  // HasRoom is false, and streams wait for their own acknowledgements before they read on.
  void AddBytes(std::size_t bytes);
  void RemoveBytes(std::size_t bytes);
  bool HasRoom() const { return bytes_.load(std::memory_order_relaxed) < limits_.max_bytes; }

  // From now on Enter refuses.
  void StartDraining() { draining_.store(true); }
  // Waits until no call is under way, or the moment has come; needs StartDraining. True if none is.
  bool AwaitIdle(std::chrono::steady_clock::time_point until);
  bool draining() const { return draining_.load(); }
  std::int64_t calls() const { return calls_.load(); }

 private:
  const AdmissionLimits limits_;
  std::atomic<std::int64_t> calls_ = 0;
  std::atomic<std::int64_t> bytes_ = 0;
  std::atomic<bool> draining_ = false;
  std::mutex idle_mutex_;
  std::condition_variable idle_;
};

// What callers get while the server shuts down.
absl::Status DrainingError();

}  // namespace journeygraph::server
