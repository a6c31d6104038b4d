// Journey maps as Mermaid diagrams of type "journey".
//
//   journey
//     title My working day
//     section Go to work
//       Make tea: 5: Me, Cat
//
// Sections are stages, tasks touchpoints, actors personas. A score is a point of the experience
// curve for every actor of the task, or for all (persona "") where no actor is named, on the scale
// 1 to 5. Mermaid's own parser also takes 0: a file with a 0 has the scale 0 to 5. Characters that
// mean something to Mermaid are written as its entity codes ("#58;" is ":") and read back.
// Source: mermaid.js.org/syntax/userJourney, parser/journey.jison of mermaid-js/mermaid.
//
// Pure functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT with the line, if it is no such diagram or larger than a map may be.
absl::StatusOr<ImportedMap> ReadMermaid(std::string_view text);

// A touchpoint gets the mean of its points, rounded to whole scores; 3 if it has none.
ExportedMap WriteMermaid(const v1::JourneyMap& map);

}  // namespace journeygraph::server
