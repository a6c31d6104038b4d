// Journeygraph's own file of a map: everything, as MapDocument in protobuf's JSON.
//
//   {"format": "journeygraph.map", "version": 1, "map": {"displayName": "Retail", ...}}
//
// WriteMapJson(ReadMapJson(text)->map).text == text for every text that WriteMapJson gave. Pure
// functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT, if it is no JSON (with the line), no such document (with the field), of
// a later version, or has a field that is not known: what is not understood is not dropped.
absl::StatusOr<ImportedMap> ReadMapJson(std::string_view text);

// Nothing is left out. Empty, with a line that says why, for moments outside of the years 1 to
// 9999.
ExportedMap WriteMapJson(const v1::JourneyMap& map);

}  // namespace journeygraph::server
