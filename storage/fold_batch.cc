#include "storage/fold_batch.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "storage/batch_codec.h"
#include "storage/columns.h"
#include "storage/customers.h"
#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a record of the log is damaged"); }

void Count(const MergeResult& merged, v1::FoldState& state) {
  if (merged.added == 0) return;
  state.set_interactions(state.interactions() + merged.added);
  const auto first = state.has_first_time_ms() ? state.first_time_ms() : merged.first_time_ms;
  const auto last = state.has_last_time_ms() ? state.last_time_ms() : merged.last_time_ms;
  state.set_first_time_ms(std::min<std::int64_t>(first, merged.first_time_ms));
  state.set_last_time_ms(std::max<std::int64_t>(last, merged.last_time_ms));
}

}  // namespace

// A decoded record. Stays where it is, because rows refer to it.
struct FoldBatch::Record {
  explicit Record(Dictionary& dictionary) : translation(rows, dictionary) {}

  const v1::LogRecord* message = nullptr;
  ColumnRows rows;
  NameTranslation translation;
  std::vector<std::uint32_t> group_of_row;
};

FoldBatch::FoldBatch(Engine& engine, WorkspaceNumber workspace, Dictionary& dictionary,
                     const Limits& limits)
    : engine_(engine),
      workspace_(workspace),
      dictionary_(dictionary),
      limits_(limits),
      view_(engine.Read()) {}

FoldBatch::~FoldBatch() = default;

absl::Status FoldBatch::Read(std::uint64_t folded_position, std::uint64_t last_position) {
  last_position_ = folded_position;
  const KeyRange range = LogRange(workspace_, folded_position);
  const auto it = view_->Range(Table::kLog, range.begin, range.end);
  for (; it->Valid() && record_bytes_ < limits_.read_bytes; it->Next()) {
    const auto key = ParseLogKey(it->key());
    if (!key) return Damaged();
    if (key->position > last_position) break;
    if (key->position != last_position_ + 1) {
      return absl::DataLossError("a record of the log is missing");
    }
    if (absl::Status status = AddRecord(it->value()); !status.ok()) return status;
    last_position_ = key->position;
    record_bytes_ += it->value().size();
  }
  return it->status();
}

absl::Status FoldBatch::AddRecord(std::string_view bytes) {
  const auto message = ParseLogRecord(bytes, arena_);
  if (!message.ok()) return message.status();
  auto record = std::make_unique<Record>(dictionary_);
  record->message = *message;
  if (record->message->has_interactions()) {
    const auto& columns = record->message->interactions();
    if (absl::Status status = record->rows.Assign(columns, Form::kLog); !status.ok()) {
      return status;
    }
    constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
    std::vector<std::uint32_t> group_of_text(static_cast<std::size_t>(columns.strings_size()),
                                             kUnknown);
    record->group_of_row.reserve(record->rows.size());
    for (const std::uint32_t customer : columns.customer()) {
      std::uint32_t& group = group_of_text[customer];
      if (group == kUnknown) {
        const std::string_view name = record->rows.text(customer);
        const auto [entry, added] =
            group_of_customer_.try_emplace(name, static_cast<std::uint32_t>(groups_.size()));
        if (added) groups_.push_back({.customer = name});
        group = entry->second;
      }
      ++groups_[group].rows;
      record->group_of_row.push_back(group);
    }
  }
  records_.push_back(std::move(record));
  return absl::OkStatus();
}

// All rows, those of one group side by side and in the order of acknowledgement.
std::vector<RowReference> FoldBatch::GroupRows(std::vector<std::size_t>& group_begin) const {
  group_begin.assign(groups_.size() + 1, 0);
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    group_begin[group + 1] = group_begin[group] + groups_[group].rows;
  }
  std::vector<std::size_t> place = group_begin;
  std::vector<RowReference> rows(group_begin.back());
  for (const auto& record : records_) {
    std::vector<std::uint64_t> source_hashes;  // by text; 0: not computed yet
    source_hashes.resize(static_cast<std::size_t>(record->message->interactions().strings_size()));
    for (std::uint32_t row = 0; row < record->rows.size(); ++row) {
      const std::uint32_t source = record->rows.source(row);
      std::uint64_t& source_hash = source_hashes[source];
      if (source_hash == 0) source_hash = SourceHash(record->rows.text(source));
      rows[place[record->group_of_row[row]]++] = {
          {record->rows.event_time_ms(row), record->rows.sequence(row),
           IdentityOf(source_hash, record->rows.id(row))},
          &record->rows,
          &record->translation,
          row};
    }
  }
  return rows;
}

absl::Status FoldBatch::Write(v1::FoldState& state) {
  if (records_.empty()) return absl::OkStatus();
  std::vector<std::size_t> group_begin;
  std::vector<RowReference> rows = GroupRows(group_begin);
  std::vector<std::uint32_t> by_customer(groups_.size());
  std::iota(by_customer.begin(), by_customer.end(), 0);
  // In the order of keys, so that neighbours are read from the same blocks.
  std::ranges::sort(by_customer, {},
                    [this](std::uint32_t group) { return groups_[group].customer; });

  v1::FoldState next = state;
  for (const std::uint32_t group : by_customer) {
    const auto incoming = std::span(rows).subspan(group_begin[group], groups_[group].rows);
    const auto merged = MergeCustomer(*view_, workspace_, groups_[group].customer, incoming,
                                      dictionary_, limits_.chunks, batch_);
    if (!merged.ok()) return merged.status();
    Count(*merged, next);
    batch_bytes_ += merged->bytes;
    if (batch_bytes_ < limits_.write_bytes) continue;
    if (absl::Status status = Flush(next, state); !status.ok()) return status;
  }
  if (absl::Status status = WriteCustomers(); !status.ok()) return status;
  next.set_folded_position(last_position_);
  return Flush(std::move(next), state);
}

// Applies the changes of all records to what is known about customers.
absl::Status FoldBatch::WriteCustomers() {
  absl::flat_hash_map<std::string_view, graph::Customer> customers;
  for (const auto& record : records_) {
    for (const auto& change : record->message->customers().customers()) {
      const auto [entry, added] = customers.try_emplace(change.id());
      if (added) {
        auto stored = ReadCustomer(*view_, workspace_, change.id());
        if (!stored.ok()) return stored.status();
        entry->second = *std::move(stored);
      }
      ApplyAttributes(DecodeCustomer(change).attributes, entry->second);
    }
  }
  for (const auto& [name, customer] : customers) WriteCustomer(workspace_, customer, batch_);
  return absl::OkStatus();
}

absl::Status FoldBatch::Flush(v1::FoldState next, v1::FoldState& state) {
  const Dictionary::Sizes sizes = dictionary_.AppendUnpersisted(batch_);
  batch_.Put(Table::kMeta, FoldStateKey(workspace_), next.SerializeAsString());
  // The log is durable already; what a crash takes away is folded again.
  const absl::Status written = engine_.Write(batch_, Sync::kNo);
  if (!written.ok()) return written;
  dictionary_.MarkPersisted(sizes);
  state = std::move(next);
  batch_ = WriteBatch();
  batch_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace journeygraph::storage
