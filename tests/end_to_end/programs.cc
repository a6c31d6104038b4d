#include "tests/end_to_end/programs.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace journeygraph {
namespace {

namespace fs = std::filesystem;

// Starts a program with its standard output and error going to `output` and `errors`.
pid_t Start(const std::vector<std::string>& command, int output, int errors) {
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

// Reads both ends until they are closed.
void ReadBoth(int output, int errors, ProgramResult& result) {
  std::array<pollfd, 2> ends = {pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
  std::array<std::string*, 2> texts = {&result.output, &result.errors};
  std::array<char, 64 * 1024> buffer;
  for (int open = 2; open > 0;) {
    if (poll(ends.data(), ends.size(), -1) < 0) return;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      const ssize_t got = read(ends[i].fd, buffer.data(), buffer.size());
      if (got > 0) {
        texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        close(ends[i].fd);
        ends[i].fd = -1;
        --open;
      }
    }
  }
}

// What the program prints up to the end of the first line; "" if it ends before.
std::string FirstLine(int output) {
  std::string line;
  for (char c = 0; read(output, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

int ExitCodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "journeygraph-test.XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ServerProcess::ServerProcess(const fs::path& data_folder) {
  const fs::path log_file = data_folder.string() + ".log";
  const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::array<int, 2> output;
  if (pipe2(output.data(), O_CLOEXEC) != 0) return;
  pid_ = Start({JOURNEYD, "--data", data_folder, "--listen", "127.0.0.1:0"}, output[1], log);
  close(log);
  close(output[1]);
  // It says where it listens when it serves.
  const std::string line = FirstLine(output[0]);
  close(output[0]);
  address_ = line.substr(line.rfind(' ') + 1);
  EXPECT_THAT(line, testing::StartsWith("journeyd is listening on ")) << ReadFile(log_file);
}

ServerProcess::~ServerProcess() { Kill(); }

int ServerProcess::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return ExitCodeOf(status);
}

void ServerProcess::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  Wait();
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  return Wait();
}

ProgramResult RunJourneyctl(const ServerProcess& server, const std::string& workspace,
                            const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {JOURNEYCTL, "--server", server.address(), "--workspace",
                                      workspace};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::array<int, 2> output;
  std::array<int, 2> errors;
  if (pipe2(output.data(), O_CLOEXEC) != 0 || pipe2(errors.data(), O_CLOEXEC) != 0) return {};
  const pid_t pid = Start(command, output[1], errors[1]);
  close(output[1]);
  close(errors[1]);
  ProgramResult result;
  ReadBoth(output[0], errors[0], result);
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_code = ExitCodeOf(status);
  return result;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteFile(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace journeygraph
