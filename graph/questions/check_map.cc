#include "graph/questions/check_map.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

constexpr std::uint32_t kOffMap = 0xffff'ffff;

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// By touchpoint id: its place on the map, or kOffMap.
std::vector<std::uint32_t> PlacesOnMap(const QuestionContext& context) {
  std::unordered_map<std::string, std::uint32_t> place_of_name;
  for (std::uint32_t i = 0; i < context.map->touchpoints.size(); ++i) {
    const Touchpoint& touchpoint = context.map->touchpoints[i];
    if (touchpoint.matches.empty()) place_of_name.emplace(touchpoint.id, i);
    for (const std::string& name : touchpoint.matches) place_of_name.emplace(name, i);
  }
  std::vector<std::uint32_t> places;
  places.reserve(context.names.touchpoints.size());
  for (const std::string& name : context.names.touchpoints) {
    const auto found = place_of_name.find(name);
    places.push_back(found == place_of_name.end() ? kOffMap : found->second);
  }
  return places;
}

// Pairs with their counts summed up, in order.
std::vector<std::pair<Pair, std::uint64_t>> Summed(
    std::vector<std::pair<Pair, std::uint64_t>> counts) {
  std::ranges::sort(counts);
  std::vector<std::pair<Pair, std::uint64_t>> sums;
  for (const auto& [pair, count] : counts) {
    if (sums.empty() || sums.back().first != pair) sums.push_back({pair, 0});
    sums.back().second += count;
  }
  return sums;
}

MapPlace AtTouchpoint(std::uint32_t place) { return {MapPlace::List::kTouchpoints, place}; }

std::string Times(std::uint64_t count) {
  return absl::StrCat(count, count == 1 ? " time" : " times");
}

class ObservedCheck {
 public:
  ObservedCheck(const TouchpointCounts& touchpoints, const TouchpointChannelCounts& channels,
                const QuestionContext& context, double min_share, CheckMapAnswer& answer)
      : touchpoints_(touchpoints),
        channels_(channels),
        context_(context),
        map_(*context.map),
        min_share_(min_share),
        place_of_(PlacesOnMap(context)),
        answer_(answer) {}

  void Run() {
    CheckTouchpoints();
    CheckTransitions();
    CheckChannels();
  }

 private:
  std::string Title(std::uint32_t place) const { return QuotedTitle(map_.touchpoints[place]); }

  void CheckTouchpoints() {
    at_.resize(map_.touchpoints.size());
    const std::vector<std::uint64_t> interactions = touchpoints_.Interactions();
    for (std::size_t id = 0; id < interactions.size(); ++id) {
      if (interactions[id] == 0) continue;
      if (place_of_[id] != kOffMap) {
        at_[place_of_[id]] += interactions[id];
        answer_.interactions_on_map += interactions[id];
        continue;
      }
      answer_.interactions_off_map += interactions[id];
      const std::string& name = context_.names.touchpoints[id];
      answer_.findings.push_back(
          {.kind = MapFindingKind::kNotOnMap,
           .severity = FindingSeverity::kWarning,
           .touchpoint = name,
           .count = interactions[id],
           .sentence = absl::StrCat("'", name, "' was observed ", Times(interactions[id]),
                                    " and is not on the map.")});
    }
    for (std::uint32_t place = 0; place < at_.size(); ++place) {
      if (at_[place] > 0) continue;
      answer_.findings.push_back(
          {.kind = MapFindingKind::kNeverObserved,
           .severity = FindingSeverity::kWarning,
           .elements = {AtTouchpoint(place)},
           .sentence = absl::StrCat("Touchpoint ", Title(place), " was never observed.")});
    }
  }

  void CheckTransitions() {
    std::unordered_map<std::string, std::uint32_t> place_of_id;
    for (std::uint32_t i = 0; i < map_.touchpoints.size(); ++i) {
      place_of_id.emplace(map_.touchpoints[i].id, i);
    }
    std::map<Pair, std::uint64_t> planned;  // times taken
    for (const PlannedTransition& transition : map_.transitions) {
      planned[{place_of_id.at(transition.from), place_of_id.at(transition.to)}] = 0;
    }
    std::vector<std::pair<Pair, std::uint64_t>> counts;
    for (std::size_t i = 0; i < touchpoints_.pairs().size(); ++i) {
      const auto [first, second] = touchpoints_.pairs()[i];
      const std::uint64_t count = touchpoints_.transitions()[i].count;
      if (place_of_[first] == kOffMap || place_of_[second] == kOffMap) {
        answer_.transitions_off_map += count;
      } else {
        counts.push_back({{place_of_[first], place_of_[second]}, count});
      }
    }
    for (const auto& [pair, count] : Summed(std::move(counts))) {
      const auto plan = planned.find(pair);
      if (plan != planned.end()) {
        plan->second += count;
        answer_.planned_transitions += count;
      } else if (pair.first == pair.second) {
        answer_.repeats += count;
      } else {
        answer_.unplanned_transitions += count;
        AddUnplanned(pair, count);
      }
    }
    for (std::uint32_t i = 0; i < map_.transitions.size(); ++i) {
      const PlannedTransition& transition = map_.transitions[i];
      const Pair pair(place_of_id.at(transition.from), place_of_id.at(transition.to));
      if (planned[pair] == 0) AddNeverTaken(i, pair);
    }
  }

