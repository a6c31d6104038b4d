// One server for all tests of a program, and the folder of real logs.
#pragma once

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/end_to_end/programs.h"

namespace journeygraph {

// Skips, saying so, where the folder of a log is absent.
class LogsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    server_ = std::make_unique<ServerProcess>(folder_->path() / "data");
  }
  static void TearDownTestSuite() {
    server_.reset();
    folder_.reset();
  }

  static std::filesystem::path Log(const std::string& name) {
    return std::filesystem::path(LOGS) / name;
  }

  // What an independent program computed or the log's publisher printed.
  static google::protobuf::Struct Reference(const std::string& log) {
    google::protobuf::Struct reference;
    const auto parsed = google::protobuf::util::JsonStringToMessage(
        ReadFile(Log(log) / "reference.json"), &reference);
    EXPECT_TRUE(parsed.ok()) << parsed;
    return reference;
  }

  static void Import(const std::string& workspace, const std::filesystem::path& file,
                     const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments = {"import", file.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ProgramResult result = RunJourneyctl(*server_, workspace, arguments);
    ASSERT_EQ(result.exit_code, 0) << result.errors;
  }

  static v1::WorkspaceStatistics Statistics(const std::string& workspace) {
    v1::GetWorkspaceRequest request;
    request.set_name("workspaces/" + workspace);
    const auto response = client::Client::Connect(server_->address()).GetWorkspace(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->workspace().statistics() : v1::WorkspaceStatistics();
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline std::unique_ptr<ServerProcess> server_;
};

#define SKIP_WITHOUT_LOG(name)             \
  if (!std::filesystem::exists(Log(name))) \
  GTEST_SKIP() << "the log '" << (name) << "' is not there: " << Log(name)

inline double Number(const google::protobuf::Struct& object, const std::string& key) {
  return object.fields().at(key).number_value();
}
inline const google::protobuf::Struct& Object(const google::protobuf::Struct& object,
                                              const std::string& key) {
  return object.fields().at(key).struct_value();
}

}  // namespace journeygraph
