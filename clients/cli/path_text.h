// Paths of journeys as people read them.
//
//   PathText({"home", "shop", "shop", "cart"}) -> "home → shop ×2 → cart"
//
// Pure functions; thread-safe.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace journeygraph::cli {

// The elements with arrows; repetitions are counted, "" is "(none)".
std::string PathText(const google::protobuf::RepeatedPtrField<std::string>& path);

// A text of PathText cut to `width` characters: "…" takes the place of elements before the last
// one, so that both ends of a journey can be seen.
std::string FitPath(std::string_view text, std::size_t width);

}  // namespace journeygraph::cli
