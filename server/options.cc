#include "server/options.h"

#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "server/admin_service.h"
#include "storage/store.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxPort = 65'535;
constexpr int kMaxThreads = 1'024;
constexpr std::int64_t kMaxMessageBytes = 1LL << 30;
constexpr std::int64_t kMaxRetentionMs = 10 * 366LL * 24 * 3'600'000;
constexpr std::int64_t kMaxDurationMs = 24LL * 60 * 60 * 1000;

const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                 {"info", LogLevel::kInfo},
                                                 {"warning", LogLevel::kWarning},
                                                 {"error", LogLevel::kError},
                                                 {"off", LogLevel::kOff}};
const std::map<std::string, LogFormat> kFormats = {{"text", LogFormat::kText},
                                                   {"json", LogFormat::kJson}};

std::string CheckAddress(const std::string& text) {
  if (text.empty() || ParseAddress(text)) return "";
  return "\"" + text + "\" is not HOST:PORT with a port from 0 to 65535";
}

// As given on the command line, still to be converted.
struct RawOptions {
  std::string resident_memory = "0";
  std::string max_message_bytes = "16MiB";
  std::string max_bytes_in_flight = "256MiB";
  std::string default_deadline = "30s";
  std::string shutdown_grace = "10s";
  std::string log_retention = "0s";
  std::string log_level = "info";
  std::string log_format = "text";
};

