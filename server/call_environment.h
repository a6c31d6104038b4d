// What all calls of one server share: threads, limits, deadlines, metrics, live streams.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>

#include "server/admission.h"
#include "server/deadline_watch.h"
#include "server/metrics.h"
#include "server/thread_pool.h"

namespace journeygraph::server {

// Streams that have not ended, so that a shutdown can ask them to. Thread-safe.
class LiveStreams {
 public:
  // `end` asks the stream to finish; it is called at most once, under the lock of this registry,
  // at once if the registry is ending already. It must not call Remove.
  void Add(const void* stream, std::function<void()> end);
  void Remove(const void* stream);
  void EndAll();

 private:
  std::mutex mutex_;
  bool ending_ = false;
  std::map<const void*, std::function<void()>> ends_;
};

struct CallOptions {
  AdmissionLimits limits;
  // For unary calls that come without a deadline.
  std::chrono::milliseconds default_deadline{30'000};
  int short_threads = 16;
  int question_threads = 2;
  // Batches of one stream under way, and their bytes.
  std::size_t stream_batches = 8;
  std::size_t stream_bytes = 16u << 20;
};

struct CallEnvironment {
  CallEnvironment(const CallOptions& call_options, Metrics& call_metrics)
      : options(call_options),
        metrics(call_metrics),
        admission(call_options.limits),
        short_calls(call_options.short_threads),
        questions(call_options.question_threads) {}

  const CallOptions options;
  Metrics& metrics;
  Admission admission;
  DeadlineWatch deadlines;
  LiveStreams streams;
  // Last, so that they end first: jobs use everything above.
  ThreadPool short_calls;
  ThreadPool questions;
};

}  // namespace journeygraph::server
