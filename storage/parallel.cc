#include "storage/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace journeygraph::storage {

void NameThisThread(const char* name) { pthread_setname_np(pthread_self(), name); }

int DefaultThreads() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

void ForEachPiece(int threads, int pieces, const std::function<void(int, int)>& work) {
  std::atomic<int> next{0};
  const auto run = [&](int thread) {
    for (int piece = next++; piece < pieces; piece = next++) work(thread, piece);
  };
  std::vector<std::jthread> helpers;
  for (int thread = 1; thread < std::min(threads, pieces); ++thread)
    helpers.emplace_back(run, thread);
  run(0);
}

}  // namespace journeygraph::storage
