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
// Apply only queues, in each shard; a background thread merges what has piled up, and a reader
// merges the rest of the shards that it reads. So a reader sees everything applied before, and
// writers never wait for readers. Of a batch that is applied during a Read, the snapshot may have
// some customers' part and not yet others'.
//
// Under a budget, shards are given up from the last one on when they do not fit: their rows are
// dropped from memory and stream from what is stored when a question is asked. What stays of them:
// names and slots of customers and journeys, attributes, which customers have interactions (one
// bit each), and rows until they are folded.
//
// Thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/interaction.h"
#include "graph/model/metric_catalogue.h"
#include "storage/attributes.h"
#include "storage/dictionary.h"
#include "storage/resident_batch.h"
#include "storage/resident_budget.h"
#include "storage/segment.h"
#include "storage/shard_names.h"
#include "storage/shard_view.h"
#include "storage/streamed_shards.h"
#include "storage/unfolded_rows.h"

namespace journeygraph::storage {

class ResidentSnapshot {
 public:
  const ShardView& shard(int number) const { return *shards_[static_cast<std::size_t>(number)]; }
  const ShardNames& names_of_shard(int number) const {
    return (*shard_names_)[static_cast<std::size_t>(number)];
  }
  // Touchpoints, channels, outcomes and wordings.
  const graph::Names& names() const { return *names_; }
  const AttributeNames& attribute_names() const { return *attribute_names_; }
  // Of all answers in it; never null.
  const std::shared_ptr<const graph::MetricCatalogue>& metrics() const { return metrics_; }

  // What is known about a customer; no attributes if nothing is.
  graph::Customer GetCustomer(std::string_view name) const;

  // Shards that are not in memory; null if all are.
  const StreamedShards* streamed() const { return streamed_.get(); }
  // Whether all of it can be read: DATA_LOSS if a streamed shard cannot.
  const absl::Status& status() const { return status_; }

  // With streamed shards: at most so many, see StreamedShards::interactions_at_most.
  std::uint64_t interactions() const { return interactions_; }
  std::uint64_t customers() const { return customers_; }
  // Oldest and newest interaction; nothing if there is none.
  std::optional<std::int64_t> first_time_ms() const { return first_time_ms_; }
  std::optional<std::int64_t> last_time_ms() const { return last_time_ms_; }
  // Columns, names and attributes, and what is not folded yet.
  std::size_t SizeBytes() const;

 private:
  friend class ResidentColumns;
  absl::Status status_;
  std::shared_ptr<const StreamedShards> streamed_;
  std::array<std::shared_ptr<const ShardView>, kShards> shards_;
  std::shared_ptr<const ResidentNames> shard_names_;
  std::shared_ptr<const graph::Names> names_;
  std::shared_ptr<const AttributeNames> attribute_names_;
  std::shared_ptr<const graph::MetricCatalogue> metrics_ = graph::BuiltInCatalogue();
  std::uint64_t interactions_ = 0;
  std::uint64_t customers_ = 0;
  std::optional<std::int64_t> first_time_ms_;
  std::optional<std::int64_t> last_time_ms_;
};

class ResidentColumns final : private ResidentBudget::Holder {
 public:
  // Where shards go that do not fit. All of it outlives the columns.
  struct Overflow {
    ResidentBudget& budget;
    const Engine& engine;
    WorkspaceNumber workspace;
  };

  // `threads` merge at a time when much has piled up. Without `overflow` everything stays.
  ResidentColumns(std::shared_ptr<Dictionary> dictionary, int threads,
                  const std::optional<Overflow>& overflow = std::nullopt);
  ~ResidentColumns() override;

  // For loading, before anything is applied. What is loaded is folded up to this position.
  void StartAfter(std::uint64_t folded_position);
  // Adds a segment of customers that no other segment has. Of a streamed shard only what stays in
  // memory is kept.
  void AddSegment(int shard, std::shared_ptr<const Segment> segment);
  // Bytes of each shard that are being put together outside. Gives up shards if they do not fit.
  void SetLoadingBytes(const std::array<std::size_t, kShards>& bytes);
  bool IsStreamed(int shard) const;

  // What builders of batches and segments take slots from.
  ResidentNames& names() { return *shard_names_; }

  // The metrics of snapshots from now on; called before answers to a new metric are applied.
  // A catalogue smaller than the one known changes nothing.
  void SetMetrics(std::shared_ptr<const graph::MetricCatalogue> metrics);
  std::shared_ptr<const graph::MetricCatalogue> metrics() const;

  // Queues a batch; `position` of its record in the log. Batches count in the order of the calls:
  // of two interactions with the same identity the first is kept.
  void Apply(std::shared_ptr<const ResidentBatch> batch, std::uint64_t position = 0);

  // A state that includes every batch applied before the call.
  std::shared_ptr<const ResidentSnapshot> Read();
  // The same for one customer; others may be as of an earlier moment. Costs the merge of one shard.
  std::shared_ptr<const ResidentSnapshot> ReadFor(std::string_view customer);

  // Distinct interactions and rows that wait to be merged or folded, some of which may be known.
  std::uint64_t InteractionsAtMost() const;

 private:
  struct Shard;

  void MergeInBackground(std::stop_token stop);
  void MergeShard(Shard& shard);
  void MergeAll();
  std::shared_ptr<ResidentSnapshot> Collect();
  void TakeStreamed(std::vector<UnfoldedBatch> unfolded, ResidentSnapshot& snapshot);
  // Lets go of rows that are folded, after which more may be given up.
  void TrimUnfolded();
  std::size_t HeldBytes() const override;
  ResidentBudget::GaveUp GiveUpShard() override;

  const std::shared_ptr<Dictionary> dictionary_;
  const int threads_;
  const std::shared_ptr<ResidentNames> shard_names_;
  const std::shared_ptr<AttributeNames> attribute_names_;
  std::vector<std::unique_ptr<Shard>> shards_;
  mutable std::mutex metrics_mutex_;
  std::shared_ptr<const graph::MetricCatalogue> metrics_ = graph::BuiltInCatalogue();

  std::atomic<std::int64_t> pending_rows_{0};
  std::atomic<std::int64_t> last_pending_time_ms_;  // of everything ever applied
  std::atomic<std::uint64_t> interactions_{0};      // of resident shards

  const std::optional<Overflow> overflow_;
  UnfoldedRows unfolded_;
  std::atomic<int> streamed_shards_{0};
  std::atomic<std::uint64_t> folded_position_{0};      // as far as known here
  std::atomic<std::uint64_t> folded_interactions_{0};  // up to there
  std::mutex loaded_mutex_;
  EventTimes loaded_times_;  // of everything that was loaded into streamed shards

  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  std::jthread merger_;
};

}  // namespace journeygraph::storage
