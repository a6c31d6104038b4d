// What journeyctl tells the shell.
//
//   return ExitCodeFor(response.status());
#pragma once

#include <string>

#include "absl/status/status.h"

namespace journeygraph::cli {

enum ExitCode : int {
  kExitOk = 0,
  kExitUsage = 1,
  kExitNotFound = 2,
  kExitConflict = 3,
  kExitUnavailable = 4,
  kExitDataLoss = 5,
  kExitRowsRejected = 6,
  kExitInvalidArgument = 7,
  kExitExhausted = 8,
  kExitFile = 9,
  kExitOther = 10,
};

ExitCode ExitCodeFor(const absl::Status& status);

// The list of all codes for --help, one a line.
std::string DescribeExitCodes();

// One line for people: what went wrong and what to do about it. `server` is the address asked.
std::string DescribeError(const absl::Status& status, const std::string& server);

// Marks a status as one about a local file, which gives kExitFile.
absl::Status FileError(const std::string& message);
// Marks a status as a mistake on the command line, which gives kExitUsage.
absl::Status UsageError(const std::string& message);

}  // namespace journeygraph::cli
