// The numbers of a moment one by one, each with its definition. A part of explain_moment.cc.
#pragma once

#include <vector>

#include "graph/questions/explain_moment.h"

namespace journeygraph::graph {

std::vector<MomentComponent> ComponentsOf(const CriticalMoment& moment);
// `has_too_many_transitions`: of the answer that the moment is from.
std::vector<MomentFlag> FlagsOf(const CriticalMoment& moment, bool has_too_many_transitions);

}  // namespace journeygraph::graph
