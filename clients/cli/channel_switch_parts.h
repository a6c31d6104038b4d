// The parts of channel-switches that are printed only if asked for.
//
// Each gives lines for people: a title, a table, what has to be said about it. Pure functions.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "clients/cli/table.h"
#include "journeygraph/v1/channel_switches.pb.h"

namespace journeygraph::cli {

// From rows to columns, shaded by the share of what leaves the row's channel.
std::string SwitchMatrix(const v1::GetChannelSwitchesResponse& response, const Style& style);
std::string KindsTable(const v1::GetChannelSwitchesResponse& response, const Style& style);
std::string StagesTable(const v1::GetChannelSwitchesResponse& response, const Style& style);
// At most `top` seams; 0 is all.
std::string SeamsTable(const v1::GetChannelSwitchesResponse& response, int top, const Style& style);

void PrintKindsCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response);
void PrintStagesCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response);
void PrintSeamsCsv(std::ostream& out, const v1::GetChannelSwitchesResponse& response);

// Reads "gap-hours=1,exit=100": any of gap-hours, repeat-question, exit, score-loss,
// repeat-contact. Returns an error of kExitUsage.
absl::Status ReadSeamWeights(const std::string& text, v1::SeamWeights& weights);

}  // namespace journeygraph::cli
