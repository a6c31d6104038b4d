// Runs a fixed number of independent pieces of work on several threads.
#pragma once

#include <functional>

namespace journeygraph::storage {

// What tools such as top -H call the calling thread; at most 15 letters.
void NameThisThread(const char* name);

// Threads to use when the caller did not say: one a core.
int DefaultThreads();

// Calls work(thread, piece) once for every piece in [0, pieces), on up to `threads` threads (the
// caller's is one of them). A thread that is done takes the next piece that nobody has. `thread` is
// in [0, threads). Returns when all pieces are done.
void ForEachPiece(int threads, int pieces, const std::function<void(int thread, int piece)>& work);

}  // namespace journeygraph::storage
