// Sets a flag when a moment has passed, so that work under way can stop.
//
//   std::atomic<bool> cancelled = false;
//   auto number = watch.Add(deadline, &cancelled);
//   ...                       // Scan(..., {.cancelled = &cancelled})
//   watch.Remove(number);     // afterwards the flag is not touched any more
//
// Thread-safe. One thread; Add and Remove are O(log watched).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace journeygraph::server {

class DeadlineWatch {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  using Number = std::pair<Moment, std::uint64_t>;

  DeadlineWatch();
  ~DeadlineWatch();
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;

  // `flag` must live until Remove.
  Number Add(Moment deadline, std::atomic<bool>* flag);
  void Remove(const Number& number);

 private:
  void SetPassed();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Number, std::atomic<bool>*> watched_;
  std::uint64_t next_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace journeygraph::server
