#include "server/memory_limit.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace journeygraph::server {

std::int64_t MemoryLimitBytes() {
  const std::int64_t machine = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  // As a container sees its own group. "max" is no number and no limit.
  std::ifstream limit("/sys/fs/cgroup/memory.max");
  std::int64_t bytes = 0;
  if (!(limit >> bytes) || bytes <= 0) return std::max<std::int64_t>(machine, 0);
  return machine > 0 ? std::min(machine, bytes) : bytes;
}

}  // namespace journeygraph::server
