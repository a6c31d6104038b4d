// Errors as absl::Status that carry google.rpc details as payloads.
//
//   return ErrorOf(kServerDraining, "the server is shutting down", {.retry_after_ms = 1000});
//   ...
//   google::rpc::Status wire = ToRpcStatus(status);   // in the adapter, for
//   grpc-status-details-bin
//
// Validation and handlers write payloads, only the adapter reads them. Details are encoded on the
// error path alone; an OK status costs nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/error_reason.h"

namespace google::rpc {
class Status;
}

namespace journeygraph::server {

// One wrong field: google.rpc.BadRequest.FieldViolation.
struct FieldViolation {
  std::string field;        // path, such as "interactions[3].scores[0].value"
  std::string description;  // what is wrong, with the value and what is allowed
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

// The resource that an error is about: google.rpc.ResourceInfo.
struct ResourceName {
  std::string type;  // "journeygraph.v1.JourneyMap"
  std::string name;  // "workspaces/acme/maps/onboarding"
};

struct ErrorDetails {
  std::vector<FieldViolation> violations;
  std::optional<ResourceName> resource;
  std::optional<std::int64_t> retry_after_ms;
};

// An error with ErrorInfo and the details given. Its code is the reason's.
absl::Status ErrorOf(const ErrorReason& reason, std::string_view message,
                     const ErrorDetails& details = {});

// INVALID_ARGUMENT for one wrong field.
absl::Status InvalidField(std::string_view field, std::string_view description,
                          const ErrorReason& reason = kInvalidField);

// Gives an error of storage/ the reason that belongs to its code. Statuses that have a reason
// already, and OK, are returned as they are. Codes that the API does not document become INTERNAL.
absl::Status WithReason(const absl::Status& status);

// The wire form, details included.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// ErrorInfo.reason of `status`, or "".
std::string ReasonOf(const absl::Status& status);

}  // namespace journeygraph::server
