#include "server/errors.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace journeygraph::server {
namespace {

constexpr char kTypePrefix[] = "type.googleapis.com/";
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr std::int64_t kStorageRetryMs = 1'000;
// gRPC clients refuse trailers of more than 8 KiB.
constexpr std::size_t kMaxBadRequestBytes = 4'000;
constexpr std::size_t kMaxMessageBytes = 500;

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

void Attach(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat(kTypePrefix, detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

// As many violations as fit; at least one.
google::rpc::BadRequest BadRequestOf(const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest bad_request;
  std::size_t bytes = 0;
  for (const FieldViolation& violation : violations) {
    bytes += violation.field.size() + violation.description.size();
    if (bytes > kMaxBadRequestBytes && !bad_request.field_violations().empty()) break;
    auto* field_violation = bad_request.add_field_violations();
    field_violation->set_field(violation.field);
    field_violation->set_description(violation.description);
  }
  return bad_request;
}

// Cut off between characters.
std::string_view Shortened(std::string_view message) {
  if (message.size() <= kMaxMessageBytes) return message;
  std::size_t kept = kMaxMessageBytes;
  while (kept > 0 && (message[kept] & 0xc0) == 0x80) --kept;
  return message.substr(0, kept);
}

google::rpc::RetryInfo RetryAfter(std::int64_t milliseconds) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(milliseconds / 1000);
  info.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(milliseconds % 1000) * 1'000'000);
  return info;
}

// The reason of an error that comes from storage/ without one.
const ErrorReason& ReasonForCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return kInvalidField;
    case absl::StatusCode::kAlreadyExists:
      return kAlreadyExists;
    case absl::StatusCode::kAborted:
      return kEtagMismatch;
    case absl::StatusCode::kResourceExhausted:
      return kStorageLimit;
    case absl::StatusCode::kDeadlineExceeded:
      return kDeadlineExceeded;
    case absl::StatusCode::kCancelled:
      return kCancelled;
    case absl::StatusCode::kUnavailable:
      return kStorageUnavailable;
    case absl::StatusCode::kDataLoss:
      return kDataLoss;
    default:
      return kInternal;
  }
}

}  // namespace

absl::Status ErrorOf(const ErrorReason& reason, std::string_view message,
                     const ErrorDetails& details) {
  absl::Status status(reason.code, ToAbsl(Shortened(message)));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason.name));
  info.set_domain(std::string(kErrorDomain));
  Attach(info, status);
  if (!details.violations.empty()) Attach(BadRequestOf(details.violations), status);
  if (details.resource) {
    google::rpc::ResourceInfo resource;
    resource.set_resource_type(details.resource->type);
    resource.set_resource_name(details.resource->name);
    resource.set_description(std::string(Shortened(message)));
    Attach(resource, status);
  }
  if (details.retry_after_ms) Attach(RetryAfter(*details.retry_after_ms), status);
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view description,
                          const ErrorReason& reason) {
  return ErrorOf(reason, absl::StrCat(ToAbsl(field), ": ", ToAbsl(description)),
                 {.violations = {{std::string(field), std::string(description)}}});
}

absl::Status WithReason(const absl::Status& status) {
  if (status.ok() || status.GetPayload(kErrorInfoUrl).has_value()) return status;
  const ErrorReason& reason = ReasonForCode(status.code());
  ErrorDetails details;
  if (reason.code == absl::StatusCode::kUnavailable) details.retry_after_ms = kStorageRetryMs;
  return ErrorOf(reason, std::string(status.message()), details);
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&wire](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any* detail = wire.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  return wire;
}

std::string ReasonOf(const absl::Status& status) {
  auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

}  // namespace journeygraph::server
