#include "storage/streamed_shards.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/fold.h"
#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

std::uint64_t CustomerKeyOf(int shard, std::uint32_t slot) {
  return (std::uint64_t{static_cast<std::uint32_t>(shard)} << 32) | slot;
}

}  // namespace

void EventTimes::Include(std::int64_t time_ms) {
  first_ms = std::min(first_ms.value_or(time_ms), time_ms);
  last_ms = std::max(last_ms.value_or(time_ms), time_ms);
}

void EventTimes::Include(const EventTimes& other) {
  if (other.first_ms) Include(*other.first_ms);
  if (other.last_ms) Include(*other.last_ms);
}

StreamedShards::StreamedShards(const Source& source, Request request)
    : source_(source), request_(std::move(request)), times_(request_.known_times) {}

absl::StatusOr<std::shared_ptr<const StreamedShards>> StreamedShards::Take(const Source& source,
                                                                           Request request) {
  std::shared_ptr<StreamedShards> shards(new StreamedShards(source, std::move(request)));
  // After the rows that are not folded were taken: what was folded meanwhile is in both, and
  // counts once.
  shards->view_ = source.engine->Read();
  const auto state = ReadFoldState(*shards->view_, source.workspace);
  if (!state.ok()) return state.status();
  shards->folded_interactions_ = state->interactions();
  if (state->has_first_time_ms()) shards->times_.Include(state->first_time_ms());
  if (state->has_last_time_ms()) shards->times_.Include(state->last_time_ms());
  shards->GroupRows(state->folded_position());
  if (auto found = shards->FindTimes(); !found.ok()) return found;
  return shards;
}

void StreamedShards::GroupRows(std::uint64_t folded_position) {
  for (const UnfoldedBatch& unfolded : request_.unfolded) {
    if (unfolded.position <= folded_position) continue;
    unfolded_rows_ += unfolded.batch->rows.size();
    for (int shard = 0; shard < kShards; ++shard) {
      if (!contains(shard)) continue;
      for (const NewRow& row : unfolded.batch->RowsOf(shard)) rows_.push_back(&row);
    }
  }
  const auto key = [](const NewRow* row) {
    return CustomerKeyOf(ShardOf(row->customer_hash), row->slot);
  };
  // Stable: rows of one customer stay in the order of the log.
  std::ranges::stable_sort(rows_, {}, key);
  for (std::uint32_t i = 0; i < rows_.size(); ++i) {
    const int shard = ShardOf(rows_[i]->customer_hash);
    const std::uint32_t slot = rows_[i]->slot;
    if (groups_.empty() || groups_.back().shard != shard || groups_.back().slot != slot) {
      group_of_customer_[key(rows_[i])] = static_cast<std::uint32_t>(groups_.size());
      groups_.push_back({.shard = shard, .slot = slot, .begin = i, .end = i});
    }
    groups_.back().end = i + 1;
  }
}

// A row that repeats a known interaction with another time must not count, so customers whose rows
// would change the times are put together, the most extreme first: mostly one of them is enough.
absl::Status StreamedShards::FindTimes() {
  struct Candidate {
    std::uint32_t group;
    EventTimes times;
  };
  std::vector<Candidate> candidates;
  for (std::uint32_t i = 0; i < groups_.size(); ++i) {
    candidates.push_back({i, {}});
    for (std::uint32_t row = groups_[i].begin; row < groups_[i].end; ++row) {
      candidates.back().times.Include(rows_[row]->row.time_ms);
    }
  }
  const auto include = [this](const Candidate& candidate) -> absl::Status {
    const auto view = ReadCustomer(NameOf(groups_[candidate.group]));
    if (!view.ok()) return view.status();
    times_.Include(view->first_time_ms);
    times_.Include(view->last_time_ms);
    return absl::OkStatus();
  };
  std::ranges::sort(candidates, std::ranges::greater(),
                    [](const Candidate& candidate) { return *candidate.times.last_ms; });
  for (const Candidate& candidate : candidates) {
    if (times_.last_ms && *candidate.times.last_ms <= *times_.last_ms) break;
    if (auto included = include(candidate); !included.ok()) return included;
  }
  std::ranges::sort(candidates, {},
                    [](const Candidate& candidate) { return *candidate.times.first_ms; });
  for (const Candidate& candidate : candidates) {
    if (times_.first_ms && *candidate.times.first_ms >= *times_.first_ms) break;
    if (auto included = include(candidate); !included.ok()) return included;
  }
  return absl::OkStatus();
}

int StreamedShards::shards() const {
  return static_cast<int>(std::ranges::count(request_.is_streamed, true));
}

