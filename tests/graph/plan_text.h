// Plans for tests, out of readable text.
//
//   SetPlan("a > b > c, b ? x > c, c loop a", map);
//
// Parts have commas between them. "a > b" is the way from a to b; "?" instead of ">" an optional
// one, "|" an alternative, "&" a parallel and "loop" a loop. Touchpoints come onto the map in order
// of first mention, on no stage.
#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "graph/model/journey_map.h"

namespace journeygraph::graph {

inline void SetPlan(std::string_view text, JourneyMap& map) {
  static const std::map<std::string, TransitionKind> kKinds = {
      {">", TransitionKind::kNext},        {"?", TransitionKind::kOptional},
      {"|", TransitionKind::kAlternative}, {"&", TransitionKind::kParallel},
      {"loop", TransitionKind::kLoop},     {"=>", TransitionKind::kHandover}};
  const auto mention = [&map](const std::string& id) {
    if (std::ranges::find(map.touchpoints, id, &Touchpoint::id) == map.touchpoints.end()) {
      map.touchpoints.push_back({.id = id});
    }
  };
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream words{part};
    std::string from;
    words >> from;
    mention(from);
    for (std::string kind, to; words >> kind >> to; from = to) {
      mention(to);
      map.transitions.push_back({.from = from, .to = to, .kind = kKinds.at(kind)});
    }
  }
}

inline JourneyMap PlanOf(std::string_view text) {
  JourneyMap map;
  SetPlan(text, map);
  return map;
}

}  // namespace journeygraph::graph
