// Made-up rows as the views that a scan hands to accumulators, without storage behind them.
//
//   JourneyColumns journeys(MakeBenchData({.interactions = 100'000}));
//   graph::ChannelSwitchCounts counts(journeys.context());
//   for (const graph::JourneyView& journey : journeys.views()) counts.Add(journey);
//
// Each customer's timeline is one journey. Immutable once made.
#pragma once

#include <vector>

#include "graph/analysis.h"
#include "tests/bench/bench_data.h"

namespace journeygraph::bench {

// Names, map with its six stages, and what the outcomes mean.
graph::QuestionContext BenchContext();

class JourneyColumns {
 public:
  explicit JourneyColumns(const BenchData& data);
  JourneyColumns(const JourneyColumns&) = delete;  // the views point into it
  JourneyColumns& operator=(const JourneyColumns&) = delete;

  const graph::QuestionContext& context() const { return context_; }
  const std::vector<graph::JourneyView>& views() const { return views_; }
  std::size_t rows() const { return time_ms_.size(); }

 private:
  void AddEntries(const BenchData& data, std::uint32_t row);

  graph::QuestionContext context_;
  std::vector<std::int64_t> time_ms_;
  std::vector<graph::TouchpointId> touchpoint_;
  std::vector<graph::ChannelId> channel_;
  std::vector<graph::OutcomeEntry> outcomes_;
  std::vector<graph::ScoreEntry> scores_;
  std::vector<graph::JourneyView> views_;
};

}  // namespace journeygraph::bench
