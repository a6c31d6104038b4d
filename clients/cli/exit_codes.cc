#include "clients/cli/exit_codes.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace journeygraph::cli {
namespace {

constexpr char kOriginUrl[] = "journeygraph.cli/origin";
constexpr char kOriginFile[] = "file";
constexpr char kOriginUsage[] = "usage";

absl::Status WithOrigin(const std::string& message, const char* origin) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kOriginUrl, absl::Cord(origin));
  return status;
}

}  // namespace

absl::Status FileError(const std::string& message) { return WithOrigin(message, kOriginFile); }
absl::Status UsageError(const std::string& message) { return WithOrigin(message, kOriginUsage); }

ExitCode ExitCodeFor(const absl::Status& status) {
  if (const auto origin = status.GetPayload(kOriginUrl)) {
    return *origin == kOriginFile ? kExitFile : kExitUsage;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return kExitConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return kExitUnavailable;
    case absl::StatusCode::kDataLoss:
      return kExitDataLoss;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitInvalidArgument;
    case absl::StatusCode::kResourceExhausted:
      return kExitExhausted;
    default:
      return kExitOther;
  }
}

std::string DescribeExitCodes() {
  return "Exit codes:\n"
         "  0  done\n"
         "  1  the command line is wrong\n"
         "  2  not found: workspace, map or customer\n"
         "  3  conflict: it exists already, or was changed meanwhile\n"
         "  4  the server cannot be reached or did not answer in time\n"
         "  5  data loss: the server found its data damaged\n"
         "  6  done, but some rows were rejected\n"
         "  7  the server refused a value\n"
         "  8  the server is too busy, or its disk or a limit is full\n"
         "  9  a local file cannot be read, written or understood\n"
         " 10  anything else\n";
}

std::string DescribeError(const absl::Status& status, const std::string& server) {
  std::string message(status.message().data(), status.message().size());
  std::replace(message.begin(), message.end(), '\n', ' ');
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return absl::StrCat("cannot reach the server at ", server, " (", message,
                          "). Start it with 'journeyd --data DIR', or name another with --server.");
    case absl::StatusCode::kDeadlineExceeded:
      return absl::StrCat("no answer from ", server,
                          " in time. Allow more with --timeout, such as --timeout 2m.");
    case absl::StatusCode::kDataLoss:
      return absl::StrCat("the server found damaged data: ", message,
                          ". Look into its log and restore from a backup.");
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("the server at ", server, " does not know this method: ", message,
                          ". It may be older than this journeyctl.");
    default:
      return message.empty() ? absl::StatusCodeToString(status.code()) : message;
  }
}

}  // namespace journeygraph::cli