std::size_t StreamedShards::SizeBytes() const {
  std::size_t bytes = 0;
  for (const UnfoldedBatch& unfolded : request_.unfolded) {
    bytes += unfolded.batch->rows.capacity() * sizeof(NewRow);
  }
  return bytes;
}

CustomerPieces StreamedShards::Pieces(const std::atomic<bool>* cancelled) const {
  return {*view_,
          ChunksRange(source_.workspace),
          {.takes = [this](std::string_view name) { return contains(ShardOf(CustomerHash(name))); },
           .cancelled = cancelled}};
}

absl::StatusOr<ShardView> StreamedShards::ReadCustomer(std::string_view name) const {
  StreamedCustomers customers(*this, /*with_attributes=*/false);
  CustomerPieces pieces(*view_, ChunksOfCustomerRange(source_.workspace, name), {});
  CustomerPieces::Piece piece;
  if (pieces.Next(piece)) {
    if (auto added = customers.Add(piece.front()); !added.ok()) return added.status();
  } else {
    const int shard = ShardOf(CustomerHash(name));
    const auto slot = (*request_.names)[static_cast<std::size_t>(shard)].customers.Find(name);
    const auto group = slot ? FindGroup(shard, *slot) : std::nullopt;
    if (group) customers.AddUnfolded(*group);
  }
  if (auto status = pieces.status(); !status.ok()) return status;
  return customers.Finish();
}

std::optional<std::uint32_t> StreamedShards::FindGroup(int shard, std::uint32_t slot) const {
  const auto found = group_of_customer_.find(CustomerKeyOf(shard, slot));
  if (found == group_of_customer_.end()) return std::nullopt;
  return found->second;
}

std::string_view StreamedShards::NameOf(const Group& group) const {
  return (*request_.names)[static_cast<std::size_t>(group.shard)].customers.NameOf(group.slot);
}

StreamedCustomers::StreamedCustomers(const StreamedShards& shards, bool with_attributes)
    : shards_(shards), with_attributes_(with_attributes), decoder_(*shards.source_.dictionary) {}

absl::StatusOr<std::optional<std::uint32_t>> StreamedCustomers::Add(
    const StoredCustomer& customer) {
  const std::uint64_t hash = CustomerHash(customer.name);
  const int shard = ShardOf(hash);
  ShardNames& names = (*shards_.request_.names)[static_cast<std::size_t>(shard)];
  builder_.BeginCustomer(customers_, hash);
  for (const std::string& chunk : customer.chunks) {
    if (auto added = decoder_.AddRows(chunk, names, builder_); !added.ok()) return added;
  }
  builder_.EndCustomer();
  std::optional<std::uint32_t> group;
  if (with_attributes_ || !shards_.groups_.empty()) {
    const auto slot = names.customers.Find(customer.name);
    if (slot) group = shards_.FindGroup(shard, *slot);
    if (slot) AddAttributes(shard, *slot);
    if (group) AddRows(shards_.groups_[*group]);
  }
  ++customers_;
  return group;
}

void StreamedCustomers::AddUnfolded(std::uint32_t number) {
  const StreamedShards::Group& group = shards_.groups_[number];
  AddAttributes(group.shard, group.slot);
  AddRows(group);
  ++customers_;
}

void StreamedCustomers::AddRows(const StreamedShards::Group& group) {
  for (std::uint32_t i = group.begin; i < group.end; ++i) {
    rows_.push_back(*shards_.rows_[i]);
    rows_.back().slot = customers_;
  }
}

void StreamedCustomers::AddAttributes(int shard, std::uint32_t slot) {
  if (!with_attributes_) return;
  const ShardView& view = *shards_.request_.views[static_cast<std::size_t>(shard)];
  for (std::uint32_t key = 0; key < view.attributes->values.size(); ++key) {
    const std::uint32_t value = view.attributes->Value(key, slot);
    if (value != 0) attributes_->Set(key, customers_, value);
  }
}

ShardView StreamedCustomers::Finish() {
  ShardView view;
  CustomerHomes homes;
  view.attributes = std::exchange(attributes_, std::make_shared<AttributeColumns>());
  AppendSegment(std::exchange(builder_, SegmentBuilder()).Finish(), view, homes);
  std::vector<const NewRow*> rows;
  for (const NewRow& row : rows_) rows.push_back(&row);
  if (!rows.empty()) MergeRows(std::move(rows), view, homes);
  rows_.clear();
  customers_ = 0;
  return view;
}

}  // namespace journeygraph::storage
