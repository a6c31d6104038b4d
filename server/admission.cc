#include "server/admission.h"

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace journeygraph::server {
namespace {

constexpr std::int64_t kRetryWhenBusyMs = 200;
constexpr std::int64_t kRetryWhenDrainingMs = 1'000;

}  // namespace

absl::Status Admission::Enter(std::size_t bytes) {
  if (draining()) return DrainingError();
  const auto size = static_cast<std::int64_t>(bytes);
  const std::int64_t calls = calls_.fetch_add(1) + 1;
  const std::int64_t all_bytes = bytes_.fetch_add(size) + size;
  if (calls <= limits_.max_calls && (all_bytes <= limits_.max_bytes || calls == 1)) {
    return absl::OkStatus();
  }
  Leave(bytes);
  const bool by_calls = calls > limits_.max_calls;
  return ErrorOf(
      kTooManyCalls,
      absl::StrCat("the server is working on ", by_calls ? limits_.max_calls : limits_.max_bytes,
                   by_calls ? " calls" : " bytes of requests",
                   ", as many as it may; try again later"),
      {.retry_after_ms = kRetryWhenBusyMs});
}

void Admission::Leave(std::size_t bytes) {
  bytes_.fetch_sub(static_cast<std::int64_t>(bytes));
  if (calls_.fetch_sub(1) == 1 && draining()) {
    // Under the lock, so that it does not fall between the look and the wait of AwaitIdle.
    std::lock_guard lock(idle_mutex_);
    idle_.notify_all();
  }
}

bool Admission::AwaitIdle(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(idle_mutex_);
  return idle_.wait_until(lock, until, [this] { return calls_.load() == 0; });
}

void Admission::AddBytes(std::size_t bytes) {
  bytes_.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

void Admission::RemoveBytes(std::size_t bytes) {
  bytes_.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

absl::Status DrainingError() {
  return ErrorOf(kServerDraining, "the server is shutting down; try again, here or elsewhere",
                 {.retry_after_ms = kRetryWhenDrainingMs});
}

}  // namespace journeygraph::server
