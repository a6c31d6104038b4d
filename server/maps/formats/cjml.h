// Journey maps as CJML 2.0 XML (Customer Journey Modelling Language, cjml.no).
//
//   <CJML version="2.0"><plannedJourney>
//     <journeyID>j1</journeyID><journeyTitle>Returns</journeyTitle>
//     <journeyPhases><journeyPhase phaseID="buy"><phaseName>Buy</phaseName>...
//     <actors><endUser actorID="ada"><actorName>Ada</actorName></endUser>...
//     <touchpoints><plannedCommunicationPoint><touchpointID>t1</touchpointID>...
//
// Phases are stages, end users personas, points of communication and actions touchpoints, in a row.
// Actual journeys are read too: an experience rating (1 to 5) is a measured point of the experience
// curve, a compliance other than "completed" becomes a tag such as "compliance:adhoc"; moments in
// time belong to interactions and are left out. Elements may come in any order and with any prefix.
// Planned journeys are written, which have no ratings, in the order of the schema.
//
// Pure functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT with the line, if it is no CJML, refused by xml_reader.h or larger than
// a map may be.
absl::StatusOr<ImportedMap> ReadCjml(std::string_view text);

ExportedMap WriteCjml(const v1::JourneyMap& map);

}  // namespace journeygraph::server
