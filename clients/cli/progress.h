// A bar for long work, on a terminal only.
//
//   Progress progress(context.streams, "Sending", "rows", total);
//   progress.Update(done);
//   progress.Finish();
//
// Update may be called often; it writes ten times a second at most. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "clients/cli/context.h"

namespace journeygraph::cli {

class Progress {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  Progress(
      const Streams& streams, std::string label, std::string unit, std::int64_t total,
      Clock clock = [] { return std::chrono::steady_clock::now(); });
  ~Progress() { Finish(); }

  void Update(std::int64_t done);
  // Takes the bar away.
  void Finish();

 private:
  const Streams& streams_;
  const std::string label_;
  const std::string unit_;
  const std::int64_t total_;
  const Clock clock_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_drawn_;
  bool drawn_ = false;
};

// One line: "Sending ███████▌      52 %  104,000 rows  310,000/s  0:12 left".
std::string ProgressLine(const std::string& label, const std::string& unit, std::int64_t done,
                         std::int64_t total, double seconds, std::size_t width);

}  // namespace journeygraph::cli
