// A draft of a journey map from what was observed.
//
//   TouchpointCounts touchpoints(context, {.gaps = false, .scores = false});
//   TouchpointChannelCounts channels(context);
//   PositionCounts positions(context);
//   Scan(snapshot, scope, context, options, touchpoints, channels, positions);
//   DiscoverMapAnswer answer = AnswerDiscoverMap(touchpoints, channels, positions, context);
//
// Touchpoints: those in at least min_journey_share of the journeys, the most frequent first up to
// max_touchpoints; those left out are counted. Stages: the position of a touchpoint is the mean of
// (place in the journey) / (last place), 0 to 1, over its interactions (0.5 in a journey of one);
// touchpoints in order of position are cut into stages so that positions within a stage differ
// least (Fisher 1958), into as many stages as asked for, or else 3 to 7, where the mean silhouette
// (Rousseeuw 1987) is largest, and of equally good ones the fewest. Transitions: those between
// different touchpoints of the draft that at least min_transition_share of the interactions at the
// first one are followed by; of kind loop where they lead back in the order of position, otherwise
// next. Channels: all on which a touchpoint was observed. Personas: none, they are not in the data.
//
// Counting unit: interactions. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/touchpoint_channels.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kDiscoverMapUnit[] = "interactions";
inline constexpr char kDiscoverMapDefinition[] =
    "Touchpoints in enough journeys, in order of their mean relative position in the journey, cut "
    "into stages so that positions within a stage differ least. Interactions at touchpoints on the "
    "map + left out = all; transitions drawn + repeats + too rare + at touchpoints left out = all.";

// Sums of positions in journeys, by touchpoint. An Accumulator; not thread-safe.
class PositionCounts {
 public:
  // A position of 1 is this much.
  static constexpr std::uint64_t kWhole = 1u << 30;

  explicit PositionCounts(const QuestionContext& context)
      : sums_(context.names.touchpoints.size()) {}

  void Add(const JourneyView& journey);
  void Merge(PositionCounts&& other);

  // By touchpoint id.
  std::span<const std::uint64_t> sums() const { return sums_; }

 private:
  std::vector<std::uint64_t> sums_;
};

struct DiscoverMapOptions {
  double min_journey_share = 0.02;
  std::size_t max_touchpoints = 100;
  std::size_t stages = 0;  // 0: 3 to 7, as the positions suggest
  double min_transition_share = 0.05;
};

struct DiscoveredTouchpoint {
  std::string touchpoint;
  std::string stage;  // id
  double position = 0;
  std::uint64_t interactions = 0;
  Proportion journeys;  // with it, of all
  friend bool operator==(const DiscoveredTouchpoint&, const DiscoveredTouchpoint&) = default;
};

struct DiscoveredTransition {
  std::string from;
  std::string to;
  Proportion share;  // of the interactions at `from`
  friend bool operator==(const DiscoveredTransition&, const DiscoveredTransition&) = default;
};

// Transitions by what became of them; sums to all.
struct DiscoveredTransitionCounts {
  std::uint64_t drawn = 0;
  std::uint64_t repeats = 0;         // of one touchpoint of the draft
  std::uint64_t too_rare = 0;        // below min_transition_share, or too many to draw
  std::uint64_t too_rare_pairs = 0;  // how many different ones
  std::uint64_t off_map = 0;         // to or from a touchpoint that was left out
  friend bool operator==(const DiscoveredTransitionCounts&,
                         const DiscoveredTransitionCounts&) = default;
};

// The fields of journeygraph.v1.DiscoverMapResponse, apart from info.
struct DiscoverMapAnswer {
  JourneyMap map;
  std::vector<DiscoveredTouchpoint> touchpoints;  // as on the map: by position, then name
  std::vector<DiscoveredTransition> transitions;  // as on the map: by count, then names
  std::optional<double> silhouette;               // of the stages; nothing with fewer than two
  std::uint64_t interactions_on_map = 0;
  std::uint64_t left_out_touchpoints = 0;
  std::uint64_t left_out_interactions = 0;
  DiscoveredTransitionCounts transition_counts;
  std::uint64_t interactions_without_channel = 0;  // at touchpoints of the draft
  std::uint64_t left_out_channels = 0;             // beyond what a touchpoint or map may have
  friend bool operator==(const DiscoverMapAnswer&, const DiscoverMapAnswer&) = default;
};

DiscoverMapAnswer AnswerDiscoverMap(const TouchpointCounts& touchpoints,
                                    const TouchpointChannelCounts& channels,
                                    const PositionCounts& positions, const QuestionContext& context,
                                    const DiscoverMapOptions& options = {});

}  // namespace journeygraph::graph
