// Structured log lines on standard error, as text or as one JSON object a line.
//
//   Log(LogLevel::kInfo, "listening", {{"address", "127.0.0.1:7400"}, {"threads", 2}});
//
// Thread-safe. Never give it payloads, customers or anything else that callers sent: methods,
// codes, reasons, counts and workspaces only.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace journeygraph::server {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat : std::uint8_t { kText, kJson };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;

  LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  LogField(std::string_view field_name, const char* text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, std::integral auto number)
      : name(field_name), value(static_cast<std::int64_t>(number)) {}
  LogField(std::string_view field_name, double number) : name(field_name), value(number) {}
};

// To be called once, before the first line; without it: info, text.
void SetUpLogging(LogLevel level, LogFormat format);

bool IsLogged(LogLevel level);

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

// One line in the format given, without time and level. For Log and for tests.
std::string LogLine(LogFormat format, std::string_view event,
                    std::initializer_list<LogField> fields);

}  // namespace journeygraph::server
