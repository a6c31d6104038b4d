// Says what is wrong with bytes that protobuf could not parse.
//
//   if (!request.ParseFromString(bytes)) return ExplainParseFailure(bytes,
//   *request.GetDescriptor());
//   // INVALID_ARGUMENT "interactions[3].customer: is not valid UTF-8 (byte 7)"
//
// Used on the error path alone. Walks the bytes along the descriptors, with a copy of the message
// for each level of nesting. Pure function.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT with reason INVALID_UTF8 and the path of the first such string, or with
// reason MALFORMED_MESSAGE if the bytes are no message of this type. Never OK.
absl::Status ExplainParseFailure(std::string_view bytes, const google::protobuf::Descriptor& type);

// The place of the first byte that is not UTF-8 (RFC 3629), or nothing.
std::optional<std::size_t> FirstInvalidUtf8(std::string_view text);

}  // namespace journeygraph::server
