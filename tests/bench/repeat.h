// Takes the time of something often enough for a median that holds on a busy machine.
//
//   Times times = Repeat({}, [&] { ask(); });
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "tests/bench/answers.h"

namespace journeygraph::bench {

struct RepeatOptions {
  int at_least = 9;      // times
  double seconds = 0.5;  // and so long, but at most 1,000 times
};

// Calls `work` once to warm up, then repeatedly.
template <typename Work>
Times Repeat(const RepeatOptions& options, const Work& work) {
  constexpr std::size_t kMost = 1'000;
  using Clock = std::chrono::steady_clock;
  work();
  std::vector<double> milliseconds;
  const auto begin = Clock::now();
  while (milliseconds.size() < kMost &&
         (milliseconds.size() < static_cast<std::size_t>(options.at_least) ||
          Clock::now() - begin < std::chrono::duration<double>(options.seconds))) {
    const auto start = Clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    milliseconds.push_back(took.count());
  }
  return TimesOf(std::move(milliseconds));
}

}  // namespace journeygraph::bench
