// The settings of RocksDB 7.8 that Journeygraph uses, each with its reason in rocks_options.cc.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <vector>

namespace journeygraph::storage {

rocksdb::DBOptions RocksDatabaseOptions();

// One column family for each table, in the order of Table, after the default one that RocksDB
// insists on and that stays empty. All share the cache.
std::vector<rocksdb::ColumnFamilyDescriptor> RocksColumnFamilies(
    const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace journeygraph::storage
