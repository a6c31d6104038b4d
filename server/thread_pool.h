// A fixed number of threads that run jobs in the order of their submission.
//
//   ThreadPool pool(16);
//   pool.Submit([call] { call->Run(); });
//
// Thread-safe. The queue is not bounded: whoever submits has been admitted (admission.h). The
// destructor runs what was submitted and joins the threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace journeygraph::server {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void Submit(std::function<void()> job);

 private:
  void RunJobs();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace journeygraph::server
