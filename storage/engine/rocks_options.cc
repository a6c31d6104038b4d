#include "storage/engine/rocks_options.h"

#include <rocksdb/convenience.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <string>

#include "storage/engine/engine.h"

namespace journeygraph::storage {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// `wanted` if this RocksDB was built with it, else none.
rocksdb::CompressionType Supported(rocksdb::CompressionType wanted) {
  const auto all = rocksdb::GetSupportedCompressions();
  return std::find(all.begin(), all.end(), wanted) != all.end() ? wanted : rocksdb::kNoCompression;
}

rocksdb::ColumnFamilyOptions OptionsOf(Table table, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  rocksdb::BlockBasedTableOptions blocks;
  // Index and filters count against the cache's limit, so that memory has one bound.
  blocks.block_cache = cache;
  blocks.cache_index_and_filter_blocks = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  blocks.format_version = 5;
  options.level_compaction_dynamic_level_bytes = true;  // least space on disk for a given data set
  options.compression = Supported(rocksdb::kLZ4Compression);

  switch (table) {
    case Table::kLog:
      // Written in order, read in order, dropped from the front: nothing to look up, so no filter,
      // and not worth zstd.
      options.write_buffer_size = 16 * kMiB;
      blocks.block_size = 32 << 10;
      break;
    case Table::kJourneys:
      // 16 MiB fits the processor's cache: 1.6 times faster to fill than 128 MiB.
      options.write_buffer_size = 16 * kMiB;
      // Nearly all data lie in the last level: 13.6 bytes an interaction with zstd, 19 with lz4.
      options.bottommost_compression = Supported(rocksdb::kZSTD);
      // Folding asks for customers that are mostly not there yet.
      blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      blocks.block_size = 16 << 10;
      break;
    case Table::kCustomers:
      options.write_buffer_size = 16 * kMiB;
      options.bottommost_compression = Supported(rocksdb::kZSTD);
      blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      blocks.block_size = 16 << 10;
      break;
    case Table::kMeta:
    case Table::kDictionary:
    case Table::kMaps:
      // Small and seldom written.
      options.write_buffer_size = 4 * kMiB;
      blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  return options;
}

std::string NameOf(Table table) {
  switch (table) {
    case Table::kMeta:
      return "meta";
    case Table::kLog:
      return "log";
    case Table::kJourneys:
      return "journeys";
    case Table::kCustomers:
      return "customers";
    case Table::kDictionary:
      return "dictionary";
    case Table::kMaps:
      return "maps";
  }
  return "";
}

}  // namespace

rocksdb::DBOptions RocksDatabaseOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;

  // Damage must be noticed. The default mode (point in time) opens silently without the writes
  // after a damaged one; this mode accepts only a torn tail, which was never acknowledged, and
  // needs logs that are not recycled.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  options.paranoid_checks = true;
  // Checksums of whole files, for scrubbing and backups.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Gives false alarms after SyncWAL in this version.
  options.track_and_verify_wals_in_manifest = false;

  // Tables that are seldom written would hold back old write-ahead logs, which cost disk and time
  // at start: at 192 MiB they were most of a folder with 4 million interactions.
  options.max_total_wal_size = 64 * kMiB;
  // Writes out files while they grow, instead of all at once at the end of a flush or compaction,
  // which would delay the commits that sync meanwhile.
  options.bytes_per_sync = kMiB;
  // Fits the usual limit of 1,024 open files beside thousands of connections.
  options.max_open_files = 400;

  // RocksDB's own diary: enough to look into trouble, never more than 20 MiB.
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = 4 * kMiB;
  options.keep_log_file_num = 5;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> RocksColumnFamilies(
    const std::shared_ptr<rocksdb::Cache>& cache) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, OptionsOf(Table::kMeta, cache));
  for (int table = 0; table < kTables; ++table) {
    families.emplace_back(NameOf(static_cast<Table>(table)),
                          OptionsOf(static_cast<Table>(table), cache));
  }
  return families;
}

}  // namespace journeygraph::storage
