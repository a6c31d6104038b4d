// Importing event logs of other tools: XES, OCEL 2.0 and CloudEvents (clients/formats).
//
//   auto format = LogFormatOf("log.xes", path);
//   if (*format != LogFormat::kCsv) return ImportEventLog(context, options);
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"

namespace journeygraph::cli {

enum class LogFormat { kFromName, kCsv, kXes, kOcel, kCloudEvents };

struct EventLogOptions {
  std::string file;  // "-" is standard input
  LogFormat format = LogFormat::kXes;
  std::string source;          // of events that name none; "" is the format's name
  std::string rejects;         // a file for rejected events; "" is none
  std::string customer_type;   // OCEL: the type of customers
  std::string customer_field;  // CloudEvents: where the customer stands
  std::string lifecycle;       // XES: the only transition to take
};

// The format of a file by its name; of .json files by their beginning. CSV for all else. Returns an
// error of kExitFile, if a .json file cannot be read.
absl::StatusOr<LogFormat> LogFormatOf(const std::string& file);

// Reads the file twice: once to know that it can be read to its end, so that a broken file changes
// nothing, and once to send it. Events without an id get one derived from their content and from
// how often the same event came before; those without a sequence their number in the file. Prints
// what became of the file's names. Returns errors of kExitFile, kExitUsage, and of the server.
absl::StatusOr<ExitCode> ImportEventLog(const Context& context, const EventLogOptions& options);

}  // namespace journeygraph::cli