using Units = std::map<std::string, std::int64_t>;
const Units kSizes = {{"", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
const Units kDurations = {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}};

// "16MiB" with kSizes is 16777216; nothing for other text and numbers that are too large.
std::optional<std::int64_t> ParseQuantity(const std::string& text, const Units& units) {
  constexpr std::size_t kMaxDigits = 9;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto unit = units.find(text.substr(digits));
  std::int64_t number = 0;
  if (digits > kMaxDigits + 3 || unit == units.end() ||
      !absl::SimpleAtoi(text.substr(0, digits), &number)) {
    return std::nullopt;
  }
  return number * unit->second;
}

// A check for CLI11: what is wrong, or "".
auto QuantityCheck(const Units& units, const char* example, std::int64_t low, std::int64_t high) {
  return [&units, example, low, high](const std::string& text) -> std::string {
    const auto quantity = ParseQuantity(text, units);
    if (quantity && *quantity >= low && *quantity <= high) return "";
    const bool size = &units == &kSizes;
    return "\"" + text + "\" is not allowed; a number with unit such as " + example + ", from " +
           std::to_string(low) + (size ? "" : "ms") + " to " + std::to_string(high) +
           (size ? " bytes" : "ms");
  };
}

template <typename Names>
auto NameCheck(const Names& names) {
  return [&names](const std::string& text) -> std::string {
    if (names.contains(text)) return "";
    std::string allowed;
    for (const auto& [name, value] : names) allowed += (allowed.empty() ? "" : ", ") + name;
    return "\"" + text + "\" is not one of " + allowed;
  };
}

void AddListening(CLI::App& app, Options& options) {
  app.add_option("--data", options.data_folder, "Data folder; made if it is not there")
      ->required()
      ->type_name("DIR")
      ->envname("JOURNEYGRAPH_DATA");
  app.add_option("--listen", options.listen,
                 "Address for gRPC; port 0 picks a free one and prints it")
      ->type_name("HOST:PORT")
      ->check(CheckAddress)
      ->envname("JOURNEYGRAPH_LISTEN")
      ->capture_default_str();
  app.add_option("--metrics-listen", options.metrics_listen,
                 "Address for Prometheus, GET /metrics [default: off]")
      ->type_name("HOST:PORT")
      ->check(CheckAddress)
      ->envname("JOURNEYGRAPH_METRICS_LISTEN");
  app.add_flag("--allow-remote", options.allow_remote,
               "Allow addresses that other machines can reach. Callers are not authenticated: use "
               "it in a trusted network or behind a proxy only")
      ->envname("JOURNEYGRAPH_ALLOW_REMOTE");
  app.add_flag("--reflection,!--no-reflection", options.reflection,
               "Serve gRPC reflection [default: on]")
      ->envname("JOURNEYGRAPH_REFLECTION");
}

void AddLimits(CLI::App& app, Options& options, RawOptions& raw) {
  const auto range = [](std::int64_t low, std::int64_t high) { return CLI::Range(low, high); };
  app.add_option("--threads", options.scan_threads,
                 "Threads that work on one question and load the data; 0: one a core")
      ->type_name("N")
      ->check(range(0, kMaxThreads))
      ->envname("JOURNEYGRAPH_THREADS")
      ->capture_default_str();
  app.add_option("--resident-memory", raw.resident_memory,
                 "Memory for interactions, in bytes or with unit (KiB, MiB, GiB); 0: half of the "
                 "machine's. Questions read what does not fit from the disk: answers are the same, "
                 "only later")
      ->type_name("SIZE")
      ->check(QuantityCheck(kSizes, "4GiB", 0, 1LL << 50))
      ->envname("JOURNEYGRAPH_RESIDENT_MEMORY")
      ->capture_default_str();
  app.add_option("--call-threads", options.call_threads,
                 "Threads for short calls, which mostly wait for the disk")
      ->type_name("N")
      ->check(range(1, kMaxThreads))
      ->envname("JOURNEYGRAPH_CALL_THREADS")
      ->capture_default_str();
  app.add_option("--concurrent-questions", options.concurrent_questions,
                 "Questions answered at the same time; others wait their turn")
      ->type_name("N")
      ->check(range(1, kMaxThreads))
      ->envname("JOURNEYGRAPH_CONCURRENT_QUESTIONS")
      ->capture_default_str();
  app.add_option("--max-message-bytes", raw.max_message_bytes,
                 "Largest request, in bytes or with unit (KiB, MiB, GiB); larger ones get "
                 "RESOURCE_EXHAUSTED. The default holds 10,000 interactions of 1,600 bytes")
      ->type_name("SIZE")
      ->check(QuantityCheck(kSizes, "16MiB", 65'536, kMaxMessageBytes))
      ->envname("JOURNEYGRAPH_MAX_MESSAGE_BYTES")
      ->capture_default_str();
  app.add_option("--max-concurrent-calls", options.max_concurrent_calls,
                 "Calls and streams under way; more get RESOURCE_EXHAUSTED with RetryInfo")
      ->type_name("N")
      ->check(range(1, 1'000'000))
      ->envname("JOURNEYGRAPH_MAX_CONCURRENT_CALLS")
      ->capture_default_str();
  app.add_option(
         "--max-bytes-in-flight", raw.max_bytes_in_flight,
         "Requests under way, in bytes or with unit (KiB, MiB, GiB); more get RESOURCE_EXHAUSTED, "
         "streams are read more slowly")
      ->type_name("SIZE")
      ->check(QuantityCheck(kSizes, "256MiB", 1 << 20, 1LL << 40))
      ->envname("JOURNEYGRAPH_MAX_BYTES_IN_FLIGHT")
      ->capture_default_str();
  app.add_option("--max-streams-per-connection", options.max_streams_per_connection,
                 "HTTP/2 streams of one connection; the client holds back more")
      ->type_name("N")
      ->check(range(1, 1'000'000))
      ->envname("JOURNEYGRAPH_MAX_STREAMS_PER_CONNECTION")
      ->capture_default_str();
  app.add_option("--default-deadline", raw.default_deadline,
                 "Deadline of unary calls that bring none, with unit (ms, s, min, h)")
      ->type_name("DURATION")
      ->check(QuantityCheck(kDurations, "30s", 1, kMaxDurationMs))
      ->envname("JOURNEYGRAPH_DEFAULT_DEADLINE")
      ->capture_default_str();
  app.add_option(
         "--shutdown-grace", raw.shutdown_grace,
         "After SIGTERM or SIGINT, time for calls under way to end, with unit (ms, s, min, h)")
      ->type_name("DURATION")
      ->check(QuantityCheck(kDurations, "10s", 0, kMaxDurationMs))
      ->envname("JOURNEYGRAPH_SHUTDOWN_GRACE")
      ->capture_default_str();
  app.add_option(
         "--log-retention", raw.log_retention,
         "Accepted writes are kept in the log for so long after they are folded into the journeys, "
         "with unit (ms, s, min, h)")
      ->type_name("DURATION")
      ->check(QuantityCheck(kDurations, "24h", 0, kMaxRetentionMs))
      ->envname("JOURNEYGRAPH_LOG_RETENTION")
      ->capture_default_str();
}

void AddLogging(CLI::App& app, RawOptions& raw) {
  app.add_option("--log-level", raw.log_level,
                 "debug, info, warning, error or off; every call is logged at debug, failed ones "
                 "above")
      ->type_name("LEVEL")
      ->check(NameCheck(kLevels))
      ->envname("JOURNEYGRAPH_LOG_LEVEL")
      ->capture_default_str();
  app.add_option("--log-format", raw.log_format, "text, or json: one object a line")
      ->type_name("FORMAT")
      ->check(NameCheck(kFormats))
      ->envname("JOURNEYGRAPH_LOG_FORMAT")
      ->capture_default_str();
}

void Convert(const RawOptions& raw, Options& options) {
  options.resident_memory = *ParseQuantity(raw.resident_memory, kSizes);
  options.max_message_bytes = *ParseQuantity(raw.max_message_bytes, kSizes);
  options.max_bytes_in_flight = *ParseQuantity(raw.max_bytes_in_flight, kSizes);
  options.default_deadline =
      std::chrono::milliseconds(*ParseQuantity(raw.default_deadline, kDurations));
  options.log_retention = std::chrono::milliseconds(*ParseQuantity(raw.log_retention, kDurations));
  options.shutdown_grace =
      std::chrono::milliseconds(*ParseQuantity(raw.shutdown_grace, kDurations));
  options.log_level = kLevels.at(raw.log_level);
  options.log_format = kFormats.at(raw.log_format);
}

// CLI11 reads the environment last, after the file. As arguments before all others, variables win
// over the file and lose against the command line.
void PrependEnvironment(const CLI::App& app, std::vector<std::string>& arguments) {
  for (const CLI::Option* option : app.get_options()) {
    const char* value =
        option->get_envname().empty() ? nullptr : std::getenv(option->get_envname().c_str());
    if (value == nullptr) continue;
    arguments.insert(arguments.begin(), "--" + option->get_lnames().front() + "=" + value);
  }
}

// What is wrong with the addresses together, in words; "" if nothing.
std::string RemoteProblem(const Options& options) {
  if (options.allow_remote) return "";
  for (const auto& [flag, address] : {std::pair{"--listen", options.listen},
                                      std::pair{"--metrics-listen", options.metrics_listen}}) {
    const auto parsed = ParseAddress(address);
    if (parsed && !IsLoopback(parsed->host)) {
      return std::string(flag) + ": " + address +
             " can be reached by other machines, and callers are not authenticated. Listen on "
             "127.0.0.1, or give --allow-remote in a trusted network or behind a proxy.\n";
    }
  }
  return "";
}

}  // namespace

ParsedOptions ParseOptions(std::vector<std::string> arguments) {
  Options options;
  RawOptions raw;
  CLI::App app("journeyd: holds the plan and the reality of customer journeys, over gRPC.",
               "journeyd");
  app.set_version_flag("--version", std::string("journeyd ") + kServerVersion + " (data format " +
                                        std::to_string(storage::kFormatVersion) + ")");
  app.set_config("--config", "",
                 "Read options from a TOML or INI file: listen = \"127.0.0.1:7400\"")
      ->type_name("FILE")
      ->envname("JOURNEYGRAPH_CONFIG");
  app.allow_config_extras(false);
  app.get_formatter()->column_width(34);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  AddListening(app, options);
  AddLimits(app, options, raw);
  AddLogging(app, raw);
  try {
    PrependEnvironment(app, arguments);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return {.output = app.help()};
  } catch (const CLI::CallForVersion&) {
    return {.output = app.version() + "\n"};
  } catch (const CLI::ParseError& error) {
    return {.exit_code = 2, .output = std::string(error.what()) + "\nTry journeyd --help.\n"};
  }
  Convert(raw, options);
  if (std::string problem = RemoteProblem(options); !problem.empty()) {
    return {.exit_code = 2, .output = std::move(problem)};
  }
  return {.options = std::move(options)};
}

std::optional<Address> ParseAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address address{.host = text.substr(0, colon)};
  if (!absl::SimpleAtoi(text.substr(colon + 1), &address.port) || address.port < 0 ||
      address.port > kMaxPort) {
    return std::nullopt;
  }
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return std::nullopt;  // an IPv6 address needs brackets
  }
  return address;
}

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return host == "localhost";
}

}  // namespace journeygraph::server