  void AddUnplanned(const Pair& pair, std::uint64_t count) {
    if (map_.transitions.empty()) return;
    const std::uint64_t leaving = at_[pair.first];
    if (static_cast<double>(count) < min_share_ * static_cast<double>(leaving)) return;
    answer_.findings.push_back(
        {.kind = MapFindingKind::kUnplannedTransition,
         .severity = FindingSeverity::kWarning,
         .elements = {AtTouchpoint(pair.first), AtTouchpoint(pair.second)},
         .count = count,
         .share = WilsonProportion(count, leaving),
         .sentence = absl::StrCat("From ", Title(pair.first), " customers went directly to ",
                                  Title(pair.second), " ", count, " of ", Times(leaving),
                                  ", which is not planned.")});
  }

  void AddNeverTaken(std::uint32_t transition, const Pair& pair) {
    // Where one of the two was never observed, that is the finding.
    const bool can_be_taken = at_[pair.first] > 0 && at_[pair.second] > 0;
    answer_.findings.push_back(
        {.kind = MapFindingKind::kNeverTaken,
         .severity = can_be_taken ? FindingSeverity::kWarning : FindingSeverity::kInfo,
         .elements = {{MapPlace::List::kTransitions, transition},
                      AtTouchpoint(pair.first),
                      AtTouchpoint(pair.second)},
         .share = WilsonProportion(0, at_[pair.first]),
         .sentence = absl::StrCat("The planned transition from ", Title(pair.first), " to ",
                                  Title(pair.second), " was never taken.")});
  }

  void CheckChannels() {
    std::vector<std::pair<Pair, std::uint64_t>> counts;
    for (std::size_t i = 0; i < channels_.pairs().size(); ++i) {
      const auto [touchpoint, channel] = channels_.pairs()[i];
      const std::uint32_t place = place_of_[touchpoint];
      if (place == kOffMap || context_.names.channels[channel].empty()) continue;
      if (!map_.touchpoints[place].channels.empty()) {
        counts.push_back({{place, channel}, channels_.counts()[i]});
      }
    }
    for (const auto& [pair, count] : Summed(std::move(counts))) {
      const auto& [place, channel] = pair;
      const std::string& name = context_.names.channels[channel];
      const auto& allowed = map_.touchpoints[place].channels;
      if (std::ranges::find(allowed, name) != allowed.end()) continue;
      answer_.findings.push_back(
          {.kind = MapFindingKind::kUnplannedChannel,
           .severity = FindingSeverity::kWarning,
           .elements = {AtTouchpoint(place)},
           .channel = name,
           .count = count,
           .share = WilsonProportion(count, at_[place]),
           .sentence =
               absl::StrCat("Touchpoint ", Title(place), " was used on channel '", name, "' ",
                            count, " of ", Times(at_[place]), ", which is not planned.")});
    }
  }

  const TouchpointCounts& touchpoints_;
  const TouchpointChannelCounts& channels_;
  const QuestionContext& context_;
  const JourneyMap& map_;
  const double min_share_;
  const std::vector<std::uint32_t> place_of_;  // by touchpoint id
  std::vector<std::uint64_t> at_;              // interactions by place
  CheckMapAnswer& answer_;
};

// Names decide between findings of equal count, never the ids that depend on arrival.
auto OrderOf(const MapFinding& finding) {
  const std::uint32_t place = finding.elements.empty() ? 0 : finding.elements.front().place;
  const std::uint32_t second = finding.elements.size() < 2 ? 0 : finding.elements[1].place;
  return std::tuple(-static_cast<int>(finding.severity), finding.kind, ~finding.count, place,
                    second, std::string_view(finding.touchpoint),
                    std::string_view(finding.channel));
}

void OrderAndHide(const CheckMapOptions& options, CheckMapAnswer& answer) {
  std::ranges::stable_sort(answer.findings, [](const MapFinding& a, const MapFinding& b) {
    return OrderOf(a) < OrderOf(b);
  });
  std::map<MapFindingKind, FindingsOfKind> kinds;
  std::vector<MapFinding> shown;
  for (MapFinding& finding : answer.findings) {
    FindingsOfKind& kind = kinds[finding.kind];
    kind.kind = finding.kind;
    ++kind.findings;
    kind.count += finding.count;
    if (options.max_of_kind > 0 && kind.shown == options.max_of_kind) {
      kind.hidden_count += finding.count;
      continue;
    }
    ++kind.shown;
    shown.push_back(std::move(finding));
  }
  answer.findings = std::move(shown);
  for (const auto& [kind, counts] : kinds) answer.kinds.push_back(counts);
}

}  // namespace

CheckMapAnswer AnswerCheckMap(const JourneyMap& map, const CheckMapOptions& options) {
  CheckMapAnswer answer;
  answer.findings = CheckPlan(map);
  OrderAndHide(options, answer);
  return answer;
}

CheckMapAnswer AnswerCheckMap(const TouchpointCounts& touchpoints,
                              const TouchpointChannelCounts& channels,
                              const QuestionContext& context, const CheckMapOptions& options) {
  CheckMapAnswer answer;
  answer.findings = CheckPlan(*context.map);
  ObservedCheck(touchpoints, channels, context, options.min_share, answer).Run();
  OrderAndHide(options, answer);
  return answer;
}

}  // namespace journeygraph::graph
