#include "server/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace journeygraph::server {
namespace {

LogFormat format_in_use = LogFormat::kText;

spdlog::logger& Logger() {
  static spdlog::logger& logger = *[] {
    auto made = new spdlog::logger("journeyd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::warn);
    return made;
  }();
  return logger;
}

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

// A JSON string; bytes that are not ASCII are kept, control characters escaped.
std::string JsonText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted.append(1, '\\').append(1, c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned>(c));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted.append(1, '"');
}

std::string ValueOf(const LogField& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) return JsonText(*text);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) return absl::StrCat(*number);
  const double number = std::get<double>(field.value);
  return std::isfinite(number) ? absl::StrFormat("%.3f", number) : "null";
}

}  // namespace

std::string LogLine(LogFormat format, std::string_view event,
                    std::initializer_list<LogField> fields) {
  const bool json = format == LogFormat::kJson;
  std::string line = json ? absl::StrCat("\"event\":", JsonText(event)) : std::string(event);
  for (const LogField& field : fields) {
    if (json) {
      absl::StrAppend(&line, ",", JsonText(field.name), ":", ValueOf(field));
    } else {
      absl::StrAppend(&line, " ", ToAbsl(field.name), "=", ValueOf(field));
    }
  }
  return line;
}

void SetUpLogging(LogLevel level, LogFormat format) {
  format_in_use = format;
  Logger().set_level(LevelOf(level));
  if (format == LogFormat::kJson) {
    Logger().set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                         spdlog::pattern_time_type::utc);
  }
}

bool IsLogged(LogLevel level) { return Logger().should_log(LevelOf(level)); }

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (IsLogged(level)) {
    const std::string line = LogLine(format_in_use, event, fields);
    Logger().log(LevelOf(level), spdlog::string_view_t(line.data(), line.size()));
  }
}

}  // namespace journeygraph::server
