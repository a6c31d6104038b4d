// What an interaction costs the server on its way in, step by step, as rows and as columns, in
// batches of 500; and what packing costs the client. One thread; times are per interaction.
//
//   ingest_bench --benchmark_min_time=1
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/column_packer.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "server/interaction_batch.h"
#include "storage/columns.h"
#include "storage/dictionary.h"
#include "storage/resident_batch.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/bench_messages.h"

namespace journeygraph::bench {
namespace {

using Request = v1::StreamInteractionsRequest;

constexpr std::size_t kInteractions = 200'000;
constexpr std::size_t kBatch = 500;
constexpr std::int64_t kNowMs = kYearStartMs + 500LL * 24 * 60 * 60 * 1000;

enum class Form : std::int64_t { kRows, kColumns };

Form FormOf(const benchmark::State& state) { return static_cast<Form>(state.range(0)); }

// Batches in the order of arrival: neighbours are of different customers.
const std::vector<Request>& RowBatches() {
  static const std::vector<Request>& batches = *[] {
    const BenchData data = MakeBenchData({.interactions = kInteractions});
    const std::vector<std::uint32_t> customers = CustomerOfRows(data);
    auto* const made = new std::vector<Request>;
    std::uint64_t arrival = 0;
    for (const std::uint32_t row : ArrivalOrder(data)) {
      if (arrival % kBatch == 0) made->emplace_back();
      FillInteraction(data, row, customers[row], arrival++, 'C', *made->back().add_interactions());
    }
    return made;
  }();
  return batches;
}

void Pack(const Request& rows, Request& columns) {
  client::ColumnPacker packer(*columns.mutable_columns());
  for (const v1::Interaction& interaction : rows.interactions()) packer.Add(interaction);
  packer.Finish();
}

const std::vector<std::string>& Bytes(Form form) {
  static const auto make = [](Form wanted) {
    auto* const all = new std::vector<std::string>;
    for (const Request& rows : RowBatches()) {
      Request columns;
      if (wanted == Form::kColumns) Pack(rows, columns);
      all->push_back((wanted == Form::kColumns ? columns : rows).SerializeAsString());
    }
    return all;
  };
  static const std::vector<std::string>& rows = *make(Form::kRows);
  static const std::vector<std::string>& columns = *make(Form::kColumns);
  return form == Form::kRows ? rows : columns;
}

// Runs step(i) for each batch i, and says what an interaction costs.
template <typename Step>
void ForEachBatch(benchmark::State& state, const Step& step) {
  const std::size_t batches = RowBatches().size();
  std::size_t i = 0;
  for (auto _ : state) step(i++ % batches);
  state.counters["ns/interaction"] =
      benchmark::Counter(static_cast<double>(state.iterations() * kBatch) / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

Request* ParseBatch(const std::string& bytes, google::protobuf::Arena& arena) {
  auto* const request = google::protobuf::Arena::CreateMessage<Request>(&arena);
  if (!request->ParseFromString(bytes)) std::abort();
  return request;
}

void ClientPacks(benchmark::State& state) {
  const auto& batches = RowBatches();
  ForEachBatch(state, [&](std::size_t i) {
    Request columns;
    Pack(batches[i], columns);
    benchmark::DoNotOptimize(columns.SerializeAsString());
  });
}

void ClientSerializesRows(benchmark::State& state) {
  const auto& batches = RowBatches();
  ForEachBatch(state,
               [&](std::size_t i) { benchmark::DoNotOptimize(batches[i].SerializeAsString()); });
}

void Parse(benchmark::State& state) {
  const auto& bytes = Bytes(FormOf(state));
  ForEachBatch(state, [&](std::size_t i) {
    google::protobuf::Arena arena;
    benchmark::DoNotOptimize(ParseBatch(bytes[i], arena));
  });
  state.counters["bytes/interaction"] = static_cast<double>(bytes[0].size()) / kBatch;
}

void ParseAndCheck(benchmark::State& state) {
  const auto& bytes = Bytes(FormOf(state));
  ForEachBatch(state, [&](std::size_t i) {
    google::protobuf::Arena arena;
    Request& request = *ParseBatch(bytes[i], arena);
    server::Violations violations;
    server::CheckBatchForm(request, true, violations);
    const auto checked = server::CheckBatch(request, *graph::BuiltInCatalogue(), kNowMs);
    if (!violations.empty() || checked.accepted.size() != kBatch) std::abort();
  });
}

// From here on the form makes no difference any more.
storage::InteractionBatch Accepted(std::size_t i) {
  google::protobuf::Arena arena;
  return server::CheckBatch(*ParseBatch(Bytes(Form::kColumns)[i], arena),
                            *graph::BuiltInCatalogue(), kNowMs)
      .accepted;
}

void Prepare(benchmark::State& state) {
  std::vector<storage::InteractionBatch> batches;
  for (std::size_t i = 0; i < RowBatches().size(); ++i) batches.push_back(Accepted(i));
  storage::Dictionary dictionary(1);
  const auto names = std::make_unique<storage::ResidentNames>();
  ForEachBatch(state, [&](std::size_t i) {
    storage::ResidentBatchBuilder builder(*names);
    storage::ColumnRows rows;
    if (!rows.Assign(batches[i].columns(), storage::Form::kLog).ok()) std::abort();
    if (!builder.AddRows(rows, dictionary).ok()) std::abort();
    benchmark::DoNotOptimize(std::move(builder).Finish());
  });
}

void Encode(benchmark::State& state) {
  std::vector<storage::InteractionBatch> batches;
  for (std::size_t i = 0; i < RowBatches().size(); ++i) batches.push_back(Accepted(i));
  ForEachBatch(
      state, [&](std::size_t i) { benchmark::DoNotOptimize(batches[i].EncodeLogRecord(kNowMs)); });
}

BENCHMARK(ClientSerializesRows);
BENCHMARK(ClientPacks);
BENCHMARK(Parse)->ArgName("columns")->Arg(0)->Arg(1);
BENCHMARK(ParseAndCheck)->ArgName("columns")->Arg(0)->Arg(1);
BENCHMARK(Prepare);
BENCHMARK(Encode);

}  // namespace
}  // namespace journeygraph::bench

BENCHMARK_MAIN();
