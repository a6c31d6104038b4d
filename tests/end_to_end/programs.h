// The real programs, started as a user would start them.
//
//   TemporaryFolder folder;
//   ServerProcess server(folder.path() / "data");
//   ProgramResult result = RunJourneyctl(server, "shop", {"import", "log.csv"});
//   auto graph = Answer<v1::GetTouchpointGraphResponse>(server, "shop", {"graph"});
#pragma once

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace journeygraph {

// A folder of one test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A journeyd over a data folder, on a free port of the loopback interface.
class ServerProcess {
 public:
  // Waits until it serves; a failure to do so fails the test.
  explicit ServerProcess(const std::filesystem::path& data_folder);
  ~ServerProcess();  // kills it if it still runs
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }
  // Ends it at once, as a crash would (SIGKILL).
  void Kill();
  // Asks it to end (SIGTERM) and gives its exit code.
  int Stop();

 private:
  int Wait();

  pid_t pid_ = -1;
  std::string address_;
};

struct ProgramResult {
  int exit_code = -1;
  std::string output;  // standard output
  std::string errors;  // standard error
};

// Runs journeyctl and waits for it.
ProgramResult RunJourneyctl(const ServerProcess& server, const std::string& workspace,
                            const std::vector<std::string>& arguments);

std::string ReadFile(const std::filesystem::path& path);
void WriteFile(const std::filesystem::path& path, const std::string& content);

// What `-o json` prints, read back as the response message.
template <typename Response>
Response Answer(const ServerProcess& server, const std::string& workspace,
                std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-o", "json"});
  const ProgramResult result = RunJourneyctl(server, workspace, arguments);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  Response response;
  const auto parsed = google::protobuf::util::JsonStringToMessage(result.output, &response);
  EXPECT_TRUE(parsed.ok()) << parsed << "\n" << result.output;
  return response;
}

}  // namespace journeygraph
