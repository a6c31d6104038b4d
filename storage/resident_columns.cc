#include "storage/resident_columns.h"

#include <algorithm>
#include <utility>

#include "storage/identity.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

// The background merge starts at this many rows; fewer are merged by the next reader.
constexpr std::size_t kRowsToMergeInBackground = 32 * 1024;
// Below this, starting threads costs more than it gains.
constexpr std::size_t kRowsToMergeInParallel = 8 * 1024;

}  // namespace

// The writer's side of one shard; guarded by merge_mutex_.
struct ResidentColumns::Shard {
  Shard() { names->journey_keys.SlotOf(""); }

  std::shared_ptr<ShardNames> names = std::make_shared<ShardNames>();
  std::shared_ptr<const ShardView> view = std::make_shared<ShardView>();
  std::vector<NewRow> rows;  // in the order of the log
  std::vector<std::pair<std::uint32_t, const graph::Customer*>> upserts;

  bool HasWork() const { return !rows.empty() || !upserts.empty(); }

  void Merge(AttributeNames& attribute_names) {
    auto next = std::make_shared<ShardView>(*view);
    if (!rows.empty()) MergeRows(std::exchange(rows, {}), *next);
    if (!upserts.empty()) {
      auto columns = std::make_shared<AttributeColumns>(*next->attributes);
      for (const auto& [slot, customer] : upserts) {
        for (const auto& [key, value] : customer->attributes) {
          const std::uint32_t number = attribute_names.KeyNumber(key);
          columns->Set(number, slot, attribute_names.ValueNumber(number, value));
        }
      }
      next->attributes = std::move(columns);
      upserts.clear();
    }
    view = std::move(next);
  }
};

std::size_t ResidentSnapshot::SizeBytes() const {
  std::size_t bytes = 0;
  for (int i = 0; i < kShards; ++i) {
    for (const SegmentView& view : shard(i).segments) bytes += view.segment->SizeBytes();
    for (const auto& column : shard(i).attributes->values) {
      bytes += column.capacity() * sizeof(std::uint32_t);
    }
    bytes += names_of_shard(i).customers.SizeBytes() + names_of_shard(i).journey_keys.SizeBytes();
  }
  return bytes;
}

ResidentColumns::ResidentColumns(std::shared_ptr<const Dictionary> dictionary, int threads)
    : dictionary_(std::move(dictionary)),
      threads_(threads),
      attribute_names_(std::make_shared<AttributeNames>()) {
  for (int i = 0; i < kShards; ++i) shards_.push_back(std::make_unique<Shard>());
  PublishSnapshot();
  merger_ = std::jthread([this](std::stop_token stop) { MergeInBackground(stop); });
}

ResidentColumns::~ResidentColumns() = default;

void ResidentColumns::Apply(std::shared_ptr<const ResidentBatch> batch) {
  std::lock_guard lock(pending_mutex_);
  pending_rows_ += batch->entries.size();
  pending_.push_back(std::move(batch));
  if (pending_rows_ >= kRowsToMergeInBackground) pending_grew_.notify_one();
}

void ResidentColumns::AddSegment(int number, std::shared_ptr<const Segment> segment) {
  std::lock_guard lock(merge_mutex_);
  Shard& shard = *shards_[static_cast<std::size_t>(number)];
  auto next = std::make_shared<ShardView>(*shard.view);
  AppendSegment(std::move(segment), *next);
  shard.view = std::move(next);
}

ShardNames& ResidentColumns::names_of_shard(int shard) {
  return *shards_[static_cast<std::size_t>(shard)]->names;
}

void ResidentColumns::MergeInBackground(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(pending_mutex_);
      if (!pending_grew_.wait(lock, stop,
                              [this] { return pending_rows_ >= kRowsToMergeInBackground; })) {
        return;
      }
    }
    std::lock_guard lock(merge_mutex_);
    MergePending();
  }
}

std::shared_ptr<const ResidentSnapshot> ResidentColumns::Read() {
  std::lock_guard lock(merge_mutex_);
  MergePending();
  return snapshot_;
}

void ResidentColumns::MergePending() {
  std::vector<std::shared_ptr<const ResidentBatch>> batches;
  {
    std::lock_guard lock(pending_mutex_);
    batches.swap(pending_);
    pending_rows_ = 0;
  }
  if (batches.empty()) return;

  std::size_t rows = 0;
  for (const auto& batch : batches) {
    struct Place {
      Shard* shard;
      std::uint32_t slot;
      std::uint64_t hash;
    };
    std::vector<Place> places;
    places.reserve(batch->customers.size());
    for (const std::string& name : batch->customers) {
      const std::uint64_t hash = CustomerHash(name);
      Shard& shard = *shards_[static_cast<std::size_t>(ShardOf(hash))];
      places.push_back({&shard, shard.names->customers.SlotOf(name), hash});
    }
    for (const ResidentBatch::Entry& entry : batch->entries) {
      const Place& place = places[entry.customer];
      const std::uint32_t key =
          entry.journey_key == 0
              ? 0
              : place.shard->names->journey_keys.SlotOf(batch->journey_keys[entry.journey_key]);
      place.shard->rows.push_back({.slot = place.slot,
                                   .customer_hash = place.hash,
                                   .journey_key = key,
                                   .row = &entry.row});
    }
    rows += batch->entries.size();
    for (const graph::Customer& customer : batch->upserts) {
      Shard& shard = *shards_[static_cast<std::size_t>(ShardOf(CustomerHash(customer.id)))];
      shard.upserts.emplace_back(shard.names->customers.SlotOf(customer.id), &customer);
    }
  }
  ForEachPiece(rows < kRowsToMergeInParallel ? 1 : threads_, kShards, [this](int, int number) {
    Shard& shard = *shards_[static_cast<std::size_t>(number)];
    if (shard.HasWork()) shard.Merge(*attribute_names_);
  });
  PublishSnapshot();
}

void ResidentColumns::PublishSnapshot() {
  auto next = std::make_shared<ResidentSnapshot>();
  for (std::size_t i = 0; i < kShards; ++i) {
    const ShardView& view = *shards_[i]->view;
    next->shards_[i] = shards_[i]->view;
    next->names_of_shards_[i] = shards_[i]->names;
    next->interactions_ += view.interactions;
    next->customers_ += view.customers;
    if (view.interactions == 0) continue;
    next->first_time_ms_ =
        std::min(next->first_time_ms_.value_or(view.first_time_ms), view.first_time_ms);
    next->last_time_ms_ =
        std::max(next->last_time_ms_.value_or(view.last_time_ms), view.last_time_ms);
  }
  // After the rows were merged, so that every id they hold has a name.
  next->names_ = dictionary_->Names();
  next->attribute_names_ = attribute_names_;
  interactions_.store(next->interactions_, std::memory_order_relaxed);
  snapshot_ = std::move(next);
}

graph::Customer ResidentColumns::GetCustomer(std::string_view name) {
  const auto snapshot = Read();
  const int shard = ShardOf(CustomerHash(name));
  graph::Customer customer{.id = std::string(name)};
  const auto slot = snapshot->names_of_shard(shard).customers.Find(name);
  if (!slot) return customer;
  const AttributeColumns& columns = *snapshot->shard(shard).attributes;
  for (std::uint32_t key = 0; key < columns.values.size(); ++key) {
    const std::uint32_t value = columns.Value(key, *slot);
    if (value == 0) continue;
    customer.attributes[attribute_names_->KeyText(key)] = attribute_names_->ValueText(key, value);
  }
  return customer;
}

}  // namespace journeygraph::storage
