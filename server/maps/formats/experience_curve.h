// The experience curve of a map as lines to draw: one for every persona and source.
//
//   for (const CurveLine& line : ExperienceCurve(map, extra)) {
//     for (const CurvePoint& point : line.points) Draw(point.touchpoint, point.height);
//   }
//
// Pure function.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::server {

struct CurvePoint {
  int touchpoint;     // its place on the map
  double height;      // 0 (lowest of the scale) to 1; the mean where there are several points
  std::string label;  // the value on its scale: "4", "-1.5"; where scales differ, from 0 to 100
};

struct CurveLine {
  std::string persona;  // id; "" for all
  bool is_measured = false;
  std::vector<CurvePoint> points;  // by place of the touchpoint
};

// In the order of the personas of the map, "" first, assumed before measured. Points of touchpoints
// or personas that the map does not have are not drawn.
std::vector<CurveLine> ExperienceCurve(const v1::JourneyMap& map,
                                       std::span<const v1::EmotionPoint> extra);

}  // namespace journeygraph::server
