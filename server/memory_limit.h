// How much memory this process may use.
#pragma once

#include <cstdint>

namespace journeygraph::server {

// The machine's memory, or less if the process is in a control group with a limit (cgroup 2: what
// containers and systemd use). 0 if neither can be read. In bytes.
std::int64_t MemoryLimitBytes();

}  // namespace journeygraph::server
