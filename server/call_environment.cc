#include "server/call_environment.h"

#include <utility>

namespace journeygraph::server {

void LiveStreams::Add(const void* stream, std::function<void()> end) {
  std::lock_guard lock(mutex_);
  if (ending_) {
    end();
  } else {
    ends_.emplace(stream, std::move(end));
  }
}

void LiveStreams::Remove(const void* stream) {
  std::lock_guard lock(mutex_);
  ends_.erase(stream);
}

void LiveStreams::EndAll() {
  std::lock_guard lock(mutex_);
  ending_ = true;
  for (const auto& [stream, end] : ends_) end();
  ends_.clear();
}

}  // namespace journeygraph::server
