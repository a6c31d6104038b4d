// What a moment may be, and journeys written as rows of such moments.
//
//   ObservedPlaces places(context);                            // only for kTouchpointChannel
//   Scan(snapshot, scope, context, options, places);
//   auto states = MomentStates::Create(MomentKind::kTouchpointChannel, context, &places);
//   MomentCounts counts(*states, ...);                         // graph/questions/moment_counts.h
//
// For analyses of touchpoints a stage, or a touchpoint on one channel, is a touchpoint of another
// context: MomentStates makes that context and rewrites journeys into it. Transitions are moments
// between touchpoints, whose states are the touchpoints themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

// Numbers as in journeygraph.v1.MomentKind.
enum class MomentKind : std::uint8_t {
  kTouchpoint = 1,
  kTransition = 2,
  kStage = 3,
  kTouchpointChannel = 4,
};

// One moment; what does not belong to its kind is "".
struct MomentName {
  MomentKind kind = MomentKind::kTouchpoint;
  std::string touchpoint;       // transitions: where it leaves, "" for START
  std::string stage;            // moments that are stages: id; "" is no stage
  std::string next_touchpoint;  // transitions: where it leads, "" for an END
  std::string channel;          // touchpoints on a channel; "" is an unknown channel
  friend bool operator==(const MomentName&, const MomentName&) = default;
};

// Which touchpoints occur on which channels. An Accumulator (graph/analysis.h); not thread-safe.
class ObservedPlaces {
 public:
  explicit ObservedPlaces(const QuestionContext& context)
      : pairs_(static_cast<std::uint32_t>(context.names.channels.size())) {}

  void Add(const JourneyView& journey);
  void Merge(ObservedPlaces&& other);

  // Touchpoint and channel, by first use.
  const std::vector<PairIndex::Pair>& pairs() const { return pairs_.pairs(); }

 private:
  PairIndex pairs_;
};

// Immutable once made; thread-safe. The context given must outlive it.
class MomentStates {
 public:
  // `places` is needed for kTouchpointChannel only. Returns FAILED_PRECONDITION, if kind is kStage
  // and the context has no map. Returns RESOURCE_EXHAUSTED, if touchpoints occur on more than
  // kMaxNames pairs of touchpoint and channel.
  static absl::StatusOr<MomentStates> Create(MomentKind kind, const QuestionContext& context,
                                             const ObservedPlaces* places = nullptr);

  MomentKind kind() const { return kind_; }
  // The question's own context, and the one in which states are touchpoints.
  const QuestionContext& original() const { return *original_; }
  const QuestionContext& context() const { return own_context_ ? *own_context_ : *original_; }

  // The journey as a row of states; `buffer` holds what the view refers to.
  JourneyView Rewrite(const JourneyView& journey, std::vector<TouchpointId>& buffer) const;

  // Names of a state; what does not belong to the kind is "".
  const std::string& TouchpointOf(TouchpointId state) const;
  const std::string& ChannelOf(TouchpointId state) const;
  // Id of its stage on the map, or "".
  const std::string& StageOf(TouchpointId state) const;

 private:
  MomentStates(MomentKind kind, const QuestionContext& context)
      : kind_(kind), original_(&context) {}
  void MakeStages();
  absl::Status MakePlaces(const ObservedPlaces& places);
  TouchpointId StateAt(TouchpointId touchpoint, ChannelId channel) const;

  MomentKind kind_;
  const QuestionContext* original_;
  std::optional<QuestionContext> own_context_;
  std::vector<TouchpointId> state_of_touchpoint_;  // stages
  std::vector<PairIndex::Pair> places_;            // by state
  // By touchpoint times channels plus channel, as long as that is not too large; or else the map.
  std::vector<TouchpointId> state_of_place_;
  std::unordered_map<std::uint64_t, TouchpointId> state_in_map_;
};

}  // namespace journeygraph::graph
