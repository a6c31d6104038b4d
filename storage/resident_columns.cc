#include "storage/resident_columns.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/fold.h"
#include "storage/identity.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

// The background merge starts at this many rows; fewer are merged by the next reader.
constexpr std::int64_t kRowsToMergeInBackground = 32 * 1024;
// Below this, starting threads costs more than it gains.
constexpr std::int64_t kRowsToMergeInParallel = 8 * 1024;

}  // namespace

struct ResidentColumns::Shard {
  explicit Shard(int shard_number) : number(shard_number) {}

  const int number;
  std::mutex pending_mutex;
  std::vector<std::shared_ptr<const ResidentBatch>> pending;  // in the order of the log

  std::mutex merge_mutex;  // taken before the other two
  CustomerHomes homes;

  std::shared_ptr<const ShardView> View() {
    std::lock_guard lock(view_mutex);
    return view;
  }

  void SetView(std::shared_ptr<const ShardView> next) {
    segment_bytes = next->SegmentBytes();
    std::lock_guard lock(view_mutex);
    view = std::move(next);
  }

  std::atomic<std::size_t> segment_bytes{0};
  std::atomic<std::size_t> loading_bytes{0};

  // Drops the rows; needs merge_mutex. Gives how many there were.
  std::uint64_t GiveUp() {
    const std::shared_ptr<const ShardView> known = View();
    for (std::uint32_t slot = 0; slot < homes.of_slot.size(); ++slot) {
      if (homes.Find(slot).segment != CustomerHomes::Home::kNowhere) MarkCustomer(slot);
    }
    homes = {};
    auto next = std::make_shared<ShardView>();
    next->attributes = known->attributes;
    next->customers = customers_with_rows;
    next->is_streamed = true;
    SetView(std::move(next));
    loading_bytes = 0;
    return known->interactions;
  }

  std::uint64_t customers() const { return customers_with_rows; }

  // Of a streamed shard; needs merge_mutex.
  void MarkCustomer(std::uint32_t slot) {
    if (slot >= has_rows.size()) has_rows.resize(slot + 1, false);
    customers_with_rows += !has_rows[slot];
    has_rows[slot] = true;
  }

  struct Merged {
    std::int64_t rows = 0;       // that were pending
    std::uint64_t new_rows = 0;  // of these, those that were not known
  };

  // Merges what is pending. Afterwards everything that was applied before is in the view, also what
  // another thread merges.
  Merged Merge(AttributeNames& attribute_names) {
    std::lock_guard lock(merge_mutex);
    std::vector<std::shared_ptr<const ResidentBatch>> batches;
    {
      std::lock_guard pending_lock(pending_mutex);
      batches.swap(pending);
    }
    if (batches.empty()) return {};
    const std::shared_ptr<const ShardView> known = View();
    auto next = std::make_shared<ShardView>(*known);
    std::vector<const NewRow*> rows;
    for (const auto& batch : batches) {
      for (const NewRow& row : batch->RowsOf(number)) rows.push_back(&row);
    }
    Merged merged{.rows = static_cast<std::int64_t>(rows.size())};
    if (next->is_streamed) {
      for (const NewRow* row : rows) MarkCustomer(row->slot);
      next->customers = customers_with_rows;
    } else if (!rows.empty()) {
      MergeRows(std::move(rows), *next, homes);
    }
    MergeUpserts(batches, attribute_names, *next);
    merged.new_rows = next->interactions - known->interactions;
    SetView(std::move(next));
    return merged;
  }

 private:
  std::mutex view_mutex;
  std::shared_ptr<const ShardView> view = std::make_shared<ShardView>();
  // Of a streamed shard: which customers have interactions, by slot.
  std::vector<bool> has_rows;
  std::uint64_t customers_with_rows = 0;

