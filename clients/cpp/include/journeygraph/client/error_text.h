// Errors of the wire as absl::Status.
//
//   absl::Status status = StatusFromWire(grpc_status);
//   for (const FieldProblem& problem : FieldProblems(status)) {
//     std::cerr << problem.field << ": " << problem.description << "\n";
//   }
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace journeygraph::client {

// A field of a request that the server did not accept.
struct FieldProblem {
  std::string field;        // such as "scope.time_range"
  std::string description;  // what is wrong and what is allowed
};

// Gives the status with the same code. The message is the server's, followed by what its error
// details (google.rpc.BadRequest, ErrorInfo, ResourceInfo, RetryInfo) add. Each detail is kept as
// a payload under its type URL. Details that cannot be read are left out.
absl::Status StatusFromWire(const grpc::Status& status);

// The fields at fault, in the server's order; empty if it named none.
std::vector<FieldProblem> FieldProblems(const absl::Status& status);

}  // namespace journeygraph::client
