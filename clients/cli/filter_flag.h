// Which interactions are meant, as it is written on the command line: touchpoints with "|" between
// them, or any of 'touchpoint=a|b;channel=web;stage=buy'.
//
//   absl::StatusOr<v1::InteractionFilter> from = FilterFlag("--from", "cart|basket");
//   DescribeFilter(*from);                                        // "cart or basket"
//
// Pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "journeygraph/v1/scope.pb.h"

namespace journeygraph::cli {

// "key=value" parts of a text with ";" between them, spaces around them removed. A part without "="
// has the value "".
std::vector<std::pair<std::string, std::string>> PartsOf(const std::string& text);

// The names of a text with "|" between them.
std::vector<std::string> NamesOf(const std::string& text);

// Takes touchpoint=, channel= and stage= into the filter; false for another key or an empty value.
bool AddToFilter(const std::string& key, const std::string& value, v1::InteractionFilter& filter);

// Returns an error of kExitUsage that names the flag, if the text cannot be understood.
absl::StatusOr<v1::InteractionFilter> FilterFlag(const std::string& flag, const std::string& text);

// For people; "any interaction" if nothing is said.
std::string DescribeFilter(const v1::InteractionFilter& filter);

}  // namespace journeygraph::cli
