#include "graph/touchpoint_channels.h"

namespace journeygraph::graph {

TouchpointChannelCounts::TouchpointChannelCounts(const QuestionContext& context)
    : pairs_(static_cast<std::uint32_t>(context.names.channels.size())) {}

std::uint64_t& TouchpointChannelCounts::CountOf(std::uint32_t touchpoint, std::uint32_t channel) {
  const std::uint32_t number = pairs_.NumberOf(touchpoint, channel);
  if (number == counts_.size()) counts_.push_back(0);
  return counts_[number];
}

void TouchpointChannelCounts::Add(const JourneyView& journey) {
  for (std::size_t i = 0; i < journey.size(); ++i) {
    ++CountOf(journey.touchpoint[i], journey.channel[i]);
  }
}

void TouchpointChannelCounts::Merge(TouchpointChannelCounts&& other) {
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    const PairIndex::Pair pair = other.pairs_.pairs()[i];
    CountOf(pair.first, pair.second) += other.counts_[i];
  }
}

}  // namespace journeygraph::graph
