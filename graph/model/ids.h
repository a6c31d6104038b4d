// Small numbers that stand for names while journeys are scanned.
//
// A workspace gives every touchpoint, channel, outcome, wording, team and field a dense id in the
// order of first appearance. Ids depend on arrival and therefore never reach an answer: answers are
// ordered and computed by name.
#pragma once

#include <cstdint>

namespace journeygraph::graph {

using TouchpointId = std::uint16_t;  // 0 .. touchpoints - 1
using ChannelId = std::uint16_t;     // 0 is "", an unknown channel
using OutcomeId = std::uint16_t;     // 0 is "", no outcome
using WordingId = std::uint16_t;     // 0 is ""
using TeamId = std::uint16_t;        // 0 is "", no team
using FieldId = std::uint16_t;       // 0 .. fields - 1; a fact asked for or provided
using StageIndex = std::uint16_t;    // place of a stage in its map

// A touchpoint that is on no stage of the map. Used as the last row of per-stage tables.
inline constexpr StageIndex kNoStage = 0xffff;

// Largest number of names of one kind in a workspace.
inline constexpr std::uint32_t kMaxNames = 65'535;

}  // namespace journeygraph::graph
