// Counts on which channels interactions at each touchpoint take place.
//
//   TouchpointChannelCounts channels(context);
//   Scan(snapshot, scope, context, options, channels);
//   for (std::size_t i = 0; i < channels.pairs().size(); ++i) ... channels.counts()[i]
//
// An Accumulator (graph/analysis.h); not thread-safe. Counting unit: interactions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

class TouchpointChannelCounts {
 public:
  explicit TouchpointChannelCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);
  void Merge(TouchpointChannelCounts&& other);

  // Pairs of touchpoint id and channel id (0 is no channel), and the interactions of each in the
  // same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  std::uint64_t& CountOf(std::uint32_t touchpoint, std::uint32_t channel);

  PairIndex pairs_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace journeygraph::graph
