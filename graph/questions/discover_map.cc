#include "graph/questions/discover_map.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/channel_facts.h"
#include "graph/measure/natural_breaks.h"

namespace journeygraph::graph {
namespace {

constexpr std::size_t kFewestStages = 3;
constexpr std::size_t kMostStages = 7;
// What a map may have (journey_map.proto).
constexpr std::size_t kMaxTransitions = 20'000;
constexpr std::size_t kMaxChannels = 500;
constexpr std::size_t kMaxChannelsOfTouchpoint = 100;
constexpr std::size_t kNamesInTitle = 2;

constexpr std::uint32_t kLeftOut = 0xffff'ffff;

class MapDiscovery {
 public:
  MapDiscovery(const TouchpointCounts& touchpoints, const TouchpointChannelCounts& channels,
               const PositionCounts& positions, const QuestionContext& context,
               const DiscoverMapOptions& options)
      : touchpoints_(touchpoints),
        channels_(channels),
        positions_(positions),
        context_(context),
        options_(options),
        interactions_(touchpoints.Interactions()) {
    for (const std::uint64_t count : touchpoints.journeys()) journeys_ += count;
  }

  DiscoverMapAnswer Run() && {
    ChooseTouchpoints();
    CutIntoStages();
    PutTouchpoints();
    DrawTransitions();
    NameChannels();
    return std::move(answer_);
  }

 private:
  const std::string& NameOf(std::uint32_t touchpoint) const {
    return context_.names.touchpoints[touchpoint];
  }

  double PositionOf(std::uint32_t touchpoint) const {
    return static_cast<double>(positions_.sums()[touchpoint]) /
           static_cast<double>(interactions_[touchpoint]) /
           static_cast<double>(PositionCounts::kWhole);
  }

  // Fills chosen_ in order of position.
  void ChooseTouchpoints() {
    for (std::uint32_t id = 0; id < interactions_.size(); ++id) {
      if (interactions_[id] == 0) continue;
      const auto journeys = static_cast<double>(touchpoints_.touchpoints()[id].all_journeys());
      if (journeys >= options_.min_journey_share * static_cast<double>(journeys_)) {
        chosen_.push_back(id);
      } else {
        LeaveOut(id);
      }
    }
    std::ranges::sort(chosen_, {}, [this](std::uint32_t id) {
      return std::tuple(~touchpoints_.touchpoints()[id].all_journeys(), ~interactions_[id],
                        std::string_view(NameOf(id)));
    });
    while (chosen_.size() > options_.max_touchpoints) {
      LeaveOut(chosen_.back());
      chosen_.pop_back();
    }
    std::ranges::sort(chosen_, {}, [this](std::uint32_t id) {
      return std::pair(PositionOf(id), std::string_view(NameOf(id)));
    });
  }

  void LeaveOut(std::uint32_t id) {
    ++answer_.left_out_touchpoints;
    answer_.left_out_interactions += interactions_[id];
  }

  // Fills stage_starts_ with places in chosen_.
  void CutIntoStages() {
    if (chosen_.empty()) return;
    std::vector<double> positions;
    for (const std::uint32_t id : chosen_) positions.push_back(PositionOf(id));
    const std::size_t most = options_.stages == 0 ? kMostStages : options_.stages;
    const auto breaks = NaturalBreaks(positions, most);
    stage_starts_ = breaks.back();
    if (options_.stages == 0) {
      double best = -2;
      for (const auto& starts : breaks) {
        if (starts.size() < kFewestStages) continue;
        const double silhouette = MeanSilhouette(positions, starts);
        if (silhouette <= best) continue;
        best = silhouette;
        stage_starts_ = starts;
      }
    }
    if (stage_starts_.size() > 1) answer_.silhouette = MeanSilhouette(positions, stage_starts_);
  }

  void PutTouchpoints() {
    place_of_.assign(interactions_.size(), kLeftOut);
    for (std::size_t stage = 0; stage < stage_starts_.size(); ++stage) {
      const std::size_t first = stage_starts_[stage];
      const std::size_t last =
          stage + 1 < stage_starts_.size() ? stage_starts_[stage + 1] : chosen_.size();
      const std::string id = absl::StrCat("stage-", stage + 1);
      answer_.map.stages.push_back(
          {.id = id, .display_name = absl::StrCat(stage + 1, ": ", TitleOfStage(first, last))});
      for (std::size_t place = first; place < last; ++place) PutTouchpoint(place, id);
    }
  }

  // Its touchpoints that most journeys have.
  std::string TitleOfStage(std::size_t first, std::size_t last) const {
    std::vector<std::uint32_t> ids(chosen_.begin() + static_cast<std::ptrdiff_t>(first),
                                   chosen_.begin() + static_cast<std::ptrdiff_t>(last));
    std::ranges::sort(ids, {}, [this](std::uint32_t id) {
      return std::pair(~touchpoints_.touchpoints()[id].all_journeys(),
                       std::string_view(NameOf(id)));
    });
    std::string title;
    for (std::size_t i = 0; i < std::min(ids.size(), kNamesInTitle); ++i) {
      // Long names must not make the title longer than a map allows.
      const std::string& name = NameOf(ids[i]);
      absl::StrAppend(&title, i == 0 ? "" : ", ", name.size() > 100 ? "..." : name);
    }
    return title;
  }

  void PutTouchpoint(std::size_t place, const std::string& stage) {
    const std::uint32_t id = chosen_[place];
    place_of_[id] = static_cast<std::uint32_t>(place);
    answer_.map.touchpoints.push_back({.id = NameOf(id), .stage = stage});
    answer_.interactions_on_map += interactions_[id];
    answer_.touchpoints.push_back(
        {.touchpoint = NameOf(id),
         .stage = stage,
         .position = PositionOf(id),
         .interactions = interactions_[id],
         .journeys = WilsonProportion(touchpoints_.touchpoints()[id].all_journeys(), journeys_)});
  }

