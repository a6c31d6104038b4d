// What a scan over a workspace in memory costs with each question, on 1 and 2 threads, without
// gRPC. Items are interactions of the workspace.
//
//   SCAN_BENCH_ROWS=3000000 scan_bench --benchmark_filter=Nothing     (default: a million)
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/funnel.h"
#include "graph/questions/stage_scores.h"
#include "graph/questions/variants.h"
#include "graph/touchpoint_counts.h"
#include "storage/scan.h"
#include "storage/store.h"
#include "storage/workspace.h"
#include "tests/bench/journey_columns.h"

namespace journeygraph::bench {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "scan_bench: %s\n", result.status().ToString().c_str());
  std::exit(1);
}

graph::Interaction InteractionOf(const BenchData& data, std::uint32_t row, std::uint32_t customer) {
  const BenchNames& names = Names();
  graph::Interaction interaction{.source = "crm",
                                 .id = std::to_string(row),
                                 .customer = CustomerName(customer),
                                 .touchpoint = names.touchpoints[data.touchpoint[row]],
                                 .channel = names.channels[data.channel[row]],
                                 .event_time_ms = data.time_ms[row],
                                 .outcome = names.outcomes[data.outcome[row]]};
  if (data.metric[row] != kNoMetric) {
    const std::int64_t steps = data.metric[row] == kSentimentMetric ? kSentimentSteps : 1;
    interaction.scores.push_back({.metric = static_cast<graph::Metric>(data.metric[row]),
                                  .value_micros = data.score[row] * graph::kMicrosPerUnit / steps});
  }
  return interaction;
}

std::size_t Rows() {
  const char* rows = std::getenv("SCAN_BENCH_ROWS");
  return rows == nullptr ? 1'000'000 : std::strtoull(rows, nullptr, 10);
}

// A workspace on the memory engine with interactions that came in the order of time.
class FilledWorkspace {
 public:
  FilledWorkspace() : store_(OrDie(storage::Store::Open({.data_folder = "", .threads = 2}))) {
    constexpr std::size_t kBatch = 5'000;
    const BenchData data = MakeBenchData({.interactions = Rows()});
    const auto workspace = OrDie(store_->CreateWorkspace("bench"));
    std::vector<graph::Customer> customers;
    for (std::uint32_t i = 0; i < data.customers(); ++i) {
      customers.push_back({.id = CustomerName(i),
                           .attributes = {{"persona", Names().personas[data.persona[i]]},
                                          {"country", Names().countries[data.country[i]]}}});
    }
    OrDie(workspace->UpsertCustomersAndWait(std::move(customers)));
    const std::vector<std::uint32_t> customer_of_row = CustomerOfRows(data);
    std::vector<graph::Interaction> batch;
    for (const std::uint32_t row : ArrivalOrder(data)) {
      batch.push_back(InteractionOf(data, row, customer_of_row[row]));
      if (batch.size() == kBatch) OrDie(workspace->RecordAndWait(std::exchange(batch, {})));
    }
    if (!batch.empty()) OrDie(workspace->RecordAndWait(std::move(batch)));
    snapshot_ = workspace->Read();
  }

  const storage::ResidentSnapshot& snapshot() const { return *snapshot_; }

 private:
  std::unique_ptr<storage::Store> store_;
  std::shared_ptr<const storage::ResidentSnapshot> snapshot_;
};

const storage::ResidentSnapshot& Snapshot() {
  static const FilledWorkspace& workspace = *new FilledWorkspace;
  return workspace.snapshot();
}

graph::Scope SegmentScope() {
  const SegmentFilter segment;
  graph::Scope scope;
  scope.time_range = {.start_ms = segment.start_ms, .end_ms = segment.end_ms};
  scope.customer_conditions = {{.key = "persona", .values = {Names().personas[segment.persona]}},
                               {.key = "country", .values = {}}};
  for (const std::uint8_t country : segment.countries) {
    scope.customer_conditions[1].values.push_back(Names().countries[country]);
  }
  return scope;
}

