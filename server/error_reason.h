// Every reason that an error of the API can carry in google.rpc.ErrorInfo.reason.
//
//   return ErrorOf(kEtagMismatch, "etag is \"1-a\", the current one is \"2-a\"");   // errors.h
//
// A reason belongs to exactly one status code. Programs may rely on code and reason; messages are
// for people and may change. tests/server/error_reason_test.cc checks the table.
#pragma once

#include <array>
#include <string_view>

#include "absl/status/status.h"

namespace journeygraph::server {

// The domain in every ErrorInfo.
inline constexpr std::string_view kErrorDomain = "journeygraph.io";

struct ErrorReason {
  std::string_view name;
  absl::StatusCode code;
  std::string_view meaning;
};

inline constexpr ErrorReason kInvalidField{
    "INVALID_FIELD", absl::StatusCode::kInvalidArgument,
    "A field breaks a rule written in its comment; BadRequest names it."};
inline constexpr ErrorReason kMalformedMessage{
    "MALFORMED_MESSAGE", absl::StatusCode::kInvalidArgument,
    "The bytes of the request are not a message of the expected type."};
inline constexpr ErrorReason kInvalidUtf8{
    "INVALID_UTF8", absl::StatusCode::kInvalidArgument,
    "A string is not valid UTF-8; BadRequest names the field."};
inline constexpr ErrorReason kInvalidPageToken{
    "INVALID_PAGE_TOKEN", absl::StatusCode::kInvalidArgument,
    "The page token was changed, or comes from a request with other fields."};
inline constexpr ErrorReason kWorkspaceNotFound{"WORKSPACE_NOT_FOUND", absl::StatusCode::kNotFound,
                                                "There is no such workspace."};
inline constexpr ErrorReason kMapNotFound{"MAP_NOT_FOUND", absl::StatusCode::kNotFound,
                                          "There is no such map, or no such revision."};
inline constexpr ErrorReason kCustomerNotFound{"CUSTOMER_NOT_FOUND", absl::StatusCode::kNotFound,
                                               "The customer was never heard of."};
inline constexpr ErrorReason kMomentNotFound{"MOMENT_NOT_FOUND", absl::StatusCode::kNotFound,
                                             "The moment is in no closed journey of the scope."};
inline constexpr ErrorReason kBaselineNotFound{"BASELINE_NOT_FOUND", absl::StatusCode::kNotFound,
                                               "There is no such baseline."};
inline constexpr ErrorReason kInitiativeNotFound{
    "INITIATIVE_NOT_FOUND", absl::StatusCode::kNotFound, "There is no such initiative."};
inline constexpr ErrorReason kAlreadyExists{"ALREADY_EXISTS", absl::StatusCode::kAlreadyExists,
                                            "There is already one of this name."};
inline constexpr ErrorReason kEtagMismatch{"ETAG_MISMATCH", absl::StatusCode::kAborted,
                                           "The map was changed since it was read; read it again."};
inline constexpr ErrorReason kEditConflict{
    "EDIT_CONFLICT", absl::StatusCode::kAborted,
    "Others changed the same since base_revision; MapConflict has their changes."};
inline constexpr ErrorReason kRevisionGone{
    "REVISION_GONE", absl::StatusCode::kOutOfRange,
    "The changes after this revision are not there; get the map anew."};
inline constexpr ErrorReason kTooManyCalls{
    "TOO_MANY_CALLS", absl::StatusCode::kResourceExhausted,
    "The server works on as many calls or bytes as it may; RetryInfo says when to try again."};
inline constexpr ErrorReason kStorageLimit{
    "STORAGE_LIMIT", absl::StatusCode::kResourceExhausted,
    "The disk is full, or a limit of the workspace would be passed; nothing was written."};
inline constexpr ErrorReason kDeadlineExceeded{
    "DEADLINE_EXCEEDED", absl::StatusCode::kDeadlineExceeded,
    "The call's deadline, or --default-deadline without one, passed before the answer was ready."};
inline constexpr ErrorReason kCancelled{"CANCELLED", absl::StatusCode::kCancelled,
                                        "The caller gave up."};
inline constexpr ErrorReason kServerDraining{
    "SERVER_DRAINING", absl::StatusCode::kUnavailable,
    "The server is shutting down; RetryInfo says when to try again."};
inline constexpr ErrorReason kStorageUnavailable{
    "STORAGE_UNAVAILABLE", absl::StatusCode::kUnavailable,
    "The disk fails; the outcome of a write is not known, repeating it is harmless."};
inline constexpr ErrorReason kDataLoss{"DATA_LOSS", absl::StatusCode::kDataLoss,
                                       "Stored data cannot be read."};
inline constexpr ErrorReason kInternal{"INTERNAL", absl::StatusCode::kInternal,
                                       "A defect of the server; its log says more."};

inline constexpr std::array kErrorReasons = {
    kInvalidField,  kMalformedMessage, kInvalidUtf8,    kInvalidPageToken, kWorkspaceNotFound,
    kMapNotFound,   kCustomerNotFound, kMomentNotFound, kBaselineNotFound, kInitiativeNotFound,
    kAlreadyExists, kEtagMismatch,     kEditConflict,   kRevisionGone,     kTooManyCalls,
    kStorageLimit,  kDeadlineExceeded, kCancelled,      kServerDraining,   kStorageUnavailable,
    kDataLoss,      kInternal,
};

}  // namespace journeygraph::server
