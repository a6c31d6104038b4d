#include "storage/journeys_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/journey_codec.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("stored interactions are damaged"); }

// Where to start reading for what comes after the cursor: the chunk that holds it.
absl::StatusOr<std::string> ChunkKeyFor(const ReadView& view, WorkspaceNumber workspace,
                                        const InteractionCursor& cursor) {
  const auto bytes = view.Get(Table::kJourneys, ChunkDirectoryKey(workspace, cursor.customer));
  if (!bytes.ok()) return bytes.status();
  std::optional<InteractionOrder> chunk_start;
  if (*bytes) {
    v1::ChunkDirectory directory;
    if (!directory.ParseFromString(**bytes)) return Damaged();
    const InteractionOrder place{cursor.event_time_ms, cursor.sequence, cursor.identity};
    for (const auto& start : directory.starts()) {
      const InteractionOrder order{start.event_time_ms(), start.sequence(), start.identity()};
      if (place < order) break;
      chunk_start = order;
    }
  }
  return ChunkKey(workspace, cursor.customer, chunk_start);
}

class PageWriter {
 public:
  PageWriter(const Dictionary& dictionary, const std::optional<InteractionCursor>& after,
             std::size_t limit)
      : dictionary_(dictionary), after_(after), limit_(std::max<std::size_t>(1, limit)) {}

  bool full() const { return page_.next.has_value(); }
  InteractionPage Take() && { return std::move(page_); }

  absl::Status Add(const std::string& customer, std::string_view value) {
    v1::InteractionColumns message;
    if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) return Damaged();
    ColumnRows rows;
    if (absl::Status status = rows.Assign(message, Form::kJourney); !status.ok()) return status;
    if (absl::Status status = CheckIds(rows, dictionary_); !status.ok()) return status;
    std::vector<std::uint64_t> identities;
    AppendIdentities(rows, dictionary_, identities);
    for (std::size_t row = 0; row < rows.size() && !full(); ++row) {
      const InteractionOrder order{rows.event_time_ms(row), rows.sequence(row), identities[row]};
      if (IsBefore(customer, order)) continue;
      if (page_.interactions.size() == limit_) {
        page_.next = last_;
        break;
      }
      page_.interactions.push_back(DecodeRow(rows, row, customer, dictionary_));
      last_ = {customer, order.event_time_ms, order.sequence, order.identity};
    }
    return absl::OkStatus();
  }

 private:
  bool IsBefore(const std::string& customer, const InteractionOrder& order) const {
    return after_ && after_->customer == customer &&
           order <= InteractionOrder{after_->event_time_ms, after_->sequence, after_->identity};
  }

  const Dictionary& dictionary_;
  const std::optional<InteractionCursor>& after_;
  const std::size_t limit_;
  InteractionPage page_;
  InteractionCursor last_;
};

}  // namespace

JourneyChunks::JourneyChunks(const ReadView& view, const KeyRange& range)
    : iterator_(view.Range(Table::kJourneys, range.begin, range.end)) {
  ReadKey();
}

void JourneyChunks::Next() {
  iterator_->Next();
  ReadKey();
}

void JourneyChunks::ReadKey() {
  valid_ = iterator_->Valid();
  if (!valid_) return;
  auto key = ParseChunkKey(iterator_->key());
  if (!key) {
    valid_ = false;
    damaged_ = true;
    return;
  }
  key_ = *std::move(key);
}

absl::Status JourneyChunks::status() const { return damaged_ ? Damaged() : iterator_->status(); }

absl::StatusOr<InteractionPage> ListFoldedInteractions(
    const ReadView& view, WorkspaceNumber workspace, const Dictionary& dictionary,
    std::string_view customer, const std::optional<InteractionCursor>& after, std::size_t limit) {
  KeyRange range =
      customer.empty() ? ChunksRange(workspace) : ChunksOfCustomerRange(workspace, customer);
  if (after) {
    auto begin = ChunkKeyFor(view, workspace, *after);
    if (!begin.ok()) return begin.status();
    range.begin = std::max(range.begin, *begin);
  }
  if (!range.end.empty() && range.begin >= range.end) return InteractionPage();

  PageWriter page(dictionary, after, limit);
  JourneyChunks chunks(view, range);
  for (; chunks.Valid() && !page.full(); chunks.Next()) {
    if (absl::Status status = page.Add(chunks.customer(), chunks.value()); !status.ok()) {
      return status;
    }
  }
  if (!chunks.status().ok()) return chunks.status();
  return std::move(page).Take();
}

}  // namespace journeygraph::storage
