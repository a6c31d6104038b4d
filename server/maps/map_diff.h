// What is different between two maps: as operations, and in words.
//
//   std::vector<v1::MapOperation> operations = DiffMaps(before, after);
//   for (const auto& operation : operations) lines.push_back(InWords(operation, before));
//
// Applied to the first map, the operations give the second. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::server {

std::vector<v1::MapOperation> DiffMaps(const v1::JourneyMap& from, const v1::JourneyMap& to);

// A sentence without a full stop, such as "moves touchpoint 'Cart' from stage 'Choose' to 'Buy'".
// `before` is the map before the operation, where titles are looked up.
std::string InWords(const v1::MapOperation& operation, const v1::JourneyMap& before);

// The sentences of an edit in one: the first, and how many more.
std::string Summary(const std::vector<v1::MapOperation>& operations, const v1::JourneyMap& before);

}  // namespace journeygraph::server