// An accumulator that does nothing but look: the cost of the scan itself.
struct Nothing {
  std::uint64_t rows = 0;
  void Add(const graph::JourneyView& journey) { rows += journey.size(); }
  void Merge(Nothing&& other) { rows += other.rows; }
};

template <typename... MakeCounts>
void ScanWith(benchmark::State& state, const graph::Scope& scope, const MakeCounts&... make) {
  const storage::ResidentSnapshot& snapshot = Snapshot();
  const graph::QuestionContext context = storage::MakeContext(snapshot, scope, BenchContext().map);
  for (auto _ : state) {
    std::tuple counts(make(context)...);
    std::apply(
        [&](auto&... each) {
          OrDie(storage::Scan(snapshot, scope, context,
                              {.threads = static_cast<int>(state.range(0))}, each...));
        },
        counts);
    benchmark::DoNotOptimize(counts);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * snapshot.interactions()));
}

const auto kNothing = [](const auto&) { return Nothing(); };
const auto kSwitches = [](const auto& context) { return graph::ChannelSwitchCounts(context); };
const auto kGraph = [](const auto& context) { return graph::TouchpointCounts(context); };
const auto kMoments = [](const auto& context) { return graph::CriticalMomentCounts(context); };
const auto kScores = [](const auto& context) {
  return graph::StageScoreCounts(context, {.period = graph::Period::kWeek});
};

const auto kFunnel = [](const auto& context) { return graph::FunnelCounts(context); };
const auto kVariants = [](const auto& context) { return graph::VariantCounts(context); };

void ScanNothing(benchmark::State& state) { ScanWith(state, {}, kNothing); }
void ScanChannelSwitches(benchmark::State& state) { ScanWith(state, {}, kSwitches); }
void ScanTouchpointGraph(benchmark::State& state) { ScanWith(state, {}, kGraph); }
void ScanCriticalMoments(benchmark::State& state) { ScanWith(state, {}, kMoments); }
void ScanStageScoresByWeek(benchmark::State& state) { ScanWith(state, {}, kScores); }
void ScanFunnel(benchmark::State& state) { ScanWith(state, {}, kFunnel); }
void ScanVariants(benchmark::State& state) { ScanWith(state, {}, kVariants); }
void ScanAllInOnePass(benchmark::State& state) {
  ScanWith(state, {}, kSwitches, kGraph, kMoments, kScores);
}
void ScanSegmentNothing(benchmark::State& state) { ScanWith(state, SegmentScope(), kNothing); }
void ScanSegmentSwitches(benchmark::State& state) { ScanWith(state, SegmentScope(), kSwitches); }
void ScanCutByGap(benchmark::State& state) {
  graph::Scope scope;
  scope.case_notion = graph::ByInactivityGap{.gap_ms = 2 * kDayMs};
  ScanWith(state, scope, kNothing);
}

void OneAndTwoThreads(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1)->Arg(2)->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime();
}
BENCHMARK(ScanNothing)->Apply(OneAndTwoThreads);
BENCHMARK(ScanChannelSwitches)->Apply(OneAndTwoThreads);
BENCHMARK(ScanTouchpointGraph)->Apply(OneAndTwoThreads);
BENCHMARK(ScanCriticalMoments)->Apply(OneAndTwoThreads);
BENCHMARK(ScanStageScoresByWeek)->Apply(OneAndTwoThreads);
BENCHMARK(ScanFunnel)->Apply(OneAndTwoThreads);
BENCHMARK(ScanVariants)->Apply(OneAndTwoThreads);
BENCHMARK(ScanAllInOnePass)->Apply(OneAndTwoThreads);
BENCHMARK(ScanSegmentNothing)->Apply(OneAndTwoThreads);
BENCHMARK(ScanSegmentSwitches)->Apply(OneAndTwoThreads);
BENCHMARK(ScanCutByGap)->Apply(OneAndTwoThreads);

}  // namespace
}  // namespace journeygraph::bench

BENCHMARK_MAIN();
