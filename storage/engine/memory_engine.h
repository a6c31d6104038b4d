// The engine that keeps everything in memory: the specification of what an engine does, and the
// engine of tests and of servers without a data folder.
//
//   std::unique_ptr<Engine> engine = MakeMemoryEngine();
//
// Thread-safe. Sync means nothing here. Views and iterators must not outlive the engine.
#pragma once

#include <memory>

#include "storage/engine/engine.h"

namespace journeygraph::storage {

std::unique_ptr<Engine> MakeMemoryEngine();

}  // namespace journeygraph::storage
