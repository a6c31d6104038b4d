// Lists of names in requests to several questions: touchpoints, channels, and where attempts begin.
//
//   CheckNames(request.ignored_channels(), "ignored_channels", violations);
//   CheckStart(request.start_touchpoints(), request.start_stage(), has_map, "", violations);
//   ...                                                              // find the map
//   CheckStageOnMap(request.start_stage(), question->context, "start_stage", violations);
//
// Pure functions.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <string_view>
#include <vector>

#include "graph/interaction_filter.h"
#include "server/violations.h"

namespace journeygraph::server {

using NameList = google::protobuf::RepeatedPtrField<std::string>;

// At most 1,000 names of 1 to 256 bytes.
void CheckNames(const NameList& names, const std::string& path, Violations& violations);

// start_touchpoints and start_stage, whose paths begin with `prefix`.
void CheckStart(const NameList& touchpoints, std::string_view stage, bool has_map,
                const std::string& prefix, Violations& violations);

// "" is no stage, and well.
void CheckStageOnMap(std::string_view stage, const graph::QuestionContext& context,
                     const std::string& path, Violations& violations);

std::vector<std::string> Names(const NameList& names);
graph::InteractionFilter StartOf(const NameList& touchpoints, const std::string& stage);

}  // namespace journeygraph::server
