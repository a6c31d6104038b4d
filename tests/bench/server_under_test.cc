#include "tests/bench/server_under_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace journeygraph::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

pid_t StartProgram(const std::vector<std::string>& command, int output, int errors) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  return pid;
}

std::string FirstLine(int file) {
  std::string line;
  for (char c = 0; read(file, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

ServerUnderTest::ServerUnderTest(Options options) : options_(std::move(options)) {}

ServerUnderTest::~ServerUnderTest() {
  if (pid_ >= 0) Stop();
}

double ServerUnderTest::Start() {
  if (!is_own()) return 0;
  const auto start = Clock::now();
  fs::create_directories(options_.folder);
  const fs::path log_path = options_.folder / "journeyd.log";
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int output[2];
  if (log < 0 || pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("cannot start journeyd");
  std::vector<std::string> command = {options_.program, "--data", options_.folder / "data",
                                      "--listen", "127.0.0.1:0"};
  command.insert(command.end(), options_.arguments.begin(), options_.arguments.end());
  pid_ = StartProgram(command, output[1], log);
  close(log);
  close(output[1]);
  const std::string line = FirstLine(output[0]);
  close(output[0]);
  if (!line.starts_with("journeyd is listening on ")) {
    Stop();
    throw std::runtime_error("journeyd did not serve; see " + log_path.string());
  }
  options_.address = line.substr(line.rfind(' ') + 1);
  return SecondsSince(start);
}

double ServerUnderTest::Stop() {
  const auto start = Clock::now();
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return SecondsSince(start);
}

std::uint64_t ServerUnderTest::StatusKilobytes(const std::string& name) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1));
  }
  return 0;
}

std::uint64_t ServerUnderTest::MemoryBytes() const { return StatusKilobytes("VmRSS") * 1024; }

std::uint64_t ServerUnderTest::PeakMemoryBytes() const { return StatusKilobytes("VmHWM") * 1024; }

std::uint64_t ServerUnderTest::DiskBytes() const {
  std::uint64_t bytes = 0;
  std::error_code gone;  // files come and go while the server runs
  for (fs::recursive_directory_iterator it(options_.folder / "data", gone), end; it != end;
       it.increment(gone)) {
    struct stat status = {};
    if (stat(it->path().c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
      bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
    }
  }
  return bytes;
}

std::uint64_t ServerUnderTest::SettledDiskBytes(int longest_seconds) const {
  constexpr int kQuietSeconds = 3;
  std::uint64_t bytes = DiskBytes();
  int quiet = 0;
  for (int waited = 0; waited < longest_seconds && quiet < kQuietSeconds; ++waited) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const std::uint64_t now = DiskBytes();
    quiet = now == bytes ? quiet + 1 : 0;
    bytes = now;
  }
  return bytes;
}

}  // namespace journeygraph::bench