  void DrawTransitions() {
    DiscoveredTransitionCounts& counts = answer_.transition_counts;
    struct Candidate {
      std::uint32_t from;
      std::uint32_t to;
      std::uint64_t count;
    };
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < touchpoints_.pairs().size(); ++i) {
      const auto [from, to] = touchpoints_.pairs()[i];
      const std::uint64_t count = touchpoints_.transitions()[i].count;
      if (place_of_[from] == kLeftOut || place_of_[to] == kLeftOut) {
        counts.off_map += count;
      } else if (from == to) {
        counts.repeats += count;
      } else if (static_cast<double>(count) <
                 options_.min_transition_share * static_cast<double>(interactions_[from])) {
        counts.too_rare += count;
        ++counts.too_rare_pairs;
      } else {
        candidates.push_back({place_of_[from], place_of_[to], count});
      }
    }
    std::ranges::sort(candidates, {}, [this](const Candidate& each) {
      return std::tuple(~each.count, std::string_view(NameOf(chosen_[each.from])),
                        std::string_view(NameOf(chosen_[each.to])));
    });
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[i];
      if (i >= kMaxTransitions) {
        counts.too_rare += candidate.count;
        ++counts.too_rare_pairs;
        continue;
      }
      counts.drawn += candidate.count;
      const std::uint32_t from = chosen_[candidate.from];
      const Proportion share = WilsonProportion(candidate.count, interactions_[from]);
      const std::string& to = NameOf(chosen_[candidate.to]);
      answer_.map.transitions.push_back(
          {.from = NameOf(from),
           .to = to,
           .kind = candidate.to < candidate.from ? TransitionKind::kLoop : TransitionKind::kNext,
           .expected_share = share.value});
      answer_.transitions.push_back({NameOf(from), to, share});
    }
  }

  void NameChannels() {
    // By channel name, and by place and channel name.
    std::map<std::string, std::uint64_t> channels;
    std::vector<std::vector<std::pair<std::uint64_t, std::string>>> of_touchpoint(chosen_.size());
    for (std::size_t i = 0; i < channels_.pairs().size(); ++i) {
      const auto [touchpoint, channel] = channels_.pairs()[i];
      if (place_of_[touchpoint] == kLeftOut) continue;
      const std::uint64_t count = channels_.counts()[i];
      const std::string& name = context_.names.channels[channel];
      if (name.empty()) {
        answer_.interactions_without_channel += count;
        continue;
      }
      channels[name] += count;
      of_touchpoint[place_of_[touchpoint]].push_back({~count, name});
    }
    for (std::size_t place = 0; place < of_touchpoint.size(); ++place) {
      std::ranges::sort(of_touchpoint[place]);
      for (std::size_t i = 0; i < of_touchpoint[place].size(); ++i) {
        if (i == kMaxChannelsOfTouchpoint) {
          answer_.left_out_channels += of_touchpoint[place].size() - i;
          break;
        }
        answer_.map.touchpoints[place].channels.push_back(of_touchpoint[place][i].second);
      }
    }
    std::vector<std::pair<std::uint64_t, std::string>> by_count;
    for (const auto& [name, count] : channels) by_count.push_back({~count, name});
    std::ranges::sort(by_count);
    for (std::size_t i = 0; i < by_count.size(); ++i) {
      if (i == kMaxChannels) {
        answer_.left_out_channels += by_count.size() - i;
        break;
      }
      const ChannelFacts facts = WellKnownChannel(by_count[i].second);
      answer_.map.channels.push_back({.id = by_count[i].second,
                                      .family = facts.family,
                                      .digital = facts.digital.value_or(false),
                                      .assisted = facts.assisted.value_or(false),
                                      .owned = facts.owned.value_or(false)});
    }
  }

  const TouchpointCounts& touchpoints_;
  const TouchpointChannelCounts& channels_;
  const PositionCounts& positions_;
  const QuestionContext& context_;
  const DiscoverMapOptions& options_;
  const std::vector<std::uint64_t> interactions_;  // by touchpoint id
  std::uint64_t journeys_ = 0;
  std::vector<std::uint32_t> chosen_;      // touchpoint ids by position
  std::vector<std::size_t> stage_starts_;  // places in chosen_
  std::vector<std::uint32_t> place_of_;    // by touchpoint id
  DiscoverMapAnswer answer_;
};

}  // namespace

void PositionCounts::Add(const JourneyView& journey) {
  const std::size_t size = journey.size();
  if (size == 1) {
    sums_[journey.touchpoint[0]] += kWhole / 2;
    return;
  }
  // A step in 2^-40, so that rounding stays below the last place even in very long journeys.
  const std::uint64_t step = (std::uint64_t{kWhole} << 10) / (size - 1);
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < size; ++i, position += step) {
    sums_[journey.touchpoint[i]] += position >> 10;
  }
}

void PositionCounts::Merge(PositionCounts&& other) {
  for (std::size_t id = 0; id < sums_.size(); ++id) sums_[id] += other.sums_[id];
}

DiscoverMapAnswer AnswerDiscoverMap(const TouchpointCounts& touchpoints,
                                    const TouchpointChannelCounts& channels,
                                    const PositionCounts& positions, const QuestionContext& context,
                                    const DiscoverMapOptions& options) {
  return MapDiscovery(touchpoints, channels, positions, context, options).Run();
}

}  // namespace journeygraph::graph
