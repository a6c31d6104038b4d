// What one interaction costs in each accumulator, and what they are made of. One thread, rows in
// memory: items are interactions.
//
//   accumulators_bench --benchmark_filter=Switches
#include <benchmark/benchmark.h>

#include "graph/measure/histogram.h"
#include "graph/measure/pair_index.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "graph/touchpoint_counts.h"
#include "tests/bench/journey_columns.h"

namespace journeygraph::bench {
namespace {

const BenchData& Data() {
  static const BenchData& data = *new BenchData(MakeBenchData({.interactions = 1'000'000}));
  return data;
}

const JourneyColumns& Journeys() {
  static const JourneyColumns& journeys = *new JourneyColumns(Data());
  return journeys;
}

template <typename MakeCounts>
void Add(benchmark::State& state, const MakeCounts& make_counts) {
  const JourneyColumns& journeys = Journeys();
  for (auto _ : state) {
    auto counts = make_counts(journeys.context());
    for (const graph::JourneyView& journey : journeys.views()) counts.Add(journey);
    benchmark::DoNotOptimize(counts);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * journeys.rows()));
}

void AddChannelSwitches(benchmark::State& state) {
  Add(state, [](const auto& context) { return graph::ChannelSwitchCounts(context); });
}
BENCHMARK(AddChannelSwitches)->Unit(benchmark::kMillisecond);

void AddTouchpointGraph(benchmark::State& state) {
  Add(state, [](const auto& context) { return graph::TouchpointCounts(context); });
}
BENCHMARK(AddTouchpointGraph)->Unit(benchmark::kMillisecond);

void AddTouchpointGraphWithoutGaps(benchmark::State& state) {
  Add(state, [](const auto& context) {
    return graph::TouchpointCounts(context, {.gaps = false, .scores = false});
  });
}
BENCHMARK(AddTouchpointGraphWithoutGaps)->Unit(benchmark::kMillisecond);

void AddStageScoresByWeek(benchmark::State& state) {
  Add(state, [](const auto& context) {
    return graph::StageScoreCounts(context, {.period = graph::Period::kWeek});
  });
}
BENCHMARK(AddStageScoresByWeek)->Unit(benchmark::kMillisecond);

void AddCriticalMoments(benchmark::State& state) {
  Add(state, [](const auto& context) { return graph::CriticalMomentCounts(context); });
}
BENCHMARK(AddCriticalMoments)->Unit(benchmark::kMillisecond);

// Once a question, after the scan: freeze the graph, solve the chain, rank.
void AnswerCriticalMoments(benchmark::State& state) {
  const JourneyColumns& journeys = Journeys();
  graph::CriticalMomentCounts counts(journeys.context());
  for (const graph::JourneyView& journey : journeys.views()) counts.Add(journey);
  for (auto _ : state) {
    auto answer = graph::AnswerCriticalMoments(counts, journeys.context());
    if (!answer.ok()) return state.SkipWithError(answer.status().ToString().c_str());
    benchmark::DoNotOptimize(answer);
  }
}
BENCHMARK(AnswerCriticalMoments)->Unit(benchmark::kMicrosecond);

// Once a thread and question.
void MergeTouchpointGraph(benchmark::State& state) {
  const JourneyColumns& journeys = Journeys();
  graph::TouchpointCounts counts(journeys.context());
  for (const graph::JourneyView& journey : journeys.views()) counts.Add(journey);
  for (auto _ : state) {
    state.PauseTiming();
    graph::TouchpointCounts into = counts;
    graph::TouchpointCounts from = counts;
    state.ResumeTiming();
    into.Merge(std::move(from));
    benchmark::DoNotOptimize(into);
  }
}
BENCHMARK(MergeTouchpointGraph)->Unit(benchmark::kMicrosecond);

std::vector<std::int64_t> Gaps() {
  std::vector<std::int64_t> gaps;
  for (std::size_t customer = 0; customer < Data().customers(); ++customer) {
    for (std::uint32_t row = Data().first_row[customer] + 1; row < Data().first_row[customer + 1];
         ++row) {
      gaps.push_back(Data().time_ms[row] - Data().time_ms[row - 1]);
    }
  }
  return gaps;
}

void HistogramAdd(benchmark::State& state) {
  const std::vector<std::int64_t> gaps = Gaps();
  for (auto _ : state) {
    graph::DurationHistogram histogram;
    for (const std::int64_t gap : gaps) histogram.Add(gap);
    benchmark::DoNotOptimize(histogram);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * gaps.size()));
}
BENCHMARK(HistogramAdd)->Unit(benchmark::kMillisecond);

void HistogramQuantile(benchmark::State& state) {
  graph::DurationHistogram histogram;
  for (const std::int64_t gap : Gaps()) histogram.Add(gap);
  for (auto _ : state) benchmark::DoNotOptimize(histogram.Quantile(0.9));
}
BENCHMARK(HistogramQuantile)->Unit(benchmark::kMicrosecond);

void PairIndexNumberOf(benchmark::State& state) {
  const std::vector<std::uint8_t>& touchpoint = Data().touchpoint;
  graph::PairIndex index(kTouchpoints);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i < touchpoint.size(); ++i) {
      sum += index.NumberOf(touchpoint[i - 1], touchpoint[i]);
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * touchpoint.size()));
}
BENCHMARK(PairIndexNumberOf)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace journeygraph::bench

BENCHMARK_MAIN();