  void MergeUpserts(const std::vector<std::shared_ptr<const ResidentBatch>>& batches,
                    AttributeNames& attribute_names, ShardView& next) const {
    std::shared_ptr<AttributeColumns> columns;
    for (const auto& batch : batches) {
      for (const auto& [shard, upsert] : batch->upserts) {
        if (shard != number) continue;
        if (columns == nullptr) columns = std::make_shared<AttributeColumns>(*next.attributes);
        for (const auto& [key, value] : upsert.customer.attributes) {
          const std::uint32_t key_number = attribute_names.KeyNumber(key);
          columns->Set(key_number, upsert.slot, attribute_names.ValueNumber(key_number, value));
        }
      }
    }
    if (columns != nullptr) next.attributes = std::move(columns);
  }
};

std::size_t ResidentSnapshot::SizeBytes() const {
  std::size_t bytes = 0;
  for (int i = 0; i < kShards; ++i) {
    bytes += shard(i).SegmentBytes();
    for (const auto& column : shard(i).attributes->values) {
      bytes += column.capacity() * sizeof(std::uint32_t);
    }
    bytes += names_of_shard(i).customers.SizeBytes() + names_of_shard(i).journey_keys.SizeBytes() +
             names_of_shard(i).customers.size() * sizeof(CustomerHomes::Home);
  }
  if (streamed_ != nullptr) bytes += streamed_->SizeBytes();
  return bytes;
}

graph::Customer ResidentSnapshot::GetCustomer(std::string_view name) const {
  const int number = ShardOf(CustomerHash(name));
  graph::Customer customer{.id = std::string(name)};
  const auto slot = names_of_shard(number).customers.Find(name);
  if (!slot) return customer;
  const AttributeColumns& columns = *shard(number).attributes;
  for (std::uint32_t key = 0; key < columns.values.size(); ++key) {
    const std::uint32_t value = columns.Value(key, *slot);
    if (value == 0) continue;
    customer.attributes[attribute_names_->KeyText(key)] = attribute_names_->ValueText(key, value);
  }
  return customer;
}

ResidentColumns::ResidentColumns(std::shared_ptr<Dictionary> dictionary, int threads,
                                 const std::optional<Overflow>& overflow)
    : dictionary_(std::move(dictionary)),
      threads_(threads),
      shard_names_(std::make_shared<ResidentNames>()),
      attribute_names_(std::make_shared<AttributeNames>()),
      last_pending_time_ms_(std::numeric_limits<std::int64_t>::min()),
      overflow_(overflow) {
  for (int i = 0; i < kShards; ++i) shards_.push_back(std::make_unique<Shard>(i));
  if (overflow_) overflow_->budget.Add(*this);
  merger_ = std::jthread([this](std::stop_token stop) { MergeInBackground(stop); });
}

ResidentColumns::~ResidentColumns() {
  if (overflow_) overflow_->budget.Remove(*this);
}

void ResidentColumns::StartAfter(std::uint64_t folded_position) {
  unfolded_.Applied(folded_position, nullptr);
}

void ResidentColumns::AddSegment(int number, std::shared_ptr<const Segment> segment) {
  Shard& shard = *shards_[static_cast<std::size_t>(number)];
  std::lock_guard lock(shard.merge_mutex);
  shard.loading_bytes = 0;
  auto next = std::make_shared<ShardView>(*shard.View());
  if (next->is_streamed) {
    for (const std::uint32_t slot : segment->slot) shard.MarkCustomer(slot);
    next->customers = shard.customers();
    std::lock_guard loaded_lock(loaded_mutex_);
    const auto [first, last] = std::ranges::minmax(segment->time_ms);
    loaded_times_.Include(first);
    loaded_times_.Include(last);
  } else {
    interactions_ += segment->rows();
    AppendSegment(std::move(segment), *next, shard.homes);
  }
  shard.SetView(std::move(next));
}

void ResidentColumns::SetLoadingBytes(const std::array<std::size_t, kShards>& bytes) {
  for (std::size_t i = 0; i < kShards; ++i) shards_[i]->loading_bytes = bytes[i];
  if (overflow_) overflow_->budget.Enforce();
}

bool ResidentColumns::IsStreamed(int shard) const {
  return shards_[static_cast<std::size_t>(shard)]->View()->is_streamed;
}

std::uint64_t ResidentColumns::InteractionsAtMost() const {
  if (streamed_shards_ > 0) return folded_interactions_ + unfolded_.rows();
  const std::int64_t pending = pending_rows_;
  return interactions_ + static_cast<std::uint64_t>(std::max<std::int64_t>(pending, 0));
}

