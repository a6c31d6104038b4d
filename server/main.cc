// journeyd: options, the store, the server, and a graceful end on SIGTERM or SIGINT.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "server/log.h"
#include "server/memory_limit.h"
#include "server/options.h"
#include "server/server.h"
#include "storage/store.h"

namespace journeygraph::server {
namespace {

constexpr int kFailed = 1;

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

int Fail(const absl::Status& status) {
  const std::string message(status.message());
  Log(LogLevel::kError, "failed", {{"reason", message}});
  std::cerr << "journeyd: " << message << "\n";
  return kFailed;
}

std::size_t ResidentBytesOf(const Options& options) {
  if (options.resident_memory > 0) return static_cast<std::size_t>(options.resident_memory);
  return static_cast<std::size_t>(MemoryLimitBytes() / 2);
}

int Run(const Options& options) {
  // Before any thread is made, so that only sigwait gets them.
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  Log(LogLevel::kInfo, "opening", {{"data", options.data_folder}});
  auto store = storage::Store::Open({.data_folder = options.data_folder,
                                     .threads = options.scan_threads,
                                     .resident_bytes = ResidentBytesOf(options),
                                     .log_retention_ms = options.log_retention.count()});
  if (!store.ok()) return Fail(store.status());
  auto server = Server::Start(options, **store, storage::SystemClockMs());
  if (!server.ok()) return Fail(server.status());
  const std::string host = options.listen.substr(0, options.listen.rfind(':'));
  Log(LogLevel::kInfo, "serving",
      {{"port", (*server)->port()}, {"metrics_port", (*server)->metrics_port()}});
  std::cout << "journeyd is listening on " << host << ":" << (*server)->port() << std::endl;

  int signal = 0;
  sigwait(&signals, &signal);
  Log(LogLevel::kInfo, "ending", {{"signal", signal}});
  // A second signal ends the process at once; what is acknowledged is on disk.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  (*server)->Shutdown(options.shutdown_grace);
  server->reset();
  store->reset();
  Log(LogLevel::kInfo, "ended", {});
  return 0;
}

}  // namespace
}  // namespace journeygraph::server

int main(int argc, char** argv) {
  using namespace journeygraph::server;
  const ParsedOptions parsed = ParseOptions(std::vector<std::string>(argv + 1, argv + argc));
  if (!parsed.options) {
    (parsed.exit_code == 0 ? std::cout : std::cerr) << parsed.output;
    return parsed.exit_code;
  }
  SetUpLogging(parsed.options->log_level, parsed.options->log_format);
  return Run(*parsed.options);
}
