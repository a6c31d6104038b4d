#include "journeygraph/client/error_text.h"

#include <grpcpp/support/status.h>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace journeygraph::client {
namespace {

constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";

// Adds `text`, unless the server's own message says it already.
void AppendOnce(std::string& message, const std::string& text) {
  if (text.empty() || absl::StrContains(message, text)) return;
  absl::StrAppend(&message, message.empty() ? "" : "; ", text);
}

void AppendBadRequest(std::string& message, const google::rpc::BadRequest& bad_request) {
  for (const auto& violation : bad_request.field_violations()) {
    const bool field_named = absl::StrContains(message, violation.field());
    if (field_named) {
      AppendOnce(message, violation.description());
    } else if (absl::StrContains(message, violation.description())) {
      absl::StrAppend(&message, " (field ", violation.field(), ")");
    } else {
      AppendOnce(message, absl::StrCat(violation.field(), ": ", violation.description()));
    }
  }
}

void AppendDetail(std::string& message, const google::protobuf::Any& detail) {
  google::rpc::BadRequest bad_request;
  google::rpc::ResourceInfo resource;
  google::rpc::RetryInfo retry;
  if (detail.Is<google::rpc::BadRequest>() && detail.UnpackTo(&bad_request)) {
    AppendBadRequest(message, bad_request);
  } else if (detail.Is<google::rpc::ResourceInfo>() && detail.UnpackTo(&resource)) {
    AppendOnce(message, resource.resource_name());
    AppendOnce(message, resource.description());
  } else if (detail.Is<google::rpc::RetryInfo>() && detail.UnpackTo(&retry)) {
    const double seconds =
        static_cast<double>(retry.retry_delay().seconds()) + retry.retry_delay().nanos() / 1e9;
    AppendOnce(message, absl::StrCat("try again in ", seconds, " s"));
  }
}

}  // namespace

absl::Status StatusFromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  std::string message = status.error_message();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  for (const auto& detail : details.details()) AppendDetail(message, detail);

  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), message);
  for (const auto& detail : details.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

std::vector<FieldProblem> FieldProblems(const absl::Status& status) {
  std::vector<FieldProblem> problems;
  google::rpc::BadRequest bad_request;
  const auto payload = status.GetPayload(kBadRequestUrl);
  if (!payload || !bad_request.ParseFromString(std::string(*payload))) return problems;
  for (const auto& violation : bad_request.field_violations()) {
    problems.push_back({violation.field(), violation.description()});
  }
  return problems;
}

}  // namespace journeygraph::client