std::size_t ResidentColumns::HeldBytes() const {
  std::size_t bytes = unfolded_.rows() * sizeof(NewRow);
  for (std::size_t i = 0; i < kShards; ++i) {
    const ShardNames& names = (*shard_names_)[i];
    bytes += shards_[i]->segment_bytes + shards_[i]->loading_bytes + names.customers.SizeBytes() +
             names.journey_keys.SizeBytes();
  }
  return bytes;
}

ResidentBudget::GaveUp ResidentColumns::GiveUpShard() {
  // Whatever the shard holds must be stored or among the rows that are not folded.
  const std::uint64_t kept_after = unfolded_.Keep();
  TrimUnfolded();
  if (folded_position_ < kept_after) return ResidentBudget::GaveUp::kLater;
  for (std::size_t i = kShards; i-- > 0;) {
    Shard& shard = *shards_[i];
    std::lock_guard lock(shard.merge_mutex);
    if (shard.View()->is_streamed) continue;
    // What was folded before folds kept times is known from here.
    const std::shared_ptr<const ShardView> view = shard.View();
    if (view->interactions > 0) {
      std::lock_guard loaded_lock(loaded_mutex_);
      loaded_times_.Include(view->first_time_ms);
      loaded_times_.Include(view->last_time_ms);
    }
    ++streamed_shards_;
    interactions_ -= shard.GiveUp();
    return ResidentBudget::GaveUp::kShard;
  }
  return ResidentBudget::GaveUp::kNothing;
}

void ResidentColumns::TrimUnfolded() {
  if (!overflow_) return;
  const auto state = ReadFoldState(*overflow_->engine.Read(), overflow_->workspace);
  if (!state.ok()) return;  // the next question says so
  folded_interactions_ = state->interactions();
  folded_position_ = state->folded_position();
  unfolded_.DropUpTo(state->folded_position());
}

void ResidentColumns::SetMetrics(std::shared_ptr<const graph::MetricCatalogue> metrics) {
  std::lock_guard lock(metrics_mutex_);
  if (metrics->size() > metrics_->size()) metrics_ = std::move(metrics);
}

std::shared_ptr<const graph::MetricCatalogue> ResidentColumns::metrics() const {
  std::lock_guard lock(metrics_mutex_);
  return metrics_;
}

void ResidentColumns::Apply(std::shared_ptr<const ResidentBatch> batch, std::uint64_t position) {
  if (position > 0) unfolded_.Applied(position, batch);
  std::array<bool, kShards> named = {};
  for (int shard = 0; shard < kShards; ++shard) {
    named[static_cast<std::size_t>(shard)] = !batch->RowsOf(shard).empty();
  }
  for (const auto& [shard, upsert] : batch->upserts) named[static_cast<std::size_t>(shard)] = true;
  const auto rows = static_cast<std::int64_t>(batch->rows.size());
  if (rows > 0) {
    std::int64_t last = last_pending_time_ms_.load();
    while (last < batch->last_time_ms &&
           !last_pending_time_ms_.compare_exchange_weak(last, batch->last_time_ms)) {
    }
  }
  for (std::size_t shard = 0; shard < kShards; ++shard) {
    if (!named[shard]) continue;
    std::lock_guard lock(shards_[shard]->pending_mutex);
    shards_[shard]->pending.push_back(batch);
  }
  const std::int64_t pending = pending_rows_ += rows;
  if (pending >= kRowsToMergeInBackground && pending - rows < kRowsToMergeInBackground) {
    std::lock_guard lock(wake_mutex_);
    wake_.notify_one();
  }
}

void ResidentColumns::MergeInBackground(std::stop_token stop) {
  NameThisThread("merge");
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(wake_mutex_);
      if (!wake_.wait(lock, stop, [this] { return pending_rows_ >= kRowsToMergeInBackground; })) {
        return;
      }
    }
    for (const auto& shard : shards_) MergeShard(*shard);
    if (overflow_) {
      if (streamed_shards_ > 0) TrimUnfolded();
      overflow_->budget.Enforce();
    }
  }
}

