// How journeyd is told what to do: flags, then environment (JOURNEYGRAPH_...), then a config file.
//
//   ParsedOptions parsed = ParseOptions({"--data", "/var/lib/journeygraph", "--listen",
//   "127.0.0.1:0"}); if (!parsed.options) { std::cout << parsed.output; return parsed.exit_code; }
//
// The first of the three that names an option wins. `journeyd --help` documents all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/log.h"

namespace journeygraph::server {

struct Options {
  std::string data_folder;
  std::string listen = "127.0.0.1:7400";
  std::string metrics_listen;  // "" exposes none
  bool allow_remote = false;
  int scan_threads = 0;              // 0: one a core
  std::int64_t resident_memory = 0;  // bytes; 0: half of the machine's
  int call_threads = 16;
  int concurrent_questions = 2;
  std::int64_t max_message_bytes = 16LL << 20;
  std::int64_t max_concurrent_calls = 1'000;
  std::int64_t max_bytes_in_flight = 256LL << 20;
  int max_streams_per_connection = 1'000;
  std::chrono::milliseconds default_deadline{30'000};
  std::chrono::milliseconds shutdown_grace{10'000};
  std::chrono::milliseconds log_retention{0};
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  bool reflection = true;
};

struct ParsedOptions {
  std::optional<Options> options;  // nothing after --help, --version and errors
  int exit_code = 0;               // 2 after errors
  std::string output;              // help, version, or what is wrong
};

// `arguments`: without the name of the program.
ParsedOptions ParseOptions(std::vector<std::string> arguments);

struct Address {
  std::string host;
  int port = 0;
};

// The parts of "HOST:PORT" or "[IPV6]:PORT"; nothing if it is neither.
std::optional<Address> ParseAddress(const std::string& text);
// "localhost", 127.x.y.z or ::1.
bool IsLoopback(const std::string& host);

}  // namespace journeygraph::server
