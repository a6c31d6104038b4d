// Runs a loop over equal parts of the customers, one thread a part.
//
//   auto parts = ForParts<Counts>(data.customers(), 2, [&](Counts& counts, auto begin, auto end) {
//     for (std::uint32_t customer = begin; customer < end; ++customer) ...
//   });
#pragma once

#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace journeygraph::bench {

// What each thread made out of its part, in order. A part is made by its own thread, so that its
// memory lies with it.
template <typename Part, typename Loop>
std::vector<Part> ForParts(std::size_t customers, int threads, const Loop& loop) {
  std::vector<Part> parts(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    running.emplace_back([&, i] {
      Part part{};
      loop(part, static_cast<std::uint32_t>(customers * i / parts.size()),
           static_cast<std::uint32_t>(customers * (i + 1) / parts.size()));
      parts[i] = std::move(part);
    });
  }
  for (std::thread& thread : running) thread.join();
  return parts;
}

}  // namespace journeygraph::bench
