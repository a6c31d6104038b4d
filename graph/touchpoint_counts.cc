#include "graph/touchpoint_counts.h"

#include <limits>
#include <numeric>
#include <utility>

namespace journeygraph::graph {

std::uint64_t TouchpointCounts::AtTouchpoint::all_journeys() const {
  return std::accumulate(journeys.begin(), journeys.end(), std::uint64_t{0});
}

std::uint64_t TouchpointCounts::AtTouchpoint::all_ends() const {
  return std::accumulate(ends.begin(), ends.end(), std::uint64_t{0});
}

TouchpointCounts::TouchpointCounts(const QuestionContext& context, TouchpointCountsOptions options)
    : options_(options),
      metrics_(context.metrics),
      visits_(context.names.touchpoints.size()),
      touchpoints_(context.names.touchpoints.size()),
      scores_(options.scores ? context.names.touchpoints.size() : 0),
      pairs_(static_cast<std::uint32_t>(context.names.touchpoints.size())) {}

void TouchpointCounts::Add(const JourneyView& journey) {
  if (!BeginJourney(journey)) return;
  const auto nothing_more = [](std::size_t) {};
  if (options_.gaps) {
    Follow<true, true>(journey, nothing_more);
  } else if (options_.transition_journeys) {
    Follow<false, true>(journey, nothing_more);
  } else {
    Follow<false, false>(journey, nothing_more);
  }
  if (options_.scores) AddScores(journey);
}

void TouchpointCounts::AddScores(const JourneyView& journey) {
  for (const ScoreEntry& answer : journey.scores) {
    const TouchpointId touchpoint = journey.touchpoint[answer.row - journey.first_row];
    scores_[touchpoint][answer.metric].Add(metrics_->Of(answer.metric), answer);
  }
}

std::uint32_t TouchpointCounts::NumberOf(TouchpointId from, TouchpointId to) {
  const std::uint32_t number = pairs_.NumberOf(from, to);
  if (number == transitions_.size()) {
    transitions_.emplace_back();
    if (options_.gaps) gaps_.emplace_back();
  }
  return number;
}

void TouchpointCounts::Merge(TouchpointCounts&& other) {
  for (std::size_t result = 0; result < journeys_.size(); ++result) {
    journeys_[result] += other.journeys_[result];
  }
  for (std::size_t id = 0; id < touchpoints_.size(); ++id) {
    AtTouchpoint& at = touchpoints_[id];
    const AtTouchpoint& more = other.touchpoints_[id];
    at.starts += more.starts;
    for (std::size_t result = 0; result < at.ends.size(); ++result) {
      at.journeys[result] += more.journeys[result];
      at.ends[result] += more.ends[result];
    }
  }
  for (std::size_t id = 0; id < scores_.size(); ++id) {
    scores_[id].Merge(other.scores_[id]);
  }
  for (std::size_t i = 0; i < other.transitions_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    const std::uint32_t number =
        NumberOf(static_cast<TouchpointId>(pair.first), static_cast<TouchpointId>(pair.second));
    transitions_[number].count += other.transitions_[i].count;
    transitions_[number].journeys += other.transitions_[i].journeys;
    if (options_.gaps) gaps_[number].Merge(other.gaps_[i]);
  }
}

std::vector<std::uint64_t> TouchpointCounts::Interactions() const {
  std::vector<std::uint64_t> interactions;
  for (const AtTouchpoint& at : touchpoints_) interactions.push_back(at.all_ends());
  for (std::size_t i = 0; i < transitions_.size(); ++i) {
    interactions[pairs_.pairs()[i].first] += transitions_[i].count;
  }
  return interactions;
}

absl::StatusOr<TouchpointGraph> FreezeGraph(const TouchpointCounts& counts,
                                            const QuestionContext& context) {
  constexpr std::uint32_t kNotObserved = std::numeric_limits<std::uint32_t>::max();
  TouchpointGraphBuilder builder;
  const std::vector<std::uint64_t> interactions = counts.Interactions();
  std::vector<std::uint32_t> number_of(counts.touchpoints().size(), kNotObserved);
  for (std::size_t id = 0; id < counts.touchpoints().size(); ++id) {
    const TouchpointCounts::AtTouchpoint& at = counts.touchpoints()[id];
    if (interactions[id] == 0) continue;
    number_of[id] = builder.AddTouchpoint({.name = context.names.touchpoints[id],
                                           .touchpoint = static_cast<TouchpointId>(id),
                                           .count = interactions[id],
                                           .journeys = at.journeys,
                                           .starts = at.starts,
                                           .ends = at.ends});
  }
  for (std::size_t i = 0; i < counts.pairs().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    TransitionStats stats{.count = counts.transitions()[i].count,
                          .journeys = counts.transitions()[i].journeys};
    if (!counts.gaps().empty()) stats.gap = Summarise(counts.gaps()[i]);
    builder.AddTransition(
        {.from = number_of[pair.first], .to = number_of[pair.second], .stats = stats});
  }
  return std::move(builder).Freeze();
}

}  // namespace journeygraph::graph
