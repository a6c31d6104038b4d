#include "server/options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace journeygraph::server {
namespace {

using namespace std::chrono_literals;

std::string ErrorOf(std::vector<std::string> arguments) {
  const ParsedOptions parsed = ParseOptions(std::move(arguments));
  EXPECT_FALSE(parsed.options.has_value());
  EXPECT_EQ(parsed.exit_code, 2);
  return parsed.output;
}

TEST(OptionsTest, DefaultsAreSafe) {
  const auto options = ParseOptions({"--data", "d"}).options;
  ASSERT_TRUE(options);
  EXPECT_EQ(options->listen, "127.0.0.1:7400");
  EXPECT_EQ(options->metrics_listen, "");
  EXPECT_EQ(options->max_message_bytes, 16 << 20);
  EXPECT_EQ(options->default_deadline, 30s);
  EXPECT_TRUE(options->reflection);
}

TEST(OptionsTest, UnitsAreUnderstood) {
  const auto options =
      ParseOptions({"--data", "d", "--max-message-bytes", "4MiB", "--max-bytes-in-flight",
                    "2097152", "--default-deadline", "250ms", "--shutdown-grace", "2min",
                    "--resident-memory", "3GiB"})
          .options;
  ASSERT_TRUE(options);
  EXPECT_EQ(options->max_message_bytes, 4 << 20);
  EXPECT_EQ(options->max_bytes_in_flight, 2 << 20);
  EXPECT_EQ(options->resident_memory, 3LL << 30);
  EXPECT_EQ(options->default_deadline, 250ms);
  EXPECT_EQ(options->shutdown_grace, 120s);
}

TEST(OptionsTest, InvalidValuesAreRefusedByName) {
  EXPECT_NE(ErrorOf({}).find("--data"), std::string::npos);
  const std::vector<std::vector<std::string>> rows = {
      {"--listen", "nonsense"},
      {"--listen", "127.0.0.1:70000"},
      {"--metrics-listen", ":"},
      {"--threads", "-1"},
      {"--threads", "two"},
      {"--call-threads", "0"},
      {"--max-message-bytes", "1"},
      {"--max-message-bytes", "5MB"},
      {"--default-deadline", "5"},
      {"--default-deadline", "0s"},
      {"--shutdown-grace", "-1s"},
      {"--max-concurrent-calls", "0"},
      {"--log-level", "loud"},
      {"--log-format", "xml"},
      {"--default-deadline", "999999999999999999999s"}};
  for (const auto& row : rows) {
    EXPECT_NE(ErrorOf({"--data", "d", row[0], row[1]}).find(row[0]), std::string::npos)
        << row[0] << " " << row[1];
  }
  EXPECT_NE(ErrorOf({"--data", "d", "--nonsense"}).find("--nonsense"), std::string::npos);
}

TEST(OptionsTest, RemoteAddressesNeedPermission) {
  for (const char* address :
       {"0.0.0.0:7400", "[::]:7400", "192.168.0.7:7400", "example.org:7400"}) {
    EXPECT_NE(ErrorOf({"--data", "d", "--listen", address}).find("--allow-remote"),
              std::string::npos);
    EXPECT_NE(ErrorOf({"--data", "d", "--metrics-listen", address}).find("--allow-remote"),
              std::string::npos);
    EXPECT_TRUE(ParseOptions({"--data", "d", "--listen", address, "--allow-remote"}).options);
  }
  for (const char* address : {"127.0.0.1:0", "127.5.5.5:1", "[::1]:7400", "localhost:7400"}) {
    EXPECT_TRUE(ParseOptions({"--data", "d", "--listen", address}).options) << address;
  }
}

TEST(OptionsTest, HelpNamesEveryOption) {
  const ParsedOptions help = ParseOptions({"--help"});
  EXPECT_FALSE(help.options.has_value());
  EXPECT_EQ(help.exit_code, 0);
  for (const char* name :
       {"--data", "--listen", "--metrics-listen", "--allow-remote", "--threads", "--call-threads",
        "--concurrent-questions", "--max-message-bytes", "--max-concurrent-calls",
        "--max-bytes-in-flight", "--max-streams-per-connection", "--default-deadline",
        "--shutdown-grace", "--log-level", "--log-format", "--reflection", "--config",
        "--version"}) {
    EXPECT_NE(help.output.find(name), std::string::npos) << name;
  }
}

TEST(OptionsTest, VersionIsSaid) {
  EXPECT_EQ(ParseOptions({"--version"}).output.substr(0, 9), "journeyd ");
}

TEST(OptionsTest, FlagsWinOverEnvironmentOverFile) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("journeygraph_options_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string file = (folder / "journeyd.toml").string();
  std::ofstream(file) << "data = \"from-file\"\nthreads = 3\ncall-threads = 5\n"
                         "concurrent-questions = 7\nreflection = false\n";
  setenv("JOURNEYGRAPH_CALL_THREADS", "6", 1);
  setenv("JOURNEYGRAPH_CONCURRENT_QUESTIONS", "8", 1);

  const auto parsed = ParseOptions({"--config", file, "--concurrent-questions", "9"});

  unsetenv("JOURNEYGRAPH_CALL_THREADS");
  unsetenv("JOURNEYGRAPH_CONCURRENT_QUESTIONS");
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(parsed.options) << parsed.output;
  EXPECT_EQ(parsed.options->data_folder, "from-file");
  EXPECT_EQ(parsed.options->scan_threads, 3);
  EXPECT_EQ(parsed.options->call_threads, 6);
  EXPECT_EQ(parsed.options->concurrent_questions, 9);
  EXPECT_FALSE(parsed.options->reflection);
}

}  // namespace
}  // namespace journeygraph::server
