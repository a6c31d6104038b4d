// The journeyd that is measured: one started for the purpose on a fresh folder, or one that runs.
//
//   ServerUnderTest server({.program = "build/bench/server/journeyd", .folder = folder});
//   server.Start();
//   double seconds = server.Restart();   // from the start of the process until it serves
//
// Not thread-safe.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace journeygraph::bench {

class ServerUnderTest {
 public:
  struct Options {
    std::filesystem::path program;       // empty: `address` is used and nothing is started
    std::string address;                 // of a running server
    std::filesystem::path folder;        // for data, log and nothing else
    std::vector<std::string> arguments;  // further ones of journeyd
  };

  explicit ServerUnderTest(Options options);
  ~ServerUnderTest();  // ends what it started
  ServerUnderTest(const ServerUnderTest&) = delete;
  ServerUnderTest& operator=(const ServerUnderTest&) = delete;

  // True if it was started here, so that it can be restarted and looked into.
  bool is_own() const { return !options_.program.empty(); }
  const std::string& address() const { return options_.address; }

  // Starts it and waits until it says where it listens. Gives seconds.
  // Throws std::runtime_error if it ends instead.
  double Start();
  // Asks it to end and waits for that. Gives seconds.
  double Stop();

  // Resident memory of the process, and its highest value so far.
  std::uint64_t MemoryBytes() const;
  std::uint64_t PeakMemoryBytes() const;
  // Blocks that the data folder occupies.
  std::uint64_t DiskBytes() const;
  // Waits until the data folder has not changed in size for a while: RocksDB compacts in the
  // background. At most `longest_seconds`.
  std::uint64_t SettledDiskBytes(int longest_seconds = 60) const;

 private:
  std::uint64_t StatusKilobytes(const std::string& name) const;

  Options options_;
  pid_t pid_ = -1;
};

}  // namespace journeygraph::bench
