// Where customers are handed from team to team (requirements 1.4, "hand-over matrix").
//
//   HandoverCounts counts = MakeHandoverCounts(context, {.max_gap_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, counts);
//   HandoversAnswer answer = AnswerHandovers(counts, {.max_gap_ms = 7 * kMsPerDay});
//
// Contacts are the interactions with a team; neighbours are neighbours among the contacts of a
// journey, whatever the customer did alone in between. Two neighbours at most max_gap apart are an
// opportunity, and a hand-over if the teams differ. The parts at a border (seams.h) are compared
// with those of contacts that the same team followed in the same stage. Counting unit: transitions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/channel_lens.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/seams.h"

namespace journeygraph::graph {

inline constexpr char kHandoversUnit[] = "transitions";
inline constexpr char kHandoversDefinition[] =
    "A contact is an interaction with a team. Two neighbouring contacts of one journey, at most "
    "max_gap apart, are an opportunity; if the teams differ, it is a hand-over.";

// An Accumulator (graph/analysis.h); not thread-safe.
using HandoverCounts = ThroughLens<ChannelSwitchCounts, SeamCounts>;

HandoverCounts MakeHandoverCounts(const QuestionContext& context, const SeamOptions& options = {});

struct Handover {
  std::string from_team;
  std::string to_team;
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  double row_share = 0;  // of the opportunities that leave from_team
  GapStatistics gap;     // the delay
  std::uint64_t ended_badly_after = 0;
  SeamPart gap_p50_ms;
  SeamPart repeat_question;
  SeamPart exit;
  SeamPart score_change;
  friend bool operator==(const Handover&, const Handover&) = default;
};

struct TeamUse {
  std::string team;
  std::uint64_t contacts = 0;
  std::uint64_t journeys = 0;
  std::uint64_t opportunities = 0;  // that leave it
  std::uint64_t handovers_out = 0;
  std::uint64_t handovers_in = 0;
  friend bool operator==(const TeamUse&, const TeamUse&) = default;
};

// opportunities + over_max_gap = contacts - journeys_with_contact, and
// contacts + without_team = interactions.
struct HandoversAnswer {
  std::vector<Handover> handovers;  // by count, then by names
  std::uint64_t contacts = 0;
  std::uint64_t without_team = 0;
  std::uint64_t journeys_with_contact = 0;
  std::uint64_t opportunities = 0;
  std::uint64_t handover_count = 0;
  Proportion handover_proportion;
  std::uint64_t journeys_with_handover = 0;
  Proportion journey_proportion;  // of the journeys with a contact
  std::uint64_t over_max_gap = 0;
  std::uint64_t ping_pongs = 0;  // A to B and back to A; overlapping ones all count
  std::vector<TeamUse> teams;    // by contacts, then by name
  friend bool operator==(const HandoversAnswer&, const HandoversAnswer&) = default;
};

// `options` as given to MakeHandoverCounts.
HandoversAnswer AnswerHandovers(const HandoverCounts& counts, const SeamOptions& options = {});

}  // namespace journeygraph::graph
