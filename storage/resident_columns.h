// All interactions of a workspace in memory, as columns that scans read near the memory limit.
//
//   columns.Apply(batch);                          // cheap; on the commit thread
//   std::shared_ptr<const ResidentSnapshot> now = columns.Read();   // includes the batch
//
// Customers are spread over kShards by the hash of their name. A shard is a short list of segments;
// each customer is complete in exactly one of them. A new interaction rewrites its customer into a
// new small segment and marks the old place dead; segments of similar size are merged, so that a
// customer is copied a logarithmic number of times. Snapshots share segments and never change.
//
// Apply only queues; a background thread merges what has piled up, and Read merges the rest. So a
// reader sees everything applied before, and writers never wait for readers.
//
// Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "graph/analysis.h"
#include "storage/attributes.h"
#include "storage/customer_index.h"
#include "storage/dictionary.h"
#include "storage/resident_batch.h"
#include "storage/shard_view.h"

namespace journeygraph::storage {

inline constexpr int kShards = 64;

// Shard of a customer, 0 to kShards - 1.
inline int ShardOf(std::uint64_t customer_hash) { return static_cast<int>(customer_hash >> 58); }

// Names of the customers and journeys of one shard. Grows only.
struct ShardNames {
  CustomerIndex customers;
  CustomerIndex journey_keys;  // slot 0 is ""
};

class ResidentSnapshot {
 public:
  const ShardView& shard(int number) const { return *shards_[static_cast<std::size_t>(number)]; }
  const ShardNames& names_of_shard(int number) const {
    return *names_of_shards_[static_cast<std::size_t>(number)];
  }
  // Touchpoints, channels, outcomes and wordings.
  const graph::Names& names() const { return *names_; }
  const AttributeNames& attribute_names() const { return *attribute_names_; }

  std::uint64_t interactions() const { return interactions_; }
  std::uint64_t customers() const { return customers_; }
  // Oldest and newest interaction; nothing if there is none.
  std::optional<std::int64_t> first_time_ms() const { return first_time_ms_; }
  std::optional<std::int64_t> last_time_ms() const { return last_time_ms_; }
  std::size_t SizeBytes() const;

 private:
  friend class ResidentColumns;
  std::array<std::shared_ptr<const ShardView>, kShards> shards_;
  std::array<std::shared_ptr<const ShardNames>, kShards> names_of_shards_;
  std::shared_ptr<const graph::Names> names_;
  std::shared_ptr<const AttributeNames> attribute_names_;
  std::uint64_t interactions_ = 0;
  std::uint64_t customers_ = 0;
  std::optional<std::int64_t> first_time_ms_;
  std::optional<std::int64_t> last_time_ms_;
};

class ResidentColumns {
 public:
  // `threads` merge at a time.
  ResidentColumns(std::shared_ptr<const Dictionary> dictionary, int threads);
  ~ResidentColumns();

  // Queues a batch. Batches count in the order of the calls: of two interactions with the same
  // identity the first is kept.
  void Apply(std::shared_ptr<const ResidentBatch> batch);

  // For loading, before anything is applied: adds a segment of customers that no other segment has.
  void AddSegment(int shard, std::shared_ptr<const Segment> segment);
  // Names of the customers and journeys of a shard.
  ShardNames& names_of_shard(int shard);

  // A state that includes every batch applied before the call.
  std::shared_ptr<const ResidentSnapshot> Read();

  // Distinct interactions, without those that wait to be merged.
  std::uint64_t Interactions() const { return interactions_.load(std::memory_order_relaxed); }

  // What is known about a customer, including everything applied before the call.
  graph::Customer GetCustomer(std::string_view name);

 private:
  struct Shard;

  void MergeInBackground(std::stop_token stop);
  void MergePending();     // needs merge_mutex_
  void PublishSnapshot();  // needs merge_mutex_

  const std::shared_ptr<const Dictionary> dictionary_;
  const int threads_;
  const std::shared_ptr<AttributeNames> attribute_names_;

  std::mutex pending_mutex_;
  std::condition_variable_any pending_grew_;
  std::vector<std::shared_ptr<const ResidentBatch>> pending_;
  std::size_t pending_rows_ = 0;

  std::mutex merge_mutex_;  // taken before pending_mutex_
  std::vector<std::unique_ptr<Shard>> shards_;

  std::shared_ptr<const ResidentSnapshot> snapshot_;  // guarded by merge_mutex_

  std::atomic<std::uint64_t> interactions_{0};

  std::jthread merger_;
};

}  // namespace journeygraph::storage
