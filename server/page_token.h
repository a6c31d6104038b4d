// Page tokens: where a listing goes on, sealed so that only the listing that made them reads them.
//
//   std::string binding = PageBinding("ListMaps", {request.parent()});
//   std::string token = SealPageToken(binding, last_map_id);
//   auto cursor = OpenPageToken(binding, request.page_token());
//
// A token carries no authority: its seal finds mistakes (a changed token, one of another method or
// of a request with other fields), it is no protection against forgers. Tokens stay valid over a
// restart of the server. Pure functions.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace journeygraph::server {

// Everything that must be the same from page to page, page_size excepted.
std::string PageBinding(std::string_view method, std::initializer_list<std::string_view> fields);

// An opaque token for URLs and command lines (base64url).
std::string SealPageToken(std::string_view binding, std::string_view cursor);

// The cursor that was sealed.
// Returns INVALID_ARGUMENT for field page_token, if it was not sealed with this binding.
absl::StatusOr<std::string> OpenPageToken(std::string_view binding, std::string_view token);

}  // namespace journeygraph::server
