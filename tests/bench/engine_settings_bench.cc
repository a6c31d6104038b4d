// What settings of RocksDB do to folding and to the disk: writes the log of made-up interactions,
// folds it, tidies up, once for each alternative, and prints a Markdown table.
//
//   engine_settings_bench [--interactions 1000000] [--only zstd]
//
// CPU seconds are those of the whole process, RocksDB's threads included, and hardly depend on what
// else the machine does; elapsed ones do.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "storage/dictionary.h"
#include "storage/engine/rocks_engine.h"
#include "storage/fold.h"
#include "storage/interaction_batch.h"
#include "storage/keys.h"
#include "tests/bench/bench_data.h"

namespace journeygraph::bench {
namespace {

constexpr storage::WorkspaceNumber kWorkspace = 1;
constexpr std::size_t kBatch = 500;

struct Alternative {
  const char* name;
  storage::RocksEngineOptions options;
};

storage::RocksEngineOptions With(storage::Table table, const char* settings) {
  return {.table_settings = {{table, settings}}};
}

std::vector<Alternative> Alternatives() {
  using enum storage::Table;
  return {
      {"as it is", {}},
      {"journeys: memtable 4 MiB", With(kJourneys, "write_buffer_size=4194304")},
      {"journeys: memtable 64 MiB", With(kJourneys, "write_buffer_size=67108864")},
      {"journeys: memtable 128 MiB", With(kJourneys, "write_buffer_size=134217728")},
      {"journeys: lz4 on the last level too",
       With(kJourneys, "bottommost_compression=kLZ4Compression")},
      {"journeys: zstd on all levels", With(kJourneys, "compression=kZSTD")},
      {"journeys: no compression above the last level",
       With(kJourneys, "compression=kNoCompression")},
      {"journeys: no bloom filter",
       With(kJourneys, "block_based_table_factory={filter_policy=nullptr}")},
      {"journeys: ribbon filter",
       With(kJourneys, "block_based_table_factory={filter_policy=ribbonfilter:10}")},
      {"journeys: blocks of 4 KiB", With(kJourneys, "block_based_table_factory={block_size=4096}")},
      {"journeys: blocks of 64 KiB",
       With(kJourneys, "block_based_table_factory={block_size=65536}")},
      {"journeys: universal compaction",
       With(kJourneys, "compaction_style=kCompactionStyleUniversal")},
      {"log: no compression", With(kLog, "compression=kNoCompression")},
      {"log: memtable 64 MiB", With(kLog, "write_buffer_size=67108864")},
      {"block cache 8 MiB", {.block_cache_bytes = std::size_t{8} << 20}},
      {"write-ahead log: at most 512 MiB", {.database_settings = "max_total_wal_size=536870912"}},
      {"write-ahead log: compressed", {.database_settings = "wal_compression=kZSTD"}},
      {"pipelined writes", {.database_settings = "enable_pipelined_write=true"}},
  };
}

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Watch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double cpu_start = CpuSeconds();
  double Elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  double Cpu() const { return CpuSeconds() - cpu_start; }
};

template <typename Status>
void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "engine_settings_bench: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

std::vector<std::string> MakeRecords(const BenchData& data) {
  const BenchNames& names = Names();
  const std::vector<std::uint32_t> customers = CustomerOfRows(data);
  std::vector<std::string> records;
  storage::InteractionBatch batch;
  std::uint64_t arrival = 0;
  for (const std::uint32_t row : ArrivalOrder(data)) {
    const std::string id = std::to_string(arrival++);
    batch.AddRow({.id = id,
                  .customer = batch.TextOf(CustomerName(customers[row])),
                  .source = batch.TextOf("crm"),
                  .touchpoint = batch.TextOf(names.touchpoints[data.touchpoint[row]]),
                  .channel = batch.TextOf(names.channels[data.channel[row]]),
                  .outcome = batch.TextOf(names.outcomes[data.outcome[row]]),
                  .event_time_ms = data.time_ms[row]});
    if (data.metric[row] != kNoMetric) {
      batch.AddScore(static_cast<graph::Metric>(data.metric[row]), data.score[row] * 1'000'000, 0);
    }
    if (batch.size() < kBatch) continue;
    records.push_back(batch.EncodeLogRecord(0));
    batch = storage::InteractionBatch();
  }
  if (!batch.empty()) records.push_back(batch.EncodeLogRecord(0));
  return records;
}

void Measure(const Alternative& alternative, const std::vector<std::string>& records,
             double interactions) {
  std::string folder = (std::filesystem::temp_directory_path() / "settings.XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::exit(1);
  storage::RocksEngineOptions options = alternative.options;
  options.folder = folder;
  auto engine = storage::OpenRocksEngine(options);
  Check(engine.status());
  const Watch writing;
  for (std::size_t i = 0; i < records.size(); ++i) {
    storage::WriteBatch batch;
    batch.Put(storage::Table::kLog, storage::LogKey(kWorkspace, i + 1), records[i]);
    Check((*engine)->Write(batch, storage::Sync::kNo));
  }
  const double log_cpu = writing.Cpu();
  storage::Folder fold(**engine, {.clock = [] { return std::int64_t{1}; }});
  Check(fold.AddWorkspace(kWorkspace, std::make_shared<storage::Dictionary>(kWorkspace)));
  const Watch folding;
  Check(fold.FoldUpTo(kWorkspace, records.size()));
  const double fold_cpu = folding.Cpu();
  const double fold_elapsed = folding.Elapsed();
  Check(fold.TrimLog(kWorkspace));
  const double before = static_cast<double>((*engine)->SizeBytes());
  const Watch tidying;
  Check((*engine)->Tidy());
  std::printf("| %s | %.2f | %.2f | %.0f | %.2f | %.1f | %.1f |\n", alternative.name, log_cpu,
              fold_cpu, interactions / fold_elapsed / 1e3, tidying.Cpu(), before / interactions,
              static_cast<double>((*engine)->SizeBytes()) / interactions);
  std::fflush(stdout);
  engine->reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace journeygraph::bench

int main(int argc, char** argv) {
  using namespace journeygraph::bench;
  BenchDataOptions data{.interactions = 1'000'000};
  std::string only;
  CLI::App app("Compares settings of RocksDB.");
  app.add_option("--interactions", data.interactions)->capture_default_str();
  app.add_option("--only", only, "Alternatives whose name has this");
  CLI11_PARSE(app, argc, argv);
  const std::vector<std::string> records = MakeRecords(MakeBenchData(data));
  std::puts(
      "| setting | log, CPU s | fold, CPU s | fold, 1,000/s elapsed | tidy, CPU s "
      "| bytes before tidying | bytes after |");
  std::puts("|---|---:|---:|---:|---:|---:|---:|");
  for (const Alternative& alternative : Alternatives()) {
    if (std::string(alternative.name).find(only) == std::string::npos) continue;
    Measure(alternative, records, static_cast<double>(data.interactions));
  }
}
