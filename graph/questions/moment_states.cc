#include "graph/questions/moment_states.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

const std::string kNothing;

// Below all characters that names may have, so that labels sort like (touchpoint, channel).
constexpr char kSeparator[] = "\x1f";

constexpr std::size_t kLargestTable = 4'000'000;

}  // namespace

void ObservedPlaces::Add(const JourneyView& journey) {
  for (std::size_t i = 0; i < journey.size(); ++i) {
    pairs_.NumberOf(journey.touchpoint[i], journey.channel[i]);
  }
}

void ObservedPlaces::Merge(ObservedPlaces&& other) {
  for (const PairIndex::Pair& pair : other.pairs()) pairs_.NumberOf(pair.first, pair.second);
}

absl::StatusOr<MomentStates> MomentStates::Create(MomentKind kind, const QuestionContext& context,
                                                  const ObservedPlaces* places) {
  MomentStates states(kind, context);
  if (kind == MomentKind::kStage) {
    if (!context.map) return absl::FailedPreconditionError("moments of stages need a map");
    states.MakeStages();
  } else if (kind == MomentKind::kTouchpointChannel) {
    if (absl::Status status = states.MakePlaces(*places); !status.ok()) return status;
  }
  return states;
}

void MomentStates::MakeStages() {
  const std::size_t stages = original_->map->stages.size();
  own_context_ = *original_;
  own_context_->names.touchpoints.clear();
  own_context_->stage_of_touchpoint.clear();
  for (std::size_t stage = 0; stage < stages; ++stage) {
    own_context_->names.touchpoints.push_back(original_->map->stages[stage].id);
    own_context_->stage_of_touchpoint.push_back(static_cast<StageIndex>(stage));
  }
  own_context_->names.touchpoints.emplace_back();
  own_context_->stage_of_touchpoint.push_back(kNoStage);
  for (const StageIndex stage : original_->stage_of_touchpoint) {
    state_of_touchpoint_.push_back(static_cast<TouchpointId>(std::min<std::size_t>(stage, stages)));
  }
}

absl::Status MomentStates::MakePlaces(const ObservedPlaces& places) {
  const Names& names = original_->names;
  if (places.pairs().size() > kMaxNames) {
    return absl::ResourceExhaustedError(
        absl::StrCat("touchpoints occur on ", places.pairs().size(),
                     " pairs of touchpoint and channel; at most ", kMaxNames,
                     " can be moments: choose touchpoints or channels in the scope"));
  }
  places_ = places.pairs();
  std::ranges::sort(places_, {}, [&names](const PairIndex::Pair& place) {
    return std::tie(names.touchpoints[place.first], names.channels[place.second]);
  });
  own_context_ = *original_;
  own_context_->names.touchpoints.clear();
  own_context_->stage_of_touchpoint.clear();
  const std::size_t cells = names.touchpoints.size() * names.channels.size();
  if (cells <= kLargestTable) state_of_place_.resize(cells);
  for (std::size_t state = 0; state < places_.size(); ++state) {
    const auto [touchpoint, channel] = places_[state];
    own_context_->names.touchpoints.push_back(
        absl::StrCat(names.touchpoints[touchpoint], kSeparator, names.channels[channel]));
    own_context_->stage_of_touchpoint.push_back(original_->stage_of_touchpoint[touchpoint]);
    const std::size_t place = touchpoint * names.channels.size() + channel;
    if (state_of_place_.empty()) {
      state_in_map_[place] = static_cast<TouchpointId>(state);
    } else {
      state_of_place_[place] = static_cast<TouchpointId>(state);
    }
  }
  return absl::OkStatus();
}

TouchpointId MomentStates::StateAt(TouchpointId touchpoint, ChannelId channel) const {
  const std::size_t place = touchpoint * original_->names.channels.size() + channel;
  return state_of_place_.empty() ? state_in_map_.at(place) : state_of_place_[place];
}

JourneyView MomentStates::Rewrite(const JourneyView& journey,
                                  std::vector<TouchpointId>& buffer) const {
  if (!own_context_) return journey;
  buffer.resize(journey.size());
  for (std::size_t i = 0; i < journey.size(); ++i) {
    buffer[i] = kind_ == MomentKind::kStage ? state_of_touchpoint_[journey.touchpoint[i]]
                                            : StateAt(journey.touchpoint[i], journey.channel[i]);
  }
  JourneyView rewritten = journey;
  rewritten.touchpoint = buffer;
  return rewritten;
}

const std::string& MomentStates::TouchpointOf(TouchpointId state) const {
  if (kind_ == MomentKind::kStage) return kNothing;
  return original_->names.touchpoints[places_.empty() ? state : places_[state].first];
}

const std::string& MomentStates::ChannelOf(TouchpointId state) const {
  return places_.empty() ? kNothing : original_->names.channels[places_[state].second];
}

const std::string& MomentStates::StageOf(TouchpointId state) const {
  if (!original_->map) return kNothing;
  const StageIndex stage = context().stage_of_touchpoint[state];
  return stage == kNoStage ? kNothing : original_->map->stages[stage].id;
}

}  // namespace journeygraph::graph
