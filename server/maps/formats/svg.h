// A picture of a journey map: stages as columns, the experience curve above the touchpoints,
// planned ways between them, lanes below.
//
//   ExportedMap picture = WriteSvg(map);                       // picture.text is an SVG 1.1
//   document ExportedMap picture = WriteSvg(map, points_from_reality);  // drawn in beside those of
//   the map
//
// Assumed points are on a dashed line, measured ones on a solid one, every persona has its colour
// (Okabe and Ito's palette, which colour-blind people tell apart). Texts that do not fit are cut
// off with an ellipsis and stand in full in the tooltip. Pure function.
#pragma once

#include <span>

#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// `extra` follows the rules of JourneyMap.emotions, but ids do not matter.
ExportedMap WriteSvg(const v1::JourneyMap& map, std::span<const v1::EmotionPoint> extra = {});

}  // namespace journeygraph::server