void ResidentColumns::MergeShard(Shard& shard) {
  const Shard::Merged merged = shard.Merge(*attribute_names_);
  // In this order, so that InteractionsAtMost never misses a row.
  interactions_ += merged.new_rows;
  pending_rows_ -= merged.rows;
}

void ResidentColumns::MergeAll() {
  const bool grows = pending_rows_ > 0;
  const int threads = pending_rows_ < kRowsToMergeInParallel ? 1 : threads_;
  ForEachPiece(threads, kShards,
               [this](int, int number) { MergeShard(*shards_[static_cast<std::size_t>(number)]); });
  if (grows && overflow_) overflow_->budget.Enforce();
}

std::shared_ptr<const ResidentSnapshot> ResidentColumns::Read() {
  MergeAll();
  return Collect();
}

std::shared_ptr<const ResidentSnapshot> ResidentColumns::ReadFor(std::string_view customer) {
  const auto shard = static_cast<std::size_t>(ShardOf(CustomerHash(customer)));
  MergeShard(*shards_[shard]);
  std::shared_ptr<ResidentSnapshot> snapshot = Collect();
  // What waits in other shards counts for the newest interaction of the workspace.
  const std::int64_t last = last_pending_time_ms_;
  if (last != std::numeric_limits<std::int64_t>::min()) {
    snapshot->last_time_ms_ = std::max(snapshot->last_time_ms_.value_or(last), last);
  }
  return snapshot;
}

std::shared_ptr<ResidentSnapshot> ResidentColumns::Collect() {
  auto snapshot = std::make_shared<ResidentSnapshot>();
  // Before the views: a shard that is given up meanwhile has its rows here or in what is stored.
  if (streamed_shards_ > 0) TrimUnfolded();
  std::vector<UnfoldedBatch> unfolded = unfolded_.Batches();
  for (std::size_t i = 0; i < kShards; ++i) {
    snapshot->shards_[i] = shards_[i]->View();
    const ShardView& view = *snapshot->shards_[i];
    snapshot->interactions_ += view.interactions;
    snapshot->customers_ += view.customers;
    if (view.interactions == 0) continue;
    snapshot->first_time_ms_ =
        std::min(snapshot->first_time_ms_.value_or(view.first_time_ms), view.first_time_ms);
    snapshot->last_time_ms_ =
        std::max(snapshot->last_time_ms_.value_or(view.last_time_ms), view.last_time_ms);
  }
  snapshot->shard_names_ = shard_names_;
  TakeStreamed(std::move(unfolded), *snapshot);
  // After the rows were merged, so that every id they hold has a name.
  snapshot->names_ = dictionary_->Names();
  snapshot->attribute_names_ = attribute_names_;
  snapshot->metrics_ = metrics();
  return snapshot;
}

void ResidentColumns::TakeStreamed(std::vector<UnfoldedBatch> unfolded,
                                   ResidentSnapshot& snapshot) {
  if (!overflow_) return;
  StreamedShards::Request request{.views = snapshot.shards_,
                                  .names = shard_names_,
                                  .unfolded = std::move(unfolded),
                                  .known_times = {snapshot.first_time_ms_, snapshot.last_time_ms_}};
  for (std::size_t i = 0; i < kShards; ++i) {
    request.is_streamed[i] = snapshot.shards_[i]->is_streamed;
  }
  if (std::ranges::count(request.is_streamed, true) == 0) return;
  {
    std::lock_guard lock(loaded_mutex_);
    request.known_times.Include(loaded_times_);
  }
  auto streamed = StreamedShards::Take({.engine = &overflow_->engine,
                                        .workspace = overflow_->workspace,
                                        .dictionary = &*dictionary_},
                                       std::move(request));
  if (!streamed.ok()) {
    snapshot.status_ = streamed.status();
    return;
  }
  snapshot.streamed_ = *std::move(streamed);
  snapshot.interactions_ = snapshot.streamed_->interactions_at_most();
  snapshot.first_time_ms_ = snapshot.streamed_->times().first_ms;
  snapshot.last_time_ms_ = snapshot.streamed_->times().last_ms;
}

}  // namespace journeygraph::storage
