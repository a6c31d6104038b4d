#include "server/deadline_watch.h"

namespace journeygraph::server {

DeadlineWatch::DeadlineWatch() : thread_([this] { SetPassed(); }) {}

DeadlineWatch::~DeadlineWatch() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

DeadlineWatch::Number DeadlineWatch::Add(Moment deadline, std::atomic<bool>* flag) {
  std::lock_guard lock(mutex_);
  const Number number{deadline, next_++};
  const auto place = watched_.emplace(number, flag).first;
  if (place == watched_.begin()) changed_.notify_one();
  return number;
}

void DeadlineWatch::Remove(const Number& number) {
  std::lock_guard lock(mutex_);
  watched_.erase(number);
}

void DeadlineWatch::SetPassed() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (watched_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = watched_.begin();
    const Moment deadline = first->first.first;
    if (deadline <= std::chrono::steady_clock::now()) {
      first->second->store(true, std::memory_order_relaxed);
      watched_.erase(first);
    } else {
      changed_.wait_until(lock, deadline);
    }
  }
}

}  // namespace journeygraph::server
